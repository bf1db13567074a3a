-- +goose Up

-- What compounds and companies are found by besides their names: their sound in
-- pinyin, its initials, their address. What is there already is indexed by a job.
ALTER TABLE compound ADD COLUMN search_also TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN search_also TEXT NOT NULL DEFAULT '';
INSERT INTO job (kind, key, payload, state, run_at, wish, fence, attempt, trouble, done, total, created_at)
SELECT 'registry.reindex', '1', x'', 'waiting', 0, 1, 0, 0, '', 0, 0, 0 WHERE EXISTS (SELECT 1 FROM company);
