// Package calendar knows the working days and working hours of mainland China
// and counts limits in them. It is pure: no clock, no database.
//
// Terms:
//
//   - a workday (工作日) is a day on which offices work: Monday to Friday without
//     the holidays (节假日), and the weekend days worked in exchange (调休上班);
//   - working time is the time inside the windows of workdays, 08:30–11:30 and
//     13:00–17:00 unless New is told otherwise: seven hours a day;
//   - a Span is how long a limit is, in one of three units: natural minutes,
//     working minutes, workdays;
//   - a year is known once the State Council has published its holidays. In a year
//     that is not, Monday to Friday without the holidays of fixed date is assumed,
//     and every answer that leans on it says Provisional.
//
// All days and hours are those of Shanghai, UTC+8 without summer time (there has
// been none since 1992). Instants go in and come out in any zone and in UTC.
//
// Counting (民法典 §201: the day it starts is not counted; §203: a limit of days
// ends at 24:00):
//
//   - N natural minutes are N minutes;
//   - N working minutes end at the first instant by which N minutes of working
//     time have passed. One that is used up at 11:30 ends at 11:30, not at 13:00;
//   - N workdays are counted from the workday after the day of the start, and end
//     at 24:00 of the Nth. An instant at 24:00 belongs to the day it ends, so
//     that spans join without a gap: Add(Add(t, a), b) = Add(t, a+b).
//
// Invariants, each a property test: Add is monotone in start and amount; Add of
// nothing changes nothing; Between(t, Add(t, k)) = k, for workdays with t at the
// end of its day; Between is additive for workdays.
package calendar
