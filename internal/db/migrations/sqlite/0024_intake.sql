-- Files of records handed in (批量导入). Terms: internal/intake/doc.go.

-- +goose Up

-- One file. read is how many of its rows the present pass has come through, in
-- their order: a pass that was killed goes on behind them. trouble is why the whole
-- file was refused, as JSON of message keys.
-- class: directory
CREATE TABLE intake (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    blob        TEXT    NOT NULL, -- '' once it was deleted
    size        INTEGER NOT NULL,
    digest      BLOB    NOT NULL, -- SHA-256
    state       TEXT    NOT NULL CHECK (state IN ('checking', 'checked', 'applying', 'done', 'cancelled', 'refused')),
    mode        TEXT    NOT NULL CHECK (mode IN ('', 'all', 'good')),
    trouble     TEXT    NOT NULL DEFAULT '',
    ignored     TEXT    NOT NULL DEFAULT '', -- headers that no column has
    total       INTEGER NOT NULL DEFAULT 0,
    read        INTEGER NOT NULL DEFAULT 0,
    bad         INTEGER NOT NULL DEFAULT 0,
    added       INTEGER NOT NULL DEFAULT 0,
    changed     INTEGER NOT NULL DEFAULT 0,
    same        INTEGER NOT NULL DEFAULT 0,
    faults      INTEGER NOT NULL DEFAULT 0,
    recorded_at INTEGER NOT NULL,
    decided_at  INTEGER,
    ended_at    INTEGER
) STRICT;
CREATE INDEX intake_account ON intake (account_id, id);
CREATE INDEX intake_blob ON intake (blob) WHERE blob <> '';

-- What is wrong in a cell. args and hint hold no personal data.
-- class: directory
CREATE TABLE intake_fault (
    intake_id INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    sheet     TEXT    NOT NULL,
    line      INTEGER NOT NULL, -- the row's number
    letters   TEXT    NOT NULL, -- of the column; '' = the row
    header    TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    args      TEXT    NOT NULL, -- JSON
    hint      TEXT    NOT NULL, -- what may have been meant
    PRIMARY KEY (intake_id, seq)
) STRICT;
