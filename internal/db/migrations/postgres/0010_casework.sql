-- +goose Up

-- A case (诉求/工单). The columns after filed_at are folded from its audit
-- events, for lists; the events are the truth. open: somebody still owes the
-- owner something. came_from: the county it was filed in before it was routed here.
-- next_due_at is written by casework's limits_store.go alone;
-- the year 9999 stands for nothing owed, so that queues sort by one index.
-- What is done leaves the head of a queue's index as a dead entry, over which
-- every reader steps: it is vacuumed after so many, however large the table.
-- class: county
CREATE TABLE case_file (
    county       INTEGER NOT NULL,
    id           BIGINT  NOT NULL,
    code         TEXT    COLLATE "C" NOT NULL,
    subject      BYTEA   NOT NULL,
    compound_id  BIGINT  NOT NULL DEFAULT 0,
    building_id  BIGINT  NOT NULL DEFAULT 0,
    entrance_id  BIGINT  NOT NULL DEFAULT 0,
    unit_id      BIGINT  NOT NULL DEFAULT 0,
    place        TEXT    NOT NULL DEFAULT '',
    street       BIGINT  NOT NULL DEFAULT 0,
    neighborhood BIGINT  NOT NULL DEFAULT 0,
    company_id   BIGINT  NOT NULL DEFAULT 0,
    account_id   BIGINT  NOT NULL DEFAULT 0,
    filed_by     BIGINT  NOT NULL DEFAULT 0,
    privacy      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    filed_at     BIGINT  NOT NULL,
    came_from    INTEGER NOT NULL DEFAULT 0,
    seq          BIGINT  NOT NULL,
    state        TEXT    COLLATE "C" NOT NULL,
    open         BOOLEAN NOT NULL,
    level        INTEGER NOT NULL,
    round        INTEGER NOT NULL,
    class        TEXT    COLLATE "C" NOT NULL,
    category     TEXT    COLLATE "C" NOT NULL,
    grade        INTEGER NOT NULL,
    handler      TEXT    COLLATE "C" NOT NULL,
    flags        TEXT    NOT NULL,
    request      TEXT    COLLATE "C" NOT NULL,
    suspended    BOOLEAN NOT NULL,
    result       TEXT    COLLATE "C" NOT NULL,
    rating       TEXT    COLLATE "C" NOT NULL,
    ending       TEXT    COLLATE "C" NOT NULL,
    worker_id    BIGINT  NOT NULL DEFAULT 0,
    replied_at   BIGINT,
    closed_at    BIGINT,
    next_due_at  BIGINT  NOT NULL,
    next_limit   TEXT    COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, vacuum_index_cleanup = on);
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
    case_id     BIGINT  NOT NULL,
    name        TEXT    COLLATE "C" NOT NULL,
    anchor      BIGINT  NOT NULL,
    actor       INTEGER NOT NULL,
    due_at      BIGINT,
    provisional BOOLEAN NOT NULL DEFAULT FALSE,
    passed_at   BIGINT,
    ended_at    BIGINT,
    void        BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (county, case_id, name, anchor)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, vacuum_index_cleanup = on);
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
    county   INTEGER NOT NULL,
    case_id  BIGINT  NOT NULL,
    seq      BIGINT  NOT NULL,
    audience TEXT    NOT NULL CHECK (audience IN ('parties', 'staff')),
    account_id BIGINT NOT NULL DEFAULT 0,
    text     TEXT    NOT NULL DEFAULT '',
    cause    TEXT    NOT NULL DEFAULT '',
    measure  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, case_id, seq)
);

-- Who filed it, sealed under the case's data key; check_index finds the last
-- four digits of the phone for tracking without a login.
-- class: county
CREATE TABLE case_contact (
    county      INTEGER NOT NULL,
    case_id     BIGINT  NOT NULL,
    phone       BYTEA   NOT NULL,
    name        BYTEA   NOT NULL,
    check_index BYTEA   NOT NULL,
    PRIMARY KEY (county, case_id)
);

-- Who read a case's contact in full, and what for.
-- class: county
CREATE TABLE case_access (
    county     INTEGER NOT NULL,
    case_id    BIGINT  NOT NULL,
    id         BIGINT  NOT NULL,
    account_id BIGINT  NOT NULL,
    purpose    TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    PRIMARY KEY (county, case_id, id)
);

