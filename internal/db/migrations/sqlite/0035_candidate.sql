-- Companies that ought to be in the registry and are not. Terms: internal/candidate/candidate.go.

-- +goose Up

-- One of them, in the county that looks for it. outcome '' = it is looked for;
-- company_id is the company that it was enrolled as.
-- class: county
CREATE TABLE candidate (
    county       INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    subject      BLOB NOT NULL,
    search_name  TEXT NOT NULL,
    name         TEXT NOT NULL,
    uscc         TEXT NOT NULL DEFAULT '',
    address      TEXT NOT NULL DEFAULT '',
    source       TEXT NOT NULL CHECK (source IN ('market', 'tender', 'case', 'other')),
    reference    TEXT NOT NULL DEFAULT '',
    found_on     TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    first_at     INTEGER,
    first_words  TEXT NOT NULL DEFAULT '',
    second_at    INTEGER,
    second_words TEXT NOT NULL DEFAULT '',
    outcome      TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'enrolled', 'unrelated', 'gone')),
    outcome_why  TEXT NOT NULL DEFAULT '',
    outcome_by   INTEGER NOT NULL DEFAULT 0,
    outcome_at   INTEGER,
    company_id   INTEGER NOT NULL DEFAULT 0,
    valid_from   INTEGER,
    valid_to     INTEGER,
    recorded_at  INTEGER NOT NULL,
    recorded_by  INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX candidate_name ON candidate (county, search_name);
