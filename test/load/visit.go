package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// visit is a page by somebody.
type visit struct {
	name string
	who  string // SQL of the accounts who might open it, 0 for a visitor, and of the word in the path; who has most to read first
	path string // {} is the word
	deep int    // so many pages on by its link to the next
	four bool   // by a case's code and the last digits of its phone
	sums bool   // made of figures
}

// Who has most to read: the open cases of a role's company or area.
const (
	anybody = `SELECT 0, ''`
	clerk   = `SELECT g.account_id, '' FROM account_grant g JOIN case_file c ON c.open AND c.company_id = g.company_id
		WHERE g.role = 'clerk' AND g.valid_to IS NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1`
	worker = `SELECT worker_id, '' FROM case_file WHERE open AND worker_id <> 0 GROUP BY 1 ORDER BY COUNT(*) DESC, 1`
	owner  = `SELECT account_id, '' FROM case_file WHERE account_id <> 0 GROUP BY 1 ORDER BY COUNT(*) DESC, 1`
	inArea = `SELECT g.account_id, '' FROM account_grant g JOIN case_file c ON c.open AND c.county BETWEEN g.county_lo AND g.county_hi
		AND g.street IN (0, c.street) AND g.neighborhood IN (0, c.neighborhood)
		WHERE g.role = '%s' AND g.valid_to IS NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1`
	caseInArea = `SELECT g.account_id, c.code FROM account_grant g JOIN case_file c ON c.open AND c.county BETWEEN g.county_lo AND g.county_hi
		WHERE g.role = '%s' AND g.valid_to IS NULL AND c.flags NOT LIKE '%%threat%%' ORDER BY c.seq DESC, 1, 2`
)

var (
	neighborhood = fmt.Sprintf(inArea, account.Neighborhood)
	street       = fmt.Sprintf(inArea, account.Street)
	county       = fmt.Sprintf(inArea, account.County)
	city         = fmt.Sprintf(inArea, account.City)
	everywhere   = fmt.Sprintf(inArea, account.Province)
)

var leak = url.QueryEscape("漏水")

