// Package config is the program's settings: flags, else YIANJU_* variables, else
// defaults fit for a laptop. A secret is named by a file, never by a value.
package config

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yianju/internal/egress"
)

// Settings are what an installation chooses. Names and meanings are stable.
type Settings struct {
	DB           string // sqlite:PATH or postgres://…
	Addr         string // of the pages, host:port
	MetricsAddr  string // of metrics and profiling, a private listener; empty for none
	Data         string // folder of everything kept in files
	Blob         string // folder of photos, videos and voice notes
	KeyFile      string // keys of sealed columns
	Breached     string // list of passwords that became known; empty for none
	Clock        string // RFC 3339 instant at which a demo starts; empty for the machine's clock
	Origin       string // https://host as readers type it; for links and QR codes
	TLS          bool   // readers come over TLS, ended here or at the proxy
	Proxies      string // address prefixes of our own proxies, whose X-Forwarded-For is believed; comma-separated
	Outside      string // https://… of the outside registry; empty for none
	OutsideToken string // file with its bearer token; empty for none

	Region, Sponsor, Operator, Phone string // in masthead and footer
	SiteCode, ICP, Police            string // filing numbers in the footer
	Mourning                         bool   // grey pages on a day of mourning

	OIDC     OIDC
	WeChat   WeChat
	Origins  string // of others that the program may call beside those of OIDC, WeChat and the outside registry; comma-separated
	Networks string // address prefixes that it may call although they are not public; comma-separated
}

// OIDC is the single sign-on of staff; without an issuer there is none.
type OIDC struct {
	Issuer string // https://host/path, as its tokens name it
	Client string // of this installation, as the issuer knows it
	Secret string // from YIANJU_OIDC_SECRET_FILE
	Name   string // on the button, 省统一身份认证
	Levels string // values of acr that mean a second factor; space-separated
}

// WeChat is the login of owners within WeChat; without an app there is none.
type WeChat struct {
	App    string // AppID of the official account
	Secret string // from YIANJU_WECHAT_SECRET_FILE
}

// Flags binds the settings to a flag set, with the environment as defaults.
func (s *Settings) Flags(f *flag.FlagSet, env func(string) string) {
	text := func(p *string, name, variable, fallback, usage string) {
		if v := env(variable); v != "" {
			fallback = v
		}
		f.StringVar(p, name, fallback, usage+" ("+variable+")")
	}
	text(&s.Data, "data", "YIANJU_DATA", "var", "folder of everything kept in files")
	text(&s.DB, "db", "YIANJU_DB", "", "sqlite:PATH or postgres://…; by default a file in the data folder")
	text(&s.Addr, "addr", "YIANJU_ADDR", "127.0.0.1:8080", "address of the pages")
	text(&s.MetricsAddr, "metrics-addr", "YIANJU_METRICS_ADDR", "", "private address of metrics")
	text(&s.Blob, "blob", "YIANJU_BLOB", "", "folder of photos; by default in the data folder")
	text(&s.KeyFile, "key-file", "YIANJU_KEY_FILE", "", "file with the keys of sealed columns")
	text(&s.Breached, "breached", "YIANJU_BREACHED", "", "file of breached passwords: SHA-1 in hex, one a line, in order")
	text(&s.Clock, "clock", "YIANJU_CLOCK", "", "instant at which a demo starts")
	text(&s.Origin, "origin", "YIANJU_ORIGIN", "", "https://host as readers type it")
	text(&s.Proxies, "proxies", "YIANJU_PROXIES", "", "address prefixes of our own proxies, such as 10.1.0.0/16")
	text(&s.Outside, "outside", "YIANJU_OUTSIDE", "", "https://… of the outside registry")
	text(&s.OutsideToken, "outside-token", "YIANJU_OUTSIDE_TOKEN_FILE", "", "file with the token of the outside registry")
	text(&s.Region, "region", "YIANJU_REGION", "辽宁", "name of the region in the masthead")
	text(&s.Sponsor, "sponsor", "YIANJU_SPONSOR", "", "主办单位")
	text(&s.Operator, "operator", "YIANJU_OPERATOR", "", "承办单位")
	text(&s.Phone, "phone", "YIANJU_PHONE", "", "telephone of the operator")
	text(&s.SiteCode, "site-code", "YIANJU_SITE_CODE", "", "政府网站标识码")
	text(&s.ICP, "icp", "YIANJU_ICP", "", "ICP filing number")
	text(&s.Police, "police", "YIANJU_POLICE", "", "公安 filing number")
	text(&s.OIDC.Issuer, "oidc-issuer", "YIANJU_OIDC_ISSUER", "", "issuer of the staff's single sign-on; its secret is in YIANJU_OIDC_SECRET_FILE")
	text(&s.OIDC.Client, "oidc-client", "YIANJU_OIDC_CLIENT", "", "client id at the issuer")
	text(&s.OIDC.Name, "oidc-name", "YIANJU_OIDC_NAME", "", "name of the single sign-on on its button")
	text(&s.OIDC.Levels, "oidc-acr", "YIANJU_OIDC_ACR", "", "values of acr that mean a second factor")
	text(&s.WeChat.App, "wechat-app", "YIANJU_WECHAT_APP", "", "AppID of the official account; its secret is in YIANJU_WECHAT_SECRET_FILE")
	text(&s.Origins, "egress", "YIANJU_EGRESS", "", "other origins that may be called, such as https://host:port")
	text(&s.Networks, "egress-networks", "YIANJU_EGRESS_NETWORKS", "", "address prefixes that may be called although they are not public, such as 10.1.0.0/16")
	f.BoolVar(&s.TLS, "tls", env("YIANJU_TLS") == "1", "readers come over TLS (YIANJU_TLS=1)")
	f.BoolVar(&s.Mourning, "mourning", env("YIANJU_MOURNING") == "1", "grey pages (YIANJU_MOURNING=1)")
}

