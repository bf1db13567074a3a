// Package bulletin is the monthly bulletin of the province (月通报): how the cases of a
// month were handled, city by city, frozen and published.
//
// Terms. A month's bulletin is drafted on the first day of the month after and issued by
// the fifth working day (cadence.csv). Its content is every figure it has, taken at one
// instant from the figures of cases by the definitions then in force (package indicator).
// Its texts (导语, 存在问题, 工作要求) are drafted by rule from the content and may be
// rewritten until it is issued; every version is kept with who wrote it. What figures have
// become since is told by addenda (更正); the bulletin stays as it is.
//
// A person issues it under a number (发文字号); what no person has issued by its hour
// issues itself, with its month only, unsigned, and says so: the clock is the law.
//
// Invariants. There is one bulletin of each month, whatever servers, restarts and clocks
// do. An issued one is not changed: the SHA-256 of its snapshot, canonical JSON of
// content and texts, stands in its audit record and in the register of documents, and
// Check derives it again. The content names no person and no room.
package bulletin
