package rig

import (
	"context"
	"fmt"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Password is everybody's among Employ's staff.
const Password = "correct horse battery staple"

// Login is the name by which one of Employ's staff signs in.
func Login(i int) string { return fmt.Sprintf("clerk-%d", i) }

// Employ gives a company n clerks.
func Employ(ctx context.Context, a *app.App, company id.ID, n int) error {
	hash, err := a.Accounts.HashPassword(ctx, Password)
	if err != nil {
		return err
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	var b db.Batch
	for i := range n {
		p := account.Person{Account: a.IDs.Next(), Party: a.IDs.Next(), Subject: seal.NewSubject(a.IDs.Bytes), Home: counties[0], Kind: account.KindStaff,
			Name: Login(i), Login: Login(i), PasswordHash: hash}
		if err := a.Accounts.Put(&b, old, p); err != nil {
			return err
		}
		account.Grant{ID: a.IDs.Next(), Role: account.Clerk, Company: company, ValidFrom: old}.Put(&b, p.Account, 0, old)
	}
	return a.DB.Bulk(ctx, &b)
}
