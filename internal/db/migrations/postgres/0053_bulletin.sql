-- The monthly bulletin (月通报). Terms: internal/bulletin/doc.go.

-- +goose Up

-- One bulletin of the province for each month, YYYYMM. content: every figure it has, as
-- canonical JSON, read at taken_at; hash: of the snapshot, from when it was issued. number
-- 0: it issued itself, with its month only. Nothing here is changed once it is issued.
-- class: reference
CREATE TABLE bulletin (
    month     INTEGER NOT NULL PRIMARY KEY,
    id        BIGINT  NOT NULL UNIQUE,
    subject   BYTEA   NOT NULL,
    due_at    BIGINT  NOT NULL,
    taken_at  BIGINT  NOT NULL,
    content   TEXT    NOT NULL,
    issued_at BIGINT,
    issued_by BIGINT  NOT NULL DEFAULT 0,
    number    INTEGER NOT NULL DEFAULT 0,
    hash      BYTEA,
    verify    TEXT    NOT NULL DEFAULT '' -- code by which anybody can check the paper
);

-- One version of one text of a bulletin, the last in force; written_by 0: by rule.
-- class: reference
CREATE TABLE bulletin_text (
    month      INTEGER NOT NULL,
    part       TEXT    NOT NULL CHECK (part IN ('opening', 'problems', 'demands')),
    n          INTEGER NOT NULL,
    words      TEXT    NOT NULL,
    written_by BIGINT  NOT NULL,
    written_at BIGINT  NOT NULL,
    PRIMARY KEY (month, part, n)
);

-- A correction of an issued bulletin (更正): what its figures had become, as canonical
-- JSON, and words. It is added, the bulletin stays as it is.
-- class: reference
CREATE TABLE bulletin_addendum (
    month    INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    words    TEXT    NOT NULL,
    changes  TEXT    NOT NULL,
    added_by BIGINT  NOT NULL,
    added_at BIGINT  NOT NULL,
    PRIMARY KEY (month, n)
);
