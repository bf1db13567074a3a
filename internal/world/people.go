package world

import (
	"fmt"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// Password is the password of every staff login of a synthetic world. Such a
// world is for demos and benchmarks: nothing in it is anybody's.
const Password = "liaoning-demo-2018"

// Secret makes the codes by the clock of those of them who need a second factor.
const Secret = "LIAONINGYIANJUDEMO2345ABCDEFGHIJ"

// member is somebody on a roll: accounts are known before anything is written,
// because cases name them.
type member struct {
	account, party id.ID
	role           account.Role
	login          string
}

// roster is a company's people.
type roster struct {
	company id.ID
	members []member
}

// first is the first of a role; some is the nth, over and over.
func (r roster) first(role account.Role) member { return r.some(role, 0) }

func (r roster) some(role account.Role, n int) member {
	var of []member
	for _, m := range r.members {
		if m.role == role {
			of = append(of, m)
		}
	}
	return of[n%len(of)]
}

// roster makes a company's ids. It is the same each time it is asked for.
func (m *maker) roster(f *firm) roster {
	if r, ok := m.rosters[f.index]; ok {
		return r
	}
	ids, _ := newIDs(f.since, mix(m.o.Seed, ofFirm, uint64(f.index)))
	r := roster{company: ids.Next()}
	add := func(role account.Role, n int) {
		for i := range n {
			login := fmt.Sprintf("%s-%d-%d", role, f.index, i+1)
			if f.index == 0 && i == 0 {
				login = string(role)
			}
			r.members = append(r.members, member{ids.Next(), ids.Next(), role, login})
		}
	}
	add(account.Manager, 1+f.estates)
	add(account.Clerk, 2+f.estates)
	add(account.Worker, 2+2*f.estates)
	m.rosters[f.index] = r
	return r
}

// officer is whoever holds an office over a place: one per role and code.
func (m *maker) officer(role account.Role, code int) member {
	seed := mix(m.o.Seed, ofOfficer, uint64(code), uint64(slices.Index(account.Granted(), role)))
	ids, _ := newIDs(m.opened.Add(time.Duration(seed%uint64(30*24*time.Hour))), seed)
	login := fmt.Sprintf("%s-%d", role, code)
	if m.isShowcase(role, code) {
		login = string(role)
	}
	return member{ids.Next(), ids.Next(), role, login}
}

// watch is who is alarmed over a county's cases.
func (m *maker) watch(county int) casework.Watch {
	return casework.Watch{Officers: map[rule.Level][]id.ID{
		rule.L2: {m.officer(account.County, county).account},
		rule.L3: {m.officer(account.City, region.City(county)).account},
	}}
}

// put writes a person: party, account and how they sign in.
func (m *maker) put(b *db.Batch, accounts *account.Service, ids *id.Source, at time.Time, home int, v member, name string) error {
	return accounts.Put(b, at, account.Person{Account: v.account, Party: v.party, Subject: seal.NewSubject(ids.Bytes), Home: home,
		Kind: account.KindStaff, Name: name, Login: v.login, PasswordHash: m.password, Secret: v.secret()})
}

// secret is "" for those who sign in by password alone.
func (v member) secret() string {
	if v.role.Guarded() {
		return Secret
	}
	return ""
}

// accounts is account's own way to write people, with its randomness seeded.
func (m *maker) accounts(ids *id.Source) *account.Service {
	return account.NewService(m.DB, m.Keys, ids, nil, nil, account.Options{})
}

// phone is the nth owner's number: sample's invented range, each once, in no order.
func phone(n int) string {
	const range8, stride, first = 100_000_000, 48_271_739, 20_180_522
	return fmt.Sprintf("154%08d", (n%range8*stride+first)%range8)
}

// actor is the member at work for a company.
func (r roster) actor(v member, since, at time.Time) account.Actor {
	return account.Actor{Account: v.account, Party: v.party, Kind: account.KindStaff, At: at,
		Grants: []account.Grant{{Role: v.role, Company: r.company, ValidFrom: since}}}
}

// officerGrant is what an officer's office reaches.
func officerGrant(role account.Role, code int, since time.Time) account.Grant {
	g := account.Grant{Role: role, ValidFrom: since}
	switch role {
	case account.Neighborhood:
		g.Neighborhood, g.Street, g.Lo, g.Hi = int64(code), int64(code/1000), code/1_000_000, code/1_000_000
	case account.Street:
		g.Street, g.Lo, g.Hi = int64(code), code/1000, code/1000
	case account.County:
		g.Lo, g.Hi = code, code
	case account.City:
		g.Lo, g.Hi = code, code+99
	case account.Province, account.Association:
		g.Lo, g.Hi = code, code+9999
	}
	return g
}

// official is the officer of a place at work.
func (m *maker) official(role account.Role, code int, at time.Time) account.Actor {
	v := m.officer(role, code)
	return account.Actor{Account: v.account, Party: v.party, Kind: account.KindStaff, At: at,
		Grants: []account.Grant{officerGrant(role, code, m.opened)}}
}

// personName keeps names apart from what else a part draws.
func (m *maker) personName(v member) string {
	return sample.PersonName(newRand(mix(m.o.Seed, ofPeople, uint64(v.account))))
}
