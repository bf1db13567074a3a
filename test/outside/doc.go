// Package outside simulates the outside registry (辽宁物业企业信用管理系统) with the
// faults that such systems have, for tests and demos: an http.Handler that speaks
// what internal/mirror/outside reads.
package outside
