-- +goose Up

-- A second factor: the secret of codes by the clock (TOTP), or a passkey. What
-- proves it is sealed under the person's data key. counter: the last step a code
-- was taken of, so that none is taken twice; of a passkey the times it was used.
-- confirmed_at NULL: it is being set up.
-- class: directory
CREATE TABLE account_factor (
    account_id   BIGINT  NOT NULL,
    id           BIGINT  NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('totp', 'passkey')),
    sealed       BYTEA   NOT NULL,
    counter      BIGINT  NOT NULL DEFAULT 0,
    recorded_at  BIGINT  NOT NULL,
    confirmed_at BIGINT,
    used_at      BIGINT,
    ended_at     BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX account_factor_totp ON account_factor (account_id)
    WHERE kind = 'totp' AND confirmed_at IS NOT NULL AND ended_at IS NULL;

-- What a browser was asked to sign with a passkey, until it has.
-- class: directory
CREATE TABLE session_challenge (
    token_hash BYTEA   NOT NULL PRIMARY KEY,
    asked      BYTEA   NOT NULL,
    expires_at BIGINT  NOT NULL
);

-- factor_at: when the second factor was last proved in this session; NULL never.
-- device: coarse words for the list of sessions, such as "android wechat".
ALTER TABLE session ADD COLUMN factor_at BIGINT;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
