-- 0006: the post. Addresses as on the label, service rules, manifests with their collection, tracking, returned papers,
-- destruction, inbound post. What the house may edit (rules, carriers' words, manifest columns, figures) is data here.

ALTER TABLE consignment ADD COLUMN purpose TEXT NOT NULL DEFAULT 'run' CHECK (purpose IN ('run', 're-dispatch', 'letter'));
ALTER TABLE consignment ADD COLUMN deliver_to TEXT NOT NULL DEFAULT 'centre'
    CHECK (deliver_to IN ('centre', 'learner', 'employer', 'collect'));
ALTER TABLE consignment ADD COLUMN abroad INTEGER NOT NULL DEFAULT 0 CHECK (abroad IN (0, 1));
ALTER TABLE consignment ADD COLUMN replacement INTEGER NOT NULL DEFAULT 0 CHECK (replacement IN (0, 1)); -- a replacement is in it
ALTER TABLE consignment ADD COLUMN service_rule INTEGER;               -- place of the rule that chose the service
ALTER TABLE consignment ADD COLUMN size TEXT NOT NULL DEFAULT 'large letter';
ALTER TABLE consignment ADD COLUMN learner_id INTEGER REFERENCES learner; -- who gets it, when one learner does
ALTER TABLE consignment ADD COLUMN registration_id INTEGER REFERENCES registration; -- whose employer gets it
ALTER TABLE consignment ADD COLUMN manifest_id INTEGER REFERENCES manifest;
ALTER TABLE consignment ADD COLUMN news_on TEXT;                       -- the day of the last news of it
ALTER TABLE consignment ADD COLUMN ended_on TEXT;                      -- delivered, returned or lost
ALTER TABLE consignment ADD COLUMN about TEXT NOT NULL DEFAULT '';     -- the record a letter is about
CREATE INDEX consignment_under_way ON consignment (state, news_on) WHERE state IN ('handed in', 'collected', 'not delivered');
CREATE INDEX consignment_in_house ON consignment (state, packed_on) WHERE state IN ('packing', 'packed', 'booked');
CREATE INDEX consignment_by_tracking ON consignment (tracking) WHERE tracking IS NOT NULL;
CREATE INDEX consignment_by_manifest ON consignment (manifest_id) WHERE manifest_id IS NOT NULL;

CREATE TABLE consignment_label (
    -- The address on the label, field by field, as it stood when the parcel was opened or amended by a person.
    consignment_id INTEGER PRIMARY KEY REFERENCES consignment,
    name TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    line3 TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',           -- empty: the United Kingdom
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    checked_on TEXT,                            -- the day somebody confirmed it
    checked_by TEXT,
    CHECK ((checked_on IS NULL) = (checked_by IS NULL))
) STRICT;

CREATE TABLE carrier_value (
    -- What goes into the carrier's file in the place of a label's field: accepted by a person, such as Roman letters.
    consignment_id INTEGER NOT NULL REFERENCES consignment,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    PRIMARY KEY (consignment_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE address_check (
    -- Somebody confirmed address and phone with the addressee; it counts while both are as they were then.
    subject TEXT NOT NULL,                      -- centre:12, learner:34, employer:56
    address TEXT NOT NULL,                      -- lines as confirmed
    phone TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    PRIMARY KEY (subject, address, phone)
) STRICT, WITHOUT ROWID;

CREATE TABLE employer_address (
    -- Where certificates go whose learner wants them at the employer's.
    registration_id INTEGER PRIMARY KEY REFERENCES registration,
    name TEXT NOT NULL CHECK (name <> ''),
    address TEXT NOT NULL CHECK (address <> ''),
    town TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    changed_on TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE posted_sheet (
    -- What left in which consignment, kept when the paper comes back and leaves again.
    consignment_id INTEGER NOT NULL REFERENCES consignment,
    certificate_id INTEGER NOT NULL REFERENCES certificate,
    PRIMARY KEY (consignment_id, certificate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX posted_sheet_by_certificate ON posted_sheet (certificate_id);

-- ── what the house may edit ──────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE service_rule (
    -- The first row that matches, by its place, chooses how a consignment travels.
    place INTEGER PRIMARY KEY CHECK (place > 0),
    destination TEXT NOT NULL,                  -- inland, abroad, or the name of a country
    replacement_only INTEGER NOT NULL DEFAULT 0 CHECK (replacement_only IN (0, 1)),
    over_pieces INTEGER NOT NULL DEFAULT 0 CHECK (over_pieces >= 0), -- matches above so many pieces
    up_to_pieces INTEGER CHECK (up_to_pieces > 0),
    up_to_grams INTEGER CHECK (up_to_grams > 0),
    up_to_mm INTEGER CHECK (up_to_mm > 0),      -- thickness
    service TEXT NOT NULL CHECK (service <> ''),
    carrier TEXT NOT NULL,
    code TEXT NOT NULL,                         -- as the carrier's file calls it
    size TEXT NOT NULL,                         -- letter, large letter, small parcel, parcel
    customs INTEGER NOT NULL DEFAULT 0 CHECK (customs IN (0, 1)), -- a customs form goes with it
    tracked INTEGER NOT NULL DEFAULT 1 CHECK (tracked IN (0, 1)), -- silence is worth an exception
    CHECK (customs = 0 OR destination <> 'inland'),
    CHECK (up_to_pieces IS NULL OR up_to_pieces > over_pieces)
) STRICT;
INSERT INTO service_rule (place, destination, replacement_only, over_pieces, up_to_pieces, up_to_grams, up_to_mm, service, carrier, code, size, customs) VALUES
    (1, 'inland', 1, 0, NULL, 750, 25, 'special delivery', 'Royal Mail', 'SD1', 'large letter', 0),
    (2, 'inland', 0, 0, 10, 750, 25, 'signed for', 'Royal Mail', 'STL1', 'large letter', 0),
    (3, 'inland', 0, 10, NULL, 750, 25, 'special delivery', 'Royal Mail', 'SD1', 'large letter', 0),
    (4, 'inland', 0, 0, NULL, NULL, NULL, 'tracked parcel', 'Royal Mail', 'TPS24', 'parcel', 0),
    (5, 'abroad', 0, 0, NULL, NULL, NULL, 'international tracked', 'Royal Mail', 'MTE', 'large letter', 1);

CREATE TABLE post_figure (
    -- Figures the house may set.
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0),
    about TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO post_figure (name, value, about) VALUES
    ('sheet_grams', 12, 'weight of one certificate in grams'),
    ('envelope_grams', 40, 'weight of envelope and packing list in grams'),
    ('sheet_microns', 180, 'thickness of one certificate in thousandths of a millimetre'),
    ('envelope_mm', 2, 'thickness of the empty envelope in millimetres'),
    ('envelope_length_mm', 353, 'length of the envelope in millimetres'),
    ('envelope_width_mm', 250, 'width of the envelope in millimetres'),
    ('customs_pence', 1, 'value of one certificate for customs in pence'),
    ('customs_tariff', 491199, 'tariff number of certificates for customs, its 6 or 8 digits'),
    ('silent_days', 7, 'working days without news after which a consignment is silent'),
    ('hold_months', 12, 'months a returned paper is held'),
    ('log_years', 4, 'years the log of a destruction is kept after it');

CREATE TABLE carrier_word (
    -- What carriers call what happened, and the state it means. The longest words found in a status count.
    carrier TEXT NOT NULL,                      -- empty: any
    words TEXT NOT NULL CHECK (words <> ''),    -- folded: lower case, single blanks
    state TEXT NOT NULL CHECK (state IN ('under way', 'delivered', 'not delivered', 'returned', 'lost')),
    PRIMARY KEY (carrier, words)
) STRICT, WITHOUT ROWID;
INSERT INTO carrier_word (carrier, words, state) VALUES
    ('', 'accepted', 'under way'), ('', 'collected', 'under way'), ('', 'received at', 'under way'), ('', 'in transit', 'under way'),
    ('', 'sorted', 'under way'), ('', 'on its way', 'under way'), ('', 'out for delivery', 'under way'), ('', 'with courier', 'under way'),
    ('', 'customs', 'under way'), ('', 'arrived', 'under way'), ('', 'departed', 'under way'), ('', 'dispatched', 'under way'),
    ('', 'delivered', 'delivered'), ('', 'signed for', 'delivered'), ('', 'handed to', 'delivered'), ('', 'left with neighbour', 'delivered'),
    ('', 'not delivered', 'not delivered'), ('', 'undelivered', 'not delivered'), ('', 'unable to deliver', 'not delivered'),
    ('', 'delivery attempted', 'not delivered'), ('', 'attempted delivery', 'not delivered'), ('', 'no access', 'not delivered'),
    ('', 'awaiting collection', 'not delivered'), ('', 'ready for collection', 'not delivered'), ('', 'card left', 'not delivered'),
    ('', 'returned', 'returned'), ('', 'return to sender', 'returned'), ('', 'being returned', 'not delivered'), ('', 'refused', 'not delivered'),
    ('', 'lost', 'lost'), ('', 'missing', 'lost'), ('', 'declared lost', 'lost');

CREATE TABLE manifest_column (
    -- The carrier's import file, column by column, with its limits.
    place INTEGER PRIMARY KEY CHECK (place > 0),
    header TEXT NOT NULL,
    field TEXT NOT NULL,                        -- a field of domain/post/manifests
    longest INTEGER CHECK (longest > 0),        -- letters; none: no limit
    required TEXT NOT NULL CHECK (required IN ('always', 'inland', 'abroad', 'no')),
    form TEXT NOT NULL CHECK (form IN ('any', 'roman', 'phone', 'postcode', 'kilograms', 'e-mail'))
) STRICT;
INSERT INTO manifest_column (place, header, field, longest, required, form) VALUES
    (1, 'Order reference', 'reference', 40, 'always', 'roman'),
    (2, 'Full name', 'name', 100, 'always', 'roman'),
    (3, 'Company name', 'company', 100, 'no', 'roman'),
    (4, 'Address line 1', 'line1', 100, 'always', 'roman'),
    (5, 'Address line 2', 'line2', 100, 'no', 'roman'),
    (6, 'Address line 3', 'line3', 100, 'no', 'roman'),
    (7, 'City', 'city', 100, 'always', 'roman'),
    (8, 'Postcode', 'postcode', 20, 'inland', 'postcode'),
    (9, 'Country', 'country', 200, 'abroad', 'roman'),
    (10, 'Phone', 'phone', 25, 'abroad', 'phone'),
    (11, 'Email', 'email', 100, 'no', 'e-mail'),
    (12, 'Weight', 'weight', 8, 'always', 'kilograms'),
    (13, 'Package size', 'size', 20, 'always', 'roman'),
    (14, 'Service code', 'service', 100, 'always', 'roman'),
    (15, 'Product name', 'contents', 100, 'abroad', 'roman'),
    (16, 'Quantity', 'pieces', 6, 'abroad', 'any'),
    (17, 'Unit price', 'price', 8, 'abroad', 'any');

-- ── manifests, collections, tracking ─────────────────────────────────────────────────────────────────────────────

CREATE TABLE manifest (
    -- One file for the carrier; the collection booked for it stands beside it.
    manifest_id INTEGER PRIMARY KEY,            -- its reference: PM-0000012
    carrier TEXT NOT NULL,
    made_on TEXT NOT NULL,
    made_by TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    consignments INTEGER NOT NULL CHECK (consignments > 0),
    pieces INTEGER NOT NULL,
    grams INTEGER NOT NULL,
    totals TEXT NOT NULL,                       -- by service, JSON: name, consignments, pieces, grams
    state TEXT NOT NULL DEFAULT 'made' CHECK (state IN ('made', 'booked', 'collected', 'dropped')),
    collection_on TEXT,
    collection_from TEXT,
    collection_to TEXT,
    collection_reference TEXT,
    booked_by TEXT,
    collected_on TEXT,
    CHECK (state NOT IN ('booked', 'collected') OR (collection_on IS NOT NULL AND collection_reference IS NOT NULL)),
    CHECK ((state = 'collected') = (collected_on IS NOT NULL))
) STRICT;
CREATE INDEX manifest_open ON manifest (collection_on) WHERE state IN ('made', 'booked');

CREATE TABLE tracking_news (
    -- What a carrier said of a consignment, once each.
    tracking_news_id INTEGER PRIMARY KEY,
    consignment_id INTEGER NOT NULL REFERENCES consignment,
    day TEXT NOT NULL,
    words TEXT NOT NULL,                        -- as the carrier wrote them
    state TEXT NOT NULL CHECK (state IN ('under way', 'delivered', 'not delivered', 'returned', 'lost')),
    source TEXT NOT NULL,                       -- by hand, or the import F-0000017/3
    noted_on TEXT NOT NULL,
    UNIQUE (consignment_id, day, words)
) STRICT;

CREATE TABLE carrier_claim (
    -- What is claimed of the carrier for what was lost.
    consignment_id INTEGER PRIMARY KEY REFERENCES consignment,
    claim_reference TEXT NOT NULL CHECK (claim_reference <> ''),
    amount INTEGER NOT NULL CHECK (amount >= 0), -- minor units
    currency TEXT NOT NULL DEFAULT 'GBP' CHECK (length(currency) = 3),
    claimed_on TEXT NOT NULL,
    claimed_by TEXT NOT NULL
) STRICT;

CREATE TABLE handed_over (
    -- A consignment that was collected in the house: by whom, and what was seen of them. No number of a document is kept.
    consignment_id INTEGER PRIMARY KEY REFERENCES consignment,
    collected_by TEXT NOT NULL CHECK (collected_by <> ''),
    document TEXT NOT NULL CHECK (document <> ''),
    on_behalf TEXT NOT NULL DEFAULT '',         -- the authority seen, when somebody else collects
    seen_by TEXT NOT NULL,
    on_day TEXT NOT NULL
) STRICT;

-- ── what comes back, what comes in ───────────────────────────────────────────────────────────────────────────────

CREATE TABLE returned_item (
    -- One paper that came back, once for each time it does.
    returned_item_id INTEGER PRIMARY KEY,       -- its reference: RP-0000031
    certificate_id INTEGER NOT NULL REFERENCES certificate,
    consignment_id INTEGER REFERENCES consignment, -- in which it had left
    came_on TEXT NOT NULL,
    cause TEXT NOT NULL,                        -- a cause of domain/post/returns
    words TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',             -- where it lies
    hold_until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'to send', 're-dispatched', 'destroyed', 'replaced')),
    noted_by TEXT NOT NULL,
    sent_in INTEGER REFERENCES consignment,     -- the consignment it leaves in again
    approval_id INTEGER REFERENCES approval,    -- the second person's word that it was destroyed
    closed_on TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'destroyed') = (approval_id IS NOT NULL)),
    CHECK (state NOT IN ('to send', 're-dispatched') OR sent_in IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX returned_item_held_once ON returned_item (certificate_id) WHERE state IN ('held', 'to send');
CREATE INDEX returned_item_held ON returned_item (hold_until) WHERE state = 'held';
CREATE INDEX returned_item_by_consignment ON returned_item (consignment_id);
CREATE TRIGGER returned_item_is_destroyed_by_two BEFORE UPDATE OF state ON returned_item
WHEN NEW.state = 'destroyed' AND NOT EXISTS (
    SELECT 1 FROM approval AS a WHERE a.approval_id = NEW.approval_id AND a.action = 'destroy returned paper'
    AND a.used_seq IS NULL AND a.given_by <> a.asked_by)
BEGIN SELECT RAISE(ABORT, 'a returned paper is destroyed before a second person'); END;

CREATE TABLE repaired_address (
    -- The address a returned paper is to be sent to again, as a person accepted it.
    returned_item_id INTEGER PRIMARY KEY REFERENCES returned_item,
    name TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    line3 TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,                       -- newer record, or typed
    accepted_on TEXT NOT NULL,
    accepted_by TEXT NOT NULL
) STRICT;

CREATE TABLE destruction (
    -- The log of papers destroyed before a witness: kept for years after the paper is gone.
    destruction_id INTEGER PRIMARY KEY,
    returned_item_id INTEGER NOT NULL UNIQUE REFERENCES returned_item,
    serial TEXT NOT NULL,
    reason TEXT NOT NULL,
    destroyed_on TEXT NOT NULL,
    destroyed_by TEXT NOT NULL,
    witness TEXT NOT NULL CHECK (witness <> destroyed_by),
    approval_id INTEGER NOT NULL REFERENCES approval,
    keep_until TEXT NOT NULL CHECK (keep_until > destroyed_on)
) STRICT;
CREATE TRIGGER destruction_log_stands_update BEFORE UPDATE ON destruction
BEGIN SELECT RAISE(ABORT, 'the log of destructions stands'); END;
CREATE TRIGGER destruction_log_stands_delete BEFORE DELETE ON destruction
WHEN OLD.keep_until >= coalesce((SELECT o.last_day FROM office AS o), OLD.destroyed_on)
BEGIN SELECT RAISE(ABORT, 'the log of destructions stands'); END;

CREATE TABLE inbound_post (
    -- What came in with the post, and who has it now.
    inbound_post_id INTEGER PRIMARY KEY,        -- its reference: IP-0000004
    came_on TEXT NOT NULL,
    item TEXT NOT NULL CHECK (item <> ''),      -- letter, parcel, certificate, invoice …
    sender TEXT NOT NULL CHECK (sender <> ''),
    given_to TEXT NOT NULL DEFAULT '',          -- login, or the name of a team
    given_on TEXT,
    linked TEXT NOT NULL DEFAULT '',            -- the reference of the record it is about
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'to give out' CHECK (state IN ('to give out', 'given', 'done')),
    noted_by TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (state = 'to give out' OR given_to <> ''),
    CHECK ((given_on IS NULL) = (given_to = ''))
) STRICT;
CREATE INDEX inbound_post_open ON inbound_post (came_on) WHERE state = 'to give out';

-- Papers for an employer come out one by one, as those for learners do: they go apart from those of their centre.
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
           o.name_key AS centre_key, r.deliver_to IN ('learner', 'collect', 'employer') AS to_learner,
           CASE WHEN r.deliver_to IN ('learner', 'collect') AND l.country <> '' THEN l.country ELSE o.country END AS country
    FROM award AS a JOIN registration AS r ON r.registration_id = a.registration_id
    JOIN learner AS l ON l.learner_id = a.learner_id JOIN course AS c ON c.course_id = a.course_id
    JOIN organisation AS o ON o.organisation_id = a.organisation_id;
