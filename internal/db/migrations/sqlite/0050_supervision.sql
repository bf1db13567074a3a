-- Priority supervision (重点督办) and its orders (督办单). Terms:
-- internal/supervision/doc.go.

-- +goose Up

-- A reason to supervise a case: found by the trigger, which says how much (n). It
-- waits until somebody settles it: by an order, or with a word why none is needed.
-- class: county
CREATE TABLE supervision_concern (
    county     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    cause      TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    found_at   INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by INTEGER NOT NULL DEFAULT 0,
    order_id   INTEGER NOT NULL DEFAULT 0,
    why        TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, case_id, cause)
) STRICT;
CREATE INDEX supervision_concern_open ON supervision_concern (county, found_at, case_id) WHERE settled_at IS NULL;

-- An order. county is where its cases lie; office who issues it; undertaker who
-- answers: the city's or county's department, or the company. Its state follows from
-- which instants are there. snapshot is what was issued, canonical JSON, sha256 its
-- hash, which stands in the audit record too.
-- class: county
CREATE TABLE supervision_order (
    county       INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    office       INTEGER NOT NULL,
    subject      BLOB    NOT NULL,
    urgency      TEXT    NOT NULL,
    undertaker   TEXT    NOT NULL CHECK (undertaker IN ('city', 'county', 'company')),
    company_id   INTEGER NOT NULL DEFAULT 0,
    compound_id  INTEGER NOT NULL DEFAULT 0,
    source       TEXT    NOT NULL,
    compound     TEXT    NOT NULL,
    company      TEXT    NOT NULL,
    summary      TEXT    NOT NULL,
    problems     TEXT    NOT NULL,
    basis        TEXT    NOT NULL,
    demands      TEXT    NOT NULL,
    days         INTEGER NOT NULL,
    feedback     TEXT    NOT NULL,
    phone        TEXT    NOT NULL,
    copies       TEXT    NOT NULL,
    drafted_by   INTEGER NOT NULL,
    drafted_at   INTEGER NOT NULL,
    cancelled_at INTEGER,
    number       TEXT    NOT NULL DEFAULT '',
    code         TEXT    NOT NULL DEFAULT '',
    snapshot     TEXT    NOT NULL DEFAULT '',
    sha256       TEXT    NOT NULL DEFAULT '',
    issued_by    INTEGER NOT NULL DEFAULT 0,
    issued_at    INTEGER,
    receipt_due  INTEGER,
    answer_due   INTEGER,
    extensions   INTEGER NOT NULL DEFAULT 0,
    received_by  INTEGER NOT NULL DEFAULT 0,
    received_at  INTEGER,
    answered_by  INTEGER NOT NULL DEFAULT 0,
    answered_at  INTEGER,
    measures     TEXT    NOT NULL DEFAULT '',
    result       TEXT    NOT NULL DEFAULT '',
    opinion      TEXT    NOT NULL DEFAULT '',
    concluded_by INTEGER NOT NULL DEFAULT 0,
    concluded_at INTEGER,
    outcome      TEXT    NOT NULL DEFAULT '',
    conclusion   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX supervision_order_drafted ON supervision_order (drafted_at, id, county);
CREATE INDEX supervision_order_company ON supervision_order (company_id, drafted_at, id) WHERE company_id <> 0;
CREATE INDEX supervision_order_running ON supervision_order (county, id) WHERE issued_at IS NOT NULL AND concluded_at IS NULL;

-- The cases of an order.
-- class: county
CREATE TABLE supervision_case (
    county   INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    case_id  INTEGER NOT NULL,
    code     TEXT    NOT NULL,
    PRIMARY KEY (county, order_id, case_id)
) STRICT;
CREATE INDEX supervision_case_case ON supervision_case (county, case_id);

-- What a department that joins is to do; who has no account here is written for by
-- the city or the county.
-- class: county
CREATE TABLE supervision_part (
    county      INTEGER NOT NULL,
    order_id    INTEGER NOT NULL,
    department  TEXT    NOT NULL,
    demand      TEXT    NOT NULL,
    received_at INTEGER,
    received_by INTEGER NOT NULL DEFAULT 0,
    answer      TEXT    NOT NULL DEFAULT '',
    answered_at INTEGER,
    answered_by INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (county, order_id, department)
) STRICT;

-- What was written on the way, the words of every step among it; scan is a picture
-- of a paper that came with it.
-- class: county
CREATE TABLE supervision_note (
    county     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    order_id   INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    account_id INTEGER NOT NULL DEFAULT 0,
    role       TEXT    NOT NULL,
    words      TEXT    NOT NULL DEFAULT '',
    scan       TEXT    NOT NULL DEFAULT '',
    at         INTEGER NOT NULL,
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX supervision_note_order ON supervision_note (county, order_id, id);
CREATE INDEX supervision_note_scan ON supervision_note (scan) WHERE scan <> '';

-- A receipt or an answer that was due and did not come: step 1 was told the level
-- above the undertaker, 2 the next.
-- class: county
CREATE TABLE supervision_lapse (
    county   INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    what     TEXT    NOT NULL CHECK (what IN ('receipt', 'answer')),
    due_at   INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (county, order_id, what, due_at, step)
) STRICT;
