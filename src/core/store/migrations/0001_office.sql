-- 0001: the office. Facts are tables, counts are views. Comments stand inside the parentheses so that SQLite keeps them.
-- Days are text YYYY-MM-DD in the office's zone, moments text YYYY-MM-DDTHH:MM:SSZ in UTC, money in minor units.

CREATE TABLE office (
    -- One row: what this database is for ever.
    office_id INTEGER PRIMARY KEY CHECK (office_id = 1),
    mode TEXT NOT NULL CHECK (mode IN ('training', 'personal', 'service')), -- marked for ever when it is made
    name TEXT NOT NULL,
    zone TEXT NOT NULL,                                                      -- such as Europe/London
    place TEXT NOT NULL,                                                     -- whose holidays count
    made_at TEXT NOT NULL,
    owner_uid INTEGER NOT NULL,                                              -- the account --as counts for in service mode
    last_day TEXT                                                            -- the last office day `day` was run for
) STRICT;

CREATE TABLE counter (
    -- The next number of every kind of reference, never given out twice.
    name TEXT PRIMARY KEY, -- such as learner, batch-2026, serial-MER-2026
    next INTEGER NOT NULL CHECK (next > 0)
) STRICT, WITHOUT ROWID;

-- ── the people at the keyboard ───────────────────────────────────────────────────────────────────────────────────

CREATE TABLE operator (
    operator_id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'left'))
) STRICT;

