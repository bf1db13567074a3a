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