var visits = []visit{
	{name: "home", who: anybody, path: "/"},
	{name: "compound", who: `SELECT 0, k.code FROM case_file c JOIN compound_code k ON k.compound_id = c.compound_id WHERE c.open GROUP BY k.code ORDER BY COUNT(*) DESC, k.code`,
		path: "/c/{}"},
	{name: "company", who: `SELECT 0, k.uscc FROM case_file c JOIN company k ON k.id = c.company_id WHERE c.open GROUP BY k.uscc ORDER BY COUNT(*) DESC, k.uscc`,
		path: "/company/{}"},
	{name: "find_compound", who: anybody, path: "/find/compound?q=" + url.QueryEscape("花园")},
	{name: "find_company", who: anybody, path: "/find/company?q=" + url.QueryEscape("物业")},
	{name: "track", who: `SELECT 0, code FROM case_file WHERE open AND flags NOT LIKE '%threat%' ORDER BY seq DESC, code`, path: "/t/{}", four: true},
	{name: "owner_cases", who: owner, path: "/me"},
	{name: "owner_case", who: `SELECT account_id, code FROM case_file WHERE account_id <> 0 AND open ORDER BY seq DESC, code`, path: "/me/cases/{}"},
	{name: "owner_inbox", who: owner, path: "/me/inbox"},
	{name: "desk", who: clerk, path: "/desk"},
	{name: "desk_overdue", who: clerk, path: "/desk?overdue=1"},
	{name: "desk_working", who: clerk, path: "/desk?state=working"},
	{name: "desk_search", who: clerk, path: "/desk?q=" + leak},
	{name: "desk_shift", who: clerk, path: "/desk/shift"},
	{name: "desk_case", who: `SELECT g.account_id, c.code FROM account_grant g JOIN case_file c ON c.open AND c.company_id = g.company_id
		WHERE g.role = 'clerk' AND g.valid_to IS NULL AND c.flags NOT LIKE '%threat%' ORDER BY c.seq DESC, 1, 2`, path: "/desk/cases/{}"},
	{name: "jobs", who: worker, path: "/desk/jobs"},
	{name: "neighborhood", who: neighborhood, path: "/office"},
	{name: "neighborhood_cases", who: neighborhood, path: "/office/cases"},
	{name: "street", who: street, path: "/office"},
	{name: "street_cases", who: street, path: "/office/cases"},
	{name: "county", who: county, path: "/office", sums: true},
	{name: "county_cases", who: county, path: "/office/cases"},
	{name: "county_cases_deep", who: county, path: "/office/cases", deep: 20},
	{name: "county_open", who: county, path: "/office/cases?open=1"},
	{name: "county_own", who: county, path: "/office/cases?own=1"},
	{name: "county_overdue", who: county, path: "/office/overdue"},
	{name: "county_soon", who: county, path: "/office/overdue?soon=1"},
	{name: "county_decisions", who: county, path: "/office/decisions"},
	{name: "county_callbacks", who: county, path: "/office/callbacks"},
	{name: "county_route", who: county, path: "/office/route"},
	{name: "county_search", who: county, path: "/office/cases?q=" + leak},
	{name: "county_case", who: fmt.Sprintf(caseInArea, account.County), path: "/office/cases/{}"},
	{name: "county_inbox", who: county, path: "/me/inbox"},
	{name: "city", who: city, path: "/office", sums: true},
	{name: "city_cases", who: city, path: "/office/cases"},
	{name: "city_cases_deep", who: city, path: "/office/cases", deep: 20},
	{name: "city_overdue", who: city, path: "/office/overdue"},
	{name: "city_decisions", who: city, path: "/office/decisions"},
	{name: "city_reviews", who: city, path: "/office/decisions?duty=review"},
	{name: "city_route", who: city, path: "/office/route"},
	{name: "city_search", who: city, path: "/office/cases?q=" + leak},
	{name: "city_case", who: fmt.Sprintf(caseInArea, account.City), path: "/office/cases/{}"},
	{name: "city_inbox", who: city, path: "/me/inbox"},
	{name: "province", who: everywhere, path: "/office", sums: true},
	{name: "province_cases", who: everywhere, path: "/office/cases"},
	{name: "province_cases_deep", who: everywhere, path: "/office/cases", deep: 20},
	{name: "province_overdue", who: everywhere, path: "/office/overdue"},
	{name: "province_overdue_deep", who: everywhere, path: "/office/overdue", deep: 1},
	{name: "province_raised", who: everywhere, path: "/office/cases?level=3"},
	{name: "province_search", who: everywhere, path: "/office/cases?q=" + leak},
	{name: "province_search_deep", who: everywhere, path: "/office/cases?q=" + leak, deep: 5},
	{name: "compare_cities", who: everywhere, path: "/office/compare?from=2026-01&to=2026-02", sums: true},
	{name: "compare_cities_year", who: everywhere, path: "/office/compare?from=2025-03&to=2026-02", sums: true},
	{name: "compare_counties", who: everywhere, path: "/office/compare?per=county&from=2026-02&to=2026-02", sums: true},
	{name: "compare_companies", who: everywhere, path: "/office/compare?per=company&from=2026-02&to=2026-02", sums: true},
	{name: "compare_compounds", who: everywhere, path: "/office/compare?per=compound&from=2026-02&to=2026-02", sums: true},
	{name: "compare_categories", who: everywhere, path: "/office/compare?per=category&from=2026-02&to=2026-02", sums: true},
	{name: "compare_months", who: everywhere, path: "/office/compare?per=month&from=2024-03&to=2026-02", sums: true},
	{name: "compare_county", who: county, path: "/office/compare?from=2026-02&to=2026-02", sums: true},
	{name: "wall", who: everywhere, path: "/office/wall", sums: true},
	{name: "late_of_month", who: everywhere, path: "/office/cases?from=2026-02-01&to=2026-02-28&mark=late"},
	{name: "broken_of_month", who: everywhere, path: "/office/cases?from=2026-02-01&to=2026-02-28&mark=broken"},
	{name: "province_search_rare", who: everywhere, path: "/office/cases?q=" + url.QueryEscape("电梯困人")},
}

// opened is a page that somebody may open, and how long it is.
type opened struct {
	path, token, four string
	length            int
}

