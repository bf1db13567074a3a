// Package compound is the places: compounds (小区/物业管理区域), their
// buildings, entrances (单元) and units (专有部分), and which party is bound to
// which unit.
//
// Terms. Areas are whole numbers of 0.01 m². A compound's code is public and
// random; it stands on the QR plates of its buildings. A street is a 9-digit,
// a neighborhood a 12-digit code of package region. A binding ties a party, and
// its account if it has one, to a unit as owner, tenant or family from–to: an
// owner votes and is billed, the others are occupiers (物业使用人).
//
// Invariants. Every row lies in the county of its compound. A code leads to one
// compound. A binding is never deleted: it ends on a day, and who was bound on
// any day can be told. A compound row's version rises with each change of what
// must hold across rows of the compound (Touch).
//
// Basis: 民法典 §§271–274; 物业管理条例 §9.
package compound
