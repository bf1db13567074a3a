package part

// Form is a form that changes something. All such forms are drawn by PostForm:
// without their token they would be refused to whoever is signed in.
type Form struct {
	Action string // address it is sent to, without a query
	Files  bool   // it may carry files
	Class  string
}

// token is what forms that are sent to path carry; "" when nobody is signed in.
func (p Page) token(path string) string {
	if p.Token == nil {
		return ""
	}
	return p.Token(path)
}
