//! Tests of the house itself: opening, the trail, two persons.

use std::cell::Cell;
use std::path::Path;

use super::*;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::office::NewOffice;
use crate::core::store::Store;

pub fn around(login: &str) -> Surroundings {
    let next = Cell::new(1_u64);
    Surroundings {
        clock: Box::new(|| chrono::DateTime::parse_from_rfc3339("2026-11-20T10:41:07Z").unwrap().to_utc()),
        entropy: Box::new(move |buffer| {
            for byte in buffer {
                next.set(next.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = (next.get() >> 33) as u8;
            }
        }),
        uid: 1000,
        login: login.to_owned(),
    }
}

fn office(mode: Mode) -> NewOffice {
    NewOffice { mode, name: "Test office".into(), zone: "Europe/London".into(), place: "England & Wales".into() }
}

pub fn fresh(folder: &Path, mode: Mode) -> Core {
    Core::create(&folder.join("desk.db"), &office(mode), &Session::default(), around("thale")).unwrap()
}

fn as_operator(login: &str) -> Session {
    Session { operator: Some(login.to_owned()), ..Session::default() }
}

#[test]
fn a_new_office_has_an_owner_and_a_sound_trail() {
    let folder = tempfile::tempdir().unwrap();
    let core = fresh(folder.path(), Mode::Training);
    assert!(core.is_training());
    assert!(core.roles().contains(&Role::Owner));
    assert_eq!(core.today().to_string(), "2026-11-20");
    let audit = core.verify_trail("").unwrap();
    assert_eq!((audit.events, audit.findings.len()), (2, 0));
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn who_may_be_chosen_depends_on_the_mode() {
    let folder = tempfile::tempdir().unwrap();
    for (mode, name) in [(Mode::Personal, "p.db"), (Mode::Service, "s.db"), (Mode::Training, "t.db")] {
        let path = folder.path().join(name);
        let mut core = Core::create(&path, &office(mode), &Session::default(), around("thale")).unwrap();
        core.add_operator("jmbeki", "J. Mbeki", &[Role::Administrator]).unwrap();
        let opened = Core::open(&path, &as_operator("jmbeki"), around("thale"));
        assert_eq!(opened.is_ok(), mode != Mode::Personal, "{mode}");
        let foreign = Surroundings { uid: 1001, ..around("thale") };
        assert_eq!(Core::open(&path, &as_operator("jmbeki"), foreign).is_ok(), mode == Mode::Training, "{mode}");
    }
}

#[test]
fn a_fixed_day_only_reads_unless_it_is_training() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(fresh(folder.path(), Mode::Personal));
    let session = Session { today: "2026-01-05".parse().ok(), ..Session::default() };
    let mut core = Core::open(&path, &session, around("thale")).unwrap();
    let refused = core.add_operator("jmbeki", "J. Mbeki", &[Role::Administrator]).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Refused);
    assert!(refused.to_string().contains("reading only"), "{refused}");
}

#[test]
fn a_foreign_and_a_newer_file_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("notes.txt");
    std::fs::write(&foreign, "not a database at all, but long enough to look at").unwrap();
    let error = Core::open(&foreign, &Session::default(), around("thale")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotOurDatabase);
    assert_eq!(std::fs::read_to_string(&foreign).unwrap(), "not a database at all, but long enough to look at");

    drop(fresh(folder.path(), Mode::Personal));
    let path = folder.path().join("desk.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes()); // user_version in the file header
    std::fs::write(&path, &bytes).unwrap();
    let error = Core::open(&path, &Session::default(), around("thale")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NewerDatabase);
}

#[test]
fn the_role_matrix_stands_before_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    core.add_operator("auditor", "A. Reader", &[Role::Auditor]).unwrap();
    let mut reader = Core::open(core.path(), &as_operator("auditor"), around("thale")).unwrap();
    let refused = reader.add_operator("x", "X", &[Role::Head]).unwrap_err();
    assert_eq!(refused.to_string(), "to manage operators needs the role owner; yours: auditor");
}

