// Package blob stores content: photos, clips, documents. A blob is bytes under
// a random key; what it is, whose it is and who may see it is told by a row of
// the database and never by the store.
//
// Invariants:
//
//   - A blob whose Put returned nil survives a crash of the machine: content and
//     directory entry are on disk before Put returns.
//   - A reader sees a whole blob or none.
//   - A key says nothing: it is random, so it cannot be guessed, counted or
//     used to walk the file system.
//
// Put the blob first, then commit the row that names it. A crash between the
// two leaves an orphan, which Walk finds; the other order would lose content
// somebody was told is safe.
//
// Blobs hold photos of people's homes. The folder is 0700 and its files 0600;
// sealing at rest is not done here and belongs in a Store that wraps another
// one and seals in chunks under the data key of the case, so that erasing that
// key erases the content too. Open returns a seeker, which such a wrapper can
// offer over chunks; nothing in the interface shows a path.
package blob
