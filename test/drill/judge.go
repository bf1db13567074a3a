package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"yianju/internal/app"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/test/load/rig"
)

// judgeUnknown notes, while nothing runs, which forms without an answer had been
// filed, and by which code.
func judgeUnknown(ctx context.Context, d *rig.Database, w *writers, n *count) error {
	a, err := d.Open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.DB.View(ctx, func(tx *db.Tx) error {
		for _, f := range w.forms {
			if f.acked {
				continue
			}
			n.unknown++
			if f.code, err = codeOf(tx, f.Key); err != nil {
				return err
			}
			if f.code != "" {
				n.filed++
			}
		}
		return nil
	})
}

func codeOf(tx *db.Tx, key string) (code string, err error) {
	hash := sha256.Sum256([]byte(key))
	err = tx.QueryRow(`SELECT code FROM case_key WHERE key = $1`, hash[:]).Scan(&code)
	if errors.Is(err, db.ErrNoRows) {
		return "", nil
	}
	return code, err
}

// judge looks at every form's case, and then counts the rows of all.
func judge(ctx context.Context, d *rig.Database, w *writers, n *count) error {
	a, err := d.Open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	n.acked = len(w.forms) - n.unknown
	for _, f := range w.forms {
		if err := judgeForm(ctx, a, f, n); err != nil {
			return err
		}
	}
	return a.DB.View(ctx, func(tx *db.Tx) error { return judgeTables(tx, len(w.forms), n) })
}

func judgeForm(ctx context.Context, a *app.App, f *form, n *count) error {
	ref, err := a.Cases.ByTrackSecret(ctx, f.track)
	if errs.Is(err, errs.NotFound) {
		n.lost++
		return nil
	}
	if err != nil {
		return err
	}
	diff, err := a.Cases.Check(ctx, ref)
	if err != nil {
		fmt.Fprintln(os.Stderr, "drill: a case cannot be checked:", err)
	}
	whole := err == nil && diff == ""
	err = a.DB.View(ctx, func(tx *db.Tx) error {
		code, err := codeOf(tx, f.Key)
		if err == nil && f.code != "" && f.code != code {
			n.changed++
		}
		if err != nil || !whole {
			return err
		}
		byCode, err := casework.ByCode(tx, code)
		if err != nil || byCode != ref {
			whole = false
			return nil
		}
		whole, err = hasRows(tx, ref)
		return err
	})
	if !whole {
		n.broken++
	}
	return err
}

// hasRows reports whether everything that Check does not look at is there too.
func hasRows(tx *db.Tx, r casework.Ref) (bool, error) {
	var contacts, secrets, messages int
	err := tx.QueryRow(`SELECT (SELECT COUNT(*) FROM case_contact WHERE county = $1 AND case_id = $2),
			(SELECT COUNT(*) FROM audit_secret s JOIN case_file c ON c.county = s.county AND c.subject = s.subject WHERE c.county = $1 AND c.id = $2),
			(SELECT COUNT(*) FROM message WHERE county = $1 AND subject_id = $2)`, r.County, r.ID).Scan(&contacts, &secrets, &messages)
	return contacts == 1 && secrets >= 1 && messages >= 1, err
}

// judgeTables compares the rows of all cases with the forms that were not lost: a case more is one
// filed twice, a row more is half a case that nobody knows of.
func judgeTables(tx *db.Tx, forms int, n *count) error {
	forms -= n.lost
	for _, what := range []string{"case_file", "case_key", "case_code", "case_contact", "case_search", "case_link", "data_key",
		"audit_event WHERE seq = 1", "audit_secret WHERE seq = 1"} {
		var rows int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM ` + what).Scan(&rows); err != nil {
			return err
		}
		if rows != forms {
			fmt.Fprintf(os.Stderr, "drill: %d rows of %s for %d cases\n", rows, what, forms)
			n.doubled += max(rows-forms, 0)
			n.broken += max(forms-rows, 0)
		}
	}
	figures, err := casework.SumOf(tx, casework.Cut{From: "2018-01-01", To: "2099-12-31"})
	if filed := int(figures.Of(casework.MarkReceived)); err == nil && filed != forms {
		fmt.Fprintf(os.Stderr, "drill: the figures count %d cases of %d\n", filed, forms)
		n.broken++
	}
	return err
}
