-- Campaigns in which a city has its registry verified (核查). Terms: internal/verification/doc.go.

-- +goose Up

-- One campaign of a city. begun_at: when its items were counted; ended_at: when
-- nobody was left to be pressed.
-- class: reference
CREATE TABLE verification_campaign (
    id           INTEGER NOT NULL PRIMARY KEY,
    city         INTEGER NOT NULL,
    subject      BLOB    NOT NULL,
    title        TEXT    NOT NULL,
    kinds        TEXT    NOT NULL, -- joined by commas
    from_on      TEXT    NOT NULL,
    to_on        TEXT    NOT NULL, -- the last day
    opened_by    INTEGER NOT NULL,
    opened_at    INTEGER NOT NULL,
    begun_at     INTEGER,
    cancelled_at INTEGER,
    cancelled_by INTEGER NOT NULL DEFAULT 0,
    cancel_why   TEXT    NOT NULL DEFAULT '',
    ended_at     INTEGER
) STRICT;
CREATE INDEX verification_campaign_city ON verification_campaign (city, id);

-- One record that a campaign asks about, in the county where it lies. base is the
-- number of the latest change that the company saw when it confirmed; filled of
-- weight is how complete the record was when that was last counted. Its state follows
-- from this row and the proposals for the record.
-- class: county
CREATE TABLE verification_item (
    county       INTEGER NOT NULL,
    campaign_id  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    record_id    INTEGER NOT NULL,
    company_id   INTEGER NOT NULL,
    filled       INTEGER NOT NULL DEFAULT 0,
    weight       INTEGER NOT NULL DEFAULT 0,
    base         INTEGER NOT NULL DEFAULT 0,
    confirmed_at INTEGER,
    confirmed_by INTEGER NOT NULL DEFAULT 0,
    checked_at   INTEGER,
    checked_by   INTEGER NOT NULL DEFAULT 0,
    returned_at  INTEGER,
    returned_by  INTEGER NOT NULL DEFAULT 0,
    words        TEXT    NOT NULL DEFAULT '', -- the county's
    dropped_at   INTEGER,
    PRIMARY KEY (county, campaign_id, kind, record_id)
) STRICT;
CREATE INDEX verification_item_company ON verification_item (campaign_id, company_id);

-- A company that a campaign asks, under the county of its registration, and how it
-- was pressed. told: accounts that the latest message went to.
-- class: county
CREATE TABLE verification_company (
    county           INTEGER NOT NULL,
    campaign_id      INTEGER NOT NULL,
    company_id       INTEGER NOT NULL,
    answered_at      INTEGER,
    reminded_on      TEXT    NOT NULL DEFAULT '',
    first_notice_at  INTEGER,
    second_notice_at INTEGER,
    told             INTEGER NOT NULL DEFAULT 0,
    scored_on        TEXT    NOT NULL DEFAULT '',
    missing_at       INTEGER,
    restored_at      INTEGER,
    restored_by      INTEGER NOT NULL DEFAULT 0,
    restore_why      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, campaign_id, company_id)
) STRICT;
CREATE INDEX verification_company_campaign ON verification_company (campaign_id, company_id);
CREATE INDEX verification_company_company ON verification_company (company_id);

CREATE INDEX registry_proposal_record ON registry_proposal (county, kind, record_id, id);
