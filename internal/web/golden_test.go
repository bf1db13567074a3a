package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/api"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document/documenttest"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/indicator"
	"yianju/internal/seal"
	"yianju/internal/sheet"
)

// TestGoldenMonth: a month of two cities, of which every mark of every case and every
// indicator was worked out by hand in internal/indicator/testdata. Rows, pages, the
// workbook and the API all say the same.
func TestGoldenMonth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		g := &golden{workplace: w, cases: map[string]casework.Receipt{}}
		g.open(t)
		stories := g.read(t, "golden_cases.csv")
		g.play(t, stories)
		g.spotchecks(t)
		for range 2 { // what is not folded yet, and what is
			g.marks(t, stories)
			g.values(t)
			g.links(t)
			g.reports(t)
			_, err := w.Cases.FoldFigures(t.Context())
			ok(t, err)
			dbtest.Clock(d).Advance(2 * time.Minute)
		}
	})
}

type golden struct {
	*workplace
	haibin  compound.Compound
	company company.Company // there
	cases   map[string]casework.Receipt
}

func (g *golden) open(t *testing.T) {
	t.Helper()
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	uscc, err := company.CompleteUSCC("91210202MA0000001")
	ok(t, err)
	g.company = company.Company{ID: g.IDs.Next(), USCC: uscc, Name: "海滨物业", County: 210202, Status: "active", Subject: seal.NewSubject(g.IDs.Bytes), ValidFrom: old, RecordedAt: old}
	g.haibin = compound.Compound{County: 210202, ID: g.IDs.Next(), Code: "HAJBJN22", Subject: seal.NewSubject(g.IDs.Bytes), Name: "海滨小区", Street: 210202001,
		Neighborhood: 210202001001, Households: 350, Version: 1, ValidFrom: old, RecordedAt: old}
	var b db.Batch
	g.company.Put(&b)
	g.haibin.Put(&b)
	contract.Contract{County: 210202, ID: g.IDs.Next(), Compound: g.haibin.ID, Company: g.company.ID, Kind: contract.Regular, Grade: 3, ValidFrom: old, RecordedAt: old}.Put(&b)
	p := account.Person{Account: g.IDs.Next(), Party: g.IDs.Next(), Subject: seal.NewSubject(g.IDs.Bytes), Home: 210102, Kind: account.KindStaff, Name: "省厅", Login: "province"}
	ok(t, g.Accounts.Put(&b, old, p))
	account.Grant{ID: g.IDs.Next(), Role: account.Province, Lo: 210000, Hi: 219999, ValidFrom: old}.Put(&b, p.Account, 0, old)
	ok(t, g.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

func (g *golden) read(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	file, err := os.ReadFile("../indicator/testdata/" + name)
	ok(t, err)
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	ok(t, err)
	for _, r := range all[1:] {
		row := map[string]string{}
		for i, cell := range r {
			row[all[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// play plays all stories in the order of time, with a sweep before each step and
// until everything that was due has passed.
func (g *golden) play(t *testing.T, stories []map[string]string) {
	t.Helper()
	type step struct {
		at   time.Time
		no   string
		do   []string
		from map[string]string
	}
	var steps []step
	at := func(words string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+words, i18n.Shanghai)
		ok(t, err)
		return when
	}
	for _, s := range stories {
		steps = append(steps, step{at(s["filed"]), s["no"], []string{"file"}, s})
		for words := range strings.SplitSeq(s["story"], "; ") {
			if f := strings.Fields(words); len(f) > 2 {
				steps = append(steps, step{at(f[0] + " " + f[1]), s["no"], f[2:], s})
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, s := range steps {
		dbtest.Clock(g.d).Set(s.at)
		_, err := g.Cases.Sweep(t.Context())
		ok(t, err)
		if s.do[0] == "file" {
			g.cases[s.no] = g.fileBy(t, g.owner(77), func(f *casework.Filing) {
				f.Category, f.Channel = s.from["category"], casework.Channel(s.from["channel"])
				if f.Channel == casework.Phone {
					f.Channel = casework.Web // written down by a clerk elsewhere; the way in changes nothing here
				}
				if s.from["place"] == "haibin" {
					f.Compound = g.haibin.Code
				}
			})
			continue
		}
		g.act(t, s.no, s.from["place"] == "haibin", s.do)
	}
	for range 10 {
		dbtest.Clock(g.d).Advance(48 * time.Hour)
		_, err := g.Cases.Sweep(t.Context())
		ok(t, err)
	}
}

func (g *golden) act(t *testing.T, no string, haibin bool, do []string) {
	t.Helper()
	actor := func(role account.Role) account.Actor {
		a := g.as(role)
		if haibin {
			a.Grants = slices.Clone(a.Grants)
			a.Grants[0].Company, a.Grants[0].Lo, a.Grants[0].Hi = 0, 0, 0
			switch role {
			case account.Clerk:
				a.Grants[0].Company = g.company.ID
			case account.County:
				a.Grants[0].Lo, a.Grants[0].Hi = 210202, 210202
			}
		}
		return a
	}
	words := "已核实,第 " + no + " 号:请看照片与处理记录"
	c := casework.Command{Text: words, Cause: "保洁员上周离职,班次没有补上,编号 " + no + strings.Join(do, ""), Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道,编号 " + no + strings.Join(do, "")}
	c.Solved, c.Reached = slices.Contains(do, "solved"), slices.Contains(do, "reached")
	who := g.owner(77)
	switch do[0] {
	case "accept", "contact", "arrive":
		c.Act, who = casework.Act(do[0]), actor(account.Clerk)
	case "reply":
		c.Act, who, c.Result = casework.ActReply, actor(account.Clerk), casework.Result(do[1])
		if c.Result == casework.Partly {
			c.Until = calendar.Date("2026-" + do[2])
		}
	case "rate":
		c.Act, c.Rating = casework.ActRate, casework.Rating(do[1])
	case "joiner":
		c.Act, c.Rating, who = casework.ActRate, casework.Rating(do[1]), g.owner(78)
	case "reopen":
		c.Act, c.Rating = casework.ActReopen, casework.Rating(do[1])
	case "withdraw", "urge":
		c.Act = casework.Act(do[0])
	case "join":
		c.Act, who = casework.ActJoin, g.owner(78)
	case "reject":
		c.Act, c.Reason, who = casework.ActReject, "in_court", actor(account.County)
	case "ask":
		c.Act, c.Request, who = casework.ActRequest, casework.Request(do[1]), actor(account.Clerk)
		c.Reason, c.Span = "parts", calendar.Span{Amount: 2, Unit: calendar.WorkDay}
	case "grant":
		c.Act, who = casework.ActDecide, actor(account.County)
	case "callback":
		c.Act, c.Upheld, c.Rating, who = casework.ActCallback, true, casework.Rating(do[1]), actor(account.County)
	case "falsify":
		c.Act, who = casework.ActFalsify, actor(account.County)
	default:
		t.Fatalf("%s: %v", no, do)
	}
	if _, err := g.Cases.Do(t.Context(), who, g.cases[no].Case.Ref, casework.Deed{Command: c}); err != nil {
		t.Fatalf("case %s: %v: %v", no, do, err)
	}
}

// marks holds every case to the marks of the sheet.
func (g *golden) marks(t *testing.T, stories []map[string]string) {
	t.Helper()
	for _, s := range stories {
		var stored int64
		ref := g.cases[s["no"]].Case.Ref
		ok(t, g.d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT marks FROM case_file WHERE county = $1 AND id = $2`, ref.County, ref.ID).Scan(&stored)
		}))
		var got []string
		for m := range casework.Marks(stored).All() {
			got = append(got, m.String())
		}
		if want := strings.Fields(s["marks"]); !slices.Equal(got, want) {
			t.Errorf("case %s has %v,\nby hand %v", s["no"], got, want)
		}
	}
}

// values holds rows, page, workbook and API to the indicators of the sheet.
func (g *golden) values(t *testing.T) {
	t.Helper()
	sheetRows := g.readColumns(t)
	province := g.as(account.Province)
	const query = "?per=city&from=2026-03&to=2026-03"
	page := g.get(province, comparePath+query)
	page.want(t, "the page", 200)
	file := g.get(province, comparePath+".xlsx"+query)
	paper := strings.ReplaceAll(documenttest.Read(t, []byte(g.get(province, comparePath+".pdf"+query).body)).Text(), " ", "")
	book := xlsxRows(t, file.body)
	answers := g.api(t, "/api/v1/indicators"+query)
	for area, column := range map[string]int{"2101": 1, "2102": 4, "": 7} {
		key, name := area, g.Regions.Name(atoi(area)*100)
		if key == "" {
			name = "合计"
		}
		line := rowOfPage(page.body, name)
		cells := book[name]
		values := answers[key]
		homes := map[string]int64{"2101": 600, "2102": 350, "": 950}[area]
		var sums casework.Sums
		ok(t, g.d.View(t.Context(), func(tx *db.Tx) (err error) {
			cut := casework.Cut{From: "2026-03-01", To: "2026-03-31"}
			if area != "" {
				cut.Lo, cut.Hi = atoi(area)*100, atoi(area)*100+99
			}
			sums, err = casework.SumOf(tx, cut)
			return err
		}))
		definitions := indicator.At("2026-04-01")
		for i, def := range definitions {
			want, n := sheetRows[def.Name][column], sheetRows[def.Name][column+1]
			v := definitions.Of(def.Name, sums, homes)
			if v.Text() != want || fmt.Sprint(v.N) != n {
				t.Errorf("%s of %q is %s (n=%d), by hand %s (n=%s)", def.Name, area, v.Text(), v.N, want, n)
			}
			shown := want
			if def.Unit == indicator.Rate && n != "0" {
				shown = want + " (n=" + n + ")"
			}
			if !strings.Contains(line, ">"+shown+"<") {
				t.Errorf("the page does not say %s of %s is %s: %s", def.Name, name, shown, line)
			}
			if !strings.Contains(paper, strings.ReplaceAll(shown, " ", "")) {
				t.Errorf("the paper does not say %s of %s is %s", def.Name, name, shown)
			}
			if got := cells[3+2*i : 5+2*i]; got[0] != want || got[1] != n {
				t.Errorf("the workbook says %s of %s is %v, by hand %s, %s", def.Name, name, got, want, n)
			}
			if got := values[def.Name]; got.Text != want || fmt.Sprint(got.N) != n {
				t.Errorf("the API says %s of %s is %+v, by hand %s, %s", def.Name, name, got, want, n)
			}
		}
	}
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

func (g *golden) readColumns(t *testing.T) map[string][]string {
	t.Helper()
	file, err := os.ReadFile("../indicator/testdata/golden_values.csv")
	ok(t, err)
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	ok(t, err)
	out := map[string][]string{}
	for _, r := range all[1:] {
		out[r[0]] = r
	}
	return out
}

// rowOfPage are the rows of both tables that begin with a name, as one line.
func rowOfPage(body, name string) string {
	var out strings.Builder
	for row := range strings.SplitSeq(body, "<tr role=\"row\">") {
		head, _, _ := strings.Cut(row, "</th>")
		if strings.Contains(head, name) {
			out.WriteString(strings.Join(strings.Fields(row), " "))
		}
	}
	return strings.NewReplacer("> ", ">", " <", "<").Replace(out.String())
}

func xlsxRows(t *testing.T, body string) map[string][]string {
	t.Helper()
	r, err := sheet.Open(strings.NewReader(body))
	ok(t, err)
	out := map[string][]string{}
	for {
		row, err := r.Next()
		if err != nil {
			break
		}
		var cells []string
		for i := range row.Cells {
			cells = append(cells, row.Cells[i].Text)
		}
		if len(cells) > 20 {
			out[cells[0]] = cells
		}
	}
	return out
}

// api asks as the province's program; the answer by key, "" for the total.
func (g *golden) api(t *testing.T, path string) map[string]map[string]api.IndicatorValue {
	t.Helper()
	rest := api.New(api.Deps{DB: g.d, Cases: g.Cases, Accounts: g.Accounts})
	m := httpx.NewMux(httpx.Options{Known: func(a string) bool { return account.Known(account.Action(a)) }, Session: rest.Session, Log: slog.New(slog.DiscardHandler), Clock: g.Clock})
	rest.Routes(m)
	_, token, err := g.Accounts.IssueToken(t.Context(), account.System(g.Clock.Now()), "province", 30)
	ok(t, err)
	q := httptest.NewRequest("GET", path, nil)
	q.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	m.ServeHTTP(rec, q)
	var body api.Indicators
	if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil || rec.Code != 200 {
		t.Fatalf("%d %v %s", rec.Code, err, rec.Body)
	}
	out := map[string]map[string]api.IndicatorValue{}
	put := func(key string, r api.IndicatorRow) {
		out[key] = map[string]api.IndicatorValue{}
		for _, v := range r.Values {
			out[key][v.Name] = v
		}
	}
	for _, r := range body.Rows {
		put(r.Key, r)
	}
	put("", body.Total)
	return out
}

var figureLink = regexp.MustCompile(`href="(/office/cases\?[^"]*mark=[^"]*)">([^<]+)<`)

// links follows every number of the comparison to its cases, whose number it is; one
// joiner's rating is of a case that is counted for its filer already.
func (g *golden) links(t *testing.T) {
	t.Helper()
	for _, per := range []string{"city", "county", "company", "compound", "category", "channel", "month"} {
		page := g.get(g.as(account.Province), comparePath+"?from=2026-03&to=2026-03&per="+per)
		found := figureLink.FindAllStringSubmatch(page.body, -1)
		if len(found) < 20 {
			t.Errorf("by %s: %d numbers lead to their cases", per, len(found))
		}
		for _, link := range found {
			words := strings.Trim(link[2][strings.LastIndex(link[2], "=")+1:], ") ")
			list := g.get(g.as(account.Province), html.UnescapeString(link[1]))
			listed := 0
			for _, c := range g.cases {
				if strings.Contains(list.body, "/office/cases/"+c.Case.Code+`"`) {
					listed++
				}
			}
			n := atoi(words)
			if joined := strings.Contains(link[1], "judged") || strings.Contains(link[1], "mark=very_satisfied"); list.status != 200 || n != listed && !(joined && n == listed+1) {
				t.Errorf("by %s: %s leads to %d cases: %s", per, link[2], listed, link[1])
			}
		}
	}
}
