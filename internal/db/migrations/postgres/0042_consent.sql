-- What people were told about their data, and what they said to it. Terms:
-- internal/consent/doc.go.

-- +goose Up

-- version is the day from which the text is in force, hash that of its words.
-- class: directory
CREATE TABLE consent (
    account_id   BIGINT  NOT NULL,
    id           BIGINT  NOT NULL,
    notice       TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    hash         BYTEA   NOT NULL,
    lang         TEXT    NOT NULL,
    agreed_at    BIGINT  NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX consent_holds ON consent (account_id, notice, version) WHERE withdrawn_at IS NULL;
