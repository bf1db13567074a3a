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

-- What an officer had sent again, why, and when; what came of it is the state.
ALTER TABLE message ADD COLUMN replayed_at BIGINT;
ALTER TABLE message ADD COLUMN replay_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX message_undelivered ON message (county, id) WHERE state IN ('failed', 'unknown');
CREATE INDEX message_replayed ON message (county, replayed_at, id) WHERE replayed_at IS NOT NULL;
