package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/world"
	"yianju/test/load/rig"
)

// worldEnd is where the worlds' histories end and the pages are read.
var worldEnd = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// pages measures every list and page on a world and on one with a tenth of its
// cases: the same compounds, companies and staff. The two are asked in turn, so
// that whatever else the machine does slows both.
func pages(ctx context.Context) error {
	cases, scale := 50_000, 0.005
	if full() {
		cases, scale = 1_000_000, 0.1
	}
	if n, err := strconv.Atoi(os.Getenv("BENCH_CASES")); err == nil {
		cases = n
	}
	small, err := makeWorld(ctx, scale, cases/10)
	if err != nil {
		return err
	}
	defer small.drop()
	big, err := makeWorld(ctx, scale, cases)
	if err != nil {
		return err
	}
	defer big.drop()
	worst := 0.0
	for _, v := range visits {
		at, err := median(ctx, v, big, small)
		if errors.Is(err, db.ErrNoRows) {
			say("%s: nobody of that kind in a world", v.name)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		ratio := float64(at[0]) / float64(at[1])
		say("%-20s %7s with %d cases, %7s with %d", v.name, at[0].Round(10*time.Microsecond), cases, at[1].Round(10*time.Microsecond), cases/10)
		figure("page_"+v.name, ratio, "<=", 1.3)
		worst = max(worst, ratio)
	}
	figure("pages_worst", worst, "<=", 1.3)
	return nil
}

// visit is a page by somebody.
type visit struct {
	name string
	role account.Role // "" for a visitor
	path string
}

var visits = []visit{
	{name: "home", path: "/"},
	{name: "compound", path: "/c/{compound}"},
	{name: "company", path: "/company/{company}"},
	{name: "find_compound", path: "/find/compound?q=" + url.QueryEscape("花园")},
	{name: "owner_cases", role: account.Owner, path: "/me"},
	{name: "owner_case", role: account.Owner, path: "/me/cases/{own}"},
	{name: "owner_inbox", role: account.Owner, path: "/me/inbox"},
	{name: "desk", role: account.Clerk, path: "/desk"},
	{name: "desk_overdue", role: account.Clerk, path: "/desk?overdue=1"},
	{name: "desk_search", role: account.Clerk, path: "/desk?q=" + url.QueryEscape("漏水")},
	{name: "desk_shift", role: account.Clerk, path: "/desk/shift"},
	{name: "jobs", role: account.Worker, path: "/desk/jobs"},
	{name: "neighborhood", role: account.Neighborhood, path: "/office"},
	{name: "neighborhood_cases", role: account.Neighborhood, path: "/office/cases"},
	{name: "street", role: account.Street, path: "/office"},
	{name: "street_cases", role: account.Street, path: "/office/cases"},
	{name: "county", role: account.County, path: "/office"},
	{name: "county_cases", role: account.County, path: "/office/cases"},
	{name: "county_overdue", role: account.County, path: "/office/overdue"},
	{name: "county_callbacks", role: account.County, path: "/office/callbacks"},
	{name: "county_route", role: account.County, path: "/office/route"},
	{name: "county_search", role: account.County, path: "/office/cases?q=" + url.QueryEscape("漏水")},
	{name: "county_case", role: account.County, path: "/office/cases/{county}"},
	{name: "city", role: account.City, path: "/office"},
	{name: "city_cases", role: account.City, path: "/office/cases"},
	{name: "city_overdue", role: account.City, path: "/office/overdue"},
	{name: "city_decisions", role: account.City, path: "/office/decisions"},
	{name: "province", role: account.Province, path: "/office"},
	{name: "province_cases", role: account.Province, path: "/office/cases"},
	{name: "province_overdue", role: account.Province, path: "/office/overdue"},
}

// province is a made world with the pages over it.
type province struct {
	on    *rig.Database
	app   *app.App
	pages http.Handler
}

func (p *province) drop() { _ = errors.Join(p.app.Close(), p.on.Drop()) }

func makeWorld(ctx context.Context, scale float64, cases int) (*province, error) {
	d, err := rig.New(ctx, db.Postgres)
	if err != nil {
		return nil, err
	}
	a, err := d.OpenAt(ctx, clock.NewManual(worldEnd))
	if err != nil {
		return nil, errors.Join(err, d.Drop())
	}
	p := &province{d, a, rig.Pages(a)}
	began := time.Now()
	made, err := world.Run(ctx, a.World(), world.Options{Scale: scale, Cases: cases, Years: 2, Seed: 1, Until: worldEnd})
	if err == nil {
		say("world: %+v in %s", made, time.Since(began).Round(time.Second))
		err = rig.Run(ctx, d, "VACUUM ANALYZE")
	}
	if err != nil {
		p.drop()
	}
	return p, err
}

// median asks the worlds in turn for a page and returns the median time of each.
func median(ctx context.Context, v visit, worlds ...*province) ([]time.Duration, error) {
	const warm, times = 8, 61 // PostgreSQL plans a prepared statement anew five times
	requests, took := make([]*http.Request, len(worlds)), make([][]time.Duration, len(worlds))
	for i, p := range worlds {
		cookie, path, err := prepare(ctx, p.app, v)
		if err != nil {
			return nil, err
		}
		requests[i] = httptest.NewRequest(http.MethodGet, path, nil)
		requests[i].RemoteAddr = "127.0.0.1:1"
		if cookie != "" {
			requests[i].AddCookie(&http.Cookie{Name: "session", Value: cookie})
		}
	}
	for n := range warm + times {
		for i, p := range worlds {
			w := httptest.NewRecorder()
			began := time.Now()
			p.pages.ServeHTTP(w, requests[i])
			if n >= warm {
				took[i] = append(took[i], time.Since(began))
			}
			if w.Code != http.StatusOK {
				return nil, fmt.Errorf("%s: %d", requests[i].URL.Path, w.Code)
			}
		}
	}
	out := make([]time.Duration, len(worlds))
	for i := range took {
		out[i] = rig.Quantile(took[i], 0.5)
	}
	return out, nil
}

// prepare signs somebody of the role in and fills in the path. Whoever has the
// most to read is taken.
func prepare(ctx context.Context, a *app.App, v visit) (cookie, path string, err error) {
	path = v.path
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		path = v.path
		var who id.ID
		var err error
		if v.role == account.Owner {
			err = tx.QueryRow(`SELECT account_id FROM case_file WHERE account_id <> 0 GROUP BY account_id ORDER BY COUNT(*) DESC, account_id LIMIT 1`).Scan(&who)
		} else if v.role != "" {
			err = tx.QueryRow(`SELECT g.account_id FROM account_grant g LEFT JOIN case_file c ON c.company_id = g.company_id
				WHERE g.role = $1 AND g.valid_to IS NULL GROUP BY g.account_id ORDER BY COUNT(*) DESC, g.account_id LIMIT 1`, v.role).Scan(&who)
		}
		if err != nil {
			return err
		}
		for word, sql := range map[string]string{
			"{compound}": `SELECT k.code FROM case_file c JOIN compound_code k ON k.compound_id = c.compound_id GROUP BY k.code ORDER BY COUNT(*) DESC, k.code LIMIT 1`,
			"{company}":  `SELECT k.uscc FROM case_file c JOIN company k ON k.id = c.company_id GROUP BY k.uscc ORDER BY COUNT(*) DESC, k.uscc LIMIT 1`,
			"{own}":      `SELECT code FROM case_file WHERE account_id = $1 ORDER BY seq DESC, code LIMIT 1`,
			"{county}": `SELECT c.code FROM account_grant g JOIN case_file c ON c.county BETWEEN g.county_lo AND g.county_hi
				WHERE g.account_id = $1 AND c.flags NOT LIKE '%threat%' ORDER BY c.seq DESC, c.code LIMIT 1`,
		} {
			if strings.Contains(path, word) {
				var args []any
				if strings.Contains(sql, "$1") {
					args = []any{who}
				}
				var value string
				if err := tx.QueryRow(sql, args...).Scan(&value); err != nil {
					return err
				}
				path = strings.ReplaceAll(path, word, value)
			}
		}
		if v.role == "" {
			return nil
		}
		cookie = "token-of-" + v.name
		hash := sha256.Sum256([]byte(cookie))
		_, err = tx.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)`,
			hash[:], a.IDs.Next(), who, tx.Now(), tx.Now().Add(time.Hour))
		return err
	})
	return cookie, path, err
}
