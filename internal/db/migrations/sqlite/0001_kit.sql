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

-- class: county
CREATE TABLE blob_ref (
    county INTEGER NOT NULL,
    id INTEGER NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    hash BLOB NOT NULL,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;

CREATE INDEX blob_ref_owner ON blob_ref (county, owner_kind, owner_id);
CREATE INDEX blob_ref_hash ON blob_ref (hash);

-- class: directory
CREATE TABLE idempotency (
    key_hash BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    county INTEGER NOT NULL DEFAULT 0,
    target_id INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    answer BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (key_hash)
) STRICT;

CREATE INDEX idempotency_expiry ON idempotency (expires_at);
