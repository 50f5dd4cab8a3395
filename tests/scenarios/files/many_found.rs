//! A word that very many learners bear: the list follows the search then, and must find, count and walk the same rows as
//! the slow way would.

use super::desk::FilesDesk;
use certdesk::core::domain::sheets::{Count, SheetKind, SheetQuery, Window};

/// More learners than the list can put in the order of their names for one word.
const LEARNERS: u32 = 2_300;

#[test]
fn a_word_many_learners_bear_is_counted_and_walked_whole() {
    let desk = FilesDesk::with_learners(LEARNERS);
    let core = desk.core();
    for filter in ["anna", "a"] {
        let query = |window| SheetQuery { filter: filter.to_owned(), window, limit: 100, ..SheetQuery::default() };
        assert_eq!(core.sheet_count(SheetKind::Learners, filter).unwrap(), Count::Exact(u64::from(LEARNERS)));
        let (mut seen, mut window) = (Vec::new(), Window::Top);
        loop {
            let page = core.sheet(SheetKind::Learners, &query(window)).unwrap();
            assert!(page.by_reference, "{filter}");
            seen.extend(page.rows.iter().map(|row| row.key));
            match page.rows.last() {
                Some(last) if page.more_after => window = Window::After(last.cursor.clone()),
                _ => break,
            }
        }
        assert!(seen.is_sorted() && seen.len() == LEARNERS as usize, "{filter}: {} rows", seen.len());
    }
    // With a second condition the rows themselves are counted.
    let born = core.sheet_count(SheetKind::Learners, "anna born:2001-03-14").unwrap();
    assert_eq!(born, Count::Exact(u64::from(LEARNERS)));
    assert_eq!(core.sheet_count(SheetKind::Learners, "anna born:2002-03-14").unwrap(), Count::Exact(0));
}

#[test]
fn a_word_few_learners_bear_keeps_the_order_of_their_names() {
    let desk = FilesDesk::with_learners(60);
    let core = desk.core();
    let query = SheetQuery { filter: "anna".to_owned(), limit: 100, ..SheetQuery::default() };
    let page = core.sheet(SheetKind::Learners, &query).unwrap();
    let everybody = SheetQuery { limit: 100, ..SheetQuery::default() };
    let all = core.sheet(SheetKind::Learners, &everybody).unwrap();
    assert!(!page.by_reference);
    assert_eq!(page.rows, all.rows, "all of them are called Anna");
    let registrations = core.sheet_count(SheetKind::Registrations, "anna").unwrap();
    assert_eq!(registrations, Count::Exact(0));
    assert_eq!(core.sheet_count(SheetKind::Learners, "-anna").unwrap(), Count::Exact(0));
}
