-- What nightly jobs and look-ups ask for, and what two campaigns at once meet at.

-- +goose Up

-- A city that ever opened a campaign: whoever opens the next one passes by its row.
-- class: reference
CREATE TABLE verification_city (
    city   INTEGER NOT NULL PRIMARY KEY,
    opened INTEGER NOT NULL -- how many campaigns
);

CREATE INDEX candidate_uscc ON candidate (county, uscc);
CREATE INDEX case_contact_asked ON case_contact (county, case_id) WHERE asked_at IS NOT NULL;
CREATE INDEX session_expires ON session (expires_at);
