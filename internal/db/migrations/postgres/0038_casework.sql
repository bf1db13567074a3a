-- +goose Up

-- The session to which a contact was shown: for some minutes it is shown to it
-- again, and to no other.
ALTER TABLE case_access ADD COLUMN session_id BIGINT NOT NULL DEFAULT 0;

-- missed: an answer was due, or can no longer come, and there is none. With the
-- answered it is what 回复率 is a share of.
ALTER TABLE case_file ADD COLUMN missed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE case_file SET missed = TRUE
    WHERE replied_at IS NULL AND (
        state NOT IN ('moved', 'rejected', 'withdrawn', 'merged') AND EXISTS (SELECT 1 FROM case_limit l
            WHERE l.county = case_file.county AND l.case_id = case_file.id AND l.passed_at IS NOT NULL AND (l.name IN ('finish', 'heat')
                OR l.name = 'plan' AND NOT EXISTS (SELECT 1 FROM audit_event p
                    WHERE p.county = case_file.county AND p.subject = case_file.subject AND p.kind = 'case.planned')))
        OR state = 'withdrawn' AND EXISTS (SELECT 1 FROM audit_event e
            WHERE e.county = case_file.county AND e.subject = case_file.subject AND e.kind = 'case.accepted'
                AND NOT EXISTS (SELECT 1 FROM audit_event a
                    WHERE a.county = e.county AND a.subject = e.subject AND a.kind = 'case.assigned' AND a.seq > e.seq)));
INSERT INTO case_delta (county, id, day, compound_id, company_id, category, channel, metric, n)
    SELECT county, id, CAST(to_char(to_timestamp(filed_at / 1000000 + 28800) AT TIME ZONE 'UTC', 'YYYYMMDD') AS INTEGER),
        compound_id, company_id, category, channel, 'missed', 1 FROM case_file WHERE missed;
CREATE INDEX case_file_missed ON case_file (filed_at, id, county) WHERE missed;
CREATE INDEX case_file_county_missed ON case_file (county, filed_at, id) WHERE missed;
