package world

import (
	"fmt"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/history"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// putFirms makes companies with their people.
func (m *maker) putFirms(b *db.Batch, t part) error {
	ids, clock := newIDs(m.opened, mix(m.o.Seed, ofPart, uint64(t.kind), uint64(t.from)))
	accounts := m.accounts(ids)
	for i := range m.plan.firms[t.from:t.to] {
		f := &m.plan.firms[t.from+i]
		rng := newRand(mix(m.o.Seed, ofFirm, uint64(f.index), 1))
		r := m.roster(f)
		clock.Set(f.since)
		c := company.Company{ID: r.company, USCC: uscc(f.county, f.index), Subject: seal.NewSubject(ids.Bytes), Name: f.name, County: f.county,
			Address: m.Regions.FullName(f.county) + sample.Address(rng, ""), Phone24h: landline(f),
			Status: company.Active, Version: 1, ValidFrom: f.since, RecordedAt: f.since}
		f.register(&c, rng)
		key, wrapped, err := m.Keys.NewDataKey(f.since, ids.Bytes)
		if err != nil {
			return err
		}
		seal.Put(b, c.County, c.Subject, wrapped)
		c.PutSealed(b, history.Seal(key, company.Records, c.ID, f.personal(rng)))
		for _, v := range r.members {
			if err := m.put(b, accounts, ids, f.since, f.county, v, m.personName(v)); err != nil {
				return err
			}
			account.Grant{ID: ids.Next(), Role: v.role, Company: r.company, ValidFrom: f.since}.Put(b, v.account, 0, f.since)
			m.sum.Staff++
		}
		m.sum.Companies++
	}
	return nil
}

// areaCode is the 区号 of the cities that do not share Shenyang's.
var areaCode = map[int]string{2102: "0411", 2103: "0412", 2106: "0415", 2107: "0416", 2108: "0417", 2109: "0418", 2110: "0419", 2111: "0427",
	2113: "0421", 2114: "0429"}

// landline is a company's number. It begins with a 1, as no subscriber's does, so
// that it reaches nobody.
func landline(f *firm) string {
	switch code := areaCode[f.county/100]; code {
	case "":
		return fmt.Sprintf("024-1%07d", 5_400_000+f.index*37)
	case "0411":
		return fmt.Sprintf("0411-1%07d", 5_400_000+f.index*37)
	default:
		return fmt.Sprintf("%s-1%06d", code, 540_000+f.index*37%100_000)
	}
}

// offices are the authorities of the world: of every place with compounds, and
// the province's own.
func (m *maker) offices() map[account.Role][]int {
	out := map[account.Role][]int{account.Province: {210000}, account.Assessor: {210000}, account.Association: {210000},
		account.AdminSystem: {210000}, account.AdminSecurity: {210000}, account.AdminAudit: {210000}}
	seen := map[int]bool{}
	add := func(role account.Role, code int) {
		if !seen[code] {
			seen[code] = true
			out[role] = append(out[role], code)
		}
	}
	for _, city := range m.Regions.Children(210000) {
		add(account.City, city.Code)
		for _, county := range inhabited(m.Regions, city.Code) {
			add(account.County, county)
		}
	}
	for i := range m.plan.estates {
		e := &m.plan.estates[i]
		if e.firm < 0 {
			add(account.Street, e.street)
			add(account.Neighborhood, e.neighborhood)
		}
	}
	return out
}

func (m *maker) putOffices(b *db.Batch, t part) error {
	ids, _ := newIDs(m.opened, mix(m.o.Seed, ofPart, uint64(t.kind)))
	accounts := m.accounts(ids)
	offices := m.offices()
	for _, role := range account.Granted() {
		for _, code := range offices[role] {
			v := m.officer(role, code)
			home := code
			for home > 999_999 {
				home /= 1000
			}
			if err := m.put(b, accounts, ids, m.opened, home, v, m.personName(v)); err != nil {
				return err
			}
			g := officerGrant(role, code, m.opened)
			g.ID = ids.Next()
			g.Put(b, v.account, 0, m.opened)
			m.sum.Staff++
		}
	}
	return nil
}
