-- +goose Up

-- The outbox, and the inbox of in-app messages. args is JSON without personal
-- data; the address is looked up at sending. to_kind says what to_id is: an
-- account, or a contact kept by the package that wrote the message.
-- 'unknown': given to the sender, and no answer came.
-- class: county
CREATE TABLE message (
    county      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    to_kind     TEXT    NOT NULL CHECK (to_kind IN ('account', 'contact')),
    to_id       INTEGER NOT NULL,
    channel     TEXT    NOT NULL CHECK (channel IN ('inapp', 'sms', 'wechat')),
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
    PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX message_due ON message (not_before, county, id) WHERE state = 'pending';
CREATE INDEX message_inbox ON message (to_id, id) WHERE channel = 'inapp';
CREATE INDEX message_unread ON message (to_id, id) WHERE channel = 'inapp' AND read_at IS NULL;
CREATE INDEX message_subject ON message (county, subject_id, id);
