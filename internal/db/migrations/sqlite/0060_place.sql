-- +goose Up

-- The doors of an entrance are found by the unique key and few enough to be sorted.
-- The references of unit and roll_entry stay here, where they cost little: every test
-- that writes an orphan on SQLite is refused (docs/adr/0009-references.md).
DROP INDEX unit_order;
