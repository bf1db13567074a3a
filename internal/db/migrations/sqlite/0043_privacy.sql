-- Erasing and retention. Terms: internal/privacy/doc.go.

-- +goose Up

-- Whoever filed asked for erasure: once nothing is open, the contact is stored and
-- used for nothing (个人信息保护法 §47), until it may go.
ALTER TABLE case_contact ADD COLUMN asked_at INTEGER;

-- When all that anybody wrote was taken out of a case, at the end of its time.
ALTER TABLE case_file ADD COLUMN forgotten_at INTEGER;
CREATE INDEX case_file_kept ON case_file (county, closed_at, id) WHERE NOT open AND forgotten_at IS NULL;

-- An account that asked to be erased; secret_hash finds the page that says what came of it.
-- class: directory
CREATE TABLE privacy_request (
    account_id  INTEGER NOT NULL PRIMARY KEY,
    id          INTEGER NOT NULL,
    secret_hash BLOB    NOT NULL,
    made_at     INTEGER NOT NULL,
    ended_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX privacy_request_secret ON privacy_request (secret_hash);

-- What became of one thing that was kept; code is the public code of a case, until_at
-- when what stays will go, NULL = not known yet, or never.
-- class: directory
CREATE TABLE privacy_outcome (
    account_id INTEGER NOT NULL,
    class      TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    outcome    TEXT    NOT NULL CHECK (outcome IN ('erased', 'restricted', 'kept')),
    n          INTEGER NOT NULL,
    until_at   INTEGER,
    PRIMARY KEY (account_id, class, code)
) STRICT;