CREATE TABLE operator_role (
    operator_id INTEGER NOT NULL REFERENCES operator,
    role TEXT NOT NULL,
    PRIMARY KEY (operator_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE acting (
    -- Granted by the manager: one operator acts for an absent colleague, from and to these days inclusive.
    acting_id INTEGER PRIMARY KEY,
    operator_id INTEGER NOT NULL REFERENCES operator,
    acts_for INTEGER NOT NULL REFERENCES operator CHECK (acts_for <> operator_id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL CHECK (to_day >= from_day)
) STRICT;

-- ── the trail ────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    at_utc TEXT NOT NULL,        -- the machine's real time, always
    office_day TEXT NOT NULL,    -- the office's day as given to Core::open
    operator TEXT NOT NULL,      -- login
    acting_as TEXT,              -- login of the colleague acted for
    kind TEXT NOT NULL,          -- a name of domain/events.rs
    subject TEXT NOT NULL,       -- a reference such as A-0048213
    detail TEXT NOT NULL,        -- JSON object of the kind's fields, free of personal values
    reason TEXT,                 -- as typed; hashed through its salt only
    reason_salt BLOB,            -- erased together with the reason
    reason_hash BLOB,            -- SHA-256(salt, reason): what the chain covers
    undoes INTEGER REFERENCES event,             -- the step it takes back
    step INTEGER NOT NULL,       -- the first event of the same transaction: one step, one undo
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX event_by_subject ON event (subject, seq);
CREATE INDEX event_by_operator ON event (operator, seq);
CREATE INDEX event_by_kind_day ON event (kind, office_day);
CREATE INDEX event_by_step ON event (step) WHERE step <> seq;
CREATE INDEX event_by_undoes ON event (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE change (
    -- What an event changed: one row a column. The hash of the event holds SHA-256(salt, value), never the value.
    change_id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES event,
    record TEXT NOT NULL,        -- table and key, such as learner:1234
    column_name TEXT NOT NULL,
    old TEXT,
    new TEXT,
    salt BLOB,                   -- erased together with the values
    old_hash BLOB NOT NULL,      -- SHA-256(salt, old): what the chain covers
    new_hash BLOB NOT NULL
) STRICT;
CREATE INDEX change_by_seq ON change (seq);
CREATE INDEX change_by_record ON change (record, column_name, seq);

CREATE TRIGGER event_is_append_only_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER event_has_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
WHEN NEW.salt IS NOT NULL OR NEW.old IS NOT NULL OR NEW.new IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.record <> OLD.record
     OR NEW.column_name <> OLD.column_name OR NEW.old_hash <> OLD.old_hash OR NEW.new_hash <> OLD.new_hash
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER change_is_append_only_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TABLE proposal (
    -- A two-person step: the first person leaves it proposed, bound to a hash of what was shown.
    proposal_id INTEGER PRIMARY KEY,
    action TEXT NOT NULL,                       -- an action of domain/roles.rs
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,                      -- JSON, what will be done
    payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
    words TEXT NOT NULL,                        -- the sentence the second person reads
    asked_by TEXT NOT NULL,                     -- login
    asked_as TEXT,                              -- login acted for
    asked_at TEXT NOT NULL,
    asked_seq INTEGER NOT NULL REFERENCES event,
    drafted_seq INTEGER NOT NULL,               -- whoever wrote an event on the subject since then cannot second it
    expires TEXT NOT NULL,                      -- the last moment it may be seconded
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'seconded', 'withdrawn', 'declined', 'expired'))
) STRICT;
CREATE UNIQUE INDEX proposal_open_once ON proposal (action, subject) WHERE state = 'proposed';
CREATE INDEX proposal_by_state ON proposal (state, expires);

CREATE TABLE approval (
    -- The second person's yes to exactly what was proposed. Nobody seconds his own work, acting or not.
    approval_id INTEGER PRIMARY KEY,
    proposal_id INTEGER NOT NULL UNIQUE REFERENCES proposal,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
    asked_by TEXT NOT NULL,
    given_by TEXT NOT NULL CHECK (given_by <> asked_by),
    given_as TEXT CHECK (given_as IS NULL OR given_as <> asked_by),
    given_at TEXT NOT NULL,
    expires TEXT NOT NULL,
    used_seq INTEGER REFERENCES event           -- the event that used it up
) STRICT;
CREATE INDEX approval_by_subject ON approval (action, subject);
CREATE TRIGGER approval_matches_its_proposal BEFORE INSERT ON approval
WHEN NOT EXISTS (SELECT 1 FROM proposal AS p WHERE p.proposal_id = NEW.proposal_id AND p.state = 'proposed'
                 AND p.action = NEW.action AND p.subject = NEW.subject AND p.payload_hash = NEW.payload_hash
                 AND p.asked_by = NEW.asked_by AND p.expires >= NEW.given_at
                 AND (p.asked_as IS NULL OR (p.asked_as <> NEW.given_by AND p.asked_as IS NOT NEW.given_as)))
BEGIN SELECT RAISE(ABORT, 'an approval answers an open proposal exactly as it was shown'); END;
CREATE TRIGGER approval_giver_did_not_work_on_it BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM event AS e WHERE e.subject = NEW.subject AND e.operator = NEW.given_by
             AND e.seq >= (SELECT p.drafted_seq FROM proposal AS p WHERE p.proposal_id = NEW.proposal_id))
BEGIN SELECT RAISE(ABORT, 'whoever seconds has not worked on it since it was proposed'); END;
CREATE TRIGGER approval_is_used_once BEFORE UPDATE ON approval
WHEN OLD.used_seq IS NOT NULL OR NEW.payload_hash <> OLD.payload_hash OR NEW.given_by <> OLD.given_by
     OR NEW.asked_by <> OLD.asked_by OR NEW.subject <> OLD.subject OR NEW.action <> OLD.action
BEGIN SELECT RAISE(ABORT, 'an approval is used once and never altered'); END;

-- ── brands, organisations, courses ───────────────────────────────────────────────────────────────────────────────

CREATE TABLE issuer (
    issuer_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,                  -- as recognised: on the face of every certificate
    recognition_number TEXT NOT NULL,
    ukprn TEXT,
    address TEXT NOT NULL
) STRICT;

CREATE TABLE brand (
    brand_id INTEGER PRIMARY KEY,
    issuer_id INTEGER NOT NULL REFERENCES issuer,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    line TEXT NOT NULL CHECK (line IN ('claims', 'booking', 'orders', 'partner')),
    serial_prefix TEXT NOT NULL CHECK (length(serial_prefix) BETWEEN 2 AND 4 AND serial_prefix NOT GLOB '*[^A-Z]*'),
    statement TEXT,
    payment_rule TEXT NOT NULL CHECK (payment_rule IN ('none', 'account', 'invoice')),
    claim_sla_days INTEGER NOT NULL CHECK (claim_sla_days > 0),
    name_confirmation_days INTEGER NOT NULL DEFAULT 0 CHECK (name_confirmation_days >= 0),
    cut_off TEXT NOT NULL DEFAULT '14:00'
) STRICT;

CREATE TABLE organisation (
    organisation_id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,                     -- folded, for search and order
    kind TEXT NOT NULL CHECK (kind IN ('centre', 'partner', 'supplier', 'CPD body', 'CRM')),
    country TEXT NOT NULL DEFAULT 'England',
    ukprn TEXT,
    address TEXT NOT NULL DEFAULT '',
    town TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    deliver_to TEXT NOT NULL DEFAULT 'centre',
    sla_days INTEGER,
    sanction TEXT CHECK (sanction IN ('action plan', 'registration suspended', 'certification suspended', 'approval withdrawn')),
    sanction_from TEXT,
    sanction_to TEXT,
    on_stop INTEGER NOT NULL DEFAULT 0 CHECK (on_stop IN (0, 1)), -- debt
    stop_reason TEXT,
    frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),   -- by the manager alone
    closed_on TEXT,                             -- earlier achievers stay entitled (I4.2 a)
    account_in_order INTEGER NOT NULL DEFAULT 1 CHECK (account_in_order IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER
) STRICT;
CREATE INDEX organisation_by_name ON organisation (name_key, organisation_id);
CREATE INDEX organisation_by_ukprn ON organisation (ukprn) WHERE ukprn IS NOT NULL;

CREATE TABLE faculty (
    faculty_id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation,
    name TEXT NOT NULL,
    UNIQUE (organisation_id, name)
) STRICT;

CREATE TABLE contact (
    contact_id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation,
    faculty_id INTEGER REFERENCES faculty,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    UNIQUE (organisation_id, name, role)
) STRICT;

CREATE TABLE course (
    course_id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,                  -- a QAN as nnn/nnnn/c, or the code of a short course
    brand_id INTEGER NOT NULL REFERENCES brand,
    partner_id INTEGER REFERENCES organisation,
    kind TEXT NOT NULL CHECK (kind IN ('qualification', 'short course')),
    regulated INTEGER NOT NULL CHECK (regulated IN (0, 1)),
    title TEXT NOT NULL,                        -- today's; dated history in course_title
    title_key TEXT NOT NULL,
    level TEXT NOT NULL DEFAULT '',             -- Entry Level, Level 3
    guided_hours INTEGER,
    total_hours INTEGER,
    min_age INTEGER NOT NULL DEFAULT 0,
    operational_end TEXT,
    certification_end TEXT,
    offered_in TEXT NOT NULL,                   -- | between: England|Wales|Northern Ireland|Scotland|abroad
    min_days INTEGER NOT NULL DEFAULT 0,        -- registration to claim
    min_credits INTEGER NOT NULL DEFAULT 0,
    cpd_body_id INTEGER REFERENCES organisation,
    cpd_points INTEGER,
    language TEXT NOT NULL DEFAULT 'English',
    needs_uln INTEGER NOT NULL DEFAULT 0 CHECK (needs_uln IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX course_by_title ON course (title_key, course_id);

CREATE TABLE course_title (
    -- The dated history: the title on a day is the row with the latest from_day not after it.
    course_id INTEGER NOT NULL REFERENCES course,
    from_day TEXT NOT NULL,                     -- 0001-01-01 for the first title seen
    title TEXT NOT NULL,
    PRIMARY KEY (course_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE course_grade (
    course_id INTEGER NOT NULL REFERENCES course,
    rank INTEGER NOT NULL,                      -- 1 is the lowest
    grade TEXT NOT NULL,
    pass INTEGER NOT NULL CHECK (pass IN (0, 1)),
    PRIMARY KEY (course_id, grade)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_group (
    course_id INTEGER NOT NULL REFERENCES course,
    name TEXT NOT NULL,
    min_credits INTEGER NOT NULL DEFAULT 0,
    min_units INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (course_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    unit_id INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES course,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    mandatory INTEGER NOT NULL CHECK (mandatory IN (0, 1)),
    credits INTEGER NOT NULL CHECK (credits >= 0),
    level TEXT NOT NULL DEFAULT '',
    group_name TEXT,
    UNIQUE (course_id, code)
) STRICT;

CREATE TABLE centre_approval (
    -- A centre may offer a course from and to; direct claims only within their own days.
    organisation_id INTEGER NOT NULL REFERENCES organisation,
    course_id INTEGER NOT NULL REFERENCES course,
    from_day TEXT NOT NULL,
    to_day TEXT,
    direct_from TEXT,
    direct_to TEXT,
    PRIMARY KEY (organisation_id, course_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_off (
    -- An external quality assurer's word for learners where a centre has no direct claims.
    sign_off_id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation,
    course_id INTEGER NOT NULL REFERENCES course,
    by_whom TEXT NOT NULL,
    on_day TEXT NOT NULL,
    learner_id INTEGER REFERENCES learner,      -- none: every learner claimed up to that day
    report TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sign_off_by_centre ON sign_off (organisation_id, course_id, on_day);

CREATE TABLE register_entry (
    -- The register of qualifications as published, one row a number and snapshot date of first sight.
    qan TEXT PRIMARY KEY,                       -- nnn/nnnn/c
    awarding_organisation TEXT NOT NULL,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    first_seen TEXT NOT NULL,                   -- date of the snapshot
    last_seen TEXT NOT NULL,
    fields TEXT NOT NULL                        -- JSON of the remaining columns as found
) STRICT, WITHOUT ROWID;

CREATE TABLE register_title (
    -- Titles kept exactly, blanks and all; the first seen is open to the past.
    qan TEXT NOT NULL REFERENCES register_entry,
    from_day TEXT NOT NULL,
    title TEXT NOT NULL,
    clean_title TEXT NOT NULL,                  -- proposed; printing uses it only when a person accepted it
    PRIMARY KEY (qan, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE presentation (
    presentation_id INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES course,
    run TEXT NOT NULL,
    partner_id INTEGER NOT NULL REFERENCES organisation,
    faculty_id INTEGER REFERENCES faculty,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL CHECK (ends_on >= starts_on),
    expected_grade_on TEXT,
    graded_on TEXT,
    coordinator TEXT,
    international INTEGER NOT NULL DEFAULT 0 CHECK (international IN (0, 1)),
    expected_heads INTEGER,
    state TEXT NOT NULL DEFAULT 'on deck',
    UNIQUE (course_id, run)
) STRICT;

-- ── learners and their registrations ─────────────────────────────────────────────────────────────────────────────

CREATE TABLE learner (
    learner_id INTEGER PRIMARY KEY,             -- its reference: L-0001234
    uln INTEGER,                                -- ten digits; 9999999999 is the temporary one and may recur
    scn TEXT,
    sender_reference TEXT,
    title TEXT NOT NULL DEFAULT '',
    given_names TEXT NOT NULL,
    middle_names TEXT NOT NULL DEFAULT '',
    family_name TEXT NOT NULL,
    preferred_name TEXT NOT NULL DEFAULT '',
    name_to_print TEXT NOT NULL,
    name_key TEXT NOT NULL,                     -- folded "family given", for order and keyset
    born_on TEXT,
    sex TEXT NOT NULL DEFAULT '',
    identity_evidence TEXT NOT NULL DEFAULT '', -- such as passport; empty: not confirmed
    identity_number TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    town TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'English',
    name_confirmed_on TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER
) STRICT;
CREATE UNIQUE INDEX learner_by_uln ON learner (uln) WHERE uln IS NOT NULL AND uln <> 9999999999;
CREATE INDEX learner_by_name ON learner (name_key, learner_id);
CREATE INDEX learner_by_sender_reference ON learner (sender_reference) WHERE sender_reference IS NOT NULL;

CREATE TABLE learner_alias (
    -- A ULN merged away by the Learning Records Service still finds its learner.
    uln INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner
) STRICT;

CREATE TABLE previous_name (
    previous_name_id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner,
    name TEXT NOT NULL,
    until_day TEXT NOT NULL,
    restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1))
) STRICT;
CREATE INDEX previous_name_by_learner ON previous_name (learner_id);

CREATE VIRTUAL TABLE learner_search USING fts5 (
    names,                                      -- folded names, earlier unrestricted names, e-mail
    content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3'
);

CREATE TABLE registration (
    registration_id INTEGER PRIMARY KEY,        -- its reference: R-0091244
    number TEXT UNIQUE,                         -- as the centre knows it
    learner_id INTEGER NOT NULL REFERENCES learner,
    course_id INTEGER NOT NULL REFERENCES course,
    organisation_id INTEGER REFERENCES organisation,
    presentation_id INTEGER REFERENCES presentation,
    state TEXT NOT NULL DEFAULT 'active',
    registered_on TEXT NOT NULL,
    due_on TEXT,
    deferrals INTEGER NOT NULL DEFAULT 0,
    deferred_to TEXT,
    withdrawn_on TEXT,
    state_reason TEXT NOT NULL DEFAULT '',
    assessed_in TEXT NOT NULL DEFAULT 'England',
    assessed_language TEXT NOT NULL DEFAULT 'English',
    funded INTEGER NOT NULL DEFAULT 0 CHECK (funded IN (0, 1)),
    deliver_to TEXT NOT NULL DEFAULT 'centre' CHECK (deliver_to IN ('centre', 'learner', 'employer', 'collect')),
    version INTEGER NOT NULL DEFAULT 1,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER,
    CHECK ((organisation_id IS NULL) <> (presentation_id IS NULL))
) STRICT;
CREATE INDEX registration_by_learner ON registration (learner_id, course_id);
CREATE INDEX registration_by_organisation ON registration (organisation_id, course_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX registration_by_presentation ON registration (presentation_id) WHERE presentation_id IS NOT NULL;

CREATE TABLE result (
    result_id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL REFERENCES registration,
    unit_code TEXT NOT NULL DEFAULT '',         -- empty: overall
    grade TEXT NOT NULL,                        -- 'exempt' counts as achieved without a grade (RPL)
    mark TEXT NOT NULL DEFAULT '',
    achieved_on TEXT,
    graded_by TEXT NOT NULL DEFAULT '',
    sat_on TEXT,                                -- booking brand: the practical exam
    checked_on TEXT,
    flagged_on TEXT,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER,
    UNIQUE (registration_id, unit_code)
) STRICT;

CREATE TABLE payment (
    payment_id INTEGER PRIMARY KEY,
    registration_id INTEGER REFERENCES registration,
    organisation_id INTEGER REFERENCES organisation,
    invoice_number TEXT NOT NULL UNIQUE,
    invoiced_on TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0), -- minor units
    currency TEXT NOT NULL,
    paid_on TEXT,
    paid_amount INTEGER NOT NULL DEFAULT 0,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    import_row INTEGER
) STRICT;
CREATE INDEX payment_by_registration ON payment (registration_id) WHERE registration_id IS NOT NULL;
CREATE INDEX payment_by_organisation ON payment (organisation_id) WHERE organisation_id IS NOT NULL;

-- ── files from outside ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE import (
    -- One import is one event; every row it stored carries that sequence and its own row number.
    import_id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE REFERENCES event,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    organisation_id INTEGER REFERENCES organisation,
    profile TEXT NOT NULL DEFAULT '',
    headers TEXT NOT NULL,                      -- JSON list, as received
    mapping TEXT NOT NULL DEFAULT '',           -- JSON of the profile as it was when the file was read
    row_count INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    held INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    CHECK (row_count = accepted + held + refused + unchanged)
) STRICT;
CREATE INDEX import_by_hash ON import (kind, sha256);

CREATE TABLE held_row (
    -- A row no record could be made of yet: kept as received until a correction or a later file settles it.
    held_row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    row_key TEXT NOT NULL,                      -- what it is about; empty: cannot be told
    cells TEXT NOT NULL,                        -- JSON list, as received or as corrected since
    why TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'settled')),
    settled_seq INTEGER REFERENCES event,
    UNIQUE (import_id, row_number),
    CHECK ((state = 'settled') = (settled_seq IS NOT NULL))
) STRICT;
CREATE INDEX held_row_open ON held_row (kind, row_key) WHERE state = 'held';

CREATE TABLE import_profile (
    -- How one sender's columns are named; found again by the fingerprint of the header.
    import_profile_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,                  -- hex digest of the folded header names
    mapping TEXT NOT NULL,                      -- JSON: our column -> their header
    UNIQUE (kind, name)
) STRICT;
CREATE INDEX import_profile_by_fingerprint ON import_profile (kind, fingerprint);

CREATE TABLE claim_file (
    claim_file_id INTEGER PRIMARY KEY,          -- its reference: CF-2026-0042
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    organisation_id INTEGER REFERENCES organisation, -- the sender
    file_name TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    header TEXT NOT NULL,                       -- as received, joined by the delimiter
    delimiter TEXT NOT NULL,
    encoding TEXT NOT NULL,
    mapping TEXT NOT NULL,                      -- JSON: our column -> their header
    received_on TEXT NOT NULL,
    resubmission_of INTEGER REFERENCES claim_file,
    step TEXT NOT NULL DEFAULT 'problems' CHECK (step IN ('columns', 'problems', 'ready', 'finished')),
    row_count INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    held INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_file_by_hash ON claim_file (sha256);
CREATE INDEX claim_file_by_received ON claim_file (received_on, claim_file_id);

CREATE TABLE claim (
    claim_id INTEGER PRIMARY KEY,               -- claim_file_id * 10,000,000 + row
    claim_file_id INTEGER NOT NULL REFERENCES claim_file,
    row_number INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    raw TEXT NOT NULL,                          -- the row exactly as received, kept for ever
    state TEXT NOT NULL,
    registration_id INTEGER REFERENCES registration,
    -- the row's values as they stand now; the first form is in raw, each correction in the trail
    registration_number TEXT NOT NULL DEFAULT '',
    uln TEXT NOT NULL DEFAULT '',
    given_names TEXT NOT NULL DEFAULT '',
    family_name TEXT NOT NULL DEFAULT '',
    born_on TEXT NOT NULL DEFAULT '',
    course_code TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT 'certificate',
    grade TEXT NOT NULL DEFAULT '',
    achieved_on TEXT NOT NULL DEFAULT '',
    claimed_on TEXT NOT NULL DEFAULT '',
    units TEXT NOT NULL DEFAULT '',             -- JSON: unit code -> as found; empty when the file has none
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (claim_file_id, row_number)
) STRICT;
CREATE INDEX claim_by_registration ON claim (registration_id) WHERE registration_id IS NOT NULL;
CREATE INDEX claim_open ON claim (claim_file_id, state) WHERE state IN ('received', 'invalid', 'corrected');

CREATE TABLE problem (
    -- What a check found. Errors open an exception; warnings and proposals do not.
    problem_id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,                      -- a reference: CF-2026-0042/17, L-0001234
    claim_file_id INTEGER REFERENCES claim_file,
    row_number INTEGER,
    import_seq INTEGER,                         -- the event of its import, which is recorded last in the same transaction
    rule TEXT NOT NULL,                         -- CLM-07
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'proposal')),
    field TEXT NOT NULL,
    found TEXT NOT NULL,
    wanted TEXT NOT NULL,
    proposed TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'corrected', 'accepted', 'gone')),
    exception_id INTEGER REFERENCES exception
) STRICT;
CREATE INDEX problem_by_subject ON problem (subject);
CREATE INDEX problem_by_file ON problem (claim_file_id, state, rule, row_number) WHERE claim_file_id IS NOT NULL;
CREATE INDEX problem_by_exception ON problem (exception_id) WHERE exception_id IS NOT NULL;

-- ── awards, exceptions, tasks ────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE award (
    award_id INTEGER PRIMARY KEY,               -- its reference: A-0048213
    registration_id INTEGER NOT NULL REFERENCES registration,
    kind TEXT NOT NULL,                         -- certificate, credit certificate, unit certificate, transcript, letter
    unit_set_key TEXT NOT NULL DEFAULT '',      -- unit codes in order, for unit and credit certificates
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'batched', 'issued', 'cancelled')),
    grade TEXT NOT NULL,
    achieved_on TEXT NOT NULL,
    claimed_on TEXT NOT NULL CHECK (claimed_on >= achieved_on),
    claim_id INTEGER REFERENCES claim,
    brand_id INTEGER NOT NULL REFERENCES brand, -- of its course, kept here for the ready list
    course_id INTEGER NOT NULL REFERENCES course,
    organisation_id INTEGER REFERENCES organisation, -- of its registration
    learner_id INTEGER NOT NULL REFERENCES learner,
    received_on TEXT NOT NULL,                  -- the claim clock runs from here
    gate_state INTEGER NOT NULL,                -- cached: bit mask of shut gates, 0 is ready
    recheck_on TEXT,                            -- first day on which the cached verdict may change by itself
    edition INTEGER NOT NULL DEFAULT 1,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (registration_id, kind, unit_set_key)
) STRICT;
CREATE INDEX award_ready ON award (brand_id, course_id, organisation_id) WHERE state = 'pending' AND gate_state = 0;
CREATE INDEX award_recheck ON award (recheck_on) WHERE state IN ('pending', 'batched') AND recheck_on IS NOT NULL;
CREATE INDEX award_by_learner ON award (learner_id);
CREATE INDEX award_by_centre ON award (organisation_id, state);
CREATE INDEX award_by_course ON award (course_id, state);

CREATE TABLE gate_override (
    award_id INTEGER NOT NULL REFERENCES award,
    gate TEXT NOT NULL,
    approval_id INTEGER NOT NULL UNIQUE REFERENCES approval, -- the second person's yes
    evidence TEXT NOT NULL,
    until_day TEXT,
    PRIMARY KEY (award_id, gate)
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
    exception_id INTEGER PRIMARY KEY,           -- its reference: X-0008120; restricted ones are random
    kind TEXT NOT NULL,                         -- a kind of domain/exceptions
    subject TEXT NOT NULL,                      -- the reference it is about
    subject_kind TEXT NOT NULL,                 -- award, registration, learner, centre, presentation, batch, claim, course, stock, file
    subject_id INTEGER NOT NULL,
    about TEXT NOT NULL DEFAULT '',             -- one line for lists, no personal value of a restricted record
    rule TEXT NOT NULL DEFAULT '',              -- the check that opened it; empty: raised by hand
    state TEXT NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'in progress', 'waiting', 'resolved', 'released', 'upheld', 'cancelled')),
    severity TEXT NOT NULL DEFAULT 'normal',
    level INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
    restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),
    owner_role TEXT NOT NULL,
    owner TEXT,                                 -- login
    raised_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    waiting_for TEXT,
    wait_until TEXT,
    closed_on TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'waiting') = (wait_until IS NOT NULL)),
    CHECK ((state IN ('resolved', 'released', 'upheld', 'cancelled')) = (closed_on IS NOT NULL))
) STRICT;
CREATE INDEX exception_queue ON exception (due_on, exception_id) WHERE state IN ('open', 'in progress', 'waiting');
CREATE INDEX exception_by_subject ON exception (subject_kind, subject_id);
CREATE INDEX exception_by_owner ON exception (owner, due_on) WHERE state IN ('open', 'in progress', 'waiting');
CREATE INDEX exception_by_kind ON exception (kind, state);
CREATE UNIQUE INDEX exception_open_once ON exception (subject, kind, rule)
    WHERE rule <> '' AND state IN ('open', 'in progress', 'waiting');

