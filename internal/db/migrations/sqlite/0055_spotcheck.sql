-- Lists drawn for unannounced visits (抽查名单). Terms: internal/spotcheck/doc.go.

-- +goose Up

-- One list of an office, of which county is the code, for an area and a month, YYYYMM.
-- population and sealed are canonical JSON; hash is the SHA-256 of sealed. Nothing here is
-- changed but that it is opened, once.
-- class: reference
CREATE TABLE spotcheck (
    county     INTEGER NOT NULL,
    id         INTEGER NOT NULL UNIQUE,
    subject    BLOB NOT NULL,
    area       INTEGER NOT NULL,
    month      INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    population TEXT NOT NULL,
    nonce      BLOB NOT NULL,
    sealed     TEXT NOT NULL,
    hash       BLOB NOT NULL,
    drawn_at   INTEGER NOT NULL,
    drawn_by   INTEGER NOT NULL,
    opened_at  INTEGER,
    opened_by  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (county, area, month)
) STRICT;
