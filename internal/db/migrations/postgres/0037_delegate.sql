-- +goose Up

-- Somebody who may file and follow cases for a unit in the name of one of its
-- owners, from–to: a daughter for her father. It ends with the owner's own binding.
-- class: county
CREATE TABLE unit_delegate (
    county      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    unit_id     BIGINT NOT NULL,
    owner_id    BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_to    BIGINT,
    recorded_at BIGINT NOT NULL,
    ended_at    BIGINT,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit_id) REFERENCES unit (county, id)
);
CREATE INDEX unit_delegate_unit ON unit_delegate (county, unit_id, id);
CREATE INDEX unit_delegate_account ON unit_delegate (account_id, id);
