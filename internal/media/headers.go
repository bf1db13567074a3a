package media

// served is how a stored kind leaves the house.
var served = map[Kind]struct{ contentType, disposition string }{
	JPEG:      {"image/jpeg", `inline; filename="photo.jpg"`},
	MP4:       {"video/mp4", `attachment; filename="video.mp4"`},
	QuickTime: {"video/quicktime", `attachment; filename="video.mov"`},
	M4A:       {"audio/mp4", `attachment; filename="voice.m4a"`},
	AMR:       {"audio/amr", `attachment; filename="voice.amr"`},
	AAC:       {"audio/aac", `attachment; filename="voice.aac"`},
	MP3:       {"audio/mpeg", `attachment; filename="voice.mp3"`},
	Ogg:       {"audio/ogg", `attachment; filename="voice.ogg"`},
	WebM:      {"audio/webm", `attachment; filename="voice.webm"`},
}

// Headers are the response headers to serve an attachment with. The type is
// ours and never the sender's; nosniff keeps the browser to it; the sandbox
// makes even a file taken for a page a page without scripts, forms and origin.
// Photos were made here and may be shown; the rest was sent and opens outside a
// player only as a download. "no-cache" lets a phone keep what it has but ask
// each time, so the server still decides who may see it: send an ETag.
//
// A kind that is never stored is served as a download of bytes.
func Headers(kind Kind) map[string]string {
	as, ok := served[kind]
	if !ok {
		as.contentType, as.disposition = "application/octet-stream", "attachment"
	}
	return map[string]string{
		"Content-Type":                 as.contentType,
		"Content-Disposition":          as.disposition,
		"X-Content-Type-Options":       "nosniff",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "private, no-cache",
	}
}
