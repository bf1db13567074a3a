package message

import "time"

// Quiet is the hours of the night, Shanghai time, in which only urgent messages
// leave: from From to the next To, both after midnight of their day. The zero
// Quiet has none.
type Quiet struct{ From, To time.Duration }

// DefaultQuiet is 21:00–07:00.
var DefaultQuiet = Quiet{From: 21 * time.Hour, To: 7 * time.Hour}

// shanghai has had no daylight saving since 1992.
var shanghai = time.FixedZone("CST", 8*60*60)

// Next returns t, or the end of the quiet hours t lies in.
func (q Quiet) Next(t time.Time) time.Time {
	local := t.In(shanghai)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, shanghai)
	since := local.Sub(midnight)
	overnight := q.From > q.To
	switch {
	case q.From == q.To:
		return t
	case overnight && since >= q.From:
		return midnight.AddDate(0, 0, 1).Add(q.To).UTC()
	case overnight && since < q.To, !overnight && since >= q.From && since < q.To:
		return midnight.Add(q.To).UTC()
	}
	return t
}
