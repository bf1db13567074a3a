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