-- People who said 「我也遇到了」: parties of the case.
-- class: county
CREATE TABLE case_party (
    county     INTEGER NOT NULL,
    case_id    BIGINT  NOT NULL,
    account_id BIGINT  NOT NULL,
    rating     TEXT    NOT NULL DEFAULT '',
    joined_at  BIGINT  NOT NULL,
    PRIMARY KEY (county, case_id, account_id)
);
CREATE INDEX case_party_account ON case_party (account_id, joined_at);

-- A photo, video or voice note; seq is the event it came with (1: the filing).
-- class: county
CREATE TABLE case_media (
    county   INTEGER NOT NULL,
    case_id  BIGINT  NOT NULL,
    id       BIGINT  NOT NULL,
    seq      BIGINT  NOT NULL,
    kind     TEXT    NOT NULL,
    blob     TEXT    NOT NULL,
    thumb    TEXT    NOT NULL DEFAULT '',
    size     BIGINT  NOT NULL,
    added_at BIGINT  NOT NULL,
    PRIMARY KEY (county, case_id, id)
);

-- Figures come to be by adding: a request inserts a blind delta, one folder adds
-- it to case_figure and deletes it. day is the day of filing, YYYYMMDD.
-- class: county
CREATE TABLE case_delta (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    day         INTEGER NOT NULL,
    compound_id BIGINT  NOT NULL,
    company_id  BIGINT  NOT NULL,
    category    TEXT    COLLATE "C" NOT NULL,
    channel     TEXT    COLLATE "C" NOT NULL,
    metric      TEXT    COLLATE "C" NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (county, id)
);

-- class: county
CREATE TABLE case_figure (
    county  INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    metric  TEXT    COLLATE "C" NOT NULL,
    n       BIGINT  NOT NULL,
    PRIMARY KEY (county, day, metric)
);
CREATE INDEX case_figure_day ON case_figure (day, metric, county, n);

-- The same by compound and company, by month YYYYMM.
-- class: county
CREATE TABLE case_month (
    county      INTEGER NOT NULL,
    compound_id BIGINT  NOT NULL,
    company_id  BIGINT  NOT NULL,
    month       INTEGER NOT NULL,
    metric      TEXT    COLLATE "C" NOT NULL,
    n           BIGINT  NOT NULL,
    PRIMARY KEY (county, compound_id, company_id, month, metric)
);
CREATE INDEX case_month_company ON case_month (company_id, month, metric, n);

-- Bigrams of the text and the place (package search).
-- class: county
CREATE TABLE case_search (
    county  INTEGER NOT NULL,
    case_id BIGINT  NOT NULL,
    grams   TEXT[]  NOT NULL,
    PRIMARY KEY (county, case_id)
);
CREATE INDEX case_search_grams ON case_search USING GIN (grams) WITH (fastupdate = off);

-- class: directory
CREATE TABLE case_code (
    code    TEXT    COLLATE "C" NOT NULL PRIMARY KEY,
    county  INTEGER NOT NULL,
    case_id BIGINT  NOT NULL
);

-- One filled-in form files one case: the form's key, and what was filed by it.
-- class: directory
CREATE TABLE case_key (
    key     BYTEA   NOT NULL PRIMARY KEY,
    body    BYTEA   NOT NULL,
    county  INTEGER NOT NULL,
    case_id BIGINT  NOT NULL,
    code    TEXT    NOT NULL,
    at      BIGINT  NOT NULL
);

-- A secret link, by its hash: the owner's tracking link or the worker's job link.
-- class: directory
CREATE TABLE case_link (
    token    BYTEA   NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL CHECK (kind IN ('track', 'job')),
    county   INTEGER NOT NULL,
    case_id  BIGINT  NOT NULL,
    made_at  BIGINT  NOT NULL,
    ended_at BIGINT
);
CREATE INDEX case_link_case ON case_link (county, case_id);

-- Wrong guesses at a code's four digits, by the code's hash, on one day.
-- class: directory
CREATE TABLE case_guess (
    key BYTEA   NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL,
    n   INTEGER NOT NULL
);
CREATE INDEX case_guess_day ON case_guess (day);

-- A form not filed yet, by the hash of its key: everything typed but the
-- contact, which is asked last and kept nowhere before filing.
-- class: directory
CREATE TABLE case_draft (
    key        BYTEA  NOT NULL PRIMARY KEY,
    fields     TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX case_draft_changed ON case_draft (changed_at);

-- class: directory
CREATE TABLE case_draft_media (
    key      BYTEA  NOT NULL,
    id       BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    blob     TEXT   NOT NULL,
    thumb    TEXT   NOT NULL DEFAULT '',
    size     BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (key, id),
    FOREIGN KEY (key) REFERENCES case_draft (key) ON DELETE CASCADE
);
