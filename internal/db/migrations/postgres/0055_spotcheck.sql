-- Lists drawn for unannounced visits (抽查名单). Terms: internal/spotcheck/doc.go.

-- +goose Up

-- One list of an office, of which county is the code, for an area and a month, YYYYMM.
-- population and sealed are canonical JSON; hash is the SHA-256 of sealed. Nothing here is
-- changed but that it is opened, once.
-- class: reference
CREATE TABLE spotcheck (
    county     INTEGER NOT NULL,
    id         BIGINT NOT NULL UNIQUE,
    subject    BYTEA NOT NULL,
    area       INTEGER NOT NULL,
    month      INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    population TEXT NOT NULL,
    nonce      BYTEA NOT NULL,
    sealed     TEXT NOT NULL,
    hash       BYTEA NOT NULL,
    drawn_at   BIGINT NOT NULL,
    drawn_by   BIGINT NOT NULL,
    opened_at  BIGINT,
    opened_by  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (county, area, month)
);
