// Package e2e uses the whole program as its people do: in Chromium, on a phone
// and in an office, with and without JavaScript.
//
// journey_test.go follows one case through all its people. pages_test.go opens
// every page of the route table and measures what nobody can assert by reading
// code: accessibility, width, targets, the content security policy.
//
// Tests say what people read and tap, in Chinese; addresses and names of fields
// only where there are no words. With YIANJU_SHOTS=folder they leave screenshots,
// TestPages of every page for every role.
package e2e
