package account

import (
	"slices"
	"time"

	"yianju/internal/id"
)

// Role is what somebody is to the system; what a role may do is in policy.csv.
// Shown names are the messages account.role.*.
type Role string

// The roles. Owner is held by every owner account without a grant, System by
// the machine itself; every other role is held only through a Grant.
const (
	Owner         Role = "owner"          // 业主与物业使用人
	Worker        Role = "worker"         // 维修人员
	Clerk         Role = "clerk"          // 企业值班员
	Manager       Role = "manager"        // 项目经理、企业负责人
	Neighborhood  Role = "neighborhood"   // 社区(居委会)
	Street        Role = "street"         // 街道、乡镇
	County        Role = "county"         // 区县物业主管部门, level 2
	City          Role = "city"           // 市物业主管部门, level 3
	Province      Role = "province"       // 省厅, supervises and never handles
	Assessor      Role = "assessor"       // 第三方评估员
	Association   Role = "association"    // 物业管理协会
	Committee     Role = "committee"      // 业主委员会成员
	AdminSystem   Role = "admin_system"   // 系统管理员
	AdminSecurity Role = "admin_security" // 安全管理员
	AdminAudit    Role = "admin_audit"    // 审计管理员
	SystemRole    Role = "system"         // the machine: sweeps, jobs, escalation

	anyone Role = "anyone" // only in policy.csv: with or without a login, as the relation says
)

var granted = []Role{Worker, Clerk, Manager, Neighborhood, Street, County, City, Province,
	Assessor, Association, Committee, AdminSystem, AdminSecurity, AdminAudit}

// Granted lists the roles a Grant can give, in order of the ladder.
func Granted() []Role { return slices.Clone(granted) }

// Guarded reports whether the role demands a second factor (等保 8.1.4.1 d):
// departments, which decide over others, and administrators.
func (r Role) Guarded() bool {
	switch r {
	case County, City, Province, AdminSystem, AdminSecurity, AdminAudit:
		return true
	}
	return false
}

// employed reports whether whoever holds the role works for a company.
func (r Role) employed() bool { return r == Worker || r == Clerk || r == Manager }

// admin reports whether it is one of the three administrators' roles, which go
// with no other.
func (r Role) admin() bool { return r == AdminSystem || r == AdminSecurity || r == AdminAudit }

// Grant gives a role within limits. Every limit that is set must hold; a role
// reaches nothing through a relation whose own limit is not set (a clerk's
// grant without a company opens no case).
type Grant struct {
	ID           id.ID
	Role         Role
	Lo, Hi       int   // 6-digit county codes, both included: one county, a city (210100–210199) or a province; 0 = not limited
	Street       int64 // 9-digit code; 0 = not limited
	Neighborhood int64 // 12-digit code; 0 = not limited
	Company      id.ID // 0 = not limited
	Compound     id.ID // 0 = not limited
	ValidFrom    time.Time
	ValidTo      time.Time // excluded; zero = open
}

// ValidAt reports whether the grant is in force at t.
func (g Grant) ValidAt(t time.Time) bool {
	return !t.Before(g.ValidFrom) && (g.ValidTo.IsZero() || t.Before(g.ValidTo))
}

// covers reports whether every limit that is set holds for the target.
func (g Grant) covers(t Target) bool {
	return (g.Lo == 0 || g.Lo <= t.County && t.County <= g.Hi) &&
		(g.Street == 0 || g.Street == t.Street) &&
		(g.Neighborhood == 0 || g.Neighborhood == t.Neighborhood) &&
		(g.Company == 0 || g.Company == t.Company) &&
		(g.Compound == 0 || g.Compound == t.Compound)
}

// hasArea reports whether the grant carries the area its role needs.
func (g Grant) hasArea() bool {
	switch g.Role {
	case Neighborhood:
		return g.Neighborhood != 0
	case Street:
		return g.Street != 0
	default:
		return g.Lo != 0
	}
}

// handles returns the kind of first handler the grant's holder acts for, or ""
// when the grant lacks the limit that would say for whom.
func (g Grant) handles() Handler {
	switch {
	case g.Role.employed() && g.Company != 0:
		return ByCompany
	case g.Role == Neighborhood && g.Neighborhood != 0:
		return ByNeighborhood
	case g.Role == Street && g.Street != 0:
		return ByStreet
	case g.Role == County && g.Lo != 0:
		return ByCounty
	case g.Role == City && g.Lo != 0:
		return ByCity
	}
	return ""
}
