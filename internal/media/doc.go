// Package media decides what may be attached to a case and makes it harmless:
// photos (现场照片), clips of video (视频) and voice notes (语音).
//
// A photo is judged by its header, decoded in a child process with limits of its
// own, turned upright, reduced and encoded anew. Nothing of the file that was
// sent reaches a reader: not its place and time (EXIF, GPS), not its colour
// profile, not a second format hidden behind the first. A clip or voice note is
// kept as it is, because there is no decoder to trust: its type, size and,
// where the container tells, duration are checked, and Headers make sure that a
// browser never takes it for a page. A clip may therefore name the place where
// it was taken; the page that takes clips says so.
//
// Errors of the input are errs.Invalid with one Field, called "photo", "video"
// or "voice", and a key media.<field>.<what>:
//
//	too_large        limit_mb              more bytes than allowed
//	too_many_pixels  megapixels, limit_mp  photo only
//	too_long         seconds, limit_s      clip and voice note only
//	type             found                 another kind of file; its usual name, or ""
//	broken           -                     right kind, but it cannot be read
//
// A reader of the message is told the way out: send it smaller, as JPEG, or
// take it again.
package media
