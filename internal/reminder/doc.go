// Package reminder is the daily reminder (日提醒): twice a day everybody at whose
// desk something waits is told once what it is.
//
// Terms. An occasion is one time of one day at which people are reminded; time.csv
// says which there are. A reminder is what one person was told at one occasion: the
// numbers of casework's matters over everything they may list, as of an instant, and
// the cases that wait longest.
//
// Invariants. At each occasion a person is told once, however many roles and grants
// they hold, however often the job runs and on how many servers: the row of the
// reminder and its messages are one transaction, and the row is unique by account and
// occasion. Whoever has nothing waiting is told nothing. The numbers are those of the
// lists that the reminder opens: both are made by the same conditions and the same
// policy table. An occasion that was missed is caught up while its half of the day
// lasts, and dropped, which the log says, when it is over.
//
// Basis: domain.md §4.6 and 辽住建提发〔2018〕083号 (日提醒、周督办、月通报). The times
// are a design choice and data.
package reminder
