-- What the outside registry says of companies and compounds. Terms: internal/mirror/doc.go.

-- +goose Up

-- One record over there. theirs: its values as it says them now; agreed: those of them
-- that were settled last; run: the latest full set it stood in. record_id 0 = there is
-- no record here.
-- class: county
CREATE TABLE mirror_entry (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    outside_key TEXT    NOT NULL,
    record_id   BIGINT  NOT NULL,
    version     BIGINT  NOT NULL,
    theirs      TEXT    NOT NULL, -- JSON, as agreed
    agreed      TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('same', 'conflict', 'unfit', 'gone')),
    trouble     TEXT    NOT NULL, -- message key
    run         BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX mirror_entry_key ON mirror_entry (kind, outside_key);
CREATE INDEX mirror_entry_waiting ON mirror_entry (county, id) WHERE state <> 'same';

-- How far the mirror is: one row.
-- class: local
CREATE TABLE mirror_pass (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    cursor     TEXT    NOT NULL,
    is_full    BOOLEAN NOT NULL,
    after_key  TEXT    NOT NULL,
    run        BIGINT  NOT NULL,
    seen       BIGINT  NOT NULL,
    changed    BIGINT  NOT NULL,
    waiting    BIGINT  NOT NULL,
    nowhere    BIGINT  NOT NULL,
    started_at BIGINT,
    ended_at   BIGINT
);
