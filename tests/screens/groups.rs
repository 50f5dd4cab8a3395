//! Groups: how many rows have each value, gone into and back, by month, in letters only.

use super::filters::found;
use super::stage::Office;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;

#[test]
fn values_are_counted_over_all_rows_most_frequent_first() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] ]");
    let all = found(&mut window);
    window.press("l l #");
    assert!(window.row(2).contains("Organisations > by "), "{}", window.row(2));
    assert!(window.row(3).contains(&format!("{all} rows")), "{}", window.row(3));
    let counts: Vec<usize> = (5..22)
        .filter_map(|row| window.row(row).chars().skip(4).collect::<String>().split('%').next().map(str::to_owned))
        .filter_map(|row| row.split_whitespace().rev().nth(1).and_then(|n| n.replace(',', "").parse().ok()))
        .collect();
    assert!(counts.len() > 1 && counts.windows(2).all(|pair| pair[0] >= pair[1]), "{counts:?}");
}

#[test]
fn a_group_is_gone_into_and_back_leads_out_step_by_step() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none").press("Enter");
    let before = found(&mut window);
    window.press("l # Enter");
    assert!(window.row(3).contains("kind:="), "{}", window.row(3));
    let inside = found(&mut window);
    assert!(inside > 0 && inside < before);
    window.press("Esc");
    assert!(window.row(3).contains("owner:none") && !window.row(3).contains("kind:="), "{}", window.row(3));
    assert_eq!(found(&mut window), before);
    window.press("Esc");
    assert!(!window.row(3).contains("owner:none"), "{}", window.row(3));
}

#[test]
fn a_group_holds_as_many_rows_as_it_says() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 l l l l l #");
    for _ in 0..3 {
        let line = window.selected();
        let said: usize =
            line.split('%').next().unwrap().split_whitespace().rev().nth(1).unwrap().replace(',', "").parse().unwrap();
        window.press("Enter");
        assert_eq!(found(&mut window), said, "{line} {}", window.row(3));
        window.press("Esc # j");
    }
}

#[test]
fn what_has_no_value_is_a_group_too() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l l l #");
    assert!(window.shows("none"), "{}", window.screen());
    window.press("Enter");
    assert!(window.row(3).contains("owner:none"), "{}", window.row(3));
    assert!(found(&mut window) > 0);
}

#[test]
fn days_are_counted_by_month_day_and_year() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 l l #");
    assert!(window.row(2).contains("by born, months"), "{}", window.row(2));
    let line = window.selected();
    let said: usize = line.split('%').next().unwrap().split_whitespace().rev().nth(1).unwrap().parse().unwrap();
    window.press("Enter");
    assert_eq!(found(&mut window), said, "{line} {}", window.row(3));
    window.press("Esc # #");
    assert!(window.row(2).trim_end().ends_with("by born"), "{}", window.row(2));
    window.press("#");
    assert!(window.row(2).contains("by born, years"), "{}", window.row(2));
}

#[test]
fn groups_are_read_without_colours_and_in_letters_only() {
    let office = Office::sample();
    let mut window = Window::looking(office.core("thale"), 80, 24, "classic", Depth::Mono, true);
    window.press("3 l #");
    let screen = window.screen();
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.contains("###") && screen.contains('%'), "{screen}");
}

#[test]
fn the_marked_value_can_be_copied_and_counting_again_keeps_the_cursor() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l # j y");
    let copied = window.copied.clone();
    assert!(!copied.is_empty() && window.selected().contains(&copied), "{}", window.selected());
    window.press("r");
    assert!(window.selected().contains(&copied), "{}", window.selected());
}

#[test]
fn in_every_list_each_group_is_found_by_its_own_term() {
    use certdesk::core::domain::filter::exactly;
    use certdesk::core::domain::sheets::{Count, GroupBy, SheetKind};
    let office = Office::sample();
    let core = office.core("thale");
    for kind in SheetKind::ALL.iter().copied() {
        let Count::Exact(all) = core.sheet_count(kind, "").unwrap() else { panic!("{kind}") };
        for column in core.sheet_columns(kind) {
            let groups = core.sheet_groups(kind, "", (column.name, GroupBy::Value), 1_000).unwrap();
            assert_eq!(groups.rows, all, "{kind} by {}", column.name);
            for group in groups.groups.iter().take(2).chain(groups.groups.last()) {
                let filter = exactly(column.name, &group.value);
                assert_eq!(core.sheet_count(kind, &filter).unwrap(), Count::Exact(group.rows), "{kind}: {filter}");
            }
        }
    }
}
