-- +goose Up

-- A property service enterprise (物业服务企业). county is where it is registered.
-- class: reference
CREATE TABLE company (
    id          BIGINT  NOT NULL PRIMARY KEY,
    uscc        TEXT    NOT NULL UNIQUE,
    subject     BYTEA   NOT NULL,
    name        TEXT    COLLATE "C" NOT NULL,
    search_name TEXT    COLLATE "C" NOT NULL,
    county      INTEGER NOT NULL,
    address     TEXT    NOT NULL DEFAULT '',
    phone_24h   TEXT    NOT NULL DEFAULT '',
    status      TEXT    NOT NULL CHECK (status IN ('active', 'left', 'missing')),
    version     INTEGER NOT NULL,
    valid_from  BIGINT  NOT NULL,
    valid_to    BIGINT,
    recorded_at BIGINT  NOT NULL
);
CREATE INDEX company_county ON company (county, id);

-- Piece of the name → company, for search by any part.
-- class: reference
CREATE TABLE company_gram (
    gram       TEXT   COLLATE "C" NOT NULL,
    company_id BIGINT NOT NULL,
    PRIMARY KEY (gram, company_id)
);
CREATE INDEX company_gram_company ON company_gram (company_id);
