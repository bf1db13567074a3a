package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/webp"
)

// ChildMain is the whole of the child process: it takes its limits upon itself,
// decodes the photo in the file stdin and writes the answer to stdout. Any other
// use of the process must be over with it. An error is the machine's fault, not
// the photo's.
func ChildMain(stdin *os.File, stdout io.Writer) error {
	if err := limitSelf(); err != nil {
		return err
	}
	photo, thumb, err := remake(stdin)
	if err != nil {
		_, err = stdout.Write([]byte{answerBroken})
		return err
	}
	return writeAnswer(stdout, photo, thumb)
}

func remake(f *os.File) (photo, thumb []byte, err error) {
	h, err := judge(f)
	if err != nil {
		return nil, nil, err
	}
	decoded, err := decode(h.kind, io.NewSectionReader(f, 0, PhotoBytes))
	if err != nil {
		return nil, nil, err
	}
	upright := turn(reduce(decoded, photoEdge), h.orientation)
	if photo, err = encode(upright, photoQuality); err != nil {
		return nil, nil, err
	}
	thumb, err = encodeSmall(upright)
	return photo, thumb, err
}

func decode(kind Kind, r io.Reader) (image.Image, error) {
	switch kind {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	case WebP:
		return webp.Decode(r)
	}
	return nil, fmt.Errorf("media: no decoder for %q", kind)
}

func encode(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// encodeSmall gives up quality, then size, until the thumbnail is light enough.
func encodeSmall(img image.Image) ([]byte, error) {
	for edge := thumbEdge; ; edge = edge * 3 / 4 {
		small := reduce(img, edge)
		for quality := 80; quality >= 40; quality -= 20 {
			b, err := encode(small, quality)
			if err != nil || len(b) <= thumbBytes {
				return b, err
			}
		}
	}
}
