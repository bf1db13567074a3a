-- +goose Up

-- An occasion of the daily reminder that has come: begun and done, or dropped
-- because its half of the day was over. told: how many people were.
-- class: local
CREATE TABLE reminder_run (
    day        TEXT    NOT NULL,
    time       TEXT    NOT NULL,
    begun_at   INTEGER,
    done_at    INTEGER,
    dropped_at INTEGER,
    told       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, time)
) STRICT;

-- What one person was told at one occasion, as of an instant: numbers are those of
-- casework.Matters in their order, oldest the codes and categories of the cases
-- that wait longest. Kept for some days, for the page of today's reminder.
-- class: directory
CREATE TABLE reminder_sent (
    account_id INTEGER NOT NULL,
    day        TEXT    NOT NULL,
    time       TEXT    NOT NULL,
    as_of      INTEGER NOT NULL,
    numbers    TEXT    NOT NULL,
    oldest     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, day, time)
) STRICT;
CREATE INDEX reminder_sent_day ON reminder_sent (day);
