-- Full views of personal data: who read what of whom, and what for; and the alarms
-- of those who read more than their limit. Terms: internal/disclosure/doc.go.

-- +goose Up

-- code is the public code of the case, compound or company that record_id names.
-- class: directory
CREATE TABLE disclosure (
    account_id INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('case', 'roll', 'company')),
    county     INTEGER NOT NULL,
    record_id  INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    persons    INTEGER NOT NULL,
    purpose    TEXT    NOT NULL,
    session_id INTEGER NOT NULL DEFAULT 0,
    at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;
CREATE INDEX disclosure_count ON disclosure (account_id, at, persons);
CREATE INDEX disclosure_record ON disclosure (record_id, id);
CREATE INDEX disclosure_age ON disclosure (at);

INSERT INTO disclosure (account_id, id, kind, county, record_id, code, persons, purpose, session_id, at)
    SELECT a.account_id, a.id, 'case', a.county, a.case_id, c.code, 1, a.purpose, a.session_id, a.at
    FROM case_access a JOIN case_file c ON c.county = a.county AND c.id = a.case_id;
DROP TABLE case_access;

-- county and company are where the account works; words are of who asked.
-- class: county
CREATE TABLE disclosure_alarm (
    county     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    company_id INTEGER NOT NULL DEFAULT 0,
    span       TEXT    NOT NULL CHECK (span IN ('hour', 'day')),
    persons    INTEGER NOT NULL,
    most       INTEGER NOT NULL,
    raised_at  INTEGER NOT NULL,
    closed_at  INTEGER,
    closed_by  INTEGER NOT NULL DEFAULT 0,
    words      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX disclosure_alarm_account ON disclosure_alarm (account_id, raised_at);
