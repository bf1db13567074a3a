-- +goose Up

-- Another thing that is so of a case and is counted: its county was asked and let the
-- time for deciding pass. What cases already here count for is found by a rebuild from
-- their events, which waits where there are any.
ALTER TABLE case_delta ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_month ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_day ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_channel ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_category ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_place ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_kind ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
INSERT INTO job (kind, key, payload, state, run_at, wish, fence, attempt, trouble, done, total, created_at)
    SELECT 'casework.rebuild', 'all', NULL, 'waiting', 0, 1, 0, 0, '', 0, 0, 0 WHERE EXISTS (SELECT 1 FROM case_file) ON CONFLICT (kind, key) DO NOTHING;
