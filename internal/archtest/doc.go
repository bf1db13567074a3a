// Package archtest holds the rules of the house as tests: who may import whom,
// who may write which table, what every package must say of itself. Each rule
// carries its reason, which is what a failing test prints.
package archtest
