package part

import (
	"strconv"
	"strings"
	"time"

	"yianju/internal/i18n"
)

// State is where something stands: an icon, a word and a colour.
type State struct {
	Tone Tone
	Word string
}

// Clock is a promise: by when, and why then.
type Clock struct {
	Due    time.Time
	Now    time.Time
	Tone   Tone   // Fine, Soon or Late; Plain when it is not running
	Action string // what is due, after the time: 前答复; in English before it
	// Stopped says why the clock is not running (等待配件); "" when it runs.
	Stopped string
	Why     []string // the computation, one step a line; may be empty
}

// ClockOf returns a running clock with its tone: late when over, soon when a
// quarter of the time from began is left.
func ClockOf(began, due, now time.Time) Clock {
	c := Clock{Due: due, Now: now, Tone: Fine}
	switch left := due.Sub(now); {
	case left <= 0:
		c.Tone = Late
	case left*4 <= due.Sub(began):
		c.Tone = Soon
	}
	return c
}

// icon is a clock face while all is well: a tick would say that it is over.
func (c Clock) icon() Icon {
	if c.Tone == Fine {
		return IconClock
	}
	return c.Tone.icon()
}

func (c Clock) millis() string { return strconv.FormatInt(c.Due.UnixMilli(), 10) }

func (c Clock) left(l i18n.Lang) string { return l.Left(c.Due.Sub(c.Now)) }

// Absolute writes the moment with what is due then: 10月12日(周一)17:00 前答复.
func (c Clock) Absolute(l i18n.Lang) string {
	if c.Action == "" {
		return l.T("part.clock.by", "at", Deadline(l, c.Due, c.Now))
	}
	return l.T("part.clock.action", "at", Deadline(l, c.Due, c.Now), "action", c.Action)
}

// Deadline writes the end of a time limit. Midnight is 24:00 of the day it ends:
// a limit of workdays that ends on the 12th is not to be read as one of the 13th.
func Deadline(l i18n.Lang, t, now time.Time) string {
	before := t.Add(-time.Minute)
	if text := l.TimeOfDay(before); text == "23:59" {
		return strings.TrimSuffix(l.DateTime(before, now), text) + "24:00"
	}
	return l.DateTime(t, now)
}

// Step is one thing that happened, or the next that should.
type Step struct {
	At     time.Time // of what happened, or the deadline of what should
	Text   string    // 和平物业 受理
	Detail string    // the reply's words; line ends are kept
	Next   bool      // expected: drawn dashed
	Tone   Tone      // Late for what is overdue
	Photos []Photo
	Clips  []Clip
}

// QueueRow is one case in a list sorted by time left.
type QueueRow struct {
	Path   string
	Clock  Clock
	Place  string // 2号楼 3单元
	Kind   string // 电梯困人
	Words  string // the first words of the owner
	State  State
	Urgent string // 急; "" for ordinary ones
	Action string // the main action's words; "" for none
	Act    string // where the main action is; "" is the row's own page
}

func (r QueueRow) act() string {
	if r.Act != "" {
		return r.Act
	}
	return r.Path
}

// Decision is what an officer or clerk may do with a case. The main action is a
// form around the children, or a link where it has a page of its own; the others
// are links too.
type Decision struct {
	Title  string
	Action string // the form's address; "" draws no form
	Token  []Hidden
	Button Button
	Page   Link // the main action when there is no form, else the other answer to the same question
	Others []Link
	Open   bool // the others are shown at once
}

// Hidden is a hidden input: the idempotency key, the version seen.
type Hidden struct{ Name, Value string }

// Link is words that lead somewhere.
type Link struct {
	Text string
	Path string
	Here bool // of several ways to see a thing, the one seen
}

// Leads reports whether it leads anywhere.
func (l Link) Leads() bool { return l.Path != "" }

// Answer is one line of a page that shows what was answered.
type Answer struct {
	Label  string
	Value  string // line ends are kept
	Change string // address of the question; "" when it cannot be changed
}

// Confirmation says that something is done and what happens next.
type Confirmation struct {
	Title string // 已提交
	Label string // 诉求编号
	Code  string
	Next  []string // who does what by when
}
