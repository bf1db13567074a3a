-- Who owns and who lives where: the roll of each unit, and how accounts are bound
-- to it. Terms: internal/roll/doc.go.

-- +goose Up

-- A person by name and phone, as a keyed hash: two units of one owner are one person.
-- class: directory
CREATE TABLE party_person (
    person_index BLOB NOT NULL,
    party_id     INTEGER NOT NULL,
    PRIMARY KEY (person_index)
) STRICT;
CREATE INDEX party_person_party ON party_person (party_id);

-- A person on the roll of a unit, from–to: a co-owner with a share, or an occupier.
-- Name and phone are sealed under the person's own key; host_id is the owner whose
-- family somebody is, 0 for none.
-- class: county
CREATE TABLE roll_entry (
    county       INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    compound_id  INTEGER NOT NULL,
    unit_id      INTEGER NOT NULL,
    party_id     INTEGER NOT NULL,
    subject      BLOB NOT NULL,
    home         INTEGER NOT NULL,
    host_id      INTEGER NOT NULL DEFAULT 0,
    person_index BLOB,
    relation     TEXT NOT NULL CHECK (relation IN ('owner', 'tenant', 'family')),
    share_num    INTEGER NOT NULL DEFAULT 0,
    share_den    INTEGER NOT NULL DEFAULT 0,
    personal     BLOB,
    valid_from   INTEGER,
    valid_to     INTEGER,
    recorded_at  INTEGER NOT NULL,
    recorded_by  INTEGER NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit_id) REFERENCES unit (county, id)
) STRICT;
CREATE INDEX roll_entry_unit ON roll_entry (county, unit_id, id);
CREATE INDEX roll_entry_party ON roll_entry (party_id, id);

-- A code that the company hands to whoever lives in a unit: it binds one account, once.
-- class: county
CREATE TABLE roll_code (
    county     INTEGER NOT NULL,
    unit_id    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    code_hash  BLOB NOT NULL,
    relation   TEXT NOT NULL,
    made_by    INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (county, unit_id, id)
) STRICT;

-- An account says that a unit is theirs. against is the binding that says otherwise;
-- personal holds the name and the words of who claims, answer those of who is bound,
-- each sealed under their own key.
-- class: county
CREATE TABLE roll_claim (
    county       INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    compound_id  INTEGER NOT NULL,
    unit_id      INTEGER NOT NULL,
    street       INTEGER NOT NULL,
    neighborhood INTEGER NOT NULL,
    account_id   INTEGER NOT NULL,
    party_id     INTEGER NOT NULL,
    subject      BLOB NOT NULL,
    home         INTEGER NOT NULL,
    relation     TEXT NOT NULL,
    proof        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'disputed', 'accepted', 'refused', 'withdrawn')),
    against      INTEGER NOT NULL DEFAULT 0,
    personal     BLOB,
    file         TEXT NOT NULL DEFAULT '',
    made_at      INTEGER NOT NULL,
    answer       BLOB,
    answered_at  INTEGER,
    decided_by   INTEGER NOT NULL DEFAULT 0,
    decided_at   INTEGER,
    decision     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, unit_id) REFERENCES unit (county, id)
) STRICT;
CREATE INDEX roll_claim_unit ON roll_claim (county, unit_id, id);
CREATE INDEX roll_claim_account ON roll_claim (account_id, id);
CREATE INDEX roll_claim_open ON roll_claim (county, id) WHERE state IN ('open', 'disputed');
CREATE INDEX roll_claim_file ON roll_claim (file) WHERE file <> '';
