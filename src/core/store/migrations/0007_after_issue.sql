-- 0007: what is asked for after issue: reprints, reissues, replacements, letters, revocation, notifiable events.

-- ── one live paper per award, also while its replacement is made ─────────────────────────────────────────────────

-- An award is batched once an edition: the run that made the first certificate keeps its row when a second is made.
ALTER TABLE batch_award ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
DROP INDEX batch_award_in_one;
CREATE UNIQUE INDEX batch_award_in_one ON batch_award (award_id, edition) WHERE out_seq IS NULL;

-- The old paper lives until the new one passes inspection: beside one being replaced, one may be printed, none issued.
DROP INDEX certificate_live_once;
CREATE UNIQUE INDEX certificate_live_once ON certificate (award_id)
    WHERE state IN ('printed', 'passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost');
CREATE UNIQUE INDEX certificate_being_replaced_once ON certificate (award_id) WHERE state = 'being replaced';
CREATE TRIGGER certificate_old_before_new BEFORE UPDATE OF state ON certificate
WHEN NEW.state IN ('passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost') AND EXISTS (
    SELECT 1 FROM certificate AS c WHERE c.award_id = NEW.award_id AND c.certificate_id <> NEW.certificate_id AND c.state = 'being replaced')
BEGIN SELECT RAISE(ABORT, 'the certificate being replaced is cancelled before its replacement passes inspection'); END;
CREATE TRIGGER certificate_is_restored_alone BEFORE UPDATE OF state ON certificate
WHEN OLD.state = 'being replaced' AND NEW.state NOT IN ('being replaced', 'cancelled', 'revoked') AND EXISTS (
    SELECT 1 FROM certificate AS c WHERE c.award_id = NEW.award_id AND c.certificate_id <> NEW.certificate_id
    AND c.state IN ('reserved', 'printed'))
BEGIN SELECT RAISE(ABORT, 'a certificate is restored only after the serial of its replacement was given up'); END;

-- ── what is asked for after issue ────────────────────────────────────────────────────────────────────────────────

