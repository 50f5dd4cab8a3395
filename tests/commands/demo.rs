//! `demo --headless`: the whole main job of a day with the debug binary, as the README's first command does it.

use crate::desk::Desk;

#[test]
fn demo_headless_does_a_day_and_leaves_work_for_tomorrow() {
    let desk = Desk::bare();
    let folder = desk.path("office");
    let data = desk.data(&["demo", "--headless", "--dir", folder.to_str().unwrap()]);
    let steps: Vec<_> = data["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    for wanted in [
        "office",
        "records",
        "papers",
        "room",
        "claims",
        "mend",
        "exceptions",
        "propose",
        "build",
        "forecast",
        "approve",
        "align",
        "print",
        "hand over",
        "spoil",
        "confirm",
        "witness",
        "checklist",
        "inspect",
        "pack",
        "dispatch",
        "close",
        "asked",
        "report",
        "prove",
    ] {
        assert!(steps.contains(&wanted), "{wanted} is not among {steps:?}");
    }
    let of = |name: &str| {
        data["steps"].as_array().unwrap().iter().find(|step| step["step"] == name).unwrap()["data"].clone()
    };
    assert_eq!(of("records")["held"], 0, "the sample office is in order");
    let close = of("close");
    let count = |name: &str| close[name].as_i64().unwrap();
    assert_eq!(count("printed") + count("spoiled") + count("unused"), count("reserved"));
    assert_eq!(count("spoiled"), 1);
    assert!(of("forecast")["minutes"].as_i64().unwrap() > 0, "the maker's rate of the printer is known");
    assert!(of("checklist")["questions"].as_i64().unwrap() > 5);
    let inspect = of("inspect");
    assert!(inspect["by_sample"].as_i64().unwrap() > inspect["passed"].as_i64().unwrap(), "{inspect}");
    let handed = std::fs::read_dir(folder.join("out/printer")).unwrap().count();
    assert_eq!(handed, 2, "both parts of the run lie in the printer's folder");
    for step in data["steps"].as_array().unwrap() {
        let sentence = step["sentence"].as_str().unwrap();
        let plural = sentence.split_once("1 ").filter(|(before, _)| before.is_empty() || before.ends_with(' '));
        let noun = plural.and_then(|(_, after)| after.split([' ', '.', ',']).next()).unwrap_or_default();
        assert!(!noun.ends_with('s'), "one is not many: {sentence}");
    }
    let prove = of("prove");
    assert_eq!((prove["findings"].as_array().unwrap().len(), prove["trail"].as_array().unwrap().len()), (0, 0));
    assert!(prove["ready"].as_i64().unwrap() >= 500, "{prove}");
    for file in of("print")["files"].as_array().unwrap() {
        assert!(std::fs::read(file.as_str().unwrap()).unwrap().starts_with(b"%PDF-"), "{file}");
    }
}

#[test]
fn demo_says_one_line_a_step_and_never_writes_over_an_office() {
    let desk = Desk::after_a_day();
    let folder = desk.path("").to_str().unwrap().to_owned();
    let (code, kind, message) = desk.refused(&["demo", "--headless", "--dir", &folder]);
    assert_eq!((code, kind.as_str()), (1, "refused"));
    assert!(message.contains("is there already"), "{message}");
}

#[test]
fn demo_without_a_terminal_names_the_way_without_one() {
    let desk = Desk::bare();
    let answer = desk.run(&["demo", "--dir", desk.path("x").to_str().unwrap()]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("--headless"), "{answer:?}");
    assert!(!desk.path("x").exists(), "nothing was made");
}
