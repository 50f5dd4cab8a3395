//! Today: what waits, and Enter goes there.

use super::stage::Office;
use certdesk::tui::headless::Window;

/// The lines of the worklist: state, what, how many.
fn lines(window: &mut Window) -> Vec<(String, u64)> {
    let screen = window.screen();
    let work = screen.lines().skip(2).take_while(|row| !row.contains("DEADLINES")).filter(|row| row.len() > 46);
    let lines = work.filter_map(|row| {
        let letters: Vec<char> = row.chars().collect();
        let number: String = letters[47..54].iter().filter(|c| c.is_ascii_digit()).collect();
        Some((letters[4..47].iter().collect::<String>().trim().to_owned(), number.parse().ok()?))
    });
    lines.collect()
}

fn go_to(window: &mut Window, words: &str) {
    window.press("1 Home");
    for _ in 0..30 {
        if window.selected().contains(words) {
            return;
        }
        window.press("j");
    }
    panic!("`{words}` is not in Today:\n{}", window.screen());
}

/// Goes from every line of a list to its place, where as many must stand as the line says.
fn every_count_holds(mut window: Window, keys: &str) -> usize {
    window.press(keys);
    let lines = lines(&mut window);
    let mut lists = 0;
    for (words, count) in &lines {
        go_to(&mut window, words);
        window.press("Enter");
        let heads = window.row(3);
        if let Some(found) = heads.split(" found").next().filter(|_| heads.contains(" found")) {
            let found = found.split_whitespace().last().unwrap().replace(',', "");
            assert_eq!(found.parse::<u64>().unwrap(), *count, "{words}: {}", window.screen());
            lists += 1;
        }
        assert!(!window.row(1).contains("[1"), "{words} leads nowhere: {}", window.screen());
    }
    lists
}

#[test]
fn every_line_says_how_many_and_enter_goes_to_exactly_those() {
    let office = Office::sample();
    assert!(every_count_holds(office.window("thale"), "1") >= 1);
    assert!(every_count_holds(office.window("thale"), "1 ]") >= 1);
    let later = Window::open(office.core_on("thale", "2026-12-04"), 80, 24);
    assert!(every_count_holds(later, "1 ]") >= 2);
}

#[test]
fn the_counts_add_up_to_the_title() {
    let office = Office::sample();
    for day in ["2026-11-20", "2026-12-01", "2026-12-30"] {
        for keys in ["1", "1 ]"] {
            let mut window = Window::open(office.core_on("thale", day), 80, 24);
            window.press(keys);
            let sum: u64 = lines(&mut window).iter().map(|(_, count)| count).sum();
            let title = window.row(2);
            let (all, parts) = title.rsplit_once(": ").unwrap();
            let all: u64 = all.split_whitespace().last().unwrap().replace(',', "").parse().unwrap();
            assert_eq!(all, sum, "{day}: {}", window.screen());
            let parts: u64 = parts.split(", ").filter_map(|part| part.split(' ').next()?.parse::<u64>().ok()).sum();
            assert_eq!(parts, sum, "{day}: {title}");
        }
    }
}

#[test]
fn claims_past_their_days_and_those_about_to_be_stand_in_today() {
    let office = Office::sample();
    let first = |day: &str| {
        let mut window = Window::open(office.core_on("thale", day), 80, 24);
        window.press("1 ]");
        window.screen()
    };
    let clocks = |day: &str| office.core_on("thale", day).claim_clocks().unwrap();
    assert_eq!(clocks("2026-11-20"), []);
    let mut days =
        (1..60).map(|n| ("2026-11-20".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(n)).to_string());
    let risky =
        days.find(|day| clocks(day).iter().any(|clock| clock.at_risk.0 > 0)).expect("every claim breaches at last");
    assert!(first(&risky).contains("at risk") && first(&risky).contains("that breach next"), "{}", first(&risky));
    let late = days.find(|day| clocks(day).iter().any(|clock| clock.late.0 > 0)).expect("every claim is late at last");
    assert!(first(&late).contains("claims past the published"), "{}", first(&late));
    // The same claims: those that were at risk are those that are late on the next working day.
    let at_risk: u64 = clocks(&risky).iter().map(|clock| clock.at_risk.0).sum();
    let late: u64 = clocks(&late).iter().map(|clock| clock.late.0).sum();
    assert_eq!(at_risk, late);
}

