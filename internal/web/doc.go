// Package web is the pages: every route of people, and nothing of machines.
//
// A handler reads its form into a struct of strings (package form), calls one
// use case, and answers with a page made of parts (package part), or returns the
// error for httpx to word. What it may show comes from the use case; a page
// decides nothing.
//
// One area, one stem: file_*.go and file_*.templ are the filing of a case,
// track_ the owner's view of it, desk_ the company, office_ the departments.
// routes.go is the whole route table; each route stands under an action of the
// policy table.
package web
