-- +goose Up

-- A company's service of a compound under one contract. valid_from–valid_to is
-- the time in charge: a contract that runs past its term goes on without a term
-- (民法典 §948), so the agreed end is kept apart and ends nothing by itself.
-- class: county
CREATE TABLE contract (
    county       INTEGER NOT NULL,
    id           BIGINT  NOT NULL,
    compound_id  BIGINT  NOT NULL,
    company_id   BIGINT  NOT NULL REFERENCES company (id),
    kind         TEXT    NOT NULL CHECK (kind IN ('early', 'regular')),
    grade        INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 5),
    agreed_until TEXT    NOT NULL DEFAULT '',
    valid_from   BIGINT  NOT NULL,
    valid_to     BIGINT,
    recorded_at  BIGINT  NOT NULL,
    recorded_by  BIGINT  NOT NULL,
    ended_at     BIGINT,
    ended_by     BIGINT  NOT NULL DEFAULT 0,
    end_reason   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, id),
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    FOREIGN KEY (county, compound_id) REFERENCES compound (county, id)
);
CREATE INDEX contract_compound ON contract (county, compound_id, valid_from);
CREATE INDEX contract_company ON contract (company_id, id);
