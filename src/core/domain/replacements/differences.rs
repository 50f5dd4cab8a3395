//! What a paper says and what the records say now, fact by fact. Separate because a reissue needs it, and an amendment
//! after issue asks it whether a reissue is owed.
//!
//! **Invariant:** the paper's side is read from its snapshot, never from the records of then.

/// One printed fact that the records say otherwise now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The fact, as the snapshot names it: `learner`, `grade`, `unit` …
    pub fact: String,
    /// What the paper says.
    pub paper: String,
    /// What the records say now.
    pub records: String,
}

/// The facts by which a snapshot's text and the facts of now differ. Only facts that `now` names are compared; several
/// lines of one name (units) are compared together.
pub fn differences(snapshot: &str, now: &[(&str, String)]) -> Vec<Difference> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in now {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let of_paper = |name: &str| -> Vec<String> {
        let lines =
            snapshot.lines().filter_map(|line| line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, ""))));
        lines.filter(|(fact, _)| *fact == name).map(|(_, value)| unescaped(value)).collect()
    };
    let differs = |name: &str| {
        let paper = of_paper(name).join("; ");
        let records: Vec<&str> =
            now.iter().filter(|(fact, _)| *fact == name).map(|(_, value)| value.as_str()).collect();
        let records = records.join("; ");
        (paper != records).then(|| Difference { fact: name.to_owned(), paper: shown(&paper), records: shown(&records) })
    };
    names.into_iter().filter_map(differs).collect()
}

fn shown(value: &str) -> String {
    value.replace('\t', " ")
}

fn unescaped(value: &str) -> String {
    let (mut text, mut rest) = (String::new(), value.chars());
    while let Some(c) = rest.next() {
        match (c, if c == '\\' { rest.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some(other)) => text.push(other),
            (plain, _) => text.push(plain),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::certificates::{Snapshot, SnapshotParts, samples};

    #[test]
    fn a_paper_that_says_what_the_records_say_has_no_difference() {
        let face = samples::face(7, "Zoë \\ Ó Briain");
        let snapshot = Snapshot::take(&face, &SnapshotParts::default());
        let now = [("learner", face.learner.clone()), ("grade", face.grade.clone()), ("language", String::new())];
        assert_eq!(differences(snapshot.text(), &now), []);
    }

    #[test]
    fn a_corrected_name_and_an_added_unit_are_told_with_before_and_after() {
        let snapshot = "learner: Zoe O Briain\nlanguage: \nunit: U1\tFirst\t3\tPass\n";
        let now = [
            ("learner", "Zoë Ó Briain".to_owned()),
            ("language", "Irish".to_owned()),
            ("unit", "U1\tFirst\t3\tPass".to_owned()),
            ("unit", "U2\tSecond\t4\tPass".to_owned()),
        ];
        let found = differences(snapshot, &now);
        let told: Vec<_> = found.iter().map(|d| (d.fact.as_str(), d.paper.as_str(), d.records.as_str())).collect();
        assert_eq!(
            told,
            [
                ("learner", "Zoe O Briain", "Zoë Ó Briain"),
                ("language", "", "Irish"),
                ("unit", "U1 First 3 Pass", "U1 First 3 Pass; U2 Second 4 Pass"),
            ]
        );
    }
}
