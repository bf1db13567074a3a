-- Companies that ought to be in the registry and are not. Terms: internal/candidate/candidate.go.

-- +goose Up

-- One of them, in the county that looks for it. outcome '' = it is looked for;
-- company_id is the company that it was enrolled as.
-- class: county
CREATE TABLE candidate (
    county       INTEGER NOT NULL,
    id           BIGINT NOT NULL,
    subject      BYTEA NOT NULL,
    search_name  TEXT NOT NULL,
    name         TEXT NOT NULL,
    uscc         TEXT NOT NULL DEFAULT '',
    address      TEXT NOT NULL DEFAULT '',
    source       TEXT NOT NULL CHECK (source IN ('market', 'tender', 'case', 'other')),
    reference    TEXT NOT NULL DEFAULT '',
    found_on     TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    first_at     BIGINT,
    first_words  TEXT NOT NULL DEFAULT '',
    second_at    BIGINT,
    second_words TEXT NOT NULL DEFAULT '',
    outcome      TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'enrolled', 'unrelated', 'gone')),
    outcome_why  TEXT NOT NULL DEFAULT '',
    outcome_by   BIGINT NOT NULL DEFAULT 0,
    outcome_at   BIGINT,
    company_id   BIGINT NOT NULL DEFAULT 0,
    valid_from   BIGINT,
    valid_to     BIGINT,
    recorded_at  BIGINT NOT NULL,
    recorded_by  BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX candidate_name ON candidate (county, search_name);
