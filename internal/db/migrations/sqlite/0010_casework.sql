-- +goose Up

-- A case (诉求/工单). The columns after filed_at are folded from its audit
-- events, for lists; the events are the truth. open: somebody still owes the
-- owner something. came_from: the county it was filed in before it was routed here.
-- next_due_at is written by casework's limits_store.go alone;
-- the year 9999 stands for nothing owed, so that queues sort by one index.
-- class: county
CREATE TABLE case_file (
    county       INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    code         TEXT    NOT NULL,
    subject      BLOB    NOT NULL,
    compound_id  INTEGER NOT NULL DEFAULT 0,
    building_id  INTEGER NOT NULL DEFAULT 0,
    entrance_id  INTEGER NOT NULL DEFAULT 0,
    unit_id      INTEGER NOT NULL DEFAULT 0,
    place        TEXT    NOT NULL DEFAULT '',
    street       INTEGER NOT NULL DEFAULT 0,
    neighborhood INTEGER NOT NULL DEFAULT 0,
    company_id   INTEGER NOT NULL DEFAULT 0,
    account_id   INTEGER NOT NULL DEFAULT 0,
    filed_by     INTEGER NOT NULL DEFAULT 0,
    privacy      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    filed_at     INTEGER NOT NULL,
    came_from    INTEGER NOT NULL DEFAULT 0,
    seq          INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    open         INTEGER NOT NULL,
    level        INTEGER NOT NULL,
    round        INTEGER NOT NULL,
    class        TEXT    NOT NULL,
    category     TEXT    NOT NULL,
    grade        INTEGER NOT NULL,
    handler      TEXT    NOT NULL,
    flags        TEXT    NOT NULL,
    request      TEXT    NOT NULL,
    suspended    INTEGER NOT NULL,
    result       TEXT    NOT NULL,
    rating       TEXT    NOT NULL,
    ending       TEXT    NOT NULL,
    worker_id    INTEGER NOT NULL DEFAULT 0,
    replied_at   INTEGER,
    closed_at    INTEGER,
    next_due_at  INTEGER NOT NULL,
    next_limit   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
) STRICT;
-- Queues, by what is due next. Columns behind id narrow a list within the index:
-- a city's queue is the province's, read in its order until the page is full.
CREATE INDEX case_file_due ON case_file (next_due_at, id, county) WHERE open;
CREATE INDEX case_file_county ON case_file (county, next_due_at, id) WHERE open;
CREATE INDEX case_file_street ON case_file (street, next_due_at, id) WHERE open;
CREATE INDEX case_file_neighborhood ON case_file (neighborhood, next_due_at, id) WHERE open;
CREATE INDEX case_file_company ON case_file (company_id, next_due_at, id, compound_id) WHERE open;
CREATE INDEX case_file_worker ON case_file (worker_id, next_due_at, id) WHERE open AND worker_id <> 0;
CREATE INDEX case_file_raised ON case_file (next_due_at, id, county, level) WHERE open AND level > 1;
CREATE INDEX case_file_level ON case_file (county, next_due_at, id, level) WHERE open AND level > 1;
CREATE INDEX case_file_request ON case_file (county, next_due_at, id) WHERE open AND request <> '';
CREATE INDEX case_file_unplaced ON case_file (filed_at, id, county) WHERE open AND compound_id = 0;
CREATE INDEX case_file_county_unplaced ON case_file (county, filed_at, id) WHERE open AND compound_id = 0;
-- Archives, by when it was filed.
CREATE INDEX case_file_filed ON case_file (filed_at, id, county);
CREATE INDEX case_file_county_filed ON case_file (county, filed_at, id, street, neighborhood);
CREATE INDEX case_file_company_filed ON case_file (company_id, filed_at, id, compound_id);
CREATE INDEX case_file_account ON case_file (account_id, filed_at, id) WHERE account_id <> 0;
-- What is in hand in one compound.
CREATE INDEX case_file_compound ON case_file (county, compound_id, filed_at, id) WHERE open;

-- One obligation of one case: who owes what by when (Limits of casework).
-- due_at NULL: it stands still.
-- class: county
CREATE TABLE case_limit (
    county      INTEGER NOT NULL,
    case_id     INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    anchor      INTEGER NOT NULL,
    actor       INTEGER NOT NULL,
    due_at      INTEGER,
    provisional INTEGER NOT NULL DEFAULT 0,
    passed_at   INTEGER,
    ended_at    INTEGER,
    void        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (county, case_id, name, anchor)
) STRICT;
CREATE INDEX case_limit_provisional ON case_limit (county, case_id) WHERE provisional AND ended_at IS NULL;
CREATE INDEX case_limit_due ON case_limit (due_at, county, case_id) WHERE passed_at IS NULL AND ended_at IS NULL AND due_at IS NOT NULL;
-- The departments' own duties, each of which has its list.
CREATE INDEX case_limit_owed ON case_limit (name, due_at, case_id, county)
    WHERE ended_at IS NULL AND due_at IS NOT NULL AND name IN ('callback', 'decide', 'final', 'review', 'supervise2', 'supervise3');
