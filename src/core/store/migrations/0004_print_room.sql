-- The print room: printers and what was handed to them, the run calendar, inspection by plan, spoils as facts, orders of
-- paper, and numbered paper that is used once.

CREATE TABLE printer (
    -- A printer as data: how a file reaches it, and which paper lies in which tray.
    printer_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    way TEXT NOT NULL CHECK (way IN ('command', 'folder')),
    target TEXT NOT NULL CHECK (target <> ''),  -- the command's words as typed, or the folder
    trays TEXT NOT NULL DEFAULT '',             -- 1=MER-A4 2=ATE-A4; empty = takes any paper
    stated_rate INTEGER NOT NULL DEFAULT 0 CHECK (stated_rate >= 0), -- sheets a minute by its maker; 0 = not said
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT;

CREATE TABLE hand_over (
    -- A part handed to a printer. Begun before the command runs; without an end nobody knows what became of it.
    hand_over_id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    printer_id INTEGER NOT NULL REFERENCES printer,
    pages TEXT NOT NULL DEFAULT '',             -- 42-63; empty = all of the part
    sheets INTEGER NOT NULL CHECK (sheets > 0), -- certificates among them
    by_operator TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    status INTEGER,                             -- of the command; 0 = taken
    message TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (batch_id, part) REFERENCES batch_part (batch_id, part)
) STRICT;
CREATE INDEX hand_over_by_part ON hand_over (batch_id, part, hand_over_id);
CREATE INDEX hand_over_by_printer ON hand_over (printer_id, hand_over_id);

CREATE TABLE printer_reading (
    -- The counter of a printer as a person read it.
    printer_reading_id INTEGER PRIMARY KEY,
    printer_id INTEGER NOT NULL REFERENCES printer,
    seq INTEGER NOT NULL REFERENCES event,
    day TEXT NOT NULL,
    reading INTEGER NOT NULL CHECK (reading >= 0),
    hand_over_id INTEGER NOT NULL DEFAULT 0     -- the last hand-over before it
) STRICT;

CREATE TABLE run_weekday (
    -- Days of the week on which a brand prints; a brand without any prints on every working day at its own cut-off.
    brand_id INTEGER NOT NULL REFERENCES brand,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1 = Monday
    cut_off TEXT NOT NULL CHECK (cut_off GLOB '[0-2][0-9]:[0-5][0-9]'),
    PRIMARY KEY (brand_id, weekday)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_day (
    -- One day that is otherwise: a run at another time, a run on a day without, or none.
    brand_id INTEGER NOT NULL REFERENCES brand,
    day TEXT NOT NULL,
    cut_off TEXT NOT NULL CHECK (cut_off = '' OR cut_off GLOB '[0-2][0-9]:[0-5][0-9]'), -- empty: no run
    PRIMARY KEY (brand_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE sampling_row (
    -- The acceptance table: of a run of this size or more so many sheets are looked at, and so many may fail.
    brand TEXT NOT NULL DEFAULT '',             -- code; empty = any
    template TEXT NOT NULL DEFAULT '',          -- code without version; empty = any
    from_size INTEGER NOT NULL CHECK (from_size >= 1),
    sample INTEGER NOT NULL CHECK (sample >= 0), -- 0 = every sheet
    accept INTEGER NOT NULL DEFAULT 0 CHECK (accept >= 0 AND (sample = 0 OR accept < sample)),
    PRIMARY KEY (brand, template, from_size)
) STRICT, WITHOUT ROWID;

CREATE TABLE inspection (
    -- The plan of a run as it stood when its inspection began; a later change of the table does not reach it.
    batch_id INTEGER PRIMARY KEY REFERENCES batch,
    why TEXT NOT NULL,                          -- the row that chose it, or why every sheet is looked at
    seed TEXT NOT NULL,
    size INTEGER NOT NULL,
    sample INTEGER NOT NULL,                    -- 0 = every sheet
    accept INTEGER NOT NULL,
    widened INTEGER NOT NULL DEFAULT 0 CHECK (widened IN (0, 1)) -- the sample failed: every sheet
) STRICT;

CREATE TABLE inspected_sheet (
    -- What was found on a sheet; sheets passed on the word of the sample stand here too.
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    batch_id INTEGER NOT NULL REFERENCES batch,
    outcome TEXT NOT NULL CHECK (outcome IN ('passed', 'failed', 'by sample')),
    defect TEXT NOT NULL DEFAULT '',
    by_operator TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    CHECK ((outcome = 'failed') = (defect <> ''))
) STRICT;
CREATE INDEX inspected_sheet_by_batch ON inspected_sheet (batch_id, outcome);

CREATE TABLE checklist_answer (
    -- A question of the checklist, answered for the sheets of a run that were looked at.
    batch_id INTEGER NOT NULL REFERENCES batch,
    question TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
    by_operator TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    PRIMARY KEY (batch_id, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE spoiled_sheet (
    -- Why a sheet was spoiled, as codes that can be counted, and the paper it came out on.
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    batch_id INTEGER NOT NULL REFERENCES batch,
    reason TEXT NOT NULL,
    defect TEXT NOT NULL DEFAULT '',
    paper TEXT NOT NULL,                        -- code of the line whose sheet is gone; empty: none of our stock
    day TEXT NOT NULL
) STRICT;
CREATE INDEX spoiled_sheet_by_batch ON spoiled_sheet (batch_id);
CREATE INDEX spoiled_sheet_by_day ON spoiled_sheet (day);
INSERT INTO spoiled_sheet (certificate_id, batch_id, reason, paper, day)
    SELECT c.certificate_id, c.batch_id,
           CASE WHEN instr(c.spoil_reason, ':') > 0 THEN substr(c.spoil_reason, 1, instr(c.spoil_reason, ':') - 1)
                ELSE coalesce(c.spoil_reason, 'other') END, b.paper, b.built_on
    FROM certificate AS c JOIN batch AS b USING (batch_id) WHERE c.state = 'spoiled';

CREATE TABLE stock_order (
    -- Paper ordered at its supplier; what comes in is counted against the oldest open one.
    stock_order_id INTEGER PRIMARY KEY,
    stock_line_id INTEGER NOT NULL REFERENCES stock_line,
    sheets INTEGER NOT NULL CHECK (sheets > 0),
    received INTEGER NOT NULL DEFAULT 0 CHECK (received >= 0),
    supplier TEXT NOT NULL DEFAULT '',
    ordered_on TEXT NOT NULL,
    expected_on TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'received', 'cancelled')),
    seq INTEGER NOT NULL REFERENCES event,
    CHECK (state <> 'received' OR received > 0)
) STRICT;
CREATE INDEX stock_order_open ON stock_order (stock_line_id, stock_order_id) WHERE state = 'open';

CREATE INDEX certificate_by_paper_number ON certificate (paper_number) WHERE paper_number IS NOT NULL;
CREATE TRIGGER certificate_paper_number_is_used_once BEFORE UPDATE OF paper_number ON certificate
WHEN NEW.paper_number IS NOT NULL AND EXISTS (
    SELECT 1 FROM certificate AS c WHERE c.paper_number = NEW.paper_number AND c.certificate_id <> NEW.certificate_id
    AND c.stock_line_id IS NEW.stock_line_id)
BEGIN SELECT RAISE(ABORT, 'a numbered sheet of paper carries one serial'); END;
CREATE INDEX certificate_kept_back ON certificate (batch_id) WHERE state = 'kept back';
