-- +goose Up

-- The session to which a contact was shown: for some minutes it is shown to it
-- again, and to no other.
ALTER TABLE case_access ADD COLUMN session_id BIGINT NOT NULL DEFAULT 0;
