// Package region knows the divisions of the province: 14 cities, their counties,
// streets and neighborhoods, and which is inside which.
//
// Terms:
//
//   - city 设区的市, county 县(市、区), street 街道/乡镇, neighborhood 社区/村;
//   - a functional zone 功能区 acts like a county with a housing department of its
//     own but has no code in GB/T 2260: it has a free number, 90–97, of its city;
//   - the unplaced county of a city, number 98, holds cases whose place is not known
//     yet (待分派);
//   - a jurisdiction is a range of county codes: a city is 210100–210199.
//
// A code says where it lies: 6 digits for province, city and county, 9 for a street, 12 for
// a neighborhood, each beginning with the code it is inside of. So County, City and
// Range need no look-up.
//
// The embedded files (data/README.md) fill the reference table region once; after
// that the table is the truth, because divisions change: a row has the days it is
// valid from and to.
package region
