-- +goose Up

-- The outbox, and the inbox of in-app messages. args is JSON without personal
-- data; the address is looked up at sending. to_kind says what to_id is: an
-- account, or a contact kept by the package that wrote the message.
-- 'unknown': given to the sender, and no answer came.
-- class: county
CREATE TABLE message (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    to_kind     TEXT    NOT NULL CHECK (to_kind IN ('account', 'contact')),
    to_id       BIGINT  NOT NULL,
    channel     TEXT    NOT NULL CHECK (channel IN ('inapp', 'sms', 'wechat')),
    subject_id  BIGINT  NOT NULL DEFAULT 0,
    template    TEXT    NOT NULL,
    args        TEXT    NOT NULL DEFAULT '',
    urgent      BOOLEAN NOT NULL DEFAULT FALSE,
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'unknown', 'suppressed')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT '',
    digest_id   BIGINT  NOT NULL DEFAULT 0,
    not_before  BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    sent_at     BIGINT,
    read_at     BIGINT,
    PRIMARY KEY (county, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, vacuum_index_cleanup = on); -- as case_file: the outbox is a queue
CREATE INDEX message_due ON message (not_before, county, id) WHERE state = 'pending';
CREATE INDEX message_inbox ON message (to_id, id) WHERE channel = 'inapp';
CREATE INDEX message_unread ON message (to_id, id) WHERE channel = 'inapp' AND read_at IS NULL;
CREATE INDEX message_subject ON message (county, subject_id, id);
