-- +goose Up

-- A natural or legal person. Rolls, contracts and votes point here; an account
-- is only a way for a party to sign in. Name and phone are sealed under the
-- party's own data key, kept at its home county; erasing the key erases them.
-- class: directory
CREATE TABLE party (
    id           BIGINT  NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('person', 'organization')),
    subject      BYTEA   NOT NULL,
    home         INTEGER NOT NULL,
    name_sealed  BYTEA,
    phone_sealed BYTEA,
    recorded_at  BIGINT  NOT NULL
);

-- class: directory
CREATE TABLE account (
    id          BIGINT NOT NULL PRIMARY KEY,
    party_id    BIGINT NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('owner', 'staff')),
    recorded_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE INDEX account_party ON account (party_id);

-- Phone → account. A row exists from the first code asked for: asked is bumped
-- by every request, so that two at once cannot both pass the limits.
-- class: directory
CREATE TABLE login_phone (
    phone_index BYTEA  NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL DEFAULT 0,
    asked       BIGINT NOT NULL DEFAULT 0
);

-- class: directory
CREATE TABLE login_code (
    phone_index BYTEA   NOT NULL,
    id          BIGINT  NOT NULL,
    ip_index    BYTEA   NOT NULL,
    code_hash   BYTEA   NOT NULL,
    nonce_hash  BYTEA   NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    recorded_at BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    used_at     BIGINT,
    PRIMARY KEY (phone_index, id)
);
CREATE INDEX login_code_ip ON login_code (ip_index, recorded_at);

-- Staff login name → account.
-- class: directory
CREATE TABLE login_name (
    name_index    BYTEA  NOT NULL PRIMARY KEY,
    account_id    BIGINT NOT NULL,
    password_hash TEXT   NOT NULL,
    changed_at    BIGINT NOT NULL
);
CREATE INDEX login_name_account ON login_name (account_id);

-- Failures in a row by login name, known or not, and by address.
-- class: directory
CREATE TABLE login_failure (
    key_index    BYTEA   NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last_at      BIGINT  NOT NULL,
    locked_until BIGINT
);

-- class: directory
CREATE TABLE session (
    token_hash  BYTEA  NOT NULL PRIMARY KEY,
    id          BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE INDEX session_account ON session (account_id, id);

-- A role within limits; 0 = not limited. ("grant" is a reserved word.)
-- class: directory
CREATE TABLE account_grant (
    account_id   BIGINT  NOT NULL,
    id           BIGINT  NOT NULL,
    role         TEXT    NOT NULL,
    county_lo    INTEGER NOT NULL DEFAULT 0,
    county_hi    INTEGER NOT NULL DEFAULT 0,
    street       BIGINT  NOT NULL DEFAULT 0,
    neighborhood BIGINT  NOT NULL DEFAULT 0,
    company_id   BIGINT  NOT NULL DEFAULT 0,
    compound_id  BIGINT  NOT NULL DEFAULT 0,
    valid_from   BIGINT  NOT NULL,
    valid_to     BIGINT,
    granted_by   BIGINT  NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    ended_by     BIGINT  NOT NULL DEFAULT 0,
    ended_at     BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX account_grant_company ON account_grant (company_id, role) WHERE company_id <> 0;
CREATE INDEX account_grant_area ON account_grant (role, county_lo) WHERE company_id = 0;
