-- Milestones of the yearly plan (里程碑). Terms: internal/target/doc.go.

-- +goose Up

-- One version of what a city handed in for a milestone of a year, with the province's
-- verdict on it; '' while there is none. county: the code of the city. Nothing but the
-- verdict is ever written later. At most a few rows a city and year.
-- class: county
CREATE TABLE target_evidence (
    county     INTEGER NOT NULL,
    year       INTEGER NOT NULL,
    milestone  TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    subject    BLOB    NOT NULL,
    words      TEXT    NOT NULL,
    document   TEXT    NOT NULL, -- number of an issued paper
    handed_by  INTEGER NOT NULL,
    handed_at  INTEGER NOT NULL,
    verdict    TEXT    NOT NULL DEFAULT '' CHECK (verdict IN ('', 'accepted', 'sent_back')),
    reason     TEXT    NOT NULL DEFAULT '',
    decided_by INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER,
    PRIMARY KEY (county, year, milestone, n)
) STRICT;
