// Package disclosure is the book of full views of personal data: who read what of
// whom, when, and what for.
//
// Terms. Personal data is shown masked; a disclosure (查看完整信息) shows it whole, to
// somebody whom the policy lets, for a purpose in their own words. Its persons are
// how many people it shows: one of a case's contact, all of a roll that is exported.
// A limit is how many persons one account may be shown in an hour and in a day
// (limit.csv). Beyond it the account has to prove its second factor afresh, and an
// alarm goes to the security administrators and to the superior: of company staff
// the company's managers, of a manager the county that keeps the company, of an
// office the one above it. Whoever hears of it asks, and writes down what it was;
// never the account itself.
//
// Invariants. A disclosure is written in the transaction that reads what it shows,
// or before a file takes it in. An alarm stands although the view that raised it was
// refused. Messages name nobody. Whose data it was may ask who read it (Of).
//
// Basis: 个人信息保护法 §§6, 51; GB/T 22239-2019 §8.1.4.3.
package disclosure
