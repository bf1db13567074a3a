package web

import (
	"yianju/internal/account"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// tabIcons are the drawings of the owners' tabs at the foot of a phone.
var tabIcons = map[string]part.Icon{"home": part.IconHome, "cases": part.IconCase, "file": part.IconServe, "inbox": part.IconMe}

// tabs are the places of an actor's navigation.
func tabs(l i18n.Lang, a account.Actor) []part.Tab {
	tab := func(key, path string) part.Tab { return part.Tab{Text: l.T("tab." + key), Path: path} }
	own := func(key, path string) part.Tab {
		return part.Tab{Text: l.T("tab." + key), Path: path, Icon: tabIcons[key]}
	}
	switch {
	case a.Kind == account.KindOwner:
		return []part.Tab{own("home", "/"), own("cases", "/me"), own("file", "/new"), own("inbox", "/me/inbox")}
	case a.Has(account.Clerk), a.Has(account.Manager):
		list := []part.Tab{tab("queue", "/desk"), tab("overdue", "/desk?overdue=1"), tab("file_for", "/desk/new"), tab("registry", "/desk/registry"), tab("shift", "/desk/shift")}
		if a.Has(account.Manager) {
			list = append(list, tab("supervision", "/desk/supervision"))
		}
		return list
	case a.Has(account.Worker):
		return []part.Tab{tab("jobs", "/desk/jobs")}
	case a.Has(account.County):
		return []part.Tab{tab("decisions", "/office"), tab("overdue", "/office/overdue"), tab("callbacks", "/office/callbacks"),
			tab("route", "/office/route"), tab("cases", "/office/cases"), tab("compare", comparePath), tab("registry", "/office/registry"), tab("file_for", "/office/new"), tab("watch", "/office/watch"), tab("supervision", supervisionPath), tab("inbox", "/me/inbox")}
	case a.Has(account.City):
		return []part.Tab{tab("city", "/office"), tab("overdue", "/office/overdue"), tab("decisions", "/office/decisions"), tab("route", "/office/route"), tab("cases", "/office/cases"), tab("compare", comparePath), tab("registry", "/office/registry"), tab("watch", "/office/watch"), tab("supervision", supervisionPath), tab("inbox", "/me/inbox")}
	case a.Has(account.Province):
		return []part.Tab{tab("today", "/office"), tab("overdue", "/office/overdue"), tab("cases", "/office/cases"), tab("compare", comparePath), tab("supervision", supervisionPath), tab("bulletins", bulletinsPath), tab("registry", "/office/registry"), tab("inbox", "/me/inbox")}
	case a.Has(account.AdminSystem):
		return []part.Tab{tab("accounts", "/admin"), tab("people", peoplePath)}
	case a.Has(account.AdminSecurity):
		return []part.Tab{tab("accounts", "/admin"), tab("recoveries", recoveriesPath)}
	case a.Has(account.AdminAudit):
		return []part.Tab{tab("accounts", "/admin"), tab("record", auditPath)}
	case a.Has(account.Neighborhood), a.Has(account.Street):
		return []part.Tab{tab("queue", "/office"), tab("cases", "/office/cases"), tab("registry", "/office/registry"), tab("file_for", "/office/new")}
	}
	return nil
}
