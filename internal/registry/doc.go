// Package registry is the province's master data as people keep it: officers
// record and change companies, compounds, contracts and what belongs to them;
// companies propose changes of their own records, which their county confirms and
// the city samples.
//
// Terms. A kind is one kind of record with the package that keeps its rows; every
// kind is recorded, changed, shown and counted by the same use cases, driven by
// its table of fields (package field) and its history (package history). A change
// says from when it holds; a correction was so ever since and carries no day. A
// proposal is a change that is not in force: nothing of it is seen anywhere until
// the county has confirmed it. Completeness is how much of the weight of its
// fields a record has, in per mille.
//
// Invariants. Every change says why. A proposal is judged against the record as
// its maker saw it; whoever confirms it sees when that has changed since.
//
// Basis: 物业管理条例 §35 (filing of contracts); 辽住建提发〔2018〕083号 (cities check,
// correct and complete the data of the credit system).
package registry
