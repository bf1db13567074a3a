package web

import (
	"yianju/internal/casework"
	"yianju/internal/web/part"
)

func (v whereForm) roomHint() string {
	if v.InHome {
		return v.T("file.where.room_home")
	}
	return v.T("file.where.room_hint")
}

func (v whereForm) phoneHint() string {
	if v.Owner {
		return v.T("file.contact.phone_mine")
	}
	if v.InHome {
		return v.T("file.contact.phone_home")
	}
	return v.T("file.contact.phone_hint")
}

// privacies leaves anonymity out where somebody has to come into a home.
func (v whereForm) privacies() []part.Choice {
	var out []part.Choice
	for _, p := range []casework.Privacy{casework.Masked, casework.Named, casework.Anonymous} {
		if p == casework.Anonymous && v.InHome && v.Privacy != string(p) {
			continue
		}
		key := "case.privacy." + string(p)
		out = append(out, part.Choice{Value: string(p), Text: v.T(key), Hint: v.T(key + ".hint")})
	}
	return out
}
