package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/sheet"
	"yianju/test/load/rig"
)

// How many homes a compound of the rolls has: 10 buildings of 2 entrances, 9
// floors and 3 doors.
const (
	rollBuildings, rollEntrances, rollFloors, rollDoors = 10, 2, 9, 3

	rollHomes = rollBuildings * rollEntrances * rollFloors * rollDoors
)

// planted is how many cells of a roll are wrong.
const planted = 500

// importPostgres takes a roll of units and owners in, as the operator does: checked,
// then written, each measured by itself, and again, when nothing is new. What it
// wrote is then copied into a database like the one it began with, by nobody's code.
func importPostgres(ctx context.Context) error {
	rows := 100_000
	if full() {
		rows = 1_000_000
	}
	d, file, _, err := rolls(ctx, db.Postgres, rows, 0)
	if err != nil {
		return err
	}
	defer d.Drop()
	before, err := d.Copy(ctx)
	if err != nil {
		return err
	}
	defer before.Drop()
	most, perSecond := 0.0, map[string]float64{}
	for _, pass := range []struct {
		name string
		args []string
		goal float64
	}{{"check", nil, 20_000}, {"rows", []string{"-apply", "good", "-unchecked"}, 20_000}, {"again", []string{"-apply", "good", "-unchecked"}, 5_000}} {
		began := time.Now()
		r, err := importing(d, file, pass.args...)
		if err != nil {
			return err
		}
		took := time.Since(began)
		most = max(most, r.most)
		say("import %s: %s in %v, of which %v of the processor, %.0f MiB", pass.name, r.said, took.Round(time.Second/10), r.cpu, r.most)
		perSecond[pass.name] = float64(rows) / took.Seconds()
		figure("import_pg_"+pass.name+"_per_s", perSecond[pass.name], ">=", pass.goal)
	}
	figure("import_pg_rss_mib", most, "<=", 512)
	homes, owners, err := settledIn(ctx, d)
	if err != nil {
		return err
	}
	figure("import_pg_missing", float64(2*rows-homes-owners), "<=", 0)
	c, err := copyRoll(ctx, d, before)
	if err != nil {
		return err
	}
	say("copied %d of its rows at %.0f/s, %v of the server's processor time for each; load average %s", c.rows, c.perSecond(), c.cpu/time.Duration(c.rows), load())
	figure("import_pg_by_copy", perSecond["rows"]/c.perSecond(), ">=", 0.7)
	return nil
}

func importSQLite(ctx context.Context) error {
	return importKilled(ctx, "import_sqlite_", db.SQLite, 100_000)
}

func importPostgresKilled(ctx context.Context) error {
	rows := 100_000
	if full() {
		rows = 1_000_000
	}
	return importKilled(ctx, "import_pg_killed_", db.Postgres, rows)
}

// importKilled takes in a roll with planted faults and kills the program in the
// middle, several times: it goes on, every fault is told at its cell, and nothing is
// there twice.
func importKilled(ctx context.Context, name string, dialect db.Dialect, rows int) error {
	d, file, faults, err := rolls(ctx, dialect, rows, planted)
	if err != nil {
		return err
	}
	defer d.Drop()
	list := filepath.Join(d.Dir, "faults.csv")
	r, err := importing(d, file, "-faults", list)
	if err != nil {
		return err
	}
	say("import check: %s", r.said)
	missed, err := untold(list, faults)
	if err != nil {
		return err
	}
	figure(name+"faults_missed", float64(missed), "<=", 0)
	_, checked, err := progress(ctx, d)
	if err != nil {
		return err
	}
	began := time.Now()
	kills, most, number := 0, 0.0, ""
	for done := false; !done; {
		args := []string{"-apply", "good", "-unchecked", "-faults", list}
		if number != "" {
			args = []string{"-resume", number, "-faults", list}
		}
		var said bytes.Buffer
		c, err := startImport(d, &said, file, args...)
		if err != nil {
			return err
		}
		for running := true; running; {
			select {
			case err := <-c.Done():
				if err != nil {
					return fmt.Errorf("import: %w: %s", err, said.String())
				}
				running, done = false, true
			case <-time.After(20 * time.Millisecond):
				if peak, err := c.RssAnon(); err == nil {
					most = max(most, peak)
				}
				read, id, err := progress(ctx, d)
				if err != nil {
					return err
				}
				if id == checked { // it has not begun
					continue
				}
				if number = id; read > int64(rows*(kills+1)/6) && kills < 4 {
					kills++
					if err := c.Kill(); err != nil {
						return err
					}
					running = false
				}
			}
		}
		if done {
			say("import: %s after %d kills", strings.TrimSpace(lastLine(said.String())), kills)
		}
	}
	figure(name+"rows_per_s", float64(rows)/time.Since(began).Seconds(), ">=", 5_000)
	figure(name+"kills", float64(kills), ">=", 1)
	figure(name+"rss_mib", most, "<=", 512)
	if missed, err = untold(list, faults); err != nil {
		return err
	}
	figure(name+"faults_missed_after_kills", float64(missed), "<=", 0)
	homes, owners, err := settledIn(ctx, d)
	if err != nil {
		return err
	}
	say("%d homes and %d owners of %d rows", homes, owners, rows-planted)
	figure(name+"missing_or_twice", float64(max(rows-planted-homes, homes-(rows-planted))+max(rows-planted-owners, owners-(rows-planted))), "<=", 0)
	return nil
}

