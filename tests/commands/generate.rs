//! `generate`.

use crate::desk::Desk;

#[test]
fn generate_writes_nine_files_and_their_truth() {
    let desk = Desk::bare();
    let out = desk.path("synthetic");
    let data = desk.data(&["generate", "--learners", "300", "--seed", "9", "--out", out.to_str().unwrap()]);
    assert_eq!(data["rows"]["learners.csv"], 300);
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("truth.json")).unwrap()).unwrap();
    assert_eq!(truth["faulty"], data["faulty"]);
    for file in
        ["brands", "organisations", "approvals", "courses", "units", "learners", "registrations", "results", "claims"]
    {
        let text = std::fs::read_to_string(out.join(format!("{file}.csv"))).unwrap();
        let rows = text.lines().count() - 1;
        assert_eq!(data["rows"][format!("{file}.csv")], rows, "{file}");
    }
}

#[test]
fn generate_says_what_is_missing() {
    let desk = Desk::bare();
    assert_eq!(desk.run(&["generate"]).code, 2);
    let (code, kind, message) = desk.refused(&["generate", "--learners", "0", "--out", "x"]);
    assert_eq!((code, kind.as_str()), (2, "arguments"));
    assert!(message.contains("found 0 learners"), "{message}");
}
