-- Divisions: province, cities, counties with functional zones, streets, neighborhoods.
-- Filled from embedded files by region.Seed.

-- +goose Up

-- class: reference
CREATE TABLE region (
    code        BIGINT  NOT NULL PRIMARY KEY, -- 6, 9 or 12 digits
    parent      BIGINT  NOT NULL DEFAULT 0,
    level       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    code_system TEXT    NOT NULL,
    valid_from  TEXT    NOT NULL DEFAULT '', -- YYYY-MM-DD
    valid_to    TEXT    NOT NULL DEFAULT ''
);

CREATE INDEX region_parent ON region (parent, code);
