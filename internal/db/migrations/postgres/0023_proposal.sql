-- Changes that companies propose of their own records.

-- +goose Up

-- base is the number of the latest change that its maker saw; facts are the values
-- proposed, personal those that are, sealed. sampled: the city looks at it again.
-- class: county
CREATE TABLE registry_proposal (
    county      INTEGER NOT NULL,
    id          BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    record_id   BIGINT NOT NULL,
    company_id  BIGINT NOT NULL,
    title       TEXT NOT NULL,
    base        INTEGER NOT NULL,
    valid_from  BIGINT,
    facts       TEXT NOT NULL,
    personal    BYTEA,
    why         TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    file        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'refused', 'withdrawn')),
    proposed_by BIGINT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_by  BIGINT NOT NULL DEFAULT 0,
    decided_at  BIGINT,
    decision    TEXT NOT NULL DEFAULT '',
    sampled     BOOLEAN NOT NULL,
    checked_by  BIGINT NOT NULL DEFAULT 0,
    checked_at  BIGINT,
    check_ok    BOOLEAN NOT NULL,
    check_words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX registry_proposal_one ON registry_proposal (county, kind, record_id) WHERE state = 'open';
CREATE INDEX registry_proposal_company ON registry_proposal (company_id, id);
CREATE INDEX registry_proposal_sampled ON registry_proposal (county, id) WHERE sampled AND checked_by = 0;
CREATE INDEX registry_proposal_file ON registry_proposal (file) WHERE file <> '';
