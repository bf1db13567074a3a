package media

import (
	"fmt"
	"time"

	"yianju/internal/errs"
)

// The form fields, which also lead the message keys.
const (
	fieldPhoto = "photo"
	fieldVideo = "video"
	fieldVoice = "voice"
)

func refuse(cause error, field, what string, args ...any) error {
	e := errs.Wrap(cause, errs.Invalid, "error.invalid")
	e.Fields = []errs.Field{{Name: field, Key: "media." + field + "." + what, Args: args}}
	return e
}

func tooLarge(field string, limit int64) error {
	return refuse(nil, field, "too_large", "limit_mb", limit>>20)
}

func tooManyPixels(pixels, limit int64) error {
	// Rounded up: a photo one pixel over is not "24 of 24 megapixels".
	return refuse(nil, fieldPhoto, "too_many_pixels",
		"megapixels", (pixels+999_999)/1_000_000, "limit_mp", limit/1_000_000)
}

func tooLong(field string, d, limit time.Duration) error {
	return refuse(nil, field, "too_long",
		"seconds", int((d+time.Second-1)/time.Second), "limit_s", int(limit/time.Second))
}

func wrongType(field string, kind Kind) error {
	return refuse(nil, field, "type", "found", kind.Name())
}

func broken(field string, cause error) error {
	return refuse(cause, field, "broken")
}

// malformed is why a parser gave up; it never reaches a person.
func malformed(format string, args ...any) error {
	return fmt.Errorf("media: "+format, args...)
}
