-- +goose Up

-- A bearer token: a program acts as a staff account until it expires or is
-- revoked. Only its hash is here; the token itself was shown once.
-- class: directory
CREATE TABLE account_token (
    token_hash  BLOB    NOT NULL PRIMARY KEY,
    id          INTEGER NOT NULL,
    account_id  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;
CREATE INDEX account_token_account ON account_token (account_id, id);

-- What a program was answered to a write, by its Idempotency-Key, for a day.
-- class: directory
CREATE TABLE account_answer (
    account_id  INTEGER NOT NULL,
    key_hash    BLOB    NOT NULL,
    body_hash   BLOB    NOT NULL,
    answer      BLOB    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, key_hash)
) STRICT;
CREATE INDEX account_answer_age ON account_answer (account_id, recorded_at);
