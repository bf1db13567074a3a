-- +goose Up

-- A form that went back to its author, by the hash of the secret that only their
-- browser has: sealed under a key of its own, for a day.
-- class: directory
CREATE TABLE kept_form (
    secret_hash BYTEA  NOT NULL PRIMARY KEY,
    wrapped     BYTEA  NOT NULL,
    sealed      BYTEA  NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX kept_form_age ON kept_form (recorded_at);
