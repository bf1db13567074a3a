package privacy

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"

	"yianju/internal/account"
	"yianju/internal/errs"
	"yianju/internal/i18n"
)

// Format is the form of the file somebody takes along.
type Format string

// The formats.
const (
	JSON Format = "json" // for programs: one object an item, values as they are kept
	Text Format = "txt"  // to read, in words
)

// Export writes everything that is kept about the actor, whole, to w as it is read,
// and puts on record that they took it along. Errors: Unauthenticated, NotFound for
// an unknown format, w's.
func (s *Service) Export(ctx context.Context, a account.Actor, f Format, l i18n.Lang, w io.Writer) error {
	if f != JSON && f != Text {
		return errs.New(errs.NotFound, "")
	}
	if err := s.Accounts.Took(ctx, a); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	write := writeText
	if f == JSON {
		write = writeJSON
	}
	if err := write(out, l, a.At, func(yield func(Item) error) error { return s.Items(ctx, a, true, yield) }); err != nil {
		return err
	}
	return out.Flush()
}

func writeJSON(out *bufio.Writer, _ i18n.Lang, at time.Time, items func(func(Item) error) error) error {
	made, err := json.Marshal(at.UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	// An error of a Writer stays: Flush tells of it.
	_, _ = out.WriteString(`{"made":` + string(made) + `,"items":[`)
	first := true
	err = items(func(item Item) error {
		object := map[string][]any{}
		for _, f := range item.Fields {
			v := f.Value
			if at, is := v.(time.Time); is {
				v = at.UTC().Format(time.RFC3339Nano)
			}
			object[f.Key] = append(object[f.Key], v)
		}
		text, err := json.Marshal(map[string]any{"class": item.Class, "fields": object})
		if !first {
			_ = out.WriteByte(',')
		}
		first = false
		_, _ = out.WriteString("\n")
		_, _ = out.Write(text)
		return err
	})
	_, _ = out.WriteString("\n]}\n")
	return err
}

func writeText(out *bufio.Writer, l i18n.Lang, at time.Time, items func(func(Item) error) error) error {
	_, _ = out.WriteString("\ufeff" + l.T("privacy.title") + "\n" + l.Stamp(at) + "\n")
	var class Class
	return items(func(item Item) error {
		if item.Class != class {
			class = item.Class
			_, _ = out.WriteString("\n== " + l.T("privacy.class."+string(class)) + " ==\n")
		}
		_, _ = out.WriteString("\n")
		for _, f := range item.Fields {
			_, _ = out.WriteString(l.T("privacy.field."+f.Key) + ": " + f.Shown(l) + "\n")
		}
		return nil
	})
}

// count counts the items of each class.
func (s *Service) count(ctx context.Context, a account.Actor) (map[Class]int, error) {
	n := map[Class]int{}
	err := s.Items(ctx, a, false, func(i Item) error { n[i.Class]++; return nil })
	return n, err
}
