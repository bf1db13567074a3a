-- +goose Up

-- Who somebody else says a person is (single sign-on, WeChat), by a keyed hash of
-- issuer and subject → account. way: the setting by which it is asked. Tied by the
-- account's own holder; ended_at: untied.
-- class: directory
CREATE TABLE login_identity (
    identity_index BLOB NOT NULL,
    id             INTEGER NOT NULL,
    account_id     INTEGER NOT NULL,
    way            TEXT NOT NULL,
    recorded_at    INTEGER NOT NULL,
    ended_at       INTEGER,
    PRIMARY KEY (identity_index, id)
) STRICT;
CREATE UNIQUE INDEX login_identity_now ON login_identity (identity_index) WHERE ended_at IS NULL;
CREATE INDEX login_identity_account ON login_identity (account_id, id);
