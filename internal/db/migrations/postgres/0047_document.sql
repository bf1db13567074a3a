-- Official papers: their numbers, what was issued, and what it is found by. Terms:
-- internal/document/doc.go.

-- +goose Up

-- The last number given, by office (its code as county), series and year.
-- class: county
CREATE TABLE document_number (
    county INTEGER NOT NULL,
    series TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (county, series, year)
);

-- county is the office's code; number as it is printed, serial the number in it, 0 =
-- none; sha256 is of snapshot unpacked, hexadecimal; digest is what everybody may
-- know of it, pairs of name and value as JSON; open: found by its number too.
-- class: county
CREATE TABLE document (
    county    INTEGER NOT NULL,
    id        BIGINT  NOT NULL,
    kind      TEXT    NOT NULL,
    series    TEXT    NOT NULL DEFAULT '',
    year      INTEGER NOT NULL DEFAULT 0,
    serial    INTEGER NOT NULL DEFAULT 0,
    number    TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    issuer    TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    sha256    TEXT    NOT NULL,
    snapshot  BYTEA   NOT NULL,
    digest    TEXT    NOT NULL,
    open      BOOLEAN NOT NULL,
    subject   BYTEA   NOT NULL,
    issued_at BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX document_serial ON document (county, series, year, serial) WHERE serial > 0;
CREATE INDEX document_latest ON document (id);

-- What a document is found by: its code, its number, the hash of its snapshot or of
-- a file that was made of it.
-- class: directory
CREATE TABLE document_key (
    key         TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('code', 'number', 'snapshot', 'file')),
    county      INTEGER NOT NULL,
    document_id BIGINT  NOT NULL,
    PRIMARY KEY (key, kind, county, document_id)
);