CREATE TABLE exception_entry (
    -- The thread: who, when, what was said, evidence.
    exception_entry_id INTEGER PRIMARY KEY,
    exception_id INTEGER NOT NULL REFERENCES exception,
    seq INTEGER NOT NULL REFERENCES event,
    operator TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence_name TEXT,
    evidence_sha256 BLOB CHECK (evidence_sha256 IS NULL OR length(evidence_sha256) = 32)
) STRICT;
CREATE INDEX exception_entry_by_exception ON exception_entry (exception_id, exception_entry_id);

CREATE TABLE task (
    task_id INTEGER PRIMARY KEY,                -- its reference: T-0000041
    title TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',             -- a reference, or nothing
    owner TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in progress', 'waiting', 'done', 'cancelled')),
    due_on TEXT,
    wait_until TEXT,
    made_by TEXT NOT NULL,
    made_on TEXT NOT NULL,
    done_on TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX task_open ON task (owner, due_on) WHERE state IN ('open', 'in progress', 'waiting');

CREATE TABLE holiday (
    place TEXT NOT NULL,
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (place, day)
) STRICT, WITHOUT ROWID;

-- ── templates ────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE asset (
    -- Fonts and images, addressed by what they are.
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('font', 'image')),
    name TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE template_version (
    template_version_id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,                         -- such as MER-DIP
    version INTEGER NOT NULL,
    brand_id INTEGER NOT NULL REFERENCES brand,
    kind TEXT NOT NULL,
    countries TEXT NOT NULL,                    -- | between; empty: all
    language TEXT NOT NULL DEFAULT '',          -- empty: all
    source TEXT NOT NULL,                       -- the TOML as imported
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    paper TEXT NOT NULL,                        -- code of the stock line it prints on
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'retired')),
    effective_from TEXT,
    effective_to TEXT,
    UNIQUE (code, version)
) STRICT;
CREATE INDEX template_for ON template_version (brand_id, kind, state, effective_from);

