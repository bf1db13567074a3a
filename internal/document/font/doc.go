// Package font holds the fonts that official papers are set in, and reads them.
//
// GB/T 9704-2012 §5.2.2 asks for Fangsong of size 3 (16 pt) and, where it says so,
// for 小标宋, Hei and Kai. Those that every office has on its machines may not be
// passed on; these may (SIL Open Font License 1.1, licence/):
//
//	fangsong  Zhuque Fangsong          text: GB 2312 and all 8,105 characters of the
//	                                   Table of General Standard Chinese Characters
//	song      Noto Serif SC Bold       titles, the issuer's red name
//	hei       Noto Sans SC Medium      headings 一、
//	kai       LXGW WenKai Regular      headings （一）
//	rare      Noto Serif SC Regular    every other Chinese character, and signs, that
//	                                   the first has not
//
// song, hei and kai have GB 2312 and levels 1 and 2 of the table; what they lack is
// set in fangsong, and what that lacks in rare. How the files were made, from which
// versions: scripts/fonts and make.py.
package font
