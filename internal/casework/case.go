package casework

import (
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// CodeLength is the length of a case's public code: about 49 random bits.
const CodeLength = 10

// Never is the next due time of a case on which nothing is owed or everything
// stands still: it sorts last.
var Never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Ref names a case: every operational key leads with the county.
type Ref struct {
	County int
	ID     id.ID
}

// Place is where the matter is. Compound 0 is a place that is not listed: the
// case waits in the county's manual queue with the words of Text.
type Place struct {
	Compound, Building, Entrance, Unit id.ID
	Street, Neighborhood               int64
	Text                               string // as shown: 「3号楼2单元501」, 「地下车库」
}

// Case is a case as stored: its identity, its place and people, and its Status,
// which is folded from its events.
type Case struct {
	Ref
	Code     string
	Subject  seal.Subject // names it in the audit log
	Place    Place
	Company  id.ID // in charge when it was filed or assigned; 0 for none
	Account  id.ID // who filed it; 0 without a login
	FiledBy  id.ID // who wrote it down for somebody else: staff, or, with Account, the owner's delegate; 0 otherwise
	Worker   id.ID // account it was dispatched to
	CameFrom int   // county it was filed in before it was routed here; 0 = here
	Privacy  Privacy
	Text     string // as filed; phone and ID numbers are moved to the contact
	Status
	NextDue   time.Time // Never when nothing is owed
	NextLimit string
	Marked    Marks // Status.Marks, as lists and figures have it
}

// Target is what the policy table judges: where the case lies and whose it is.
func (c Case) Target() account.Target {
	return account.Target{County: c.County, Company: c.Company, Compound: c.Place.Compound, Street: c.Place.Street,
		Neighborhood: c.Place.Neighborhood, FirstHandler: account.Handler(c.Handler), Owner: c.Account, Worker: c.Worker, At: time.Time{}}
}

// Restricted reports whether only those who must act may see it: a threat.
func (c Case) Restricted() bool { return c.Has(rule.Threat) }

// draw is 0–99, fixed by the case's random subject and its round.
func (c Case) draw() int { return (int(c.Subject[15]) + 37*c.Round) % 100 }

// flagWords are a case's flags as one column.
func flagWords(flags []rule.Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = string(f)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func parseFlags(words string) []rule.Flag {
	var out []rule.Flag
	for w := range strings.FieldsSeq(words) {
		out = append(out, rule.Flag(w))
	}
	return out
}
