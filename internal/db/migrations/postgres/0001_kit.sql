-- +goose Up

-- class: local
CREATE TABLE job (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload BYTEA,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    wish BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    trouble TEXT NOT NULL DEFAULT '',
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE INDEX job_due ON job (run_at, kind, key) WHERE state <> 'dead';

-- class: local
CREATE TABLE lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- class: county
CREATE TABLE blob_ref (
    county INTEGER NOT NULL,
    id BIGINT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE INDEX blob_ref_owner ON blob_ref (county, owner_kind, owner_id);
CREATE INDEX blob_ref_hash ON blob_ref (hash);

-- class: directory
CREATE TABLE idempotency (
    key_hash BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    county INTEGER NOT NULL DEFAULT 0,
    target_id BIGINT NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    answer BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (key_hash)
);

CREATE INDEX idempotency_expiry ON idempotency (expires_at);