// tried is how many of those who might open a page are tried: those with most to
// read, and as many again out of the others.
const tried = 40

var errNobody = errors.New("nobody of that kind, or no page so deep, in a world")

// read opens a page as everybody who is tried; the longest comes first.
func (p *province) read(ctx context.Context, v visit) ([]opened, error) {
	all, err := p.readers(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []opened
	for _, o := range all {
		if o, ok := p.open(o, v.deep); ok {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return nil, errNobody
	}
	slices.SortStableFunc(out, func(a, b opened) int { return b.length - a.length })
	return out, nil
}

// readers signs those in who might open a page.
func (p *province) readers(ctx context.Context, v visit) (out []opened, err error) {
	type reader struct {
		account id.ID
		word    string
	}
	err = p.app.DB.Update(ctx, func(tx *db.Tx) error {
		out = nil
		all, err := db.List(tx, func(s db.Scanner, r *reader) error { return s.Scan(&r.account, &r.word) }, v.who)
		if err != nil {
			return err
		}
		some := all[:min(len(all), tried)]
		for rest := all[len(some):]; len(rest) > 0; rest = rest[min(len(rest), 1+len(all)/tried):] {
			some = append(some, rest[0])
		}
		for _, r := range some {
			o := opened{path: strings.ReplaceAll(v.path, "{}", r.word)}
			if r.account != 0 {
				o.token = "token-of-" + r.account.String()
				if err := p.signIn(tx, r.account, o.token); err != nil {
					return err
				}
			}
			if v.four {
				if o.four, err = p.lastFour(tx, r.word); err != nil {
					return err
				}
			}
			out = append(out, o)
		}
		return nil
	})
	return out, err
}

// signIn gives somebody a session, who has agreed to the present notice.
func (p *province) signIn(tx *db.Tx, who id.ID, token string) error {
	if _, err := consent.Agree(tx, p.app.IDs.Next(), who, consent.Current(consent.Privacy, tx.Now()), i18n.Chinese); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(token))
	if _, err := tx.Exec(`DELETE FROM session WHERE token_hash = $1`, hash[:]); err != nil {
		return err // of an earlier run in a kept world
	}
	_, err := tx.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at, factor_at) VALUES ($1, $2, $3, $4, $4, $5, $4)`,
		hash[:], p.app.IDs.Next(), who, tx.Now(), tx.Now().Add(time.Hour))
	return err
}

// lastFour are the digits that open a case to whoever knows its code.
func (p *province) lastFour(tx *db.Tx, code string) (string, error) {
	ref, err := casework.ByCode(tx, code)
	if err != nil {
		return "", err
	}
	phone, err := p.app.Cases.ContactPhone(tx, ref)
	return phone[max(0, len(phone)-4):], err
}

var nextPage = regexp.MustCompile(`href="([^"]*[?;&](?:after|before)=[^"]*)"`)

// open opens a page, goes on as deep as asked, and reports whether there is one.
func (p *province) open(o opened, deep int) (opened, bool) {
	for {
		w := p.serve(o)
		if w.Code != http.StatusOK {
			return o, false
		}
		if o.length = w.Body.Len(); deep == 0 {
			return o, true
		}
		deep--
		next := nextPage.FindStringSubmatch(w.Body.String())
		if next == nil {
			return o, false
		}
		o.path = html.UnescapeString(next[1])
	}
}

func (p *province) serve(o opened) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, o.path, nil)
	r.RemoteAddr = "127.0.0.1:1"
	if o.token != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: o.token})
	}
	if o.four != "" {
		r.AddCookie(&http.Cookie{Name: "four", Value: o.four})
	}
	w := httptest.NewRecorder()
	p.pages.ServeHTTP(w, r)
	return w
}

// time is what it takes to serve a page.
func (p *province) time(o opened) time.Duration {
	began := time.Now()
	p.serve(o)
	return time.Since(began)
}

// nearest is the page whose length is nearest to another's.
func nearest(pages []opened, length int) opened {
	return slices.MinFunc(pages, func(a, b opened) int {
		return max(a.length-length, length-a.length) - max(b.length-length, length-b.length)
	})
}
