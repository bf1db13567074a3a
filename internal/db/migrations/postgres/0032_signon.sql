-- +goose Up

-- Who somebody else says a person is (single sign-on, WeChat), by a keyed hash of
-- issuer and subject → account. way: the setting by which it is asked. Tied by the
-- account's own holder; ended_at: untied.
-- class: directory
CREATE TABLE login_identity (
    identity_index BYTEA NOT NULL,
    id             BIGINT NOT NULL,
    account_id     BIGINT NOT NULL,
    way            TEXT NOT NULL,
    recorded_at    BIGINT NOT NULL,
    ended_at       BIGINT,
    PRIMARY KEY (identity_index, id)
);
CREATE UNIQUE INDEX login_identity_now ON login_identity (identity_index) WHERE ended_at IS NULL;
CREATE INDEX login_identity_account ON login_identity (account_id, id);
