package media

import (
	"image"
	"image/draw"
)

// reduce returns the image with its longer edge at most edge pixels, on white
// where it was transparent. It never enlarges.
//
// Every new pixel is the mean of exactly the area it covers. That is done row by
// row, with one row of the original in RGB at a time: the kernels of x/image/draw
// keep 32 bytes for every original row and new column, 700 MB for a large photo.
func reduce(src image.Image, edge int) *image.RGBA {
	from := src.Bounds()
	w, h := from.Dx(), from.Dy()
	dst := image.NewRGBA(fit(w, h, edge))
	dw, dh := dst.Rect.Dx(), dst.Rect.Dy()

	row := image.NewRGBA(image.Rect(0, 0, w, 1))
	narrow := make([]uint32, 3*dw) // one row, each sum over w parts of a new pixel
	sum := make([]uint64, 3*dw)    // rows of these, over h parts
	y, room := 0, h
	for sy := range h {
		draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, src, image.Pt(from.Min.X, from.Min.Y+sy), draw.Over)
		squeeze(narrow, row.Pix, w, dw)
		// An original row is dh parts; a new row takes h of them.
		part := min(dh, room)
		add(sum, narrow, part)
		if room -= part; room > 0 {
			continue
		}
		settle(dst.Pix[y*dst.Stride:], sum, uint64(w)*uint64(h))
		clear(sum)
		y, room = y+1, h
		if rest := dh - part; rest > 0 {
			add(sum, narrow, rest)
			room -= rest
		}
	}
	return dst
}

// fit is the size of an image of w×h reduced to the edge, at least one pixel.
func fit(w, h, edge int) image.Rectangle {
	if long := max(w, h); long > edge {
		w, h = max(1, w*edge/long), max(1, h*edge/long)
	}
	return image.Rect(0, 0, w, h)
}

// squeeze adds up w RGBA pixels into dw RGB sums of w parts each: an original
// pixel is dw parts wide.
func squeeze(sums []uint32, pix []byte, w, dw int) {
	clear(sums)
	at, room := 0, w
	for i := 0; i < 4*w; i += 4 {
		r, g, b := uint32(pix[i]), uint32(pix[i+1]), uint32(pix[i+2])
		part := min(dw, room)
		sums[at] += r * uint32(part)
		sums[at+1] += g * uint32(part)
		sums[at+2] += b * uint32(part)
		if room -= part; room > 0 {
			continue
		}
		at, room = at+3, w
		if rest := dw - part; rest > 0 {
			sums[at] += r * uint32(rest)
			sums[at+1] += g * uint32(rest)
			sums[at+2] += b * uint32(rest)
			room -= rest
		}
	}
}

func add(sum []uint64, row []uint32, parts int) {
	for i, v := range row {
		sum[i] += uint64(v) * uint64(parts)
	}
}

// settle writes sums over whole parts as RGBA pixels.
func settle(pix []byte, sum []uint64, whole uint64) {
	for i := 0; i < len(sum); i += 3 {
		p := pix[i/3*4:]
		p[0] = byte((sum[i] + whole/2) / whole)
		p[1] = byte((sum[i+1] + whole/2) / whole)
		p[2] = byte((sum[i+2] + whole/2) / whole)
		p[3] = 0xff
	}
}

// turn brings an image of the EXIF orientation upright.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := src.Rect
	if orientation > 4 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := origin(x, y, w, h, orientation)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):])
		}
	}
	return dst
}

// origin tells which pixel of a w×h image lands on x, y (EXIF 2.32, table 6).
func origin(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
