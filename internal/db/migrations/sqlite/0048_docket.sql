-- The weekly docket (周督办工作单). Terms: internal/docket/doc.go.

-- +goose Up

-- One docket of one city and ISO week: what had to be pressed at taken_at, from the
-- snapshot before (from_at) on. Its state follows from what is filled in. figures:
-- the sums of its counties and the rates; prior: how the docket before was received and
-- answered; both JSON, from when it was built. hash: of the head and of every row, from
-- when it was issued; answers_hash: of the answers, from when they were signed. number 0:
-- it issued itself, with its week only.
-- class: reference
CREATE TABLE docket (
    id            INTEGER NOT NULL PRIMARY KEY,
    city          INTEGER NOT NULL,
    year          INTEGER NOT NULL,
    week          INTEGER NOT NULL,
    subject       BLOB    NOT NULL,
    from_at       INTEGER NOT NULL,
    taken_at      INTEGER NOT NULL,
    issue_due     INTEGER NOT NULL,
    receipt_due   INTEGER NOT NULL,
    answer_due    INTEGER NOT NULL,
    prior_id      INTEGER NOT NULL DEFAULT 0,
    figures       TEXT    NOT NULL DEFAULT '{}',
    prior         TEXT    NOT NULL DEFAULT '{}',
    row_count     INTEGER NOT NULL DEFAULT 0,
    built_at      INTEGER,
    issued_at     INTEGER,
    issued_by     INTEGER NOT NULL DEFAULT 0,
    number        INTEGER NOT NULL DEFAULT 0,
    words         TEXT    NOT NULL DEFAULT '', -- the province's, at issue
    hash          BLOB,
    verify        TEXT    NOT NULL DEFAULT '', -- code by which anybody can check the paper
    received_at   INTEGER,
    received_by   INTEGER NOT NULL DEFAULT 0,
    experience    TEXT    NOT NULL DEFAULT '',
    difficulty    TEXT    NOT NULL DEFAULT '',
    handled       TEXT    NOT NULL DEFAULT '{}', -- the city's week in figures, from when it was signed
    signed_at     INTEGER,
    signed_by     INTEGER NOT NULL DEFAULT 0,
    answers_hash  BLOB,
    verified_at   INTEGER,
    verified_by   INTEGER NOT NULL DEFAULT 0,
    closed_at     INTEGER,
    closed_by     INTEGER NOT NULL DEFAULT 0,
    conclusion    TEXT    NOT NULL DEFAULT '',
    UNIQUE (year, week, city)
) STRICT;
CREATE INDEX docket_city ON docket (city, taken_at);
CREATE INDEX docket_taken ON docket (taken_at, city);
CREATE INDEX docket_draft ON docket (taken_at, city) WHERE issued_at IS NULL;

-- The part of a docket that lies in one county, from when it was built there: how many
-- rows it has and its figures (JSON); and when the county first saw its extract.
-- class: county
CREATE TABLE docket_county (
    county   INTEGER NOT NULL,
    docket_id INTEGER NOT NULL,
    a_rows   INTEGER NOT NULL,
    b_rows   INTEGER NOT NULL,
    figures  TEXT    NOT NULL,
    built_at INTEGER NOT NULL,
    seen_at  INTEGER,
    seen_by  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (county, docket_id)
) STRICT;
CREATE INDEX docket_county_docket ON docket_county (docket_id, county);

-- One case that a docket presses, as it stood at the snapshot. n counts the rows of a
-- section in a county. weeks: how many dockets running have it. manager_id: the project
-- manager, whose name is kept with the registry and nowhere else. mark: SHA-256 of the
-- row. Nothing here is changed once the docket is issued.
-- class: county
CREATE TABLE docket_row (
    county      INTEGER NOT NULL,
    docket_id   INTEGER NOT NULL,
    section     TEXT    NOT NULL CHECK (section IN ('A', 'B')),
    n           INTEGER NOT NULL,
    case_id     INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    filed_at    INTEGER NOT NULL,
    street      INTEGER NOT NULL,
    compound_id INTEGER NOT NULL,
    compound    TEXT    NOT NULL,
    company_id  INTEGER NOT NULL,
    company     TEXT    NOT NULL,
    manager_id  INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    class       TEXT    NOT NULL,
    summary     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    level       INTEGER NOT NULL,
    stay_days   INTEGER NOT NULL,
    late_days   INTEGER NOT NULL,
    weeks       INTEGER NOT NULL,
    advice      TEXT    NOT NULL,
    mark        BLOB    NOT NULL,
    PRIMARY KEY (county, docket_id, section, n)
) STRICT;
CREATE INDEX docket_row_docket ON docket_row (docket_id, section, county, n);
CREATE INDEX docket_row_company ON docket_row (company_id, docket_id, section, county, n) WHERE company_id <> 0;
CREATE INDEX docket_row_case ON docket_row (county, case_id, docket_id);

-- When a company first saw its extract of a docket, under its county of registration.
-- class: county
CREATE TABLE docket_seen (
    county     INTEGER NOT NULL,
    docket_id  INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    seen_by    INTEGER NOT NULL,
    PRIMARY KEY (county, docket_id, company_id)
) STRICT;
CREATE INDEX docket_seen_company ON docket_seen (company_id, docket_id);

-- What a city answers to one row (市反馈表).
-- class: county
CREATE TABLE docket_answer (
    county       INTEGER NOT NULL,
    docket_id    INTEGER NOT NULL,
    section      TEXT    NOT NULL,
    n            INTEGER NOT NULL,
    measure      TEXT    NOT NULL,
    outcome      TEXT    NOT NULL,
    replied_at   INTEGER,
    satisfaction TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    expected_on  TEXT    NOT NULL,
    written_by   INTEGER NOT NULL,
    written_at   INTEGER NOT NULL,
    PRIMARY KEY (county, docket_id, section, n)
) STRICT;
CREATE INDEX docket_answer_docket ON docket_answer (docket_id, section, county, n);

-- One row that was drawn for the province to verify what the city answered; place: in
-- the order of the draw. verdict '': not judged yet.
-- class: county
CREATE TABLE docket_sample (
    county    INTEGER NOT NULL,
    docket_id INTEGER NOT NULL,
    section   TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    verdict   TEXT    NOT NULL DEFAULT '',
    reason    TEXT    NOT NULL DEFAULT '',
    judged_by INTEGER NOT NULL DEFAULT 0,
    judged_at INTEGER,
    PRIMARY KEY (county, docket_id, section, n)
) STRICT;
CREATE INDEX docket_sample_docket ON docket_sample (docket_id, place);

-- A correction of an issued docket (更正): it is added, the docket stays as it is.
-- class: reference
CREATE TABLE docket_addendum (
    docket_id INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    words     TEXT    NOT NULL,
    added_by  INTEGER NOT NULL,
    added_at  INTEGER NOT NULL,
    PRIMARY KEY (docket_id, n)
) STRICT;

-- What had ended in a county by when.
CREATE INDEX case_file_closed ON case_file (county, closed_at, id) WHERE closed_at IS NOT NULL;
