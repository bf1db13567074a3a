package media

import "time"

// What a person may attach. Pages state these limits beside the field.
const (
	PhotoBytes = 20 << 20

	// A baseline JPEG is decoded row by row into 1.5 to 3 bytes a pixel. The
	// rest needs up to 16 bytes a pixel: coefficients of a progressive JPEG,
	// 16-bit samples of a PNG.
	PhotoPixels      = 64_000_000
	PhotoHeavyPixels = 24_000_000

	VideoBytes    = 50 << 20
	VideoDuration = time.Minute

	VoiceBytes    = 10 << 20
	VoiceDuration = 5 * time.Minute
)

// What a photo becomes.
const (
	photoEdge    = 2560 // pixels, the longer edge
	photoQuality = 85
	thumbEdge    = 640
	thumbBytes   = 80_000 // a list of cases loads many over a phone network
)
