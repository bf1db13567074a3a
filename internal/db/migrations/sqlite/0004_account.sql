-- +goose Up

-- A natural or legal person. Rolls, contracts and votes point here; an account
-- is only a way for a party to sign in. Name and phone are sealed under the
-- party's own data key, kept at its home county; erasing the key erases them.
-- class: directory
CREATE TABLE party (
    id           INTEGER NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('person', 'organization')),
    subject      BLOB    NOT NULL,
    home         INTEGER NOT NULL,
    name_sealed  BLOB,
    phone_sealed BLOB,
    recorded_at  INTEGER NOT NULL
) STRICT;

-- class: directory
CREATE TABLE account (
    id          INTEGER NOT NULL PRIMARY KEY,
    party_id    INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('owner', 'staff')),
    recorded_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;
CREATE INDEX account_party ON account (party_id);

-- Phone → account. A row exists from the first code asked for: asked is bumped
-- by every request, so that two at once cannot both pass the limits.
-- class: directory
CREATE TABLE login_phone (
    phone_index BLOB    NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL DEFAULT 0,
    asked       INTEGER NOT NULL DEFAULT 0
) STRICT;

-- class: directory
CREATE TABLE login_code (
    phone_index BLOB    NOT NULL,
    id          INTEGER NOT NULL,
    ip_index    BLOB    NOT NULL,
    code_hash   BLOB    NOT NULL,
    nonce_hash  BLOB    NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    recorded_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (phone_index, id)
) STRICT;
CREATE INDEX login_code_ip ON login_code (ip_index, recorded_at);

-- Staff login name → account.
-- class: directory
CREATE TABLE login_name (
    name_index    BLOB    NOT NULL PRIMARY KEY,
    account_id    INTEGER NOT NULL,
    password_hash TEXT    NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX login_name_account ON login_name (account_id);

-- Failures in a row by login name, known or not, and by address.
-- class: directory
CREATE TABLE login_failure (
    key_index    BLOB    NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    locked_until INTEGER
) STRICT;

-- class: directory
CREATE TABLE session (
    token_hash  BLOB    NOT NULL PRIMARY KEY,
    id          INTEGER NOT NULL,
    account_id  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;
CREATE INDEX session_account ON session (account_id, id);

-- A role within limits; 0 = not limited. ("grant" is a reserved word.)
-- class: directory
CREATE TABLE account_grant (
    account_id   INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    role         TEXT    NOT NULL,
    county_lo    INTEGER NOT NULL DEFAULT 0,
    county_hi    INTEGER NOT NULL DEFAULT 0,
    street       INTEGER NOT NULL DEFAULT 0,
    neighborhood INTEGER NOT NULL DEFAULT 0,
    company_id   INTEGER NOT NULL DEFAULT 0,
    compound_id  INTEGER NOT NULL DEFAULT 0,
    valid_from   INTEGER NOT NULL,
    valid_to     INTEGER,
    granted_by   INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    ended_by     INTEGER NOT NULL DEFAULT 0,
    ended_at     INTEGER,
    PRIMARY KEY (account_id, id)
) STRICT;
CREATE INDEX account_grant_company ON account_grant (company_id, role) WHERE company_id <> 0;
CREATE INDEX account_grant_area ON account_grant (role, county_lo) WHERE company_id = 0;
