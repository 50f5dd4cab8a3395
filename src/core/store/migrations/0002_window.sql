-- What makes the window one's own, and who is in what. All of it is outside the trail: nothing here is evidence.

ALTER TABLE saved_view ADD COLUMN columns TEXT NOT NULL DEFAULT '';   -- name=width with blanks; empty: the list's own
ALTER TABLE saved_view ADD COLUMN made_by TEXT NOT NULL DEFAULT '';   -- who shared it; a shared view is changed by them
ALTER TABLE saved_view ADD COLUMN at_utc TEXT NOT NULL DEFAULT '';

CREATE TABLE presence (
    operator TEXT NOT NULL,
    session TEXT NOT NULL,                      -- one window
    subject TEXT NOT NULL,                      -- the record open in it; empty: at a list
    since_utc TEXT NOT NULL,
    seen_utc TEXT NOT NULL,                     -- renewed by a key only, so that an idle window writes nothing
    PRIMARY KEY (operator, session)
) STRICT, WITHOUT ROWID;

CREATE INDEX presence_subject ON presence (subject);

CREATE TABLE macro (
    operator TEXT NOT NULL,
    name TEXT NOT NULL,
    steps TEXT NOT NULL,                        -- JSON: the commands and what was typed, never keys
    at_utc TEXT NOT NULL,
    PRIMARY KEY (operator, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE memory (
    -- How somebody left the window: columns of a list, commands used, how far the tour was. Written when they leave.
    operator TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,                        -- JSON
    PRIMARY KEY (operator, name)
) STRICT, WITHOUT ROWID;

-- Contacts are edited by hand now, by several people at once.
ALTER TABLE contact ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
