-- The append-only record, its deletable secrets and the keys of subjects.
-- Terms and the form of the hash: internal/audit/doc.go, internal/seal/doc.go.

-- +goose Up

-- Rows are inserted and read, never updated or deleted.
-- class: county
CREATE TABLE audit_event (
    county     INTEGER NOT NULL,
    subject    BLOB    NOT NULL, -- 16 random bytes
    seq        INTEGER NOT NULL, -- 1, 2, 3 … within the subject
    id         INTEGER NOT NULL,
    prev       BLOB    NOT NULL, -- hash of the subject's event before, empty for the first
    hash       BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    office     TEXT    NOT NULL,
    facts      TEXT    NOT NULL, -- canonical JSON, public, no personal data
    commitment BLOB    NOT NULL,
    PRIMARY KEY (county, subject, seq)
) STRICT;

CREATE UNIQUE INDEX audit_event_id ON audit_event (county, id);

-- No foreign key: its parent is never deleted, and every intake would pay for it.
-- class: county
CREATE TABLE audit_secret (
    county  INTEGER NOT NULL,
    subject BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    sealed  BLOB    NOT NULL, -- the commitment's k and the secret part of the event
    PRIMARY KEY (county, subject, seq)
) STRICT;

-- What a consumer has not taken yet.
-- class: county
CREATE TABLE audit_pending (
    county   INTEGER NOT NULL,
    consumer TEXT    NOT NULL,
    id       INTEGER NOT NULL,
    PRIMARY KEY (county, consumer, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_pending_consumer ON audit_pending (consumer, id);

-- class: county
CREATE TABLE data_key (
    county  INTEGER NOT NULL,
    subject BLOB    NOT NULL,
    wrapped BLOB    NOT NULL,
    PRIMARY KEY (county, subject)
) STRICT;
