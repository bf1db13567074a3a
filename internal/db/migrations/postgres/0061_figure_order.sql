-- +goose Up

-- SQLite's tables of figures are laid in the order of their keys; here nothing changes.
SELECT 1;
