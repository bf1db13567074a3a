-- +goose Up

-- A case handed to a body outside, such as a heat company: its name and its own
-- number of the case.
ALTER TABLE case_entry ADD COLUMN body TEXT NOT NULL DEFAULT '';
ALTER TABLE case_entry ADD COLUMN reference TEXT NOT NULL DEFAULT '';

-- Which row names a blob, for whoever collects those that none does.
CREATE INDEX case_media_blob ON case_media (blob);
CREATE INDEX case_media_thumb ON case_media (thumb) WHERE thumb <> '';
CREATE INDEX case_draft_media_blob ON case_draft_media (blob);
CREATE INDEX case_draft_media_thumb ON case_draft_media (thumb) WHERE thumb <> '';

-- A message may also ring. SQLite does not change a check in place.
ALTER TABLE message RENAME TO message_before;
-- class: county
CREATE TABLE message (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    to_kind     TEXT    NOT NULL CHECK (to_kind IN ('account', 'contact')),
    to_id       INTEGER NOT NULL,
    channel     TEXT    NOT NULL CHECK (channel IN ('inapp', 'sms', 'wechat', 'voice')),
    subject_id  INTEGER NOT NULL DEFAULT 0,
    template    TEXT    NOT NULL,
    args        TEXT    NOT NULL DEFAULT '',
    urgent      INTEGER NOT NULL DEFAULT 0,
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'unknown', 'suppressed')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT '',
    digest_id   INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    sent_at     INTEGER,
    read_at     INTEGER,
    replayed_at INTEGER,
    replay_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
) STRICT;
INSERT INTO message (county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state, attempts, reason, digest_id, not_before, recorded_at, sent_at, read_at, replayed_at, replay_reason)
    SELECT county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state, attempts, reason, digest_id, not_before, recorded_at, sent_at, read_at, replayed_at, replay_reason FROM message_before;
DROP TABLE message_before;
CREATE INDEX message_due ON message (not_before, county, id) WHERE state = 'pending';
CREATE INDEX message_inbox ON message (to_id, id) WHERE channel = 'inapp';
CREATE INDEX message_unread ON message (to_id, id) WHERE channel = 'inapp' AND read_at IS NULL;
CREATE INDEX message_subject ON message (county, subject_id, id);
CREATE INDEX message_undelivered ON message (county, id) WHERE state IN ('failed', 'unknown');
CREATE INDEX message_replayed ON message (county, replayed_at, id) WHERE replayed_at IS NOT NULL;

-- Who is on call for a county or a city, from–to (值守名单); county is the code of
-- either. phone is sealed under the turn's own subject.
-- class: county
CREATE TABLE case_watch (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    account_id  INTEGER NOT NULL,
    subject     BLOB NOT NULL,
    phone       BLOB NOT NULL,
    from_at     INTEGER NOT NULL,
    until_at    INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    ended_at    INTEGER,
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX case_watch_until ON case_watch (county, until_at, id) WHERE ended_at IS NULL;
CREATE INDEX case_watch_account ON case_watch (account_id, until_at) WHERE ended_at IS NULL;

-- The departments' duties with those that are new.
DROP INDEX case_limit_owed;
DROP INDEX case_limit_duty;
CREATE INDEX case_limit_owed ON case_limit (name, due_at, case_id, county)
    WHERE ended_at IS NULL AND due_at IS NOT NULL AND name IN ('acknowledge2', 'acknowledge3', 'callback', 'decide', 'final', 'recheck', 'review', 'supervise2', 'supervise3');
CREATE INDEX case_limit_duty ON case_limit (county, name, due_at, case_id)
    WHERE ended_at IS NULL AND due_at IS NOT NULL AND name IN ('acknowledge2', 'acknowledge3', 'callback', 'decide', 'final', 'recheck', 'review', 'supervise2', 'supervise3');

-- What one county granted and another of its city was drawn to check; county is
-- the one that checks, seq the event of the drawing. The copied words are wiped
-- when it is done.
-- class: county
CREATE TABLE case_check (
    county   INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    code     TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    request  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    category TEXT NOT NULL,
    class    TEXT NOT NULL,
    text     TEXT NOT NULL,
    asked    TEXT NOT NULL,
    granted  TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    done_at  INTEGER,
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX case_check_open ON case_check (county, drawn_at, id) WHERE done_at IS NULL;
