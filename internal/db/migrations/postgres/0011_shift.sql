-- +goose Up

-- What one shift of a company's duty desk leaves to the next (交接班). county is
-- where the company is registered.
-- class: county
CREATE TABLE shift_note (
    county     INTEGER NOT NULL,
    id         BIGINT  NOT NULL,
    company_id BIGINT  NOT NULL,
    account_id BIGINT  NOT NULL,
    text       TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX shift_note_company ON shift_note (county, company_id, id);