CREATE TABLE template_asset (
    template_version_id INTEGER NOT NULL REFERENCES template_version,
    name TEXT NOT NULL,                         -- as the template calls it
    sha256 BLOB NOT NULL REFERENCES asset,
    PRIMARY KEY (template_version_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
    -- Public halves, for ever: papers of earlier keys still verify. The private key of the office lies in a file, 0600.
    key_id TEXT PRIMARY KEY CHECK (length(key_id) = 4),
    public BLOB NOT NULL UNIQUE CHECK (length(public) = 32),
    from_day TEXT NOT NULL,
    to_day TEXT                                 -- none: the key that signs
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signing_key_one ON signing_key ((1)) WHERE to_day IS NULL;

CREATE TABLE logo_rule (
    logo_rule_id INTEGER PRIMARY KEY,           -- the row number `why` names
    place TEXT NOT NULL,                        -- place of assessment
    regulated INTEGER NOT NULL CHECK (regulated IN (0, 1)),
    kind TEXT NOT NULL DEFAULT '',              -- kind of document, empty: any
    from_day TEXT NOT NULL,
    to_day TEXT,
    logos TEXT NOT NULL,                        -- | between, in order; empty: none
    needs_offered_in TEXT NOT NULL DEFAULT '',  -- place the course must be offered in, empty: none
    note TEXT NOT NULL
) STRICT;

-- ── batches and certificates ─────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE batch (
    batch_id INTEGER PRIMARY KEY,               -- its reference: B-2026-0007
    kind TEXT NOT NULL CHECK (kind IN ('print run', 'partner request')),
    brand_id INTEGER NOT NULL REFERENCES brand,
    template_version_id INTEGER REFERENCES template_version,
    paper TEXT NOT NULL DEFAULT '',             -- code of the stock line
    logos TEXT NOT NULL DEFAULT '',             -- codes in their order, | between
    service TEXT NOT NULL DEFAULT '',           -- how its consignments travel
    run_day TEXT NOT NULL DEFAULT '',           -- the day whose run it is: built after the cut-off, the next working day
    special_reason TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('draft', 'preflighted', 'approved', 'printing', 'paused', 'ended short', 'printed',
        'inspected', 'packed', 'dispatched', 'closed', 'cancelled')),
    built_by TEXT NOT NULL,
    built_on TEXT NOT NULL,
    issued_on TEXT,                             -- fixed at approval, printed on every sheet
    approval_id INTEGER REFERENCES approval,
    payload_hash BLOB,                          -- of what was preflighted
    serial_prefix TEXT,
    serial_year INTEGER,
    first_number INTEGER,
    last_number INTEGER,
    approved_sheets INTEGER NOT NULL DEFAULT 0,
    more_remakes INTEGER NOT NULL DEFAULT 0,    -- allowed by a second approval, beyond those the first covers
    reconciled_on TEXT,
    closed_on TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (state NOT IN ('approved', 'printing', 'paused', 'ended short', 'printed', 'inspected', 'packed', 'dispatched', 'closed')
           OR kind = 'partner request' OR (issued_on IS NOT NULL AND approval_id IS NOT NULL))
) STRICT;
CREATE INDEX batch_by_state ON batch (state, batch_id);
CREATE TRIGGER batch_needs_a_second_person BEFORE UPDATE OF state ON batch
WHEN NEW.state = 'approved' AND OLD.state <> 'approved' AND OLD.state = 'preflighted' AND NOT EXISTS (
    SELECT 1 FROM approval AS a WHERE a.approval_id = NEW.approval_id AND a.action = 'approve batch'
    AND a.payload_hash = NEW.payload_hash AND a.used_seq IS NULL AND a.given_by <> a.asked_by)
BEGIN SELECT RAISE(ABORT, 'a run is approved by a second person, on exactly what was preflighted'); END;
CREATE TRIGGER batch_is_never_born_approved BEFORE INSERT ON batch WHEN NEW.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a run begins as a draft'); END;
CREATE TRIGGER batch_closes_when_it_adds_up BEFORE UPDATE OF state ON batch
WHEN NEW.state = 'closed' AND NEW.kind = 'print run' AND (NEW.reconciled_on IS NULL OR EXISTS (
    SELECT 1 FROM certificate AS c WHERE c.batch_id = NEW.batch_id
    AND (c.state = 'reserved' OR (c.state = 'spoiled' AND c.witness_approval_id IS NULL))))
BEGIN SELECT RAISE(ABORT, 'a run closes when every serial is explained and its spoils were witnessed'); END;

CREATE TABLE batch_award (
    -- Members in print order; an award taken out keeps its row with why and when.
    batch_id INTEGER NOT NULL REFERENCES batch,
    award_id INTEGER NOT NULL REFERENCES award,
    position INTEGER NOT NULL,
    face_hash TEXT,                             -- of what it would print, as shown at preflight; an amendment since takes it out
    out_seq INTEGER REFERENCES event,
    out_reason TEXT,
    PRIMARY KEY (batch_id, award_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX batch_award_in_one ON batch_award (award_id) WHERE out_seq IS NULL;
CREATE INDEX batch_award_in_order ON batch_award (batch_id, position);

CREATE VIEW award_face AS
    -- What the paper of an award says and who gets it, as the records stand; the title is that of the day of achievement.
    SELECT a.award_id, a.registration_id, a.learner_id, a.kind, a.unit_set_key, a.grade, a.achieved_on,
           l.name_to_print, l.name_key, c.course_id, c.code AS course_code,
           coalesce((SELECT t.title FROM course_title AS t WHERE t.course_id = c.course_id AND t.from_day <= a.achieved_on
                     ORDER BY t.from_day DESC LIMIT 1), c.title) AS title,
           c.title_key, c.level, c.regulated, c.guided_hours,
           coalesce(c.cpd_points || ' points, ' || (SELECT b.name FROM organisation AS b WHERE b.organisation_id = c.cpd_body_id), '') AS cpd,
           r.assessed_in, r.assessed_language, o.organisation_id, o.code AS centre_code, o.name AS centre_name,
           o.name_key AS centre_key, r.deliver_to IN ('learner', 'collect') AS to_learner,
           CASE WHEN r.deliver_to IN ('learner', 'collect') AND l.country <> '' THEN l.country ELSE o.country END AS country
    FROM award AS a JOIN registration AS r ON r.registration_id = a.registration_id
    JOIN learner AS l ON l.learner_id = a.learner_id JOIN course AS c ON c.course_id = a.course_id
    JOIN organisation AS o ON o.organisation_id = a.organisation_id;

CREATE TABLE batch_part (
    -- A part of at most 500 sheets; its name is committed before a byte is written.
    batch_id INTEGER NOT NULL REFERENCES batch,
    part INTEGER NOT NULL,
    file_name TEXT NOT NULL UNIQUE,
    first_sheet INTEGER NOT NULL,
    last_sheet INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('named', 'written', 'dropped')),
    sha256 BLOB,
    sheets INTEGER NOT NULL CHECK (sheets BETWEEN 1 AND 500),
    PRIMARY KEY (batch_id, part),
    CHECK ((state = 'written') = (sha256 IS NOT NULL AND length(sha256) = 32) OR state = 'dropped')
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate (
    certificate_id INTEGER PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,                -- MER26-0041801-B
    serial_prefix TEXT NOT NULL,
    serial_year INTEGER NOT NULL,
    serial_number INTEGER NOT NULL,
    award_id INTEGER NOT NULL REFERENCES award,
    edition INTEGER NOT NULL,
    batch_id INTEGER NOT NULL REFERENCES batch,
    position INTEGER NOT NULL,                  -- sheet in the run, from 1
    remakes INTEGER REFERENCES certificate,     -- the spoiled one it was made again for
    state TEXT NOT NULL CHECK (state IN ('reserved', 'printed', 'unused', 'passed', 'spoiled', 'kept back', 'dispatched', 'delivered',
        'returned', 're-dispatched', 'lost', 'being replaced', 'destroyed', 'cancelled', 'revoked')),
    part INTEGER,
    page INTEGER,
    issued_on TEXT NOT NULL,
    code TEXT UNIQUE,                           -- verification code, without hyphens
    snapshot TEXT,                              -- canonical text of what was printed
    token TEXT,                                 -- what its QR code carries, signed
    snapshot_sha256 BLOB CHECK (snapshot_sha256 IS NULL OR length(snapshot_sha256) = 32),
    paper_number TEXT,
    spoil_reason TEXT,
    spoiled_by TEXT,
    witness TEXT,                               -- named when it was spoiled
    witness_approval_id INTEGER REFERENCES approval, -- the second person's word that it was destroyed
    kept_place TEXT,
    confirmed_by TEXT,
    confirmed_at TEXT,
    inspected_by TEXT,
    consignment_id INTEGER REFERENCES consignment, -- where it is expected
    packed INTEGER NOT NULL DEFAULT 0 CHECK (packed IN (0, 1)), -- scanned into it
    stock_line_id INTEGER REFERENCES stock_line,
    UNIQUE (serial_prefix, serial_year, serial_number),
    UNIQUE (award_id, edition),
    CHECK (packed = 0 OR consignment_id IS NOT NULL),
    CHECK (state IN ('reserved', 'unused', 'spoiled', 'cancelled') OR (part IS NOT NULL AND snapshot_sha256 IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX certificate_reserved_once ON certificate (award_id) WHERE state = 'reserved';
CREATE UNIQUE INDEX certificate_live_once ON certificate (award_id)
    WHERE state IN ('printed', 'passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost', 'being replaced');
CREATE INDEX certificate_by_batch ON certificate (batch_id, position);
CREATE TRIGGER certificate_keeps_its_number BEFORE UPDATE OF serial, serial_prefix, serial_year, serial_number, award_id, batch_id ON certificate
BEGIN SELECT RAISE(ABORT, 'a serial is never given to another certificate'); END;
CREATE TRIGGER certificate_is_never_deleted BEFORE DELETE ON certificate
BEGIN SELECT RAISE(ABORT, 'a serial is explained, never deleted'); END;
CREATE TRIGGER certificate_end_is_an_end BEFORE UPDATE OF state ON certificate
WHEN OLD.state IN ('unused', 'spoiled', 'destroyed', 'cancelled', 'revoked') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a serial that was unused, spoiled, destroyed, cancelled or revoked is never good again'); END;
CREATE TRIGGER certificate_prints_from_a_written_part BEFORE UPDATE OF state ON certificate
WHEN NEW.state = 'printed' AND NOT EXISTS (
    SELECT 1 FROM batch_part AS p WHERE p.batch_id = NEW.batch_id AND p.part = NEW.part AND p.state = 'written')
BEGIN SELECT RAISE(ABORT, 'a certificate is printed from a part whose file and digest are stored'); END;
CREATE INDEX certificate_by_consignment ON certificate (consignment_id) WHERE consignment_id IS NOT NULL;

CREATE TABLE consignment (
    consignment_id INTEGER PRIMARY KEY,         -- its reference: C-0009921
    batch_id INTEGER REFERENCES batch,
    organisation_id INTEGER REFERENCES organisation,
    addressee TEXT NOT NULL,                    -- lines as on the label
    key TEXT NOT NULL DEFAULT '',               -- who it goes to: centre:12 or learner:34; one consignment each in a run
    state TEXT NOT NULL CHECK (state IN ('packing', 'packed', 'booked', 'handed in', 'collected', 'delivered', 'not delivered', 'returned',
        'lost', 'cancelled')),
    service TEXT NOT NULL,
    tracking TEXT,
    weight_g INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    packed_by TEXT NOT NULL,
    packed_on TEXT NOT NULL,
    dispatched_on TEXT
) STRICT;
CREATE UNIQUE INDEX consignment_one_an_addressee ON consignment (batch_id, key) WHERE batch_id IS NOT NULL AND state IN ('packing', 'packed');
CREATE INDEX consignment_by_batch ON consignment (batch_id);

-- ── stock ────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE stock_line (
    -- One line a paper. received = on hand + at printer + good + spoiled + destroyed unused + missing, at every commit.
    stock_line_id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    size TEXT NOT NULL,
    supplier TEXT NOT NULL DEFAULT '',
    minimum INTEGER NOT NULL DEFAULT 0 CHECK (minimum >= 0),
    place TEXT NOT NULL DEFAULT '',
    received INTEGER NOT NULL DEFAULT 0,
    on_hand INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    at_printer INTEGER NOT NULL DEFAULT 0 CHECK (at_printer >= 0),
    good INTEGER NOT NULL DEFAULT 0 CHECK (good >= 0),
    spoiled INTEGER NOT NULL DEFAULT 0 CHECK (spoiled >= 0),
    destroyed_unused INTEGER NOT NULL DEFAULT 0 CHECK (destroyed_unused >= 0),
    missing INTEGER NOT NULL DEFAULT 0 CHECK (missing >= 0),
    reordered_on TEXT,
    CHECK (received = on_hand + at_printer + good + spoiled + destroyed_unused + missing)
) STRICT;

CREATE TABLE stock_movement (
    -- The only way sheets change their place: the trigger below keeps the line.
    stock_movement_id INTEGER PRIMARY KEY,
    stock_line_id INTEGER NOT NULL REFERENCES stock_line,
    seq INTEGER NOT NULL REFERENCES event,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'to printer', 'back to shelf', 'good', 'taken back', 'spoiled at printer',
        'spoiled later', 'destroyed unused', 'written off', 'found')),
    sheets INTEGER NOT NULL CHECK (sheets > 0),
    day TEXT NOT NULL,
    first_number TEXT,
    batch_id INTEGER REFERENCES batch,
    approval_id INTEGER REFERENCES approval,    -- the second person's yes, where paper leaves the books
    note TEXT NOT NULL DEFAULT '',
    CHECK ((kind IN ('destroyed unused', 'written off')) = (approval_id IS NOT NULL))
) STRICT;
CREATE TRIGGER stock_movement_moves_sheets AFTER INSERT ON stock_movement BEGIN
    UPDATE stock_line SET
        received = received + iif(NEW.kind = 'received', NEW.sheets, 0),
        on_hand = on_hand + CASE WHEN NEW.kind IN ('received', 'back to shelf', 'found') THEN NEW.sheets
                                 WHEN NEW.kind IN ('to printer', 'destroyed unused', 'written off') THEN -NEW.sheets ELSE 0 END,
        at_printer = at_printer + CASE WHEN NEW.kind IN ('to printer', 'taken back') THEN NEW.sheets
                                       WHEN NEW.kind IN ('back to shelf', 'good', 'spoiled at printer') THEN -NEW.sheets ELSE 0 END,
        good = good + CASE WHEN NEW.kind = 'good' THEN NEW.sheets
                           WHEN NEW.kind IN ('taken back', 'spoiled later') THEN -NEW.sheets ELSE 0 END,
        spoiled = spoiled + iif(NEW.kind IN ('spoiled at printer', 'spoiled later'), NEW.sheets, 0),
        destroyed_unused = destroyed_unused + iif(NEW.kind = 'destroyed unused', NEW.sheets, 0),
        missing = missing + CASE NEW.kind WHEN 'written off' THEN NEW.sheets WHEN 'found' THEN -NEW.sheets ELSE 0 END
    WHERE stock_line_id = NEW.stock_line_id;
END;
CREATE TRIGGER stock_movement_is_append_only_update BEFORE UPDATE ON stock_movement
BEGIN SELECT RAISE(ABORT, 'a stock movement stands; another movement corrects it'); END;
CREATE TRIGGER stock_movement_is_append_only_delete BEFORE DELETE ON stock_movement
BEGIN SELECT RAISE(ABORT, 'a stock movement stands; another movement corrects it'); END;
CREATE TRIGGER stock_line_is_born_empty BEFORE INSERT ON stock_line
WHEN NEW.received + NEW.on_hand + NEW.at_printer + NEW.good + NEW.spoiled + NEW.destroyed_unused + NEW.missing <> 0
BEGIN SELECT RAISE(ABORT, 'paper comes onto the books by a movement'); END;
CREATE TRIGGER stock_line_follows_its_movements AFTER UPDATE OF received, on_hand, at_printer, good, spoiled, destroyed_unused, missing ON stock_line
WHEN NEW.received <> (SELECT coalesce(sum(m.sheets), 0) FROM stock_movement AS m WHERE m.stock_line_id = NEW.stock_line_id AND m.kind = 'received')
BEGIN SELECT RAISE(ABORT, 'paper comes onto the books by a movement'); END;
CREATE INDEX stock_movement_by_batch ON stock_movement (batch_id, kind) WHERE batch_id IS NOT NULL;
CREATE INDEX stock_movement_received ON stock_movement (stock_line_id, sheets) WHERE kind = 'received';
CREATE INDEX stock_movement_by_line ON stock_movement (stock_line_id, stock_movement_id);

-- ── figures of a week ────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE week_fact (
    -- Kept in the transaction of the event it counts; recorded time decides the week, so a past week never changes.
    week TEXT NOT NULL,                         -- 2026-W47
    figure TEXT NOT NULL,                       -- a figure of domain/reports/facts.rs
    part TEXT NOT NULL DEFAULT '',              -- such as 0003, working days of turnaround; empty for most
    value INTEGER NOT NULL,
    PRIMARY KEY (figure, week, part)
) STRICT, WITHOUT ROWID;

-- ── outside the trail: what a person is in the middle of ─────────────────────────────────────────────────────────

CREATE TABLE draft (
    operator TEXT NOT NULL,
    form TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL,                       -- JSON
    at_utc TEXT NOT NULL,
    PRIMARY KEY (operator, form, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    subject TEXT PRIMARY KEY,                   -- what somebody or something is working in
    operator TEXT NOT NULL,
    purpose TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    until_utc TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_view (
    operator TEXT NOT NULL,                     -- empty: shared
    sheet TEXT NOT NULL,
    name TEXT NOT NULL,
    expr TEXT NOT NULL,
    sort TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (operator, sheet, name)
) STRICT, WITHOUT ROWID;
