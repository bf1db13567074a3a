-- Priority supervision (重点督办) and its orders (督办单). Terms:
-- internal/supervision/doc.go.

-- +goose Up

-- A reason to supervise a case: found by the trigger, which says how much (n). It
-- waits until somebody settles it: by an order, or with a word why none is needed.
-- class: county
CREATE TABLE supervision_concern (
    county     INTEGER NOT NULL,
    case_id    BIGINT  NOT NULL,
    cause      TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    found_at   BIGINT  NOT NULL,
    settled_at BIGINT ,
    settled_by BIGINT  NOT NULL DEFAULT 0,
    order_id   BIGINT  NOT NULL DEFAULT 0,
    why        TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, case_id, cause)
);
CREATE INDEX supervision_concern_open ON supervision_concern (county, found_at, case_id) WHERE settled_at IS NULL;

-- An order. county is where its cases lie; office who issues it; undertaker who
-- answers: the city's or county's department, or the company. Its state follows from
-- which instants are there. snapshot is what was issued, canonical JSON, sha256 its
-- hash, which stands in the audit record too.
-- class: county
CREATE TABLE supervision_order (
    county       INTEGER NOT NULL,
    id           BIGINT  NOT NULL,
    office       INTEGER NOT NULL,
    subject      BYTEA    NOT NULL,
    urgency      TEXT    NOT NULL,
    undertaker   TEXT    NOT NULL CHECK (undertaker IN ('city', 'county', 'company')),
    company_id   BIGINT  NOT NULL DEFAULT 0,
    compound_id  BIGINT  NOT NULL DEFAULT 0,
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
    drafted_by   BIGINT  NOT NULL,
    drafted_at   BIGINT  NOT NULL,
    cancelled_at BIGINT ,
    number       TEXT    NOT NULL DEFAULT '',
    code         TEXT    NOT NULL DEFAULT '',
    snapshot     TEXT    NOT NULL DEFAULT '',
    sha256       TEXT    NOT NULL DEFAULT '',
    issued_by    BIGINT  NOT NULL DEFAULT 0,
    issued_at    BIGINT ,
    receipt_due  BIGINT ,
    answer_due   BIGINT ,
    extensions   INTEGER NOT NULL DEFAULT 0,
    received_by  BIGINT  NOT NULL DEFAULT 0,
    received_at  BIGINT ,
    answered_by  BIGINT  NOT NULL DEFAULT 0,
    answered_at  BIGINT ,
    measures     TEXT    NOT NULL DEFAULT '',
    result       TEXT    NOT NULL DEFAULT '',
    opinion      TEXT    NOT NULL DEFAULT '',
    concluded_by BIGINT  NOT NULL DEFAULT 0,
    concluded_at BIGINT ,
    outcome      TEXT    NOT NULL DEFAULT '',
    conclusion   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
);
CREATE INDEX supervision_order_drafted ON supervision_order (drafted_at, id, county);
CREATE INDEX supervision_order_company ON supervision_order (company_id, drafted_at, id) WHERE company_id <> 0;
CREATE INDEX supervision_order_running ON supervision_order (county, id) WHERE issued_at IS NOT NULL AND concluded_at IS NULL;

-- The cases of an order.
-- class: county
CREATE TABLE supervision_case (
    county   INTEGER NOT NULL,
    order_id BIGINT  NOT NULL,
    case_id  BIGINT  NOT NULL,
    code     TEXT    NOT NULL,
    PRIMARY KEY (county, order_id, case_id)
);
CREATE INDEX supervision_case_case ON supervision_case (county, case_id);

-- What a department that joins is to do; who has no account here is written for by
-- the city or the county.
-- class: county
CREATE TABLE supervision_part (
    county      INTEGER NOT NULL,
    order_id    BIGINT  NOT NULL,
    department  TEXT    NOT NULL,
    demand      TEXT    NOT NULL,
    received_at BIGINT ,
    received_by BIGINT  NOT NULL DEFAULT 0,
    answer      TEXT    NOT NULL DEFAULT '',
    answered_at BIGINT ,
    answered_by BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (county, order_id, department)
);

-- What was written on the way, the words of every step among it; scan is a picture
-- of a paper that came with it.
-- class: county
CREATE TABLE supervision_note (
    county     INTEGER NOT NULL,
    id         BIGINT  NOT NULL,
    order_id   BIGINT  NOT NULL,
    kind       TEXT    NOT NULL,
    account_id BIGINT  NOT NULL DEFAULT 0,
    role       TEXT    NOT NULL,
    words      TEXT    NOT NULL DEFAULT '',
    scan       TEXT    NOT NULL DEFAULT '',
    at         BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX supervision_note_order ON supervision_note (county, order_id, id);
CREATE INDEX supervision_note_scan ON supervision_note (scan) WHERE scan <> '';

-- A receipt or an answer that was due and did not come: step 1 was told the level
-- above the undertaker, 2 the next.
-- class: county
CREATE TABLE supervision_lapse (
    county   INTEGER NOT NULL,
    order_id BIGINT  NOT NULL,
    what     TEXT    NOT NULL CHECK (what IN ('receipt', 'answer')),
    due_at   BIGINT  NOT NULL,
    step     INTEGER NOT NULL,
    at       BIGINT  NOT NULL,
    PRIMARY KEY (county, order_id, what, due_at, step)
);
