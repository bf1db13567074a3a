-- +goose Up

-- Who did what to whose account: what an audit administrator searches by person
-- and time. The audit record itself names nobody.
-- class: directory
CREATE TABLE account_deed (
    account_id  BIGINT  NOT NULL,
    id          BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    about_id    BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX account_deed_about ON account_deed (about_id, id);
CREATE INDEX account_deed_id ON account_deed (id);

-- Phone of a member of staff → account. Nobody signs in by it.
-- class: directory
CREATE TABLE account_phone (
    phone_index BYTEA   NOT NULL,
    account_id  BIGINT  NOT NULL,
    PRIMARY KEY (phone_index, account_id)
);

-- An invitation to a role within limits, by the hash of its secret. Name and
-- phone are sealed under the subject that the person will have. ended_at: taken
-- up by account_id, or withdrawn.
-- class: directory
CREATE TABLE account_invite (
    secret_hash  BYTEA   NOT NULL PRIMARY KEY,
    id           BIGINT  NOT NULL,
    role         TEXT    NOT NULL,
    county_lo    INTEGER NOT NULL DEFAULT 0,
    county_hi    INTEGER NOT NULL DEFAULT 0,
    street       BIGINT  NOT NULL DEFAULT 0,
    neighborhood BIGINT  NOT NULL DEFAULT 0,
    company_id   BIGINT  NOT NULL DEFAULT 0,
    compound_id  BIGINT  NOT NULL DEFAULT 0,
    valid_to     BIGINT,
    home         INTEGER NOT NULL,
    subject      BYTEA   NOT NULL,
    sealed       BYTEA   NOT NULL,
    invited_by   BIGINT  NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    ended_at     BIGINT,
    account_id   BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX account_invite_by ON account_invite (invited_by, id);
CREATE INDEX account_invite_id ON account_invite (id);

-- Somebody lost password or factors: asked for by one, agreed to by another, and
-- taken up by the person with a secret sent to the phone that is sealed here.
-- class: directory
CREATE TABLE account_recovery (
    account_id  BIGINT  NOT NULL,
    id          BIGINT  NOT NULL,
    asked_by    BIGINT  NOT NULL,
    reason      TEXT    NOT NULL,
    sealed      BYTEA   NOT NULL,
    recorded_at BIGINT  NOT NULL,
    decided_by  BIGINT  NOT NULL DEFAULT 0,
    decided_at  BIGINT,
    secret_hash BYTEA,
    expires_at  BIGINT,
    used_at     BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX account_recovery_open ON account_recovery (id) WHERE decided_at IS NULL;
CREATE UNIQUE INDEX account_recovery_secret ON account_recovery (secret_hash) WHERE secret_hash IS NOT NULL;

-- Whose contacts somebody read, which an audit administrator asks for by account.
CREATE INDEX case_access_account ON case_access (account_id, id);