CREATE INDEX case_limit_duty ON case_limit (county, name, due_at, case_id)
    WHERE ended_at IS NULL AND due_at IS NOT NULL AND name IN ('callback', 'decide', 'final', 'review', 'supervise2', 'supervise3');

-- What people wrote with an event: a reply's cause and measure, a note, a reason.
-- audience 'staff' is not shown to owners. seq is the event's.
-- class: county
CREATE TABLE case_entry (
    county     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    audience   TEXT    NOT NULL CHECK (audience IN ('parties', 'staff')),
    account_id INTEGER NOT NULL DEFAULT 0,
    text       TEXT    NOT NULL DEFAULT '',
    cause      TEXT    NOT NULL DEFAULT '',
    measure    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, case_id, seq)
) STRICT;

-- Who filed it, sealed under the case's data key; check_index finds the last
-- four digits of the phone for tracking without a login.
-- class: county
CREATE TABLE case_contact (
    county      INTEGER NOT NULL,
    case_id     INTEGER NOT NULL,
    phone       BLOB    NOT NULL,
    name        BLOB    NOT NULL,
    check_index BLOB    NOT NULL,
    PRIMARY KEY (county, case_id)
) STRICT;

-- Who read a case's contact in full, and what for.
-- class: county
CREATE TABLE case_access (
    county     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    purpose    TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (county, case_id, id)
) STRICT;

-- People who said 「我也遇到了」: parties of the case.
-- class: county
CREATE TABLE case_party (
    county     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    rating     TEXT    NOT NULL DEFAULT '',
    joined_at  INTEGER NOT NULL,
    PRIMARY KEY (county, case_id, account_id)
) STRICT;
CREATE INDEX case_party_account ON case_party (account_id, joined_at);

-- A photo, video or voice note; seq is the event it came with (1: the filing).
-- class: county
CREATE TABLE case_media (
    county   INTEGER NOT NULL,
    case_id  INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    blob     TEXT    NOT NULL,
    thumb    TEXT    NOT NULL DEFAULT '',
    size     INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (county, case_id, id)
) STRICT;

-- Figures come to be by adding: a request inserts a blind delta, one folder adds
-- it to case_figure and deletes it. day is the day of filing, YYYYMMDD.
-- class: county
CREATE TABLE case_delta (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    day         INTEGER NOT NULL,
    compound_id INTEGER NOT NULL,
    company_id  INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    metric      TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;

-- class: county
CREATE TABLE case_figure (
    county INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    metric TEXT    NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (county, day, metric)
) STRICT;
CREATE INDEX case_figure_day ON case_figure (day, metric, county, n);

-- The same by compound and company, by month YYYYMM.
-- class: county
CREATE TABLE case_month (
    county      INTEGER NOT NULL,
    compound_id INTEGER NOT NULL,
    company_id  INTEGER NOT NULL,
    month       INTEGER NOT NULL,
    metric      TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (county, compound_id, company_id, month, metric)
) STRICT;
CREATE INDEX case_month_company ON case_month (company_id, month, metric, n);

-- Bigrams of the text and the place (package search); the rowid is the case's id.
-- class: county
CREATE VIRTUAL TABLE case_search USING fts5 (grams, content = '', contentless_delete = 1, detail = none);

-- class: directory
CREATE TABLE case_code (
    code    TEXT    NOT NULL PRIMARY KEY,
    county  INTEGER NOT NULL,
    case_id INTEGER NOT NULL
) STRICT;

-- One filled-in form files one case: the form's key, and what was filed by it.
-- class: directory
CREATE TABLE case_key (
    key     BLOB    NOT NULL PRIMARY KEY,
    body    BLOB    NOT NULL,
    county  INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- A secret link, by its hash: the owner's tracking link or the worker's job link.
-- class: directory
CREATE TABLE case_link (
    token    BLOB    NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL CHECK (kind IN ('track', 'job')),
    county   INTEGER NOT NULL,
    case_id  INTEGER NOT NULL,
    made_at  INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX case_link_case ON case_link (county, case_id);

-- Wrong guesses at a code's four digits, by the code's hash, on one day.
-- class: directory
CREATE TABLE case_guess (
    key BLOB    NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL,
    n   INTEGER NOT NULL
) STRICT;
CREATE INDEX case_guess_day ON case_guess (day);

-- A form not filed yet, by the hash of its key: everything typed but the
-- contact, which is asked last and kept nowhere before filing.
-- class: directory
CREATE TABLE case_draft (
    key        BLOB    NOT NULL PRIMARY KEY,
    fields     TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX case_draft_changed ON case_draft (changed_at);

-- class: directory
CREATE TABLE case_draft_media (
    key      BLOB    NOT NULL,
    id       INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    blob     TEXT    NOT NULL,
    thumb    TEXT    NOT NULL DEFAULT '',
    size     INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (key, id),
    FOREIGN KEY (key) REFERENCES case_draft (key) ON DELETE CASCADE
) STRICT;
