//! The rows of the command table. Separate so that it reads as a table.
//!
//! **Invariant:** a row stands here only when the window can do it.

use super::{Command, Ctx, Danger, Group, Offer, Reason, Scope};

macro_rules! commands {
    ($($verb:ident, $title:literal, [$($key:literal),*], $group:ident, $scope:expr, $doc:literal $(=> [$($word:literal),+])? $(, $how:ident)*;)+) => {
        /// What a key means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Verb { $(#[doc = $doc] $verb),+ }

        /// Every command of the window.
        pub static COMMANDS: &[Command] = &[$({
            let command = plain(Verb::$verb, stringify!($verb), $title, &[$($key),*], Group::$group, $scope, $doc);
            $(let command = with_words(command, &[$($word),+]);)?
            $(let command = $how(command);)*
            command
        }),+];
    };
}

const fn plain(
    id: Verb,
    word: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    group: Group,
    scope: Scope,
    doc: &'static str,
) -> Command {
    let danger = Danger::Looks;
    Command { id, word, title, synonyms: &[], doc, group, keys, scope, danger, undoable: false, enabled: always }
}

const fn with_words(command: Command, synonyms: &'static [&'static str]) -> Command {
    Command { synonyms, ..command }
}

/// The place must offer it.
const fn place(command: Command) -> Command {
    Command { enabled: offered, ..command }
}

/// It changes records, and undo takes it back.
const fn changes(command: Command) -> Command {
    Command { danger: Danger::Changes, undoable: true, enabled: offered, ..command }
}

/// It changes something, wherever one is.
const fn always_changes(command: Command) -> Command {
    Command { danger: Danger::Changes, ..command }
}

/// It changes records and undo does not reach it: a draft, a step with an own way back.
const fn steps(command: Command) -> Command {
    Command { danger: Danger::Changes, enabled: offered, ..command }
}

/// It changes what cannot be taken back.
const fn ends(command: Command) -> Command {
    Command { danger: Danger::Final, enabled: offered, ..command }
}

fn always(_: &Command, _: &Ctx) -> Result<(), Reason> {
    Ok(())
}

fn offered(command: &Command, ctx: &Ctx) -> Result<(), Reason> {
    match (ctx.offers)(command.id) {
        Offer::Yes(_) => Ok(()),
        Offer::No(reason) => Err(reason),
        Offer::Unknown => Err(match command.id {
            Verb::ViewBefore | Verb::ViewAfter => Reason::new("this page is one; Esc goes back to the views"),
            _ => Reason(format!("nothing here to {}", command.title.trim_end_matches('?'))),
        }),
    }
}

const LIST: Scope = Scope::LIST;
const TEXT: Scope = Scope::TEXT;
const PICKS: Scope = Scope::PICK.and(Scope::DIALOG);
const ALL: Scope = Scope::ALL;

