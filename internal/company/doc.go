// Package company is the property service enterprises (物业服务企业): who they
// are, where they are registered, how to reach them day and night.
//
// Terms. The USCC (统一社会信用代码, GB 32100-2015) names an enterprise for
// good; names change. The county of a company is that of its registration,
// whose department confirms what is recorded. A company's people are accounts
// with a grant for it (package account).
//
// Invariants. A USCC is unique and its check character is right. A company is
// never deleted: it leaves the province, or goes missing (失联) after two notices.
//
// Basis: 物业管理条例 §32; 国发〔2015〕33号 (统一社会信用代码).
package company
