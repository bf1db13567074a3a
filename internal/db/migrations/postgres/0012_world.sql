-- +goose Up

-- What of a synthetic province is written: a row comes with each part, so that
-- a run that was stopped goes on. plan says which world it is; cases counts the
-- part's own.
-- class: local
CREATE TABLE world_part (
    part  BIGINT NOT NULL PRIMARY KEY,
    plan  TEXT   NOT NULL,
    cases BIGINT NOT NULL
);
