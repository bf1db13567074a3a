-- +goose Up

-- A case handed to a body outside, such as a heat company: its name and its own
-- number of the case.
ALTER TABLE case_entry ADD COLUMN body TEXT NOT NULL DEFAULT '';
ALTER TABLE case_entry ADD COLUMN reference TEXT NOT NULL DEFAULT '';