CREATE TABLE application (
    -- A reprint (after dispatch, not the learner's fault), a reissue (contents corrected) or a replacement (asked for later).
    application_id INTEGER PRIMARY KEY,         -- its reference: AP-2026-0007
    kind TEXT NOT NULL CHECK (kind IN ('reprint', 'reissue', 'replacement')),
    certificate_id INTEGER NOT NULL REFERENCES certificate, -- the paper it is to take the place of
    award_id INTEGER NOT NULL REFERENCES award,
    edition INTEGER NOT NULL CHECK (edition > 1), -- of the award, that it asks for
    state TEXT NOT NULL DEFAULT 'applied'       -- proposed and in run are no stored states: the proposal and the award say them
        CHECK (state IN ('applied', 'evidence complete', 'agreed', 'made', 'closed', 'declined', 'withdrawn')),
    fault TEXT NOT NULL CHECK (fault IN ('us', 'partner', 'carrier', 'centre', 'learner')), -- decides who pays
    asked_by TEXT NOT NULL CHECK (asked_by IN ('learner', 'centre', 'employer', 'partner', 'house')),
    applicant TEXT NOT NULL DEFAULT '',         -- the name of who asks
    goes_to TEXT NOT NULL DEFAULT 'centre' CHECK (goes_to IN ('centre', 'learner')), -- the new paper
    reason TEXT NOT NULL CHECK (reason <> ''),
    applied_on TEXT NOT NULL,
    applied_by TEXT NOT NULL,                   -- login
    fee_amount INTEGER NOT NULL DEFAULT 0 CHECK (fee_amount >= 0), -- minor units
    fee_currency TEXT NOT NULL DEFAULT 'GBP',
    fee_state TEXT NOT NULL CHECK (fee_state IN ('none due', 'due', 'paid', 'waived')),
    fee_why TEXT NOT NULL DEFAULT '',           -- the rule that set it
    fee_reference TEXT NOT NULL DEFAULT '',     -- the receipt, or why it was waived
    fee_by TEXT,                                -- login of who took or waived it
    fee_on TEXT,
    old_state TEXT,                             -- where the old paper stood when it was agreed: it goes back there
    says_replacement INTEGER NOT NULL DEFAULT 1 CHECK (says_replacement IN (0, 1)), -- on the face; 0: the old paper is back and destroyed
    approval_id INTEGER REFERENCES approval,
    new_certificate_id INTEGER REFERENCES certificate,
    ended_on TEXT,
    end_reason TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (state NOT IN ('agreed', 'made', 'closed') OR (approval_id IS NOT NULL AND old_state IS NOT NULL)),
    CHECK (state NOT IN ('made', 'closed') OR new_certificate_id IS NOT NULL),
    CHECK ((state IN ('closed', 'declined', 'withdrawn')) = (ended_on IS NOT NULL)),
    CHECK (fee_state <> 'none due' OR fee_amount = 0),
    CHECK ((fee_state IN ('paid', 'waived')) = (fee_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX application_open_once ON application (award_id)
    WHERE state IN ('applied', 'evidence complete', 'agreed');
CREATE INDEX application_by_award ON application (award_id, edition);
CREATE UNIQUE INDEX application_of_edition ON application (award_id, edition) WHERE state IN ('agreed', 'made', 'closed');
CREATE INDEX application_by_certificate ON application (certificate_id);
CREATE INDEX application_by_new ON application (new_certificate_id) WHERE new_certificate_id IS NOT NULL;
CREATE INDEX application_by_state ON application (state, application_id);
CREATE TRIGGER application_begins_applied BEFORE INSERT ON application WHEN NEW.state <> 'applied'
BEGIN SELECT RAISE(ABORT, 'an application begins as applied'); END;
CREATE TRIGGER application_needs_a_second_person BEFORE UPDATE OF state ON application
WHEN NEW.state = 'agreed' AND OLD.state <> 'agreed' AND (OLD.state <> 'evidence complete' OR NOT EXISTS (
    SELECT 1 FROM approval AS a WHERE a.approval_id = NEW.approval_id AND a.action = 'agree replacement'
    AND a.subject = printf('AP-%d-%04d', NEW.application_id / 1000000, NEW.application_id % 1000000)
    AND a.used_seq IS NULL AND a.given_by <> a.asked_by))
BEGIN SELECT RAISE(ABORT, 'a replacement is agreed by a second person, on exactly what was proposed'); END;
CREATE TRIGGER application_end_is_an_end BEFORE UPDATE OF state ON application
WHEN OLD.state IN ('closed', 'declined', 'withdrawn') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'an application that was closed, declined or withdrawn stays so'); END;
CREATE TRIGGER certificate_is_replaced_by_agreement BEFORE UPDATE OF state ON certificate
WHEN NEW.state = 'being replaced' AND OLD.state <> 'being replaced' AND NOT EXISTS (
    SELECT 1 FROM application AS p WHERE p.certificate_id = NEW.certificate_id AND p.state = 'agreed' AND p.old_state = OLD.state)
BEGIN SELECT RAISE(ABORT, 'a certificate is replaced only when two people agreed'); END;

CREATE TABLE application_evidence (
    application_evidence_id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES application,
    kind TEXT NOT NULL CHECK (kind IN ('entitlement', 'identity', 'correction', 'fault', 'other')),
    words TEXT NOT NULL CHECK (words <> ''),    -- what was seen
    dated_on TEXT,                              -- the evidence's own date
    file_name TEXT,
    sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
    seen_by TEXT NOT NULL,                      -- login
    seen_on TEXT NOT NULL,
    CHECK (kind <> 'correction' OR dated_on IS NOT NULL)
) STRICT;
CREATE INDEX application_evidence_by_application ON application_evidence (application_id);

CREATE TABLE application_correction (
    -- What a reissue corrects in the award itself; a name or place is amended on its own record first.
    application_id INTEGER NOT NULL REFERENCES application,
    field TEXT NOT NULL CHECK (field IN ('grade', 'achieved on')),
    value TEXT NOT NULL CHECK (value <> ''),
    PRIMARY KEY (application_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE fee_rule (
    -- What an application costs: the brand's own row before the house's, the latest before the older.
    fee_rule_id INTEGER PRIMARY KEY,
    brand_id INTEGER REFERENCES brand,          -- none: the house's
    kind TEXT NOT NULL CHECK (kind IN ('reprint', 'reissue', 'replacement', 'transcript', 'confirmation letter')),
    amount INTEGER NOT NULL CHECK (amount >= 0), -- minor units
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    free_faults TEXT NOT NULL DEFAULT '',       -- whose fault costs nothing, | between
    free_days INTEGER NOT NULL DEFAULT 0 CHECK (free_days >= 0), -- nothing is due within so many days of the issue date
    from_day TEXT NOT NULL,
    UNIQUE (brand_id, kind, from_day)
) STRICT;
CREATE UNIQUE INDEX fee_rule_of_the_house ON fee_rule (kind, from_day) WHERE brand_id IS NULL;
INSERT INTO fee_rule (brand_id, kind, amount, currency, free_faults, free_days, from_day) VALUES
    (NULL, 'reprint', 0, 'GBP', 'us|partner|carrier', 0, '2000-01-01'),
    (NULL, 'reissue', 2500, 'GBP', 'us|partner', 30, '2000-01-01'),
    (NULL, 'replacement', 4500, 'GBP', 'us|partner|carrier', 0, '2000-01-01'),
    (NULL, 'transcript', 2000, 'GBP', '', 0, '2000-01-01'),
    (NULL, 'confirmation letter', 0, 'GBP', '', 0, '2000-01-01');

CREATE TABLE old_paper (
    -- A paper that is back though its certificate is not good any more, or is being replaced: it is destroyed before a witness.
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    back_on TEXT NOT NULL,
    back_by TEXT NOT NULL,                      -- login of who took it in
    how TEXT NOT NULL,                          -- found by whom, sent by whom
    place TEXT NOT NULL,                        -- where it lies until it is destroyed
    destroyed_on TEXT,
    approval_id INTEGER REFERENCES approval,    -- the witness
    CHECK ((destroyed_on IS NULL) = (approval_id IS NULL))
) STRICT;
CREATE TRIGGER old_paper_is_destroyed_before_a_witness BEFORE UPDATE OF destroyed_on ON old_paper
WHEN NEW.destroyed_on IS NOT NULL AND OLD.destroyed_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM approval AS a JOIN certificate AS c ON c.certificate_id = NEW.certificate_id AND a.subject = c.serial
    WHERE a.approval_id = NEW.approval_id AND a.action = 'witness old paper' AND a.used_seq IS NULL AND a.given_by <> a.asked_by)
BEGIN SELECT RAISE(ABORT, 'an old paper is destroyed before a witness'); END;

-- ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE letter (
    -- The register of letters: each is kept as it was made, byte for byte.
    letter_id INTEGER PRIMARY KEY,              -- its reference: LT-2026-0003
    kind TEXT NOT NULL CHECK (kind IN ('pass letter', 'confirmation letter', 'recall letter', 'cover letter')),
    subject TEXT NOT NULL,                      -- the reference it is about: a serial, an award, an application
    brand_id INTEGER NOT NULL REFERENCES brand,
    learner_id INTEGER REFERENCES learner,
    organisation_id INTEGER REFERENCES organisation,
    addressee TEXT NOT NULL,                    -- lines as on the envelope
    language TEXT NOT NULL,
    template TEXT NOT NULL,                     -- MER-RECALL v1
    pages INTEGER NOT NULL CHECK (pages > 0),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    state TEXT NOT NULL DEFAULT 'made' CHECK (state IN ('made', 'sent', 'withdrawn')),
    made_by TEXT NOT NULL,
    made_on TEXT NOT NULL,
    sent_by TEXT,
    sent_on TEXT,
    sent_how TEXT NOT NULL DEFAULT '',          -- by post with its number, by e-mail
    end_reason TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    bytes BLOB NOT NULL,
    CHECK ((state = 'sent') = (sent_on IS NOT NULL AND sent_by IS NOT NULL))
) STRICT;
CREATE INDEX letter_by_subject ON letter (subject);
CREATE INDEX letter_by_learner ON letter (learner_id) WHERE learner_id IS NOT NULL;
CREATE INDEX letter_by_state ON letter (state, letter_id);
CREATE TRIGGER letter_stays_as_made BEFORE UPDATE OF kind, subject, brand_id, addressee, language, template, pages, sha256, bytes ON letter
BEGIN SELECT RAISE(ABORT, 'a letter stays as it was made; another letter corrects it'); END;
CREATE TRIGGER letter_is_never_deleted BEFORE DELETE ON letter
BEGIN SELECT RAISE(ABORT, 'a letter is withdrawn, never deleted'); END;

-- ── revocation ───────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE revocation (
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    reason TEXT NOT NULL CHECK (reason <> ''),
    authority TEXT NOT NULL CHECK (authority <> ''), -- on whose decision, such as a panel and its date
    old_state TEXT NOT NULL,
    revoked_on TEXT NOT NULL,
    approval_id INTEGER NOT NULL UNIQUE REFERENCES approval,
    letter_id INTEGER REFERENCES letter         -- the recall letter
) STRICT;
CREATE TRIGGER revocation_needs_a_second_person BEFORE INSERT ON revocation
WHEN NOT EXISTS (
    SELECT 1 FROM approval AS a JOIN certificate AS c ON c.certificate_id = NEW.certificate_id AND a.subject = c.serial
    WHERE a.approval_id = NEW.approval_id AND a.action = 'revoke certificate' AND a.used_seq IS NULL AND a.given_by <> a.asked_by)
BEGIN SELECT RAISE(ABORT, 'a certificate is revoked by two people'); END;
CREATE TRIGGER certificate_is_revoked_with_its_reason BEFORE UPDATE OF state ON certificate
WHEN NEW.state = 'revoked' AND OLD.state <> 'revoked'
     AND NOT EXISTS (SELECT 1 FROM revocation AS r WHERE r.certificate_id = NEW.certificate_id AND r.old_state = OLD.state)
BEGIN SELECT RAISE(ABORT, 'a certificate is revoked by two people, with a reason and an authority'); END;

-- ── events the regulator must hear of (Condition B3.2 f) ─────────────────────────────────────────────────────────

CREATE TABLE notifiable_event (
    notifiable_event_id INTEGER PRIMARY KEY,    -- its reference: N-2026-0001
    exception_id INTEGER UNIQUE REFERENCES exception, -- the exception that opened it
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'told', 'closed', 'withdrawn')),
    what TEXT NOT NULL,                         -- what happened
    found_on TEXT NOT NULL,
    found_by TEXT NOT NULL,
    done TEXT NOT NULL DEFAULT '',              -- what was done about it, and what will be
    opened_by TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    told_on TEXT,
    told_to TEXT NOT NULL DEFAULT '',
    told_reference TEXT NOT NULL DEFAULT '',    -- the regulator's reference, or that of our letter
    told_by TEXT,
    ended_on TEXT,
    outcome TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (state NOT IN ('told', 'closed') OR (told_on IS NOT NULL AND told_by IS NOT NULL AND told_to <> '')),
    CHECK ((state IN ('closed', 'withdrawn')) = (ended_on IS NOT NULL))
) STRICT;
CREATE TABLE notifiable_certificate (
    -- The certificates it concerns, and by them the learners and their countries.
    notifiable_event_id INTEGER NOT NULL REFERENCES notifiable_event,
    certificate_id INTEGER NOT NULL REFERENCES certificate,
    PRIMARY KEY (notifiable_event_id, certificate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifiable_by_certificate ON notifiable_certificate (certificate_id);

-- ── what the paper of an award says now also tells whether it replaces one ───────────────────────────────────────

DROP VIEW award_face;
CREATE VIEW award_face AS
    -- What the paper of an award says and who gets it, as the records stand; the title is that of the day of achievement.
    SELECT a.award_id, a.registration_id, a.learner_id, a.kind, a.unit_set_key, a.grade, a.achieved_on,
           l.name_to_print, l.name_key, c.course_id, c.code AS course_code,
           coalesce((SELECT t.title FROM course_title AS t WHERE t.course_id = c.course_id AND t.from_day <= a.achieved_on
                     ORDER BY t.from_day DESC LIMIT 1), c.title) AS title,
           c.title_key, c.level, c.regulated, c.guided_hours,
           coalesce(c.cpd_points || ' points, ' || (SELECT b.name FROM organisation AS b WHERE b.organisation_id = c.cpd_body_id), '') AS cpd,
           r.assessed_in, r.assessed_language, o.organisation_id, o.code AS centre_code, o.name AS centre_name,
           o.name_key AS centre_key, coalesce(p.goes_to = 'learner', r.deliver_to IN ('learner', 'collect', 'employer')) AS to_learner,
           CASE WHEN coalesce(p.goes_to = 'learner', r.deliver_to IN ('learner', 'collect')) AND l.country <> '' THEN l.country
                ELSE o.country END AS country,
           coalesce(p.says_replacement, 0) AS replacement
    FROM award AS a JOIN registration AS r ON r.registration_id = a.registration_id
    JOIN learner AS l ON l.learner_id = a.learner_id JOIN course AS c ON c.course_id = a.course_id
    JOIN organisation AS o ON o.organisation_id = a.organisation_id
    LEFT JOIN application AS p ON p.award_id = a.award_id AND p.edition = a.edition AND a.edition > 1
        AND p.state IN ('agreed', 'made', 'closed');
