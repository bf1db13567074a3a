-- +goose Up

-- class: local
CREATE TABLE job (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload BLOB,
    state TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    wish INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    trouble TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT;

CREATE INDEX job_due ON job (run_at, kind, key) WHERE state <> 'dead';

-- class: local
CREATE TABLE lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (name)
) STRICT;
