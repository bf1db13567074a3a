-- +goose Up

-- What one shift of a company's duty desk leaves to the next (交接班). county is
-- where the company is registered.
-- class: county
CREATE TABLE shift_note (
    county     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX shift_note_company ON shift_note (county, company_id, id);
