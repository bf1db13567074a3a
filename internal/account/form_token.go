package account

import (
	"crypto/hmac"
	"encoding/base64"
)

// A browser that is signed in sends its cookie with every form, also with one
// that another site put together. Browsers of today say where a form comes from;
// old ones, such as those inside apps, do not. The token of a form is what only
// a page made for this session can know (ASVS 5.0 3.5.1).

// FormToken is what the forms of the bearer's session carry that are sent to
// path; "" when there is no session.
func (s *Service) FormToken(a Actor, path string) string {
	_, session := a.Bearer()
	if session.ID == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(s.keys.Index("account.form", session.ID.String()+" "+path))
}

// OwnForm reports whether token is that of a form of the bearer's session for path.
func (s *Service) OwnForm(a Actor, path, token string) bool {
	_, session := a.Bearer()
	return session.ID != 0 && hmac.Equal([]byte(token), []byte(s.FormToken(a, path)))
}
