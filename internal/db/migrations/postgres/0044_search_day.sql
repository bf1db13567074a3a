-- +goose Up

-- The days of cases stand among their pieces, beside the months.
UPDATE case_search s SET grams = s.grams || ('#' || to_char(to_timestamp(c.filed_at / 1000000) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'))
FROM case_file c WHERE c.county = s.county AND c.id = s.case_id;
