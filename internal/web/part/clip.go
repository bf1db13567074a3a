package part

import "strconv"

// Clip is a video or a voice note.
type Clip struct {
	Path  string
	Video bool  // voice otherwise
	Size  int64 // bytes
}

// name words the clip with its size, so that whoever pays for their data knows.
func (c Clip) name(p Page) string {
	key := "media.voice_of"
	if c.Video {
		key = "media.video_of"
	}
	return p.T("media.sized", "what", p.T(key), "mb", strconv.FormatFloat(max(float64(c.Size)/1e6, 0.1), 'f', 1, 64))
}
