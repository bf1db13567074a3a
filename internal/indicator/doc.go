// Package indicator says what the rates are by which regions, companies and
// compounds are judged. Each is a row of indicator.csv: a named, versioned definition
// that pages, exports, the API and the legend all read, so that no two of them can
// count differently.
//
// A case counts in the period in which it was filed, whatever happens to it later
// (casework.FiguresOf). A rate of fewer than so many is shown with its n and takes no
// rank (样本不足).
package indicator
