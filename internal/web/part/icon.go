package part

// Icon is a drawing that always stands beside a word.
type Icon string

// The icons. Those of states differ in outline, not only in colour.
const (
	NoIcon     Icon = ""
	IconHome   Icon = "home"
	IconCase   Icon = "case"
	IconServe  Icon = "serve"
	IconMe     Icon = "me"
	IconLate   Icon = "late"   // a filled triangle
	IconSoon   Icon = "soon"   // an hourglass
	IconFine   Icon = "fine"   // a tick in a circle
	IconNote   Icon = "note"   // a filled dot in a ring
	IconPlain  Icon = "plain"  // an empty ring
	IconHonour Icon = "honour" // a star
	IconClock  Icon = "clock"  // a clock face, for time that is running well
)

// shapes holds each icon as one SVG path on a 24 × 24 field, filled by evenodd.
var shapes = map[Icon]string{
	IconHome:   "M12 3 2 12h3v9h6v-6h2v6h6v-9h3zM7 19v-8.6l5-4.5 5 4.5V19h-2v-6H9v6z",
	IconCase:   "M5 2h14v20l-3-2-2 2-2-2-2 2-2-2-3 2zM7 4v14.3l1-.7 2 2 2-2 2 2 2-2 1 .7V4zM9 7h6v2H9zM9 11h6v2H9z",
	IconServe:  "M3 3h8v8H3zM5 5v4h4V5zM13 3h8v8h-8zM15 5v4h4V5zM3 13h8v8H3zM5 15v4h4v-4zM13 13h8v8h-8zM15 15v4h4v-4z",
	IconMe:     "M12 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10m0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 22c0-5 4-8 9-8s9 3 9 8h-2c0-4-3-6-7-6s-7 2-7 6z",
	IconLate:   "M12 2 23 21H1zM11 9v6h2V9zM11 17v2h2v-2z",
	IconSoon:   "M5 2h14v2.5h-1.5V7c0 2-2 3.5-3.5 5 1.5 1.5 3.5 3 3.5 5v2.5H19V22H5v-2.5h1.5V17c0-2 2-3.5 3.5-5-1.5-1.5-3.5-3-3.5-5V4.5H5zM9 4.5V7c0 .7.4 1.3 1 2h4c.6-.7 1-1.3 1-2V4.5z",
	IconClock:  "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20m0 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M11 7h2v4.5l3.5 2-1 1.8L11 12.6z",
	IconFine:   "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20M6 12.4l4.2 4.2L18 8.7l-1.8-1.8-6 6.1L7.8 10.6z",
	IconNote:   "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20m0 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8",
	IconPlain:  "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20m0 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15",
	IconHonour: "M12 2l3 6.6 7.2.8-5.4 4.8 1.6 7.1L12 17.6l-6.4 3.7 1.6-7.1L1.8 9.4 9 8.6z",
}

// Tone is what a state means for the reader; each has a colour and an icon.
type Tone string

// The tones of look.
const (
	Plain  Tone = "plain"  // nothing to do: closed, withdrawn
	Note   Tone = "note"   // information, waiting for you
	Soon   Tone = "soon"   // a quarter of the time or less is left
	Late   Tone = "late"   // overdue, refused
	Fine   Tone = "fine"   // on time, solved
	Honour Tone = "honour" // the red list, which is the good one
)

func (t Tone) icon() Icon {
	if t == "" {
		return IconPlain
	}
	return Icon(t)
}

func (t Tone) class() string {
	if t == "" {
		return string(Plain)
	}
	return string(t)
}
