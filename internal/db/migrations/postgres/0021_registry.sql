-- Master data: what the registry keeps of companies, compounds and contracts, and
-- the records that came with it. A column has the name of its field in the csv
-- files of its package.

-- +goose Up

-- What the registry keeps of a company beyond its name and duty phone. capital in
-- fen; personal is sealed: legal representative and contact.
ALTER TABLE company ADD COLUMN former_names TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN kinds TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN registered_on TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN licence_until TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN registrar TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN capital BIGINT NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN staff_certified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN staff_repair INTEGER NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN personal BYTEA;

-- completed_on is 竣工验收, from which warranties run; the five bodies answer for the
-- construction for life (建质〔2014〕124号); first_level is who is first without a company.
ALTER TABLE compound ADD COLUMN boundaries TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN buildings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE compound ADD COLUMN parking_owned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE compound ADD COLUMN parking_common INTEGER NOT NULL DEFAULT 0;
ALTER TABLE compound ADD COLUMN completed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN developer TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN surveyor TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN designer TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN builder TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN supervisor TEXT NOT NULL DEFAULT '';
ALTER TABLE compound ADD COLUMN has_party_branch BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE compound ADD COLUMN first_level TEXT NOT NULL DEFAULT '';

-- NULL in valid_from = ever since.
ALTER TABLE building ADD COLUMN structure TEXT NOT NULL DEFAULT '';
ALTER TABLE building ADD COLUMN valid_from BIGINT;
ALTER TABLE building ADD COLUMN valid_to BIGINT;
ALTER TABLE building ADD COLUMN recorded_by BIGINT NOT NULL DEFAULT 0;

ALTER TABLE entrance ADD COLUMN valid_from BIGINT;
ALTER TABLE entrance ADD COLUMN valid_to BIGINT;
ALTER TABLE entrance ADD COLUMN recorded_by BIGINT NOT NULL DEFAULT 0;

ALTER TABLE unit ADD COLUMN area_source TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN usage TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN household_no TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN valid_from BIGINT;
ALTER TABLE unit ADD COLUMN valid_to BIGINT;
ALTER TABLE unit ADD COLUMN recorded_by BIGINT NOT NULL DEFAULT 0;

-- price in fen per m² and month; a contract is filed within 15 days of signing.
ALTER TABLE contract ADD COLUMN client TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN fee_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN price_type TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN price BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN signed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN filed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN filing_no TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN handover_on TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN handover_note TEXT NOT NULL DEFAULT '';

CREATE INDEX compound_county ON compound (county, search_name, id);
CREATE INDEX company_name ON company (county, search_name, id);

-- A company's project manager (项目负责人), from–to: a person of their own, whose name
-- and phone are sealed under their own key. compound_id 0 = the whole company.
-- class: county
CREATE TABLE company_manager (
    county          INTEGER NOT NULL,
    id              BIGINT NOT NULL,
    company_id      BIGINT NOT NULL,
    compound_county INTEGER NOT NULL DEFAULT 0,
    compound_id     BIGINT NOT NULL DEFAULT 0,
    party_id        BIGINT NOT NULL,
    subject         BYTEA NOT NULL,
    home            INTEGER NOT NULL,
    certificate     TEXT NOT NULL DEFAULT '',
    note            TEXT NOT NULL DEFAULT '',
    personal        BYTEA,
    valid_from      BIGINT NOT NULL,
    valid_to        BIGINT,
    recorded_at     BIGINT NOT NULL,
    recorded_by     BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX company_manager_company ON company_manager (company_id, id);
CREATE INDEX company_manager_compound ON company_manager (compound_id, id) WHERE compound_id <> 0;

-- A part that belongs to all owners together (共用部分): roofs, lifts, pump rooms, ground.
-- area in 0.01 m².
-- class: county
CREATE TABLE common_part (
    county          INTEGER NOT NULL,
    id              BIGINT NOT NULL,
    compound_id     BIGINT NOT NULL,
    name            TEXT NOT NULL,
    type            TEXT NOT NULL,
    place           TEXT NOT NULL DEFAULT '',
    area            BIGINT NOT NULL DEFAULT 0,
    amount          INTEGER NOT NULL DEFAULT 0,
    note            TEXT NOT NULL DEFAULT '',
    valid_from      BIGINT,
    valid_to        BIGINT,
    recorded_at     BIGINT NOT NULL,
    recorded_by     BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, compound_id) REFERENCES compound (county, id)
);
CREATE INDEX common_part_compound ON common_part (county, compound_id, id);

-- What a contract promises beyond the items of its grade.
-- class: county
CREATE TABLE contract_promise (
    county          INTEGER NOT NULL,
    id              BIGINT NOT NULL,
    contract_id     BIGINT NOT NULL,
    clause          TEXT NOT NULL DEFAULT '',
    text            TEXT NOT NULL,
    valid_from      BIGINT,
    valid_to        BIGINT,
    recorded_at     BIGINT NOT NULL,
    recorded_by     BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, contract_id) REFERENCES contract (county, id)
);
CREATE INDEX contract_promise_contract ON contract_promise (county, contract_id, id);