#[test]
fn an_altered_erased_or_cut_trail_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    for n in 0..5 {
        core.write_unasked(|tx| {
            let change = Change::new("learner:1", "family_name", Some("Ash".into()), Some(format!("Oak {n}")));
            let event = Event::new(EventKind::LearnerAmended, "L-0000001").with("columns", "family_name");
            Ok(tx.record(&event.because("as the passport says").changing(change))?)
        })
        .unwrap();
    }
    let anchors = core.anchor_line("test").unwrap();
    assert_eq!(core.verify_trail(&anchors).unwrap().findings, Vec::<String>::new());

    let raw = |statements: &str| {
        let copy = folder.path().join("copy.db");
        let _ = std::fs::remove_file(&copy);
        core.backup(&copy).unwrap();
        let store = Store::open(&copy, false, Box::new(|_| {})).unwrap();
        let dropped = "DROP TRIGGER event_is_append_only_update; DROP TRIGGER event_is_append_only_delete;
                       DROP TRIGGER change_is_append_only_update; DROP TRIGGER change_is_append_only_delete;";
        store.db().execute_batch(&format!("{dropped} {statements}")).unwrap();
        drop(store);
        let session = Session { read_only: true, ..Session::default() };
        Core::open(&copy, &session, around("thale")).unwrap().verify_trail(&anchors).unwrap().findings
    };
    assert_eq!(raw("UPDATE event SET reason = 'another' WHERE seq = 4").len(), 1, "an altered reason");
    assert_eq!(raw("UPDATE change SET new = 'Elm' WHERE seq = 5").len(), 1, "an altered value");
    assert_eq!(raw("UPDATE change SET new = NULL, old = NULL, salt = NULL WHERE seq = 5").len(), 0, "an erased value");
    assert!(!raw("PRAGMA foreign_keys = OFF; DELETE FROM event WHERE seq = 7").is_empty(), "a cut end, by the anchor");
    assert!(!raw("PRAGMA foreign_keys = OFF; DELETE FROM event WHERE seq = 4").is_empty(), "a hole");
}

#[test]
fn the_trail_takes_no_update_no_delete_and_no_replace() {
    let folder = tempfile::tempdir().unwrap();
    let core = fresh(folder.path(), Mode::Training);
    for statement in [
        "UPDATE event SET operator = 'x'",
        "DELETE FROM event",
        "REPLACE INTO event SELECT * FROM event",
        "UPDATE change SET new = 'x'",
    ] {
        let changed = core.db().execute_batch(statement);
        let no_row = statement.contains("change") && changed.is_ok();
        assert!(no_row || changed.unwrap_err().to_string().contains("append-only"), "{statement}");
    }
}

#[test]
fn nobody_seconds_their_own_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    core.add_operator("rsingh", "R. Singh", &[Role::Manager]).unwrap();
    let id = core
        .write_unasked(|tx| {
            seconding::propose(tx, Action::ApproveBatch, "B-2026-0001", "{}", "Approve B-2026-0001.", None)
        })
        .unwrap();
    let proposal = core.awaiting_second().unwrap().remove(0);
    let own = core.write_unasked(|tx| seconding::second(tx, proposal.clone()).map(|_| ())).unwrap_err();
    assert!(own.to_string().contains("nobody seconds their own work"), "{own}");

    let mut other = Core::open(core.path(), &as_operator("rsingh"), around("thale")).unwrap();
    assert_eq!(other.to_second().unwrap().len(), 1);
    let altered = seconding::Awaiting { payload_hash: [7; 32], ..proposal.clone() };
    let refused = other.write_unasked(|tx| seconding::second(tx, altered).map(|_| ())).unwrap_err();
    assert!(refused.to_string().contains("exactly as it was shown"), "{refused}");
    other.write_unasked(|tx| seconding::second(tx, proposal.clone()).map(|_| ())).unwrap();
    let again = other.write_unasked(|tx| seconding::second(tx, proposal).map(|_| ())).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Refused);
    assert!(core.withdraw_proposal(id).is_err(), "a seconded step is no longer open");
}

