// Package consent is what people are told about their data before it is used, and
// what they said to it.
//
// Terms. A notice is one thing to agree to: privacy, before an owner first uses
// their account; deed, separately, before somebody sends a picture of a deed,
// because it is sensitive. A text is one version of a notice, in all languages of
// the site, in force from a day on; its hash binds what is on record to the words
// that were shown. A consent is that an account agreed to one text, and maybe took
// that back.
//
// Invariants. A new version asks again. A text that has been in force is never
// edited: a new file with a later day is added. An account agrees to one text once;
// agreeing after a withdrawal is a consent of its own. Withdrawing is as easy as
// agreeing and changes nothing that was done before.
//
// Basis: 个人信息保护法 §§14–17, 23, 29.
package consent
