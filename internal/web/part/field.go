package part

import (
	"slices"
	"strings"

	"yianju/internal/web/form"
)

// Field is what every kind of question has. Its texts are already translated.
type Field struct {
	Name  string // of the input, and of the field in form.Errors
	Label string
	Hint  string
	Error string // what is wrong, from form.Errors
	Value string // what was typed before
	// Optional fields say so; all others are required and do not.
	Optional bool
	// Title makes the label the page's h1: one question is the whole page.
	Title bool
}

// FieldID returns the id of a field's input, which error summaries link to.
func FieldID(name string) string { return "f-" + name }

func (f Field) id() string { return FieldID(f.Name) }

// describedBy names the hint and the error for screen readers.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// Text is a question answered in one line.
type Text struct {
	Field
	Kind         string // type of the input: tel, date, search, password; "" is text
	Keyboard     string // inputmode: numeric, tel
	Autocomplete string // as HTML names it: tel, name, one-time-code
	Max          int    // characters; 0 is no limit in the browser
	Width        string // "short" for codes and numbers; "" is full
}

func (t Text) kind() string {
	if t.Kind == "" {
		return "text"
	}
	return t.Kind
}

// TextArea is a question answered in several lines. The limit is told, not
// enforced by the browser: what is too long can be shortened, not lost.
type TextArea struct {
	Field
	Max  int // characters, shown in the hint; 0 is none
	Rows int
}

// Choice is one possible answer.
type Choice struct {
	Value string
	Text  string
	Hint  string
}

// Radios is a question with one answer out of a few, in big rows.
type Radios struct {
	Field
	Choices []Choice
}

// Checks is a question with any number of answers.
type Checks struct {
	Field
	Choices []Choice
	Values  []string // those chosen before
}

func (c Checks) has(value string) bool { return slices.Contains(c.Values, value) }

// Select is a question with one answer out of many in a short space.
type Select struct {
	Field
	Choices []Choice
}

// File is a question answered with files.
type File struct {
	Field
	Accept   string // image/jpeg,image/png
	Multiple bool
}

// Photos is the photo picker. Without JavaScript the chosen files go with the
// form, or with its own button to add them at once; with it each is sent by
// itself, one after the other, and each can be tried again.
type Photos struct {
	Field
	Upload string // takes one file as "photo"; answers {"id","thumb"} or a problem
	Max    int
	Accept string
	Kept   []Photo
}

// Photo is one that has arrived.
type Photo struct {
	ID    string // value of the hidden input named as the field
	Thumb string // address of the small picture
	Alt   string
}

// ErrorSummary says on top of a form what is wrong, with a link to each field.
type ErrorSummary struct{ Errors form.Errors }

// Button is what a form is sent with. A page has one main button.
type Button struct {
	Text  string
	Name  string // with Value, says which of several was pressed
	Value string
	Quiet bool // not the main one
}