// Resolve completes the settings once flags are parsed: defaults in the data
// folder, and what is secret from the files that YIANJU_*_FILE name.
func (s *Settings) Resolve(env func(string) string) error {
	for variable, into := range map[string]*string{"YIANJU_DB_FILE": &s.DB, "YIANJU_OIDC_SECRET_FILE": &s.OIDC.Secret, "YIANJU_WECHAT_SECRET_FILE": &s.WeChat.Secret} {
		if path := env(variable); path != "" {
			info, err := os.Stat(path)
			if err != nil {
				return fmt.Errorf("%s: %w", variable, err)
			}
			if info.Mode().Perm()&0o077 != 0 {
				return fmt.Errorf("%s: %s has mode %s: only its owner may read it (chmod 600)", variable, path, info.Mode())
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return fmt.Errorf("%s: %w", variable, err)
			}
			*into = strings.TrimSpace(string(b))
		}
	}
	if s.DB == "" {
		s.DB = "sqlite:" + filepath.Join(s.Data, "yianju.db")
	}
	if s.Blob == "" {
		s.Blob = filepath.Join(s.Data, "blob")
	}
	return nil
}

// NoSecrets refuses an address with a password among a command's arguments, where
// everybody on the machine reads it.
func NoSecrets(args []string) error {
	for _, a := range args {
		_, value, given := strings.Cut(a, "=")
		if !given {
			value = a
		}
		if u, err := url.Parse(value); err == nil && u.User != nil {
			if _, is := u.User.Password(); is {
				return errors.New("an address with a password stands on the command line, where others read it: put it into a file and name that in YIANJU_DB_FILE")
			}
		}
	}
	return nil
}

// EncryptedDatabase refuses to speak with a database on another machine unless that
// is encrypted and its certificate checked.
func (s *Settings) EncryptedDatabase() error {
	u, err := url.Parse(s.DB)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil // a file, or what the driver refuses
	}
	q := u.Query()
	host := cmp.Or(q.Get("host"), u.Hostname())
	if a, err := netip.ParseAddr(host); err == nil && a.IsLoopback() || host == "" || host == "localhost" || strings.HasPrefix(host, "/") || q.Get("sslmode") == "verify-full" {
		return nil
	}
	return errors.New("the database is on another machine: its address must say sslmode=verify-full (and sslrootcert=, where its authority is the house's own)")
}

// PrivateMetrics refuses to show metrics to everybody: their address must be this
// machine's own, or one of a private network.
func (s *Settings) PrivateMetrics() error {
	if s.MetricsAddr == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(s.MetricsAddr)
	if err != nil {
		return fmt.Errorf("YIANJU_METRICS_ADDR: %w", err)
	}
	if a, err := netip.ParseAddr(host); err == nil && (a.IsLoopback() || a.IsPrivate()) || host == "localhost" {
		return nil
	}
	return fmt.Errorf("YIANJU_METRICS_ADDR: %q may be reached from outside: name an address such as 127.0.0.1:9090 or one of a private network", s.MetricsAddr)
}

// ProxyPrefixes parses Proxies.
func (s *Settings) ProxyPrefixes() ([]netip.Prefix, error) {
	return prefixes("YIANJU_PROXIES", s.Proxies)
}

// Egress parses Origins and Networks; egress.New judges the origins.
func (s *Settings) Egress() (r egress.Rules, err error) {
	for text := range strings.SplitSeq(s.Origins, ",") {
		if text = strings.TrimSpace(text); text != "" {
			r.Origins = append(r.Origins, text)
		}
	}
	r.Networks, err = prefixes("YIANJU_EGRESS_NETWORKS", s.Networks)
	return r, err
}

func prefixes(variable, list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a prefix such as 10.1.0.0/16", variable, text)
		}
		out = append(out, p)
	}
	return out, nil
}

// Start is the instant a demo's clock starts at, zero for the machine's clock.
func (s *Settings) Start() (time.Time, error) {
	if s.Clock == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s.Clock)
	if err != nil {
		return t, errors.New("YIANJU_CLOCK: want an instant such as 2026-10-12T09:00:00+08:00")
	}
	return t.UTC(), nil
}
