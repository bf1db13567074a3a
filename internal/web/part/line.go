package part

// Line is how one number went over a row of times. The table with the same numbers
// belongs beside it.
type Line struct {
	Title  string
	Points []Point
	Mark   int // a target, per mille of the height; 0 is none
	Goal   string
}

// Point is one time; Known is false where there is nothing to draw.
type Point struct {
	Label string
	Value string
	Share int // per mille of the height
	Known bool
}

const (
	lineHeight = 160
	lineStep   = 56
	lineLeft   = 12
	lineTop    = 28
)

func (l Line) box() string {
	return "0 0 " + num(2*lineLeft+max(len(l.Points), 6)*lineStep) + " " + num(lineTop+lineHeight+28)
}

func lineX(i int) int { return lineLeft + i*lineStep + lineStep/2 }

func lineY(share int) int { return lineTop + lineHeight - min(max(share, 0), 1000)*lineHeight/1000 }

// path joins the points that are known and stand side by side.
func (l Line) path() string {
	d, drawn := "", false
	for i, p := range l.Points {
		switch {
		case !p.Known:
		case drawn:
			d += "L" + num(lineX(i)) + " " + num(lineY(p.Share))
		default:
			d += "M" + num(lineX(i)) + " " + num(lineY(p.Share))
		}
		drawn = p.Known
	}
	return d
}

// every is of how many labels one is written.
func (l Line) every() int { return 1 + len(l.Points)/25 }
