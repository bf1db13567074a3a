-- +goose Up

-- A property service enterprise (物业服务企业). county is where it is registered.
-- class: reference
CREATE TABLE company (
    id          INTEGER NOT NULL PRIMARY KEY,
    uscc        TEXT    NOT NULL UNIQUE,
    subject     BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    search_name TEXT    NOT NULL,
    county      INTEGER NOT NULL,
    address     TEXT    NOT NULL DEFAULT '',
    phone_24h   TEXT    NOT NULL DEFAULT '',
    status      TEXT    NOT NULL CHECK (status IN ('active', 'left', 'missing')),
    version     INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX company_county ON company (county, id);

-- Piece of the name → company, for search by any part.
-- class: reference
CREATE TABLE company_gram (
    gram       TEXT    NOT NULL,
    company_id INTEGER NOT NULL,
    PRIMARY KEY (gram, company_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_gram_company ON company_gram (company_id);
