package sample

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// canvas is what a photo is drawn on, in units of a scene of sceneWidth by
// sceneHeight; finer than what is kept of it, so that edges are smooth.
type canvas struct {
	img *image.RGBA
	far bool // mirrored and a little smaller
}

const (
	sceneWidth, sceneHeight = 400, 300
	fine                    = 2 // points of the canvas for one of the photo, each way
	unit                    = float64(fine*PhotoWidth) / sceneWidth
)

func newCanvas(far bool) *canvas {
	return &canvas{image.NewRGBA(image.Rect(0, 0, PhotoWidth*fine, PhotoHeight*fine)), far}
}

// rgb and veil are colours written as hex digits; veil lets through what is under it.
func rgb(hex uint32) color.RGBA { return veil(hex, 255) }

func veil(hex uint32, opacity uint8) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), opacity}
}

// blend puts a colour over a pixel.
func (c *canvas) blend(x, y int, over color.RGBA) {
	if !(image.Point{X: x, Y: y}).In(c.img.Rect) {
		return
	}
	i := c.img.PixOffset(x, y)
	for k, v := range []uint8{over.R, over.G, over.B} {
		was := int(c.img.Pix[i+k])
		c.img.Pix[i+k] = uint8(was + (int(v)-was)*int(over.A)/255)
	}
	c.img.Pix[i+3] = 255
}

// place turns a point of the scene into one of the picture.
func (c *canvas) place(x, y float64) (float64, float64) {
	if c.far {
		x, y = sceneWidth/2-(x-sceneWidth/2)*0.86, sceneHeight/2+(y-sceneHeight/2)*0.86
	}
	return x * unit, y * unit
}

// paint colours the points of a box for which in holds; in is told the point
// within the scene.
func (c *canvas) paint(x0, y0, x1, y1 float64, over color.RGBA, in func(x, y float64) bool) {
	size := 1.0
	if c.far {
		size = 0.86
	}
	ax, ay := c.place(x0, y0)
	bx, by := c.place(x1, y1)
	for py := int(min(ay, by)); py < int(max(ay, by)); py++ {
		for px := int(min(ax, bx)); px < int(max(ax, bx)); px++ {
			fx, fy := (float64(px)+0.5-ax)/unit/size, (float64(py)+0.5-ay)/unit/size
			if c.far {
				fx = -fx
			}
			if in == nil || in(x0+fx, y0+fy) {
				c.blend(px, py, over)
			}
		}
	}
}

// room fills everything from one colour at the top to another at the bottom.
func (c *canvas) room(top, bottom uint32) {
	a, b := rgb(top), rgb(bottom)
	for y := range c.img.Rect.Dy() {
		t := float64(y) / float64(c.img.Rect.Dy())
		mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t) }
		line := color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
		for x := range c.img.Rect.Dx() {
			c.img.SetRGBA(x, y, line)
		}
	}
}

func (c *canvas) rect(x0, y0, x1, y1 float64, over color.RGBA) { c.paint(x0, y0, x1, y1, over, nil) }

func (c *canvas) disc(x, y, rx, ry float64, over color.RGBA) {
	c.paint(x-rx, y-ry, x+rx, y+ry, over, func(px, py float64) bool {
		return (px-x)*(px-x)/(rx*rx)+(py-y)*(py-y)/(ry*ry) < 1
	})
}

func (c *canvas) line(x0, y0, x1, y1, width float64, over color.RGBA) {
	dx, dy := x1-x0, y1-y0
	long := dx*dx + dy*dy
	c.paint(min(x0, x1)-width, min(y0, y1)-width, max(x0, x1)+width, max(y0, y1)+width, over, func(px, py float64) bool {
		t := min(max(((px-x0)*dx+(py-y0)*dy)/long, 0), 1)
		return math.Hypot(px-x0-t*dx, py-y0-t*dy) < width/2
	})
}

// path is a line over points, x and y in turn.
func (c *canvas) path(width float64, over color.RGBA, points ...float64) {
	for i := 0; i+3 < len(points); i += 2 {
		c.line(points[i], points[i+1], points[i+2], points[i+3], width, over)
	}
}

// stain is damp: rings with an uneven edge, the darkest in the middle.
func (c *canvas) stain(x, y, r float64, hex uint32) {
	for ring := 3; ring >= 1; ring-- {
		k := r * float64(ring) / 3
		c.paint(x-1.4*k, y-1.4*k, x+1.4*k, y+1.4*k, veil(hex, 60), func(px, py float64) bool {
			turn := math.Atan2(py-y, px-x)
			return math.Hypot(px-x, (py-y)*1.3) < k*(1+0.16*math.Sin(3*turn+k)+0.1*math.Sin(7*turn))
		})
	}
}

// glow is light that gets less with the distance.
func (c *canvas) glow(x, y, r float64, hex uint32) {
	for k := 12; k >= 1; k-- {
		c.disc(x, y, r*float64(k)/12, r*float64(k)/12, veil(hex, 18))
	}
}

// digits are drawn of three by five points, a row in three bits.
var digits = map[rune][5]uint8{'0': {7, 5, 5, 5, 7}, '1': {2, 6, 2, 2, 7}, '2': {7, 1, 7, 4, 7}, '3': {7, 1, 7, 1, 7}, '4': {5, 5, 7, 1, 1},
	'5': {7, 4, 7, 1, 7}, '6': {7, 4, 7, 5, 7}, '7': {7, 1, 2, 2, 2}, '8': {7, 5, 7, 5, 7}, '9': {7, 5, 7, 1, 7}, '.': {0, 0, 0, 0, 2}, '-': {0, 0, 7, 0, 0}}

// write puts figures into the scene, each point so many units wide.
func (c *canvas) write(text string, x, y, size float64, over color.RGBA) {
	spell(text, func(column, row int) {
		px, py := x+float64(column)*size, y+float64(row)*size
		c.rect(px, py, px+size, py+size, over)
	})
}

// spell names the points of figures.
func spell(text string, point func(column, row int)) {
	for i, r := range []rune(text) {
		for row, bits := range digits[r] {
			for column := range 3 {
				if bits&(4>>column) != 0 {
					point(4*i+column, row)
				}
			}
		}
	}
}

// stamp writes the date into the corner of a photo.
func stamp(img *image.RGBA, date string) {
	const size, left, top = 2, PhotoWidth - 62, PhotoHeight - 18
	spell(date, func(column, row int) {
		for i := range size * size {
			img.SetRGBA(left+column*size+i%size, top+row*size+i/size, rgb(0xffb347))
		}
	})
}

// grain is the noise of a phone's camera.
func grain(img *image.RGBA, rng *rand.Rand) {
	for i := 0; i < len(img.Pix); i += 4 {
		n := int(rng.Uint32()>>28) - 8
		for k := range 3 {
			img.Pix[i+k] = uint8(min(max(int(img.Pix[i+k])+n, 0), 255))
		}
	}
}

// shrink returns a picture at a size of which its own is a multiple; every point
// is the mean of those it stands for.
func shrink(img *image.RGBA, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	n := img.Rect.Dx() / w
	for y := range h {
		for x := range w {
			var sum [3]int
			for p := range n * n {
				i := img.PixOffset(x*n+p%n, y*n+p/n)
				for k := range sum {
					sum[k] += int(img.Pix[i+k])
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n / n), uint8(sum[1] / n / n), uint8(sum[2] / n / n), 255})
		}
	}
	return out
}