commands! {
    Pane1, "Today", ["1"], Move, LIST, "Today: what waits for you, with its clock" => ["worklist", "home"];
    Pane2, "Database", ["2"], Move, LIST, "Database: learners, registrations, courses, organisations, awards, certificates" => ["records"];
    Pane3, "Exceptions", ["3"], Move, LIST, "Exceptions: the queue, and yours" => ["queue", "holds"];
    Pane4, "Batches", ["4"], Move, LIST, "Batches: claim files, proposals, print runs, stock" => ["print runs", "claims"];
    Pane5, "Post", ["5"], Move, LIST, "Post: to pack, consignments, manifests, returns, inbound" => ["parcels", "mail", "returns", "tracking"];
    Pane7, "Reports", ["7"], Move, LIST, "Reports: the weekly operations" => ["figures", "weekly"];
    NextPane, "next pane", ["F6", "Ctrl-T"], Move, LIST, "the next pane by number";
    ViewBefore, "view before", ["["], Move, LIST, "the sub-view, tab, step or page before", place;
    ViewAfter, "next view", ["]"], Move, LIST, "the next sub-view, tab, step or page", place;
    Enter, "open", ["Enter"], Move, ALL, "open, accept, press" => ["go"], place;
    Back, "back", ["Esc", "F3"], Move, ALL, "back one: look-up, prompt or dialog, filter, level" => ["cancel", "close"];
    Quit, "back", ["q"], Move, LIST.and(PICKS), "back one; at the root it leaves, and asks first if a draft is open or a job runs";
    Leave, "leave", ["Q"], Move, LIST, "leave certdesk from anywhere" => ["quit", "exit"];
    Down, "down", ["j", "Down"], Move, LIST, "a row down", place;
    Up, "up", ["k", "Up"], Move, LIST, "a row up", place;
    Left, "left", ["h", "Left"], Move, LIST, "a column to the left", place;
    Right, "right", ["l", "Right"], Move, LIST, "a column to the right", place;
    HalfDown, "half a page down", ["J"], Move, LIST, "half a page down", place;
    HalfUp, "half a page up", ["K"], Move, LIST, "half a page up", place;
    FirstColumn, "first column", ["H"], Move, LIST, "to the first column", place;
    LastColumn, "last column", ["L"], Move, LIST, "to the last column", place;
    PageDown, "page down", ["PgDn"], Move, LIST.and(TEXT), "a page down", place;
    PageUp, "page up", ["PgUp"], Move, LIST.and(TEXT), "a page up", place;
    First, "first row", ["Home"], Move, LIST, "to the first row", place;
    Last, "last row", ["G", "End"], Move, LIST, "to the last row", place;
    NextPart, "next", ["Tab"], Move, ALL, "the next part or field", place;
    PartBefore, "previous", ["Shift-Tab"], Move, ALL, "the previous part or field", place;

    Filter, "filter", ["/"], Find, LIST, "filter in the database, over all rows: words, state:ready, due:<today, -kind:misprint" => ["search", "find"], place;
    Jump, "go to", ["g"], Find, LIST, "go to anything by its ULN, serial, reference or name" => ["jump", "find", "open"];
    Palette, "commands", [":", "Ctrl-P"], Find, LIST.and(TEXT), "find any command by its words" => ["palette"];
    Help, "help", ["?", "F1"], Find, LIST, "what can be done here, by text and by key" => ["keys"];
    HelpHere, "help", ["F1", "Ctrl-G"], Find, TEXT.and(PICKS), "what can be done here" => ["keys"];
    Sort, "sort", ["s"], Find, LIST, "sort by this column; again turns it round", place;
    SortAlso, "sort also", ["S"], Find, LIST, "sort by this column too, after the others; again turns it round" => ["second key", "then by"], place;
    Group, "group", ["#"], Find, LIST, "count the rows by the values of this column; Enter goes into one" => ["frequency", "count by", "pivot", "histogram"], place;
    Views, "views", ["v"], Find, LIST, "open a view, keep what is seen as one, share it" => ["saved", "keep", "bookmark"], place;
    Columns, "columns", ["C"], Find, LIST, "choose the columns: show, hide, reorder" => ["hide", "show", "reorder", "layout"], place;
    Narrower, "narrower", ["<"], Find, LIST, "make this column narrower" => ["width", "resize"], place;
    Wider, "wider", [">"], Find, LIST, "make this column wider" => ["width", "resize"], place;
    Recheck, "refresh", ["r"], Find, LIST, "list afresh, and ask the rules again" => ["reload", "re-check"], place;
    Export, "export", ["X"], Find, LIST, "write exactly what is seen into a file" => ["save as", "csv", "download", "badge", "open badge", "as issued", "pdf"], place;
    Copy, "copy", ["y"], Find, LIST, "copy this cell to the clipboard of your own machine" => ["yank", "clipboard"], place;

    Mark, "mark", ["Space"], Marks, LIST, "mark and go down; marks belong to records, not to rows" => ["select"], place;
    MarkRange, "mark range", ["+"], Marks, LIST, "mark from the last mark to here", place;
    MarkAll, "mark all", ["*"], Marks, LIST, "mark every row the filter finds, also those unseen" => ["select all"], place;
    MarkSame, "mark same value", ["="], Marks, LIST, "mark all rows with this cell's value", place;
    Unmark, "unmark all", ["-"], Marks, LIST, "unmark all; again brings them back" => ["clear"], place;

    Assign, "assign", ["a"], Records, LIST, "give the marked, or this one, to an operator" => ["give", "owner", "delegate"], changes;
    Batch, "batch", ["b"], Records, LIST, "build a print run from what is ready" => ["build", "print run"], steps;
    Edit, "edit", ["e"], Records, LIST, "edit this record, or correct this field" => ["amend", "correct", "change"], changes;
    Forward, "next step", ["f"], Records, LIST, "do its next step, the one the hint names" => ["forward", "approve", "resolve", "accept"], steps;
    Note, "note", ["i"], Records, LIST, "write into its thread" => ["comment", "remark"], steps;
    New, "new", ["n"], Records, LIST, "a new record of this kind" => ["add", "create"], steps;
    Duplicate, "duplicate", ["d"], Records, LIST, "a new one like this one" => ["copy record"], steps;
    Origin, "origin", ["o"], Records, LIST, "the record it is about" => ["about"], place;
    Preview, "preview", ["p"], Records, LIST, "the whole text of this cell, or the paper" => ["view", "show"], place;
    Take, "take", ["t"], Records, LIST, "make it mine and start" => ["start", "mine"], changes;
    Why, "why?", ["w"], Records, LIST, "every gate with its verdict, evidence and next step" => ["gates", "blocked", "explain"], place;
    Raise, "raise", ["x"], Records, LIST, "raise an exception on it" => ["hold", "exception", "problem"], changes;
    Wait, "wait", ["z"], Records, LIST, "wait: for whom and until when" => ["pause clock"], changes;
    Timeline, "timeline", ["T"], Records, LIST, "everything that happened to it, who, when and why" => ["history", "events", "audit"], place;

    SendAgain, "send again", [".a"], More, LIST, "send a returned paper again, in a consignment of its own; no serial is used" => ["re-dispatch", "redispatch"], steps;
    CameBack, "came back", [".y"], More, LIST, "note that it came back with the post" => ["returned", "return"], steps;
    TrackingFile, "tracking file", [".n"], More, LIST, "bring in a file of what the carrier says of consignments" => ["import tracking", "carrier news", "csv"], steps;
    EmployerAddress, "employer's address", [".d"], More, LIST, "where certificates go whose learner wants them at the employer's" => ["deliver to", "work address"], changes;
    HandIn, "hand in", [".o"], More, LIST, "hand it in at the counter: it leaves the house" => ["out", "counter", "post"], ends;
    ErrorFile, "error file", [".b"], More, LIST, "write the error file for the sender" => ["send back"], steps;
    Cancel, "cancel", [".c"], More, LIST, "cancel it, with a reason" => ["abandon"], ends;
    Escalate, "escalate", [".e"], More, LIST, "hand it up: to the manager, then to the head" => ["manager"], changes;
    Hold, "pause", [".h"], More, LIST, "pause a run; put a centre on stop or suspend it" => ["hold", "suspend", "on stop"], steps;
    Lift, "lift", [".l"], More, LIST, "lift what holds it: a suspension, a stop" => ["release centre", "off stop"], changes;
    Reinstate, "reopen", [".i"], More, LIST, "take it up again: resume, reopen, reinstate" => ["resume", "reinstate"], changes;
    Reject, "reject", [".j"], More, LIST, "reject it, with a reason" => ["refuse"], changes;
    Spoil, "spoil", [".s"], More, LIST, "spoil a sheet, with its reason and a witness", ends;
    Uphold, "uphold", [".u"], More, LIST, "uphold it: the award is cancelled", ends;
    Transfer, "transfer", [".t"], More, LIST, "move it to another centre or course: it ends here and begins there" => ["move", "another centre"], steps;
    Withdraw, "withdraw", [".w"], More, LIST, "withdraw it" => ["take out"], changes;
    KeepBack, "keep back", [".k"], More, LIST, "keep a good paper back in the house, with its place" => ["safe", "hold paper"], changes;
    Reprint, "reprint", [".p"], More, LIST, "ask for a reprint: after dispatch, our, the partner's or the carrier's fault" => ["print again", "misprint"], steps;
    Reissue, "reissue", [".I"], More, LIST, "ask for a reissue: contents corrected, with a second person" => ["correct certificate"], steps;
    Replace, "replace", [".R"], More, LIST, "ask for a replacement: a new one asked for later, with a second person" => ["lost", "stolen", "replacement"], steps;
    Revoke, "revoke", [".V"], More, LIST, "revoke a certificate, with a second person" => ["no longer valid"], ends;
    IssuedInError, "issued in error", [".E"], More, LIST, "say that it was issued in error: an exception and a notifiable event" => ["notifiable", "regulator", "wrong certificate"], ends;
    Destroy, "destroy", [".X"], More, LIST, "destroy a paper that must not go out again, before a witness" => ["shred", "old paper", "found"], ends;
    EndShort, "end short", [".S"], More, LIST, "end the printing here: the serials left become unused", ends;
    WriteOff, "write off", [".W"], More, LIST, "take paper off the books, with a second person" => ["missing", "destroy"], ends;
    Freeze, "freeze", [".F"], More, LIST, "freeze a centre, or thaw it: the manager alone" => ["thaw", "stop everything"], changes;
    TakeOver, "take over", [".T"], More, LIST, "take over what another operator works on alone, with a reason" => ["lease"], steps;

    Undo, "undo", ["u"], Window, LIST, "take my last change back, if nobody changed it since" => ["take back", "revert"], steps;
    Redo, "redo", ["Ctrl-R"], Window, LIST, "do again what undo took back", steps;
    MyActions, "my actions", ["U"], Window, LIST, "what I did, when, and whether it can be taken back" => ["history", "undo older", "steps"];
    Drafts, "my drafts", ["D"], Window, LIST, "what I was typing, when and where: take it up or forget it" => ["draft", "unsaved", "half typed"];
    Again, "again", [";"], Window, LIST, "the last verb again, here" => ["repeat"];
    Alarms, "alarms", ["!"], Window, LIST, "what is late, and where; Enter goes there" => ["late", "overdue", "warnings"];
    Macro, "macro", ["@"], Window, LIST, "record a series of commands, or replay one on the marked" => ["record", "replay", "repeat"];
    ReadOnly, "read-only", [], Window, LIST, "take every command away that changes something; again brings them back" => ["safe", "look only", "lock"];
    Tour, "tour", [], Window, LIST, "be shown round in a few steps; again leaves the tour" => ["learn", "first steps", "introduction", "tutorial"];
    Publish, "publish verification", [], Window, LIST, "write the pages on which anybody verifies a certificate, for a web server" => ["verify", "web", "qr"], always_changes;
    Settings, "settings", [","], Window, LIST, "settings: colours, keys, letters, bell" => ["preferences", "options", "remap", "keys"];
    ActAs, "act as", [], Window, LIST, "in a training database: be somebody else" => ["operator", "second person"];
    Themes, "theme", [], Window, LIST, "choose the colours" => ["colours", "settings"];
    Jobs, "jobs", ["&"], Window, LIST, "what runs in the background, with cancel" => ["progress"];
    Repaint, "repaint", ["Ctrl-L"], Window, ALL, "paint the screen afresh" => ["redraw"];
    Suspend, "suspend", ["Ctrl-Z"], Window, ALL, "back to the shell; fg returns here";
    Stop, "stop", ["Ctrl-C"], Window, ALL, "stop the job, query or prompt" => ["interrupt"];

    FieldUp, "field above", ["Up"], Text, TEXT.and(PICKS), "the field or suggestion above", place;
    FieldDown, "choose", ["Down"], Text, TEXT.and(PICKS), "the field or suggestion below", place;
    FieldLeft, "left", ["Left"], Text, TEXT.and(PICKS), "a letter or button to the left", place;
    FieldRight, "right", ["Right"], Text, TEXT.and(PICKS), "a letter or button to the right; at the end of a field it takes the suggestion", place;
    Ok, "save", ["Ctrl-O", "F10"], Text, TEXT.and(PICKS), "the main button: save, run, assign" => ["ok", "done"], place;
    SaveAndNew, "save and new", ["Ctrl-N", "F9"], Text, TEXT, "save, and begin the next one", place;
    LookUp, "look up", ["Ctrl-F", "F4"], Text, TEXT, "look the value up", place;
    AsLastTime, "as last time", ["Ctrl-Y"], Text, TEXT, "the value saved last time", place;
    Empty, "empty", ["Ctrl-U"], Text, TEXT, "empty the field", place;
    Forget, "forget what was typed", ["Ctrl-X"], Text, TEXT.and(LIST), "forget what was typed: the fields are as stored again" => ["discard", "drop draft"], place;
    RubWord, "rub out word", ["Ctrl-W"], Text, TEXT, "rub out the word before", place;
    RubRest, "rub out rest", ["Ctrl-K"], Text, TEXT, "rub out the rest of the line", place;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_has_nothing_to_do_with_a_verb_refuses_it_with_a_reason() {
        let ctx = Ctx { read_only: false, offers: &|_| Offer::Unknown };
        let refused = super::super::command(Verb::Assign).check(&ctx);
        assert_eq!(refused, Err(Reason::new("nothing here to assign")));
    }
}
