-- 0005: templates of every kind of paper.

CREATE TABLE separator_sheet (
    -- What the sheets between the certificates of a part said, so that the part can be printed again byte for byte.
    batch_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    page INTEGER NOT NULL CHECK (page > 0),
    words TEXT NOT NULL,                        -- JSON: run, addressee, contents
    template_version_id INTEGER REFERENCES template_version, -- none: the sheet the program has of its own
    PRIMARY KEY (batch_id, part, page),
    FOREIGN KEY (batch_id, part) REFERENCES batch_part (batch_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE as_issued (
    -- The digest of a certificate rendered alone, kept when that was first asked for: every later rendering must have it.
    certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    first_on TEXT NOT NULL
) STRICT;
CREATE TRIGGER as_issued_is_kept BEFORE UPDATE ON as_issued
BEGIN SELECT RAISE(ABORT, 'the digest of a certificate as issued never changes'); END;
CREATE TRIGGER as_issued_is_never_deleted BEFORE DELETE ON as_issued
BEGIN SELECT RAISE(ABORT, 'the digest of a certificate as issued is kept'); END;
