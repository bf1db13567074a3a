-- +goose Up

-- Who did what to whose account: what an audit administrator searches by person
-- and time. The audit record itself names nobody.
-- class: directory
CREATE TABLE account_deed (
    account_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    about_id    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;
CREATE INDEX account_deed_about ON account_deed (about_id, id);
CREATE INDEX account_deed_id ON account_deed (id);

-- Phone of a member of staff → account. Nobody signs in by it.
-- class: directory
CREATE TABLE account_phone (
    phone_index BLOB    NOT NULL,
    account_id  INTEGER NOT NULL,
    PRIMARY KEY (phone_index, account_id)
) STRICT;

-- An invitation to a role within limits, by the hash of its secret. Name and
-- phone are sealed under the subject that the person will have. ended_at: taken
-- up by account_id, or withdrawn.
-- class: directory
CREATE TABLE account_invite (
    secret_hash  BLOB    NOT NULL PRIMARY KEY,
    id           INTEGER NOT NULL,
    role         TEXT    NOT NULL,
    county_lo    INTEGER NOT NULL DEFAULT 0,
    county_hi    INTEGER NOT NULL DEFAULT 0,
    street       INTEGER NOT NULL DEFAULT 0,
    neighborhood INTEGER NOT NULL DEFAULT 0,
    company_id   INTEGER NOT NULL DEFAULT 0,
    compound_id  INTEGER NOT NULL DEFAULT 0,
    valid_to     INTEGER,
    home         INTEGER NOT NULL,
    subject      BLOB    NOT NULL,
    sealed       BLOB    NOT NULL,
    invited_by   INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    account_id   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX account_invite_by ON account_invite (invited_by, id);
CREATE INDEX account_invite_id ON account_invite (id);

-- Somebody lost password or factors: asked for by one, agreed to by another, and
-- taken up by the person with a secret sent to the phone that is sealed here.
-- class: directory
CREATE TABLE account_recovery (
    account_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    asked_by    INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    recorded_at INTEGER NOT NULL,
    decided_by  INTEGER NOT NULL DEFAULT 0,
    decided_at  INTEGER,
    secret_hash BLOB,
    expires_at  INTEGER,
    used_at     INTEGER,
    PRIMARY KEY (account_id, id)
) STRICT;
CREATE INDEX account_recovery_open ON account_recovery (id) WHERE decided_at IS NULL;
CREATE UNIQUE INDEX account_recovery_secret ON account_recovery (secret_hash) WHERE secret_hash IS NOT NULL;

-- Whose contacts somebody read, which an audit administrator asks for by account.
CREATE INDEX case_access_account ON case_access (account_id, id);
