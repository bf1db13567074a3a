-- +goose Up

-- A second factor: the secret of codes by the clock (TOTP), or a passkey. What
-- proves it is sealed under the person's data key. counter: the last step a code
-- was taken of, so that none is taken twice; of a passkey the times it was used.
-- confirmed_at NULL: it is being set up.
-- class: directory
CREATE TABLE account_factor (
    account_id   INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('totp', 'passkey')),
    sealed       BLOB    NOT NULL,
    counter      INTEGER NOT NULL DEFAULT 0,
    recorded_at  INTEGER NOT NULL,
    confirmed_at INTEGER,
    used_at      INTEGER,
    ended_at     INTEGER,
    PRIMARY KEY (account_id, id)
) STRICT;
CREATE UNIQUE INDEX account_factor_totp ON account_factor (account_id)
    WHERE kind = 'totp' AND confirmed_at IS NOT NULL AND ended_at IS NULL;

-- What a browser was asked to sign with a passkey, until it has.
-- class: directory
CREATE TABLE session_challenge (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    asked      BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- factor_at: when the second factor was last proved in this session; NULL never.
-- device: coarse words for the list of sessions, such as "android wechat".
ALTER TABLE session ADD COLUMN factor_at INTEGER;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
