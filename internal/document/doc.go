// Package document makes official papers (公文), numbers them and keeps a register of
// those that were issued. It knows nothing of what they say.
//
// Terms, after GB/T 9704-2012:
//
//   - a paper is laid out as the standard has it and written as a PDF file (Paper);
//     a table of it is written as a workbook too (WriteXLSX);
//   - the issuer (发文机关) is an office, named by its code: 210000 the province,
//     210100 a city, 210102 a county. In tables of this package county is its code;
//   - a number (发文字号) is the office's mark (机关代字), a series (督, 通), the year
//     and a serial number: 辽住建督〔2026〕12号;
//   - a document is a paper that was issued. It is what its snapshot says, canonical
//     JSON from which every page can be made again; its hash is SHA-256 of that;
//   - its code is random, printed on it and in its QR code: whoever holds the paper
//     can ask at /verify what was issued under it.
//
// # Invariants
//
//   - Serial numbers of an office, series and year are 1, 2, 3 … without a gap: a
//     number is used up by the transaction that issues, or by none.
//   - A document is never changed. The hashes of its snapshot and of what is shown of
//     it stand in its first audit event, so that a change is found (Intact).
//   - Nothing of a person stands in a document's title, number or digest: they are
//     shown to everybody who holds the code.
//   - The same paper makes the same bytes.
//
// Layout: paper.go sheet.go wrap.go wide.go head.go table.go foot.go. Numbers: number.go.
// Register: register.go. Fonts: package font; the file format: package pdf (ADR 7).
package document
