-- +goose Up

-- A compound (小区/物业管理区域). version is bumped by whoever must hold
-- something across its rows, such as one company in charge at a time.
-- class: county
CREATE TABLE compound (
    county        INTEGER NOT NULL,
    id            BIGINT  NOT NULL,
    code          TEXT    NOT NULL,
    subject       BYTEA   NOT NULL,
    name          TEXT    COLLATE "C" NOT NULL,
    search_name   TEXT    COLLATE "C" NOT NULL,
    address       TEXT    NOT NULL DEFAULT '',
    street        BIGINT  NOT NULL,
    neighborhood  BIGINT  NOT NULL DEFAULT 0,
    households    INTEGER NOT NULL DEFAULT 0,
    area          BIGINT  NOT NULL DEFAULT 0,
    delivered_on  TEXT    NOT NULL DEFAULT '',
    has_committee BOOLEAN NOT NULL DEFAULT FALSE,
    version       INTEGER NOT NULL,
    valid_from    BIGINT  NOT NULL,
    valid_to      BIGINT,
    recorded_at   BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX compound_street ON compound (county, street, id);

-- Public code, as on the building's QR plate → compound.
-- class: directory
CREATE TABLE compound_code (
    code        TEXT    NOT NULL PRIMARY KEY,
    county      INTEGER NOT NULL,
    compound_id BIGINT  NOT NULL
);

-- Piece of the name → compound, for search by any part.
-- class: directory
CREATE TABLE compound_gram (
    gram        TEXT    COLLATE "C" NOT NULL,
    county      INTEGER NOT NULL,
    compound_id BIGINT  NOT NULL,
    PRIMARY KEY (gram, county, compound_id)
);

-- class: county
CREATE TABLE building (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    compound_id BIGINT  NOT NULL,
    number      INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    floors      INTEGER NOT NULL DEFAULT 0,
    lifts       INTEGER NOT NULL DEFAULT 0,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, compound_id, name),
    FOREIGN KEY (county, compound_id) REFERENCES compound (county, id)
);
CREATE INDEX building_order ON building (county, compound_id, number, id);

-- An entrance of a building (单元).
-- class: county
CREATE TABLE entrance (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    building_id BIGINT  NOT NULL,
    number      INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, building_id, name),
    FOREIGN KEY (county, building_id) REFERENCES building (county, id)
);

-- A unit (专有部分). area in 0.01 m²; entrance_id 0 = the building has none.
-- class: county
CREATE TABLE unit (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    compound_id BIGINT  NOT NULL,
    building_id BIGINT  NOT NULL,
    entrance_id BIGINT  NOT NULL DEFAULT 0,
    floor       INTEGER NOT NULL,
    room        TEXT    NOT NULL,
    area        BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, building_id, entrance_id, room),
    FOREIGN KEY (county, building_id) REFERENCES building (county, id)
);
CREATE INDEX unit_order ON unit (county, building_id, entrance_id, floor, room);

-- A party's tie to a unit: owner, tenant or family, from–to. account_id 0 = the
-- party has no account yet. ended_at is when the end was recorded.
-- class: county
CREATE TABLE binding (
    county      INTEGER NOT NULL,
    id          BIGINT  NOT NULL,
    compound_id BIGINT  NOT NULL,
    unit_id     BIGINT  NOT NULL,
    party_id    BIGINT  NOT NULL,
    account_id  BIGINT  NOT NULL DEFAULT 0,
    relation    TEXT    NOT NULL CHECK (relation IN ('owner', 'tenant', 'family')),
    verified_by TEXT    NOT NULL CHECK (verified_by IN ('roll', 'code', 'deed', 'clerk', 'neighborhood')),
    valid_from  BIGINT  NOT NULL,
    valid_to    BIGINT,
    recorded_at BIGINT  NOT NULL,
    recorded_by BIGINT  NOT NULL,
    ended_at    BIGINT,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit_id) REFERENCES unit (county, id)
);
CREATE INDEX binding_account ON binding (account_id, id) WHERE account_id <> 0;
CREATE INDEX binding_unit ON binding (county, unit_id, id);
