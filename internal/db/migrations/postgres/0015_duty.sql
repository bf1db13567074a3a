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

-- A message may also ring.
ALTER TABLE message DROP CONSTRAINT message_channel_check;
ALTER TABLE message ADD CONSTRAINT message_channel_check CHECK (channel IN ('inapp', 'sms', 'wechat', 'voice'));

-- Who is on call for a county or a city, from–to (值守名单); county is the code of
-- either. phone is sealed under the turn's own subject.
-- class: county
CREATE TABLE case_watch (
    county      INTEGER NOT NULL,
    id          BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    subject     BYTEA NOT NULL,
    phone       BYTEA NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    ended_at    BIGINT,
    PRIMARY KEY (county, id)
);
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
    id       BIGINT NOT NULL,
    code     TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    request  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    category TEXT NOT NULL,
    class    TEXT NOT NULL,
    text     TEXT NOT NULL,
    asked    TEXT NOT NULL,
    granted  TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    done_at  BIGINT,
    PRIMARY KEY (county, id)
);
CREATE INDEX case_check_open ON case_check (county, drawn_at, id) WHERE done_at IS NULL;
