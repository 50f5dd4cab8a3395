-- 0008: the archive and what is published for verification.

CREATE TABLE archive_entry (
    -- One line of the index of the films: a frame and what stands on it, kept as filmed. It has no ULN: it is older.
    archive_entry_id INTEGER PRIMARY KEY,       -- its reference: M-0000123
    reel TEXT NOT NULL,
    fiche TEXT NOT NULL DEFAULT '',
    frame TEXT NOT NULL DEFAULT '',
    name_as_filmed TEXT NOT NULL,
    name_key TEXT NOT NULL,                     -- folded "family given", for order and keyset
    maiden_name TEXT NOT NULL DEFAULT '',
    born_on TEXT,
    born_year INTEGER,
    centre TEXT NOT NULL DEFAULT '',            -- in the words of the film
    brand TEXT NOT NULL DEFAULT '',             -- the old brand in the words of the film; archive_alias says whose it is today
    course_words TEXT NOT NULL DEFAULT '',
    awarded_year INTEGER,
    grade TEXT NOT NULL DEFAULT '',
    serial_as_filmed TEXT NOT NULL DEFAULT '',
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER,
    CHECK (born_on IS NULL OR born_year = CAST(substr(born_on, 1, 4) AS INTEGER)),
    UNIQUE (reel, fiche, frame, name_as_filmed, serial_as_filmed)
) STRICT;
CREATE INDEX archive_entry_by_name ON archive_entry (name_key, archive_entry_id);
CREATE INDEX archive_entry_by_birth ON archive_entry (born_on) WHERE born_on IS NOT NULL;
CREATE INDEX archive_entry_by_serial ON archive_entry (serial_as_filmed) WHERE serial_as_filmed <> '';

CREATE TABLE archive_key (
    -- How an entry is found again: its family names folded, with one letter left out, and by their sound.
    key TEXT NOT NULL,
    archive_entry_id INTEGER NOT NULL REFERENCES archive_entry,
    PRIMARY KEY (key, archive_entry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_alias (
    -- An old brand's name as it stands on the films, and whose papers those are today.
    alias_key TEXT PRIMARY KEY,                 -- folded
    alias TEXT NOT NULL,
    brand_id INTEGER NOT NULL REFERENCES brand
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_capture (
    -- An entry captured for good by two people: whose it is, and the certificate as it is known. It never gets a serial of ours.
    archive_entry_id INTEGER PRIMARY KEY REFERENCES archive_entry,
    learner_id INTEGER NOT NULL REFERENCES learner,
    registration_id INTEGER NOT NULL REFERENCES registration,
    award_id INTEGER NOT NULL UNIQUE REFERENCES award,
    serial_as_filmed TEXT NOT NULL,
    awarded_year INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'being replaced', 'cancelled', 'revoked')),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    evidence TEXT NOT NULL CHECK (evidence <> ''),
    approval_id INTEGER NOT NULL UNIQUE REFERENCES approval,
    captured_on TEXT NOT NULL
) STRICT;
CREATE TRIGGER archive_capture_needs_a_second_person BEFORE INSERT ON archive_capture
WHEN NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.approval_id = NEW.approval_id AND a.action = 'capture archive entry'
                 AND a.subject = printf('M-%07d', NEW.archive_entry_id) AND a.used_seq IS NULL AND a.given_by <> a.asked_by)
BEGIN SELECT RAISE(ABORT, 'an entry of the archive is captured when a second person confirmed the match'); END;
CREATE TRIGGER archive_capture_is_for_good_delete BEFORE DELETE ON archive_capture
BEGIN SELECT RAISE(ABORT, 'what was captured from the archive stands'); END;
CREATE TRIGGER archive_capture_is_for_good_update BEFORE UPDATE OF archive_entry_id, learner_id, registration_id, award_id, serial_as_filmed,
    awarded_year, score, evidence, approval_id, captured_on ON archive_capture
BEGIN SELECT RAISE(ABORT, 'what was captured from the archive stands'); END;
CREATE TRIGGER archive_entry_captured_stands BEFORE UPDATE ON archive_entry
WHEN EXISTS (SELECT 1 FROM archive_capture AS c WHERE c.archive_entry_id = OLD.archive_entry_id)
BEGIN SELECT RAISE(ABORT, 'what was captured from the archive stands'); END;

CREATE TABLE publication (
    -- One row: what makes this office's published set its own. The salt is published, the secret never.
    publication_id INTEGER PRIMARY KEY CHECK (publication_id = 1),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    published_on TEXT                           -- the last day; none: never yet
) STRICT;

CREATE TABLE published_root (
    -- The slow digest of a certificate's code under the salt, kept because it is slow.
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;
