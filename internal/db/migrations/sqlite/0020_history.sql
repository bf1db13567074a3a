-- The changes of records: companies, compounds, units, contracts, entries of
-- rolls. Terms: internal/history/doc.go. Rows are inserted and read, never updated.

-- +goose Up

-- class: county
CREATE TABLE history_change (
    county      INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    record_id   INTEGER NOT NULL,
    seq         INTEGER NOT NULL, -- 1, 2, 3 … within the record
    act         TEXT    NOT NULL CHECK (act IN ('begin', 'amend', 'move')),
    valid_from  INTEGER,          -- NULL = ever before
    valid_to    INTEGER,          -- excluded; NULL = open
    recorded_at INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL, -- account; 0 = the program
    role        TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    evidence    TEXT    NOT NULL,
    file        TEXT    NOT NULL, -- blob of a scan
    facts       TEXT    NOT NULL, -- JSON: the values that are not personal
    personal    BLOB,             -- the others, sealed
    PRIMARY KEY (county, kind, record_id, seq)
) STRICT;

CREATE INDEX history_change_file ON history_change (file) WHERE file <> '';
