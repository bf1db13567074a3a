// Package walls proves who may see and do what, from outside: every registered
// route is called as every kind of person, with the real ids of things that are
// theirs, next door, above, below and far away, on both databases.
//
// What must come out is written in four tables that a lawyer can check, together
// with internal/account/policy.csv; none of it comes from the code under test:
//
//   - actor.csv: who calls, with which role, where in the tree of tenants;
//   - target.csv and thing.csv: the cases and other things there are, where they lie
//     and whose they are;
//   - relation.csv: which relation of policy.csv a role has to what is its own,
//     below it, above it, beside it, and elsewhere;
//   - route.csv: which actions a route takes to answer, and which to admit that
//     the thing exists.
//
// A tenant is a path: a is a city, a1 a county of it, a1x a company (and a
// street) there, a1xp a compound (and a neighborhood) of that company, a1xp1 an
// owner in it.
//
// To add a route, add its row to route.csv: a registered route without a row
// fails the test, and so does a row without its route. A new kind of thing that
// routes name in their path takes rows in thing.csv and a place in town.make.
//
// Where the tables say no, the answer must be the very answer to an id that
// never existed: status, headers and body, the request's id apart. The crawl then
// opens every list and search as everybody and looks for words of foreign cases.
//
// Then things happen far away, and no page may be another by that, nor any row that
// belongs to an account, a company or a compound here. Command mutate
// (make release-check) takes every check out of the code, one at a time, and
// expects all this to notice.
package walls
