-- How far each county is with going online. Terms: internal/golive/golive.go.

-- +goose Up

-- One change of a county's state; the latest holds.
-- class: county
CREATE TABLE golive_step (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('not_started', 'trial', 'live')),
    on_day      TEXT NOT NULL,
    why         TEXT NOT NULL,
    recorded_by INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;
