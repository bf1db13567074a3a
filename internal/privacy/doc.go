// Package privacy is what people may ask about their own data — see, take along,
// correct, erase — and how long everything personal is kept.
//
// Terms. A class is one kind of what is kept, with one rule: from when its time runs,
// how long it is kept when nobody asks, how long at least although its person asks
// for erasure, and what then happens (retention.csv, written for a lawyer). An item
// is one thing of a class that is kept about one person. A request is an account that
// asked to be erased; it is closed at once, and a job goes through its items one by
// one. An outcome is what became of an item: erased; restricted, which is stored and
// used for nothing until its time is over; or kept, with the reason.
//
// Invariants. Every class has a rule and words in every language. Page, file and
// erasure speak of the same items. A request made twice is one; a job that was killed
// goes on. Erasing never touches the events of the record: they hold nobody, and what
// they commit to is random to everybody without an opening, which whoever has a
// receipt keeps. The nightly job counts, and names nobody.
//
// What erasing cannot reach at once: free pages of the database files and backups
// hold ciphertext. What was sealed under a person's or a case's own key is unreadable
// with it; a contact that goes before its case stays under the case's key until that
// goes too. Backups are unreadable when the key of their year is destroyed.
//
// Basis: 个人信息保护法 §§17, 19, 44–47; 网络安全法 §21.
package privacy
