package rig

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"yianju/internal/app"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// House is one compound with one building: a place to complain in.
type House struct {
	compound.Compound
	Company  id.ID
	Building compound.Building
	Entrance compound.Entrance
	Units    []compound.Unit
}

// counties of the town: two cities, of which nobody is the only one.
var counties = []int{210102, 210103, 210104, 210105, 210106, 210111, 210112, 210113, 210202, 210203, 210204, 210211, 210212, 210213}

// Settle builds n houses, ten to a company, and returns them.
func Settle(ctx context.Context, a *app.App, n int) ([]House, error) {
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	rng := rand.New(rand.NewPCG(1, 2))
	var b db.Batch
	var firm company.Company
	town := make([]House, n)
	for i := range town {
		county := counties[i%len(counties)]
		if i%10 == 0 {
			uscc, err := company.CompleteUSCC(fmt.Sprintf("91210102MA%07d", i))
			if err != nil {
				return nil, err
			}
			firm = company.Company{ID: a.IDs.Next(), USCC: uscc, Name: fmt.Sprintf("%s%d", sample.CompanyName(rng, "沈阳"), i), County: county,
				Phone24h: "024-22220000", Status: "active", Subject: seal.NewSubject(a.IDs.Bytes), ValidFrom: old, RecordedAt: old}
			firm.Put(&b)
		}
		h := House{Company: firm.ID, Compound: compound.Compound{County: county, ID: a.IDs.Next(), Code: a.IDs.Code(compound.CodeLength),
			Subject: seal.NewSubject(a.IDs.Bytes), Name: fmt.Sprintf("%s%d", sample.CompoundName(rng, "沈阳", 2010), i), Street: int64(county)*1000 + 1 + int64(i)%5,
			Neighborhood: (int64(county)*1000+1+int64(i)%5)*1000 + 1 + int64(i)%9, Households: 100, Version: 1, ValidFrom: old, RecordedAt: old}}
		h.Put(&b)
		h.Building = compound.Building{County: county, ID: a.IDs.Next(), Compound: h.ID, Number: 3, Name: "3号楼", Floors: 18, Lifts: 2}
		h.Building.Put(&b, old)
		h.Entrance = compound.Entrance{County: county, ID: a.IDs.Next(), Building: h.Building.ID, Number: 2, Name: "2单元"}
		h.Entrance.Put(&b, old)
		for floor := range 20 {
			u := compound.Unit{County: county, ID: a.IDs.Next(), Compound: h.ID, Building: h.Building.ID, Entrance: h.Entrance.ID,
				Floor: floor + 1, Room: fmt.Sprintf("%d01", floor+1), Area: 8900}
			u.Put(&b, old)
			h.Units = append(h.Units, u)
		}
		contract.Contract{County: county, ID: a.IDs.Next(), Compound: h.ID, Company: firm.ID, Kind: contract.Regular, Grade: 1 + i%5,
			ValidFrom: old, RecordedAt: old}.Put(&b)
		town[i] = h
	}
	return town, a.DB.Bulk(ctx, &b)
}