// rolls makes a database with compounds and a workbook with a roll of their homes,
// so many cells of which are wrong: "row letters" of each.
func rolls(ctx context.Context, dialect db.Dialect, rows, wrong int) (d *rig.Database, file string, faults map[string]bool, err error) {
	if d, err = rig.New(ctx, dialect); err != nil {
		return nil, "", nil, err
	}
	a, err := d.Open(ctx)
	if err != nil {
		return nil, "", nil, errors.Join(err, d.Drop())
	}
	town, err := rig.Settle(ctx, a, (rows+rollHomes-1)/rollHomes)
	if err == nil {
		file = filepath.Join(d.Dir, "roll.xlsx")
		faults, err = writeRoll(file, town, rows, wrong)
	}
	if err = errors.Join(err, a.Close()); err != nil {
		return nil, "", nil, errors.Join(err, d.Drop())
	}
	return d, file, faults, nil
}

func writeRoll(name string, town []rig.House, rows, wrong int) (map[string]bool, error) {
	out, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	w := sheet.NewXLSX(out)
	if err := w.Begin(sheet.Look{Name: "业主名册"}); err != nil {
		return nil, err
	}
	if err := w.Write(sheet.Texts("小区编码", "楼号", "单元", "房号", "所在楼层", "建筑面积(㎡)", "用途", "业主姓名", "手机号", "身份", "户号")); err != nil {
		return nil, err
	}
	faults := map[string]bool{}
	for i := range rows {
		home := i % rollHomes
		building, home := home/(rollEntrances*rollFloors*rollDoors)+10, home%(rollEntrances*rollFloors*rollDoors)
		entrance, home := home/(rollFloors*rollDoors)+1, home%(rollFloors*rollDoors)
		floor, door := home/rollDoors+1, home%rollDoors+1
		row := sheet.Texts(town[i/rollHomes].Code, fmt.Sprintf("%d号楼", building), fmt.Sprintf("%d单元", entrance), fmt.Sprintf("%d%02d", floor, door),
			strconv.Itoa(floor), fmt.Sprintf("%d.%02d", 50+i%70, i%100), []string{"住宅", "商铺"}[i%50/49], fmt.Sprintf("业主%d", i), fmt.Sprintf("13%09d", i), "业主",
			fmt.Sprintf("%08d", i))
		row[5].Kind = sheet.Number
		if wrong > 0 && i%(rows/wrong) == rows/wrong/2 {
			n := i / (rows / wrong)
			column := []int{0, 5, 6, 7, 8}[n%5]
			row[column] = sheet.Cell{Text: []string{"没有的小区", "八十九", "宿舍楼", "", "无"}[n%5], Kind: sheet.Text}
			faults[fmt.Sprintf("%d %s", i+2, sheet.Letters(column))] = true
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	return faults, errors.Join(w.Close(), out.Sync())
}

func startImport(d *rig.Database, log io.Writer, file string, args ...string) (*rig.Child, error) {
	s, err := d.Settings()
	if err != nil {
		return nil, err
	}
	all := append([]string{"import", "-db", s.DB, "-data", s.Data, "-blob", s.Blob, "-key-file", s.KeyFile}, args...)
	if !slices.Contains(args, "-resume") {
		all = append(all, "roll", file)
	}
	return rig.Start(nil, log, program(), all...)
}

// imported is how an import went.
type imported struct {
	said string        // its last line
	most float64       // MiB of its own
	cpu  time.Duration // of the processor
}

// importing runs an import to its end.
func importing(d *rig.Database, file string, args ...string) (r imported, err error) {
	var said bytes.Buffer
	c, err := startImport(d, &said, file, args...)
	if err != nil {
		return r, err
	}
	for {
		select {
		case err := <-c.Done():
			if err != nil {
				err = fmt.Errorf("import: %w: %s", err, said.String())
			}
			r.said = lastLine(said.String())
			return r, err
		case <-time.After(50 * time.Millisecond):
			if now, err := c.RssAnon(); err == nil {
				r.most = max(r.most, now)
			}
			if cpu, err := c.CPU(); err == nil {
				r.cpu = cpu
			}
		}
	}
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// progress is how many rows the newest import has come through, and its number.
func progress(ctx context.Context, d *rig.Database) (read int64, number string, err error) {
	err = looking(ctx, d, func(tx *db.Tx) error {
		var id int64
		err := tx.QueryRow(`SELECT id, read FROM intake ORDER BY id DESC LIMIT 1`).Scan(&id, &read)
		number = strconv.FormatInt(id, 10)
		return err
	})
	return read, number, err
}

// settledIn counts the homes of the buildings that imports have made, and their owners.
func settledIn(ctx context.Context, d *rig.Database) (homes, owners int, err error) {
	err = looking(ctx, d, func(tx *db.Tx) error {
		err := tx.QueryRow(`SELECT COUNT(DISTINCT u.id) FROM unit u JOIN building b ON b.county = u.county AND b.id = u.building_id WHERE b.number >= 10`).Scan(&homes)
		if err == nil {
			err = tx.QueryRow(`SELECT COUNT(*) FROM roll_entry`).Scan(&owners)
		}
		return err
	})
	return homes, owners, err
}

// looking reads beside the program that works.
func looking(ctx context.Context, d *rig.Database, fn func(tx *db.Tx) error) error {
	base, err := db.Open(ctx, d.DSN, db.Options{})
	if err != nil {
		return err
	}
	return errors.Join(base.View(ctx, fn), base.Close())
}

// untold returns how many faults are not on the list, and how many on it are none.
func untold(list string, want map[string]bool) (wrong int, err error) {
	content, err := os.ReadFile(list)
	if err != nil {
		return 0, err
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil {
		return 0, err
	}
	told := map[string]bool{}
	for _, r := range rows[1:] {
		at := r[1] + " " + r[2]
		if told[at] || !want[at] {
			wrong++
		}
		told[at] = true
	}
	for at := range want {
		if !told[at] {
			wrong++
		}
	}
	return wrong, nil
}
