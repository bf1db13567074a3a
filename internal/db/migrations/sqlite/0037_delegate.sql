-- +goose Up

-- Somebody who may file and follow cases for a unit in the name of one of its
-- owners, from–to: a daughter for her father. It ends with the owner's own binding.
-- class: county
CREATE TABLE unit_delegate (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    unit_id     INTEGER NOT NULL,
    owner_id    INTEGER NOT NULL,
    account_id  INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER,
    recorded_at INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit_id) REFERENCES unit (county, id)
) STRICT;
CREATE INDEX unit_delegate_unit ON unit_delegate (county, unit_id, id);
CREATE INDEX unit_delegate_account ON unit_delegate (account_id, id);
