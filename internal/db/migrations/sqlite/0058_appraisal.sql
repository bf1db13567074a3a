-- The yearly appraisal of regions (绩效考核). Terms: internal/appraisal/doc.go.

-- +goose Up

-- The sheets of all regions of a year, as they were issued. content: canonical JSON;
-- hash: of the snapshot. Nothing here is changed.
-- class: reference
CREATE TABLE appraisal (
    year      INTEGER NOT NULL PRIMARY KEY,
    id        INTEGER NOT NULL UNIQUE,
    subject   BLOB    NOT NULL,
    content   TEXT    NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    verify    TEXT    NOT NULL -- code by which anybody can check the paper
) STRICT;