#[test]
fn a_line_another_person_changed_is_flagged_and_said() {
    let office = Office::sample();
    let mut window = office.window("thale");
    let before = lines(&mut window)[0].1;
    let mut colleague = office.window("jmorrow");
    colleague.press("3 t");
    window.second();
    assert_eq!(lines(&mut window)[0].1, before - 1, "{}", window.screen());
    assert!(
        window.message().contains(&format!("nobody has taken: {before}, now {}", before - 1)),
        "{}",
        window.message()
    );
    assert!(
        window.screen().lines().any(|row| row.contains('±') && row.contains("nobody has taken")),
        "{}",
        window.screen()
    );
}

#[test]
fn the_strip_counts_what_is_due_and_shows_its_scale() {
    let office = Office::sample();
    let mut core = office.core("thale");
    for day in ["2026-11-23", "2026-11-23", "2026-11-24"] {
        let due_on = Some(day.parse().unwrap());
        let owner = Some("thale".to_owned());
        core.add_task(&certdesk::core::TaskWords {
            title: "count the paper".into(),
            due_on,
            owner,
            ..Default::default()
        })
        .unwrap();
    }
    drop(core);
    let window = office.window("thale");
    let screen = window.screen();
    let row = |head: &str| screen.lines().find(|row| row.trim_start().starts_with(head)).unwrap_or_default().to_owned();
    assert!(row("DEADLINES").contains("Fr 20 Mo 23 Tu 24"), "{screen}");
    assert!(row("number").starts_with("    number      0     2     1     0"), "{screen}");
    assert!(row("█ = 1").contains("██    █"), "{screen}");
    assert!(row("cut-off").contains("ATE 14:30"), "{screen}");
}

#[test]
fn a_step_to_second_stands_in_todays_of_those_who_may_and_of_nobody_else() {
    let office = Office::sample();
    let mut core = office.core("thale");
    let order = certdesk::core::BuildOrder { brand: "MER".into(), limit: Some(6), ..Default::default() };
    let run = core.build_batches(&order).unwrap()[0].batch;
    core.preflight_batch(run).unwrap();
    drop(core);
    assert!(office.window("jmbeki").shows("to second"));
    assert!(!office.window("thale").shows("to second"));
}

#[test]
fn in_a_training_office_one_person_can_be_another() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(":").type_in("act as").press("Enter").type_in("jmor").press("Enter");
    assert!(window.row(1).contains("jmorrow"), "{}", window.row(1));
}

#[test]
fn an_empty_office_says_what_to_do_next() {
    let office = Office::empty();
    let mut window = office.window("thale");
    assert!(window.shows("Nothing waits for you"), "{}", window.screen());
    window.press("2");
    assert!(window.shows("No learner yet: n adds one"), "{}", window.screen());
    window.press("7");
    assert!(window.shows("CERTIFICATES DISPATCHED A WEEK"), "{}", window.screen());
    window.press("h");
    assert!(window.shows("W46") && window.shows("as of its end"), "{}", window.screen());
}

#[test]
fn paper_is_at_risk_when_little_of_it_is_left_and_not_before() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("1");
    assert!(!window.shows("at risk   Paper"), "every line has more than its least: {}", window.screen());
    let on_hand = office.core("thale").stock_line("ATE-A4").unwrap().row.line.tally.on_hand;
    office.core("thale").write_off_stock("ATE-A4", on_hand - 100, true, "water damage").unwrap();
    office.core("jmbeki").write_off_stock("ATE-A4", on_hand - 100, true, "water damage").unwrap();
    window.press("r");
    assert!(window.shows("Paper ATE-A4, 100 left"), "{}", window.screen());
}
