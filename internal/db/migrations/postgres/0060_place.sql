-- +goose Up

-- A unit's building and a roll entry's unit are looked up by who writes them, and by
-- `yianju audit registry`; a row of a bulk load asked the server twice more and locked
-- what it found (docs/adr/0009-references.md).
ALTER TABLE unit DROP CONSTRAINT unit_county_building_id_fkey;
ALTER TABLE roll_entry DROP CONSTRAINT roll_entry_county_unit_id_fkey;

-- The doors of an entrance are found by the unique key and few enough to be sorted.
DROP INDEX unit_order;
