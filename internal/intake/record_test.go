package intake

import (
	"slices"
	"testing"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

func TestCompanies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		lines := []string{"企业名称,统一社会信用代码,法定代表人,24小时值班电话,服务的物业类型,注册资本(元)",
			"沈阳万家物业（集团）有限公司," + uscc(t, 2) + ",张三,024-88888888,住宅、写字楼,\"5,000,000\"",
			"沈阳安居物业有限公司," + uscc(t, 1) + ",李四,024-66666666,,",
			"沈阳错码物业有限公司,91210102MA0000009X,,,,"}
		in := r.file(a, "company", Good, lines...)
		if want := []string{"B4 company.uscc"}; in.short() != "done +1 ~1 =0 !1" || !slices.Equal(r.faults(in), want) {
			t.Fatalf("%s %q", in.short(), r.faults(in))
		}
		c := view(t, d, func(tx *db.Tx) (company.Company, error) { return company.ByUSCC(tx, uscc(t, 2)) })
		if c.Name != "沈阳万家物业（集团）有限公司" || c.Kinds != "residential,office" || c.Capital != 500_000_000 || c.County != 210102 {
			t.Errorf("%+v", c)
		}
		if in = r.file(a, "company", Good, lines[:3]...); in.short() != "done +0 ~0 =2 !0" {
			t.Errorf("again: %s %q", in.short(), r.faults(in))
		}
		if n := r.count("company"); n != 2 {
			t.Errorf("%d companies", n)
		}
	})
}

func TestCompoundsAndWhatStandsThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		street, _ := r.Regions.Get(210102001)
		lines := []string{"小区名称,区县,街道,小区类型,总建筑面积,户数,首批交付日期,业委会",
			"金地檀溪,和平区," + street.Name + ",商住混合,120000.5,860,2012年6月30日,是",
			"碧桂园,210102,210102001,,,300,,",
			"别处花园,沈河区,210103001,,,,,",
			"无街花园,和平区,没有的街道,,,,,"}
		in := r.file(a, "compound", Good, lines...)
		if want := []string{"4 intake.not_yours", "C5 intake.unknown_region"}; in.short() != "done +1 ~1 =0 !2" || !slices.Equal(r.faults(in), want) {
			t.Fatalf("%s %q", in.short(), r.faults(in))
		}
		c := view(t, d, func(tx *db.Tx) ([]compound.Compound, error) { return compound.Named(tx, 210102, "金地檀溪") })
		if len(c) != 1 || c[0].Area != 12_000_050 || c[0].DeliveredOn != "2012-06-30" || !c[0].HasCommittee || c[0].Street != 210102001 || c[0].Type != "mixed" {
			t.Fatalf("%+v", c)
		}
		if in = r.file(a, "compound", Good, "小区编码,小区名称,街道,户数", c[0].Code+",金地檀溪一期,210102001,861"); in.short() != "done +0 ~1 =0 !0" {
			t.Errorf("by code: %s %q", in.short(), r.faults(in))
		}
		in = r.file(a, "building", Good, "小区,楼栋,层数,电梯数", c[0].Code+",3号楼,18,2", c[0].Code+",5号楼,33,", c[0].Code+",3栋,18,")
		if want := []string{"4 intake.twice"}; in.short() != "done +2 ~0 =0 !1" || !slices.Equal(r.faults(in), want) {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		if in = r.file(a, "building", Good, "小区,楼栋,层数", c[0].Code+",3#,19", c[0].Code+",5号楼,33"); in.short() != "done +0 ~1 =1 !0" {
			t.Errorf("buildings again: %s %q", in.short(), r.faults(in))
		}
		in = r.file(a, "common", Good, "小区,名称,类别,数量", c[0].Code+",电梯,共用设施设备,4", c[0].Code+",物业用房,物业服务用房,")
		if in.short() != "done +2 ~0 =0 !0" {
			t.Errorf("common: %s %q", in.short(), r.faults(in))
		}

		lines = []string{"小区,物业公司,合同类型,服务等级(1-5),物业费,合同开始日期,退出日期,签订日期",
			c[0].Code + ",沈阳安居物业有限公司,物业服务合同,3,1.8元,2024-01-01,,2023/12/20",
			"碧桂园," + uscc(t, 1) + ",前期物业服务合同,2,1.50,2020-01-01,2023-12-31,",
			"碧桂园," + uscc(t, 1) + ",物业服务合同,2,1.50,2023-12-31,,",
			"阳光花园," + uscc(t, 1) + ",物业服务合同,2,1.50,2026-01-01,,",
			"阳光花园,没有的物业公司,物业服务合同,9,,2010-01-01,2009-01-01,"}
		in = r.file(a, "contract", Good, lines...)
		want := []string{"F4 contract.overlap", "F5 contract.overlap", "D6 error.field.range"}
		if in.short() != "done +2 ~0 =0 !3" || !slices.Equal(r.faults(in), want) {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		charge := view(t, d, func(tx *db.Tx) (contract.Charge, error) { return contract.InCharge(tx, 210102, c[0].ID, tx.Now()) })
		if charge.Company != r.firm.ID || charge.Grade != 3 {
			t.Errorf("%+v", charge)
		}
		if in = r.file(a, "contract", Good, lines[:3]...); in.short() != "done +0 ~0 =2 !0" {
			t.Errorf("contracts again: %s %q", in.short(), r.faults(in))
		}
	})
}