#[test]
fn a_draft_is_kept_for_its_writer_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    core.add_operator("jmbeki", "J. Mbeki", &[Role::Administrator]).unwrap();
    core.keep_draft("learner", "L-0000001", r#"{"note":"half"}"#).unwrap();
    core.keep_draft("learner", "L-0000001", r#"{"note":"half a"}"#).unwrap();
    assert_eq!(core.draft("learner", "L-0000001").unwrap().unwrap().fields, r#"{"note":"half a"}"#);
    let other = Core::open(core.path(), &as_operator("jmbeki"), around("thale")).unwrap();
    assert_eq!(other.drafts().unwrap(), vec![]);
    core.drop_draft("learner", "L-0000001").unwrap();
    assert_eq!(core.draft("learner", "L-0000001").unwrap(), None);
}

#[test]
fn every_kind_lists_sorts_filters_and_counts_by_each_of_its_columns() {
    use crate::core::domain::sheets::{ColumnKind, SheetKind, SheetQuery, SortKey, Window};
    let folder = tempfile::tempdir().unwrap();
    let core = fresh(folder.path(), Mode::Training);
    for kind in SheetKind::ALL.iter().copied() {
        for word in ["", "zoe", "-zoe", "12345", "L-0000001"] {
            core.sheet(kind, &SheetQuery { filter: word.into(), limit: 5, ..SheetQuery::default() })
                .unwrap_or_else(|error| panic!("{kind} `{word}`: {error}"));
            core.sheet_count(kind, word).unwrap_or_else(|error| panic!("{kind} `{word}`: {error}"));
        }
        for column in core.sheet_columns(kind) {
            let offered = core.sheet_values(kind, column.name, "", 1).unwrap().pop();
            let value = match (column.kind, &offered) {
                (ColumnKind::Number, _) => "12",
                (ColumnKind::Day, _) => "today",
                (_, Some(offered)) => offered.split(' ').next().unwrap(),
                (_, None) => "a",
            };
            core.sheet_groups(kind, "", (column.name, crate::core::domain::sheets::GroupBy::Value), 10)
                .unwrap_or_else(|error| panic!("{kind} by {}: {error}", column.name));
            for test in [
                format!("{}:{value}", column.name),
                format!("-{}:<{value}", column.name),
                format!("{}:none", column.name),
                format!("{0}:={value},{value}..", column.name),
            ] {
                core.sheet_keys(kind, &test, 10).unwrap_or_else(|error| panic!("{kind} `{test}`: {error}"));
            }
            for descending in [false, true] {
                let sort = vec![SortKey { column: column.name.into(), descending }];
                let query = SheetQuery { sort, window: Window::End, limit: 5, ..SheetQuery::default() };
                assert_eq!(core.sheet(kind, &query).is_ok(), column.sortable, "{kind} by {}", column.name);
            }
        }
        let unknown = core.check_filter(kind, "nothing_of_the_kind:1").unwrap_err();
        assert!(unknown.hint().unwrap().starts_with("Fields: "), "{kind}");
    }
}

#[test]
fn paging_by_key_visits_every_row_once_in_both_directions() {
    use crate::core::domain::sheets::{SheetKind, SheetQuery, SortKey, Window};
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    for n in 0..57 {
        core.write_unasked(|tx| {
            let event = Event::new(EventKind::ExceptionStarted, format!("X-{:07}", n % 7));
            Ok(tx.record(&event)?)
        })
        .unwrap();
    }
    let all = core.sheet_keys(SheetKind::Events, "", 1_000).unwrap().len();
    for sort in [
        vec![],
        vec![SortKey { column: "subject".into(), descending: false }],
        vec![
            SortKey { column: "subject".into(), descending: true },
            SortKey { column: "kind".into(), descending: false },
        ],
    ] {
        for backwards in [false, true] {
            let mut seen = Vec::new();
            let mut window = if backwards { Window::End } else { Window::Top };
            loop {
                let query = SheetQuery { sort: sort.clone(), window, limit: 10, ..SheetQuery::default() };
                let page = core.sheet(SheetKind::Events, &query).unwrap();
                seen.extend(page.rows.iter().map(|row| row.key));
                let (edge, more) = match backwards {
                    true => (page.rows.first(), page.more_before),
                    false => (page.rows.last(), page.more_after),
                };
                let Some(edge) = edge.filter(|_| more) else { break };
                let cursor = edge.cursor.clone();
                window = if backwards { Window::Before(cursor) } else { Window::After(cursor) };
            }
            let visited = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!((visited, seen.len()), (all, all), "{sort:?} backwards: {backwards}");
        }
    }
}

#[test]
fn every_pair_of_sort_keys_pages_through_every_row_once_in_one_order() {
    use crate::core::domain::sheets::{SheetKind, SheetQuery, SortKey, Window};
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    for n in 0..40 {
        core.write_unasked(|tx| {
            let kind = if n % 3 == 0 { EventKind::ExceptionStarted } else { EventKind::ExceptionReopened };
            Ok(tx.record(&Event::new(kind, format!("X-{:07}", n % 5)))?)
        })
        .unwrap();
    }
    let columns: Vec<&str> = core
        .sheet_columns(SheetKind::Events)
        .iter()
        .filter(|column| column.sortable)
        .map(|column| column.name)
        .collect();
    let all = core.sheet_keys(SheetKind::Events, "", 1_000).unwrap().len();
    let pages = |core: &Core, sort: &[SortKey], limit: u32, backwards: bool| {
        let (mut seen, mut window) = (Vec::new(), if backwards { Window::End } else { Window::Top });
        loop {
            let query = SheetQuery { sort: sort.to_vec(), window, limit, ..SheetQuery::default() };
            let page = core.sheet(SheetKind::Events, &query).unwrap();
            let keys: Vec<i64> = page.rows.iter().map(|row| row.key).collect();
            let edge = if backwards { page.rows.first() } else { page.rows.last() };
            let more = if backwards { page.more_before } else { page.more_after };
            if backwards {
                seen.splice(0..0, keys)
            } else {
                seen.splice(seen.len().., keys)
            };
            match edge.filter(|_| more) {
                Some(row) if backwards => window = Window::Before(row.cursor.clone()),
                Some(row) => window = Window::After(row.cursor.clone()),
                None => return seen,
            }
        }
    };
    for (first, second) in columns.iter().flat_map(|a| columns.iter().map(move |b| (*a, *b))).filter(|(a, b)| a != b) {
        for (up, down) in [(false, false), (false, true), (true, false), (true, true)] {
            let key = |column: &str, descending| SortKey { column: column.to_owned(), descending };
            let sort = [key(first, up), key(second, down)];
            let forth = pages(&core, &sort, 7, false);
            let unique: std::collections::BTreeSet<i64> = forth.iter().copied().collect();
            assert_eq!((forth.len(), unique.len()), (all, all), "{sort:?}");
            assert_eq!(forth, pages(&core, &sort, 11, true), "{sort:?}");
            // A range between two of them is what stands between them, from either end.
            let query = SheetQuery { sort: sort.to_vec(), limit: 1_000, ..SheetQuery::default() };
            for ends in [(forth[3], forth[17]), (forth[17], forth[3])] {
                let mut between: Vec<i64> =
                    core.sheet_between(SheetKind::Events, &query, ends).unwrap().iter().map(|(key, _)| *key).collect();
                let mut wanted = forth[3..=17].to_vec();
                between.sort_unstable();
                wanted.sort_unstable();
                assert_eq!(between, wanted, "{sort:?}");
            }
        }
    }
}

#[test]
fn a_count_by_value_adds_up_to_the_list() {
    use crate::core::domain::sheets::{GroupBy, SheetKind};
    let folder = tempfile::tempdir().unwrap();
    let core = fresh(folder.path(), Mode::Training);
    for kind in SheetKind::ALL.iter().copied() {
        let all = core.sheet_keys(kind, "", 10_000).unwrap().len() as u64;
        for column in core.sheet_columns(kind) {
            let groups = core.sheet_groups(kind, "", (column.name, GroupBy::Value), 10_000).unwrap();
            assert_eq!(groups.rows, all, "{kind} by {}", column.name);
            for group in groups.groups.iter().take(3) {
                let filter = crate::core::domain::filter::exactly(column.name, &group.value);
                let found = core.sheet_keys(kind, &filter, 10_000).unwrap().len() as u64;
                assert_eq!(found, group.rows, "{kind}: {filter}");
            }
        }
    }
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

fn edit(field: &str, was: &str, now: &str) -> crate::core::domain::amendments::FieldEdit {
    crate::core::domain::amendments::FieldEdit::new(field, was, now)
}

const ZOE: &[(&str, &str)] = &[
    ("given_names", "Zoë"),
    ("family_name", "Ó Briain"),
    ("born_on", "14/03/2001"),
    ("uln", "1061484016"),
    ("identity_evidence", "passport"),
    ("postcode", "bt79zz"),
];

#[test]
fn a_learner_is_added_found_amended_undone_and_redone() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    let zoe = core.add_learner(&fields(ZOE)).unwrap();
    assert_eq!(core.jump("1061484016").unwrap().row.reference, zoe.to_string());
    let find = |core: &Core, word: &str| {
        core.sheet_count(crate::core::domain::sheets::SheetKind::Learners, word).unwrap().to_string()
    };
    assert_eq!(
        (find(&core, "zoe"), find(&core, "o briain"), find(&core, "106148")),
        ("1".into(), "1".into(), "1".into())
    );
    assert_eq!((find(&core, "briain zoe"), find(&core, "briain ann")), ("1".into(), "0".into()));
    let field = |core: &Core, name: &str| {
        core.learner(zoe).unwrap().fields.into_iter().find(|(field, _)| *field == name).unwrap().1
    };
    assert_eq!((field(&core, "postcode"), field(&core, "name_to_print")), ("BT7 9ZZ".into(), "Zoë Ó Briain".into()));

    let amended =
        core.amend_learner(zoe, &[edit("family_name", "Ó Briain", "Byrne")], "marriage certificate seen").unwrap();
    assert_eq!(amended.columns, ["family_name", "name_to_print"]);
    assert_eq!(
        (find(&core, "byrne"), find(&core, "briain")),
        ("1".into(), "1".into()),
        "the earlier name still finds her"
    );
    let undone = core.undo(None).unwrap();
    assert_eq!((undone.records, field(&core, "family_name").as_str()), (1, "Ó Briain"));
    core.redo().unwrap();
    assert_eq!(field(&core, "name_to_print"), "Zoë Byrne");
    core.undo(None).unwrap();
    let nothing = core.undo(None).unwrap_err();
    assert!(nothing.to_string().contains("cannot be undone"), "{nothing}");
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn undo_is_refused_when_somebody_changed_it_since() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    core.add_operator("jmbeki", "J. Mbeki", &[Role::Administrator]).unwrap();
    let zoe = core.add_learner(&fields(ZOE)).unwrap();
    core.amend_learner(zoe, &[edit("town", "", "Leeds")], "letter").unwrap();
    let mut other = Core::open(core.path(), &as_operator("jmbeki"), around("thale")).unwrap();
    other.amend_learner(zoe, &[edit("town", "Leeds", "York")], "call").unwrap();
    let refused = core.undo(None).unwrap_err();
    assert!(refused.to_string().starts_with("town of L-0000001 was changed since by jmbeki"), "{refused}");
    let foreign = other.undo(Some(5)).unwrap_err();
    assert!(foreign.to_string().contains("thale's"), "{foreign}");
}

#[test]
fn two_editors_merge_by_field_and_choose_where_they_collide() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    core.add_operator("jmbeki", "J. Mbeki", &[Role::Administrator]).unwrap();
    let zoe = core.add_learner(&fields(ZOE)).unwrap();
    let mut other = Core::open(core.path(), &as_operator("jmbeki"), around("thale")).unwrap();
    other
        .amend_learner(zoe, &[edit("phone", "", "0113 496 0112"), edit("postcode", "BT7 9ZZ", "LS9 0ZB")], "letter")
        .unwrap();
    core.amend_learner(zoe, &[edit("town", "", "Leeds")], "letter").unwrap();
    match core.amend_learner(zoe, &[edit("postcode", "BT7 9ZZ", "LS9 0ZD")], "letter") {
        Err(AmendRefused::Conflicts(conflicts)) => {
            assert_eq!((conflicts[0].theirs.as_str(), conflicts[0].yours.as_str()), ("LS9 0ZB", "LS9 0ZD"));
        }
        answer => panic!("{answer:?}"),
    }
    match core.amend_learner(zoe, &[edit("born_on", "2001-03-14", "31/02/2001")], "typing") {
        Err(AmendRefused::Problems(problems)) => assert_eq!(problems[0].wanted, "February 2001 has 28 days"),
        answer => panic!("{answer:?}"),
    }
}
