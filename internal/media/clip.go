package media

import (
	"io"
	"time"
)

// Clip is a video or voice note that may be kept.
type Clip struct {
	Kind Kind
	// Duration is what the container tells, zero when it tells none: MP3, AAC,
	// WebM, and MP4 written while recording. The size limit holds for all.
	Duration time.Duration
}

// CheckVideo judges a clip of size bytes: MP4 or QuickTime, at most 50 MB and 60
// seconds. Faults are errs.Invalid with the field "video".
func CheckVideo(r io.ReaderAt, size int64) (Clip, error) {
	kind, err := sniffClip(r, size, VideoBytes, fieldVideo)
	if err != nil {
		return Clip{}, err
	}
	if kind != MP4 && kind != QuickTime {
		return Clip{}, wrongType(fieldVideo, kind)
	}
	m, err := readMovie(file{r, size})
	if err != nil {
		return Clip{}, broken(fieldVideo, err)
	}
	if !m.video {
		return Clip{}, wrongType(fieldVideo, kind)
	}
	return Clip{kind, m.duration}, checkDuration(fieldVideo, m.duration, VideoDuration)
}

// CheckVoice judges a voice note of size bytes, at most 10 MB and 5 minutes, in
// what phones record: MP4 audio (m4a), AMR, AAC, MP3, Ogg Opus, WebM. Faults are
// errs.Invalid with the field "voice".
func CheckVoice(r io.ReaderAt, size int64) (Clip, error) {
	kind, err := sniffClip(r, size, VoiceBytes, fieldVoice)
	if err != nil {
		return Clip{}, err
	}
	f := file{r, size}
	var d time.Duration
	switch kind {
	case MP4, QuickTime:
		var m movie
		m, err = readMovie(f)
		if err == nil && m.video {
			return Clip{}, wrongType(fieldVoice, kind)
		}
		kind, d = M4A, m.duration
	case AMR:
		d, err = amrDuration(f)
	case Ogg:
		d, err = opusDuration(f)
	case AAC, MP3, WebM:
	default:
		return Clip{}, wrongType(fieldVoice, kind)
	}
	if err != nil {
		return Clip{}, broken(fieldVoice, err)
	}
	return Clip{kind, d}, checkDuration(fieldVoice, d, VoiceDuration)
}

func sniffClip(r io.ReaderAt, size, limit int64, field string) (Kind, error) {
	if size > limit {
		return Unknown, tooLarge(field, limit)
	}
	head, err := file{r, size}.bytes(0, min(size, SniffLen))
	if err != nil || size == 0 {
		return Unknown, broken(field, err)
	}
	return Sniff(head), nil
}

func checkDuration(field string, d, limit time.Duration) error {
	if d > limit {
		return tooLong(field, d, limit)
	}
	return nil
}
