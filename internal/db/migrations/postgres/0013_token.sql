-- +goose Up

-- A bearer token: a program acts as a staff account until it expires or is
-- revoked. Only its hash is here; the token itself was shown once.
-- class: directory
CREATE TABLE account_token (
    token_hash  BYTEA   NOT NULL PRIMARY KEY,
    id          BIGINT  NOT NULL,
    account_id  BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    revoked_at  BIGINT
);
CREATE INDEX account_token_account ON account_token (account_id, id);

-- What a program was answered to a write, by its Idempotency-Key, for a day.
-- class: directory
CREATE TABLE account_answer (
    account_id  BIGINT  NOT NULL,
    key_hash    BYTEA   NOT NULL,
    body_hash   BYTEA   NOT NULL,
    answer      BYTEA   NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (account_id, key_hash)
);
CREATE INDEX account_answer_age ON account_answer (account_id, recorded_at);
