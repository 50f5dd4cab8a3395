//! A synthetic office taken in whole: exactly the planted faults are found, rule by rule (REG-1, CLM-1).

use std::collections::BTreeMap;

use certdesk::core::domain::roles::Role;
use certdesk::core::{Generation, ImportKind, ImportRequest, generate_office};

use crate::stage::Stage;

const KINDS: [ImportKind; 9] = [
    ImportKind::Brands,
    ImportKind::Organisations,
    ImportKind::Approvals,
    ImportKind::Courses,
    ImportKind::Units,
    ImportKind::Learners,
    ImportKind::Registrations,
    ImportKind::Results,
    ImportKind::Claims,
];

/// How often each rule is named in an error file.
fn rules_in(text: &str) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    for word in words.filter(|word| word.len() == 6 && ["LRN-", "REG-", "RES-", "CLM-"].contains(&&word[..4])) {
        *found.entry(word.to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn reg_1_clm_1_exactly_the_planted_faults_are_held() {
    let stage = Stage::empty("2026-11-20");
    let (folder, seed) = (stage.file("synthetic"), 20_261_120);
    println!("seed {seed}");
    let made = generate_office(&Generation { learners: 1_500, seed }, &folder).unwrap();
    let mut core = stage.core("owner", "2026-11-20");
    core.give_role("assessment", Role::Administrator).unwrap();
    let mut core = stage.core("assessment", "2026-11-20");
    for kind in KINDS {
        let name = format!("{kind}.csv");
        let errors = stage.file(&format!("errors-{name}"));
        let mut request = ImportRequest::new(kind, folder.join(&name));
        request.errors = Some(errors.clone());
        let report = core.import(&request).unwrap();
        let planted: BTreeMap<String, u64> = made
            .faults
            .iter()
            .filter(|((file, _), _)| *file == name)
            .map(|((_, rule), count)| ((*rule).to_owned(), *count))
            .collect();
        let found = std::fs::read_to_string(&errors).map(|text| rules_in(&text)).unwrap_or_default();
        assert_eq!(found, planted, "{name}, seed {seed}");
        assert_eq!(u64::from(report.held), planted.values().sum::<u64>(), "{name}, seed {seed}");
        assert_eq!(u64::from(report.rows), made.rows[name.as_str()], "{name}");
    }
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
}
