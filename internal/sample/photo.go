package sample

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"sync"
	"time"
)

// Shot is a photo that somebody took with their phone. It is a drawing: equal
// shots are the same picture to the byte, so that a world of a million cases has
// few.
type Shot struct {
	Motif  string // what is to be seen, one of motifs
	Month  string // stamped into the corner: 2026.10
	Mended bool   // after the work
	Far    bool   // from the other side and a step back
}

// ShotOf is what whoever writes of a scene would take a photo of at an instant.
func ShotOf(s Scene, at time.Time) Shot {
	for _, part := range []string{s.Category + " " + s.Matter, s.Category, s.Category[:2]} {
		if motif, ok := motifOf[part]; ok {
			return Shot{Motif: motif, Month: at.In(shanghai).Format("2006.01")}
		}
	}
	return Shot{Motif: "paper", Month: at.In(shanghai).Format("2006.01")}
}

// motifOf is what is to be seen of a head, a category or a matter; nothing but
// paper where it is not listed.
var motifOf = map[string]string{
	"10": "wall", "1001": "ceiling", "1002": "facade", "1002 车库": "ceiling", "1004": "window", "1004 防火门": "door", "1005": "door", "1006": "stairs",
	"1007": "pipe", "1007 楼上": "ceiling", "1008 门窗": "window",
	"11": "pipe", "1103": "drain", "1106": "drain",
	"12": "panel", "1202": "lamp", "1205": "paper",
	"13": "lift",
	"14": "radiator", "1403": "pipe", "1404": "paper",
	"15": "stairs", "1501": "hydrant", "1502": "cars", "1504": "bikes", "1505": "pipe",
	"16": "facade", "1601": "cars", "1602": "cars", "1603": "cars", "1605": "lamp", "1606": "door", "1607": "green",
	"17": "bins", "1701": "stairs", "1703": "stairs", "1704": "snow", "1706": "drain",
	"18": "green",
	"25": "facade", "2502": "wall", "2503": "door", "2504": "door",
	"2601": "facade", "2603": "cars", "9099": "green",
}

// Shown is how often whoever reports the category takes a photo, from 0 to 1.
func Shown(category string) float64 {
	switch s := theBook().sections[category]; {
	case s.pace == "ask", s.pace == "idea", s.pace == "praise":
		return 0
	case s.pace == "now":
		return 0.12
	case s.nature == "mend":
		return 0.42
	case s.nature == "order":
		return 0.36
	}
	return 0.07
}

// The size of a photo and of its thumbnail, pixels.
const (
	PhotoWidth, PhotoHeight = 320, 240
	thumbWidth, thumbHeight = 160, 120
)

// Draw makes the photo and its thumbnail, both JPEG; the thumbnail bears no date.
// It panics on an unknown motif.
func (s Shot) Draw() (photo, thumb []byte) {
	p := s.undated()
	img := image.NewRGBA(p.img.Rect)
	copy(img.Pix, p.img.Pix)
	stamp(img, s.Month)
	return encode(img), p.thumb
}

// picture is a shot without its date.
type picture struct {
	img   *image.RGBA
	thumb []byte
}

// undated is the picture without its date; each is drawn once.
func (s Shot) undated() picture {
	s.Month = ""
	pictures.Lock()
	defer pictures.Unlock()
	p, ok := pictures.drawn[s]
	if !ok {
		c := newCanvas(s.Far)
		motifs[s.Motif](c, s.Mended)
		p.img = shrink(c.img, PhotoWidth, PhotoHeight)
		grain(p.img, rand.New(rand.NewPCG(uint64(len(s.Motif)), 1)))
		p.thumb = encode(shrink(p.img, thumbWidth, thumbHeight))
		pictures.drawn[s] = p
	}
	return p
}

var pictures = struct {
	sync.Mutex
	drawn map[Shot]picture
}{drawn: map[Shot]picture{}}

func encode(img *image.RGBA) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 72}); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}
