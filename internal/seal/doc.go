// Package seal keeps personal data unreadable in the databases, their backups and
// exports, and makes erasure mean something.
//
// Terms:
//
//   - a subject is 16 random bytes that stand for one case or one person wherever
//     records must not name them;
//   - each subject has a data key (AES-256-GCM), kept in table data_key wrapped by
//     the key in use for the year it was made in. Its personal columns are sealed under it;
//   - the key ring is the yearly keys and the index key, from one file that never
//     enters a database (YIANJU_KEY_FILE).
//
// What a sealed value is bound to: table, column and row id are authenticated, so
// a value moved to another row, column or subject does not open.
//
// Erasing a subject deletes its data key (个人信息保护法 §47). What is left in backups
// goes when the key of the year is destroyed, on the retention schedule.
//
// An index (Keyring.Index) finds an exact value, such as a phone number, without
// opening anything: HMAC-SHA256 under its own key and a purpose, never a bare
// hash, because eleven digits are searched through in minutes.
//
// Every sealed or wrapped value begins with a byte that names its algorithm, so
// that SM4-GCM (密评, GB/T 39786) can stand beside AES later: an entry in suites. The
// form is the one of Tink's AES-GCM without prefix (nonce, ciphertext, tag).
//
// Wrapping keys are replaced while servers run (rotate.go). The index key is not: a
// new one would have to find under the old one what it cannot compute again, such as
// login names. ADR 5 says what replacing it takes.
package seal
