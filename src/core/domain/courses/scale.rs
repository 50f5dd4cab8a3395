//! A grading scale: the grades of a course, worst first, and which of them pass. Separate because results, claims and
//! gates all ask it.
//!
//! **Invariant:** a grade is matched letter for letter; another spelling is only ever proposed, never taken.

use crate::core::domain::Refusal;

/// A grade of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// As printed.
    pub name: String,
    /// Whether it earns an award.
    pub passes: bool,
}

/// The grades of a course, worst first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GradingScale(Vec<Grade>);

impl GradingScale {
    /// Reads `-Fail|Pass|Merit`: worst first, a leading `-` marks a grade that does not pass.
    /// Refuses when a grade is empty or stands twice, or when none passes.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut grades: Vec<Grade> = Vec::new();
        for part in text.split('|').map(str::trim) {
            let (passes, name) = match part.strip_prefix('-') {
                Some(name) => (false, name.trim()),
                None => (true, part),
            };
            if name.is_empty() {
                return Err(Self::wanted(text, "has an empty grade"));
            }
            if grades.iter().any(|g| g.name == name) {
                return Err(Self::wanted(text, &format!("names {name} twice")));
            }
            grades.push(Grade { name: name.to_owned(), passes });
        }
        if grades.iter().any(|g| g.passes) {
            Ok(Self(grades))
        } else {
            Err(Self::wanted(text, "has no grade that passes"))
        }
    }

    fn wanted(text: &str, why: &str) -> Refusal {
        Refusal::new(format!("the grading scale `{text}` {why}"))
            .hint("Write the grades worst first, such as -Fail|Pass|Merit|Distinction.")
    }

    /// The grades, worst first.
    pub fn grades(&self) -> &[Grade] {
        &self.0
    }

    /// The grade of exactly that name.
    pub fn find(&self, name: &str) -> Option<&Grade> {
        self.0.iter().find(|g| g.name == name)
    }

    /// Whether the name is a grade that passes.
    pub fn passes(&self, name: &str) -> bool {
        self.find(name).is_some_and(|g| g.passes)
    }

    /// The grade probably meant: same letters in another case, an unambiguous beginning, or one letter off.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let wanted = name.trim().to_lowercase();
        if wanted.is_empty() {
            return None;
        }
        let folded = |g: &Grade| g.name.to_lowercase();
        let only = |test: &dyn Fn(&Grade) -> bool| {
            let mut found = self.0.iter().filter(|g| test(g));
            found.next().filter(|_| found.next().is_none()).map(|g| g.name.as_str())
        };
        only(&|g| folded(g) == wanted)
            .or_else(|| only(&|g| folded(g).starts_with(&wanted)))
            .or_else(|| only(&|g| g.name.chars().count() > 3 && strsim::osa_distance(&folded(g), &wanted) <= 1))
    }

    /// The names, worst first, joined with `, `.
    pub fn words(&self) -> String {
        self.0.iter().map(|g| g.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The text [`GradingScale::parse`] reads.
    pub fn text(&self) -> String {
        let mark = |g: &Grade| if g.passes { g.name.clone() } else { format!("-{}", g.name) };
        self.0.iter().map(mark).collect::<Vec<_>>().join("|")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_reads_and_writes_the_same_text() {
        let scale = GradingScale::parse("-Fail|Pass|Merit|Distinction").unwrap();
        assert_eq!(scale.text(), "-Fail|Pass|Merit|Distinction");
        assert!(scale.passes("Pass") && !scale.passes("Fail") && !scale.passes("pass"));
        assert_eq!(scale.words(), "Fail, Pass, Merit, Distinction");
    }

    #[test]
    fn another_spelling_is_proposed_only_when_it_is_plain() {
        let scale = GradingScale::parse("-Fail|Pass|Merit|Distinction").unwrap();
        for (found, proposed) in [
            ("pass", Some("Pass")),
            ("DISTINCTION ", Some("Distinction")),
            ("M", Some("Merit")),
            ("Passs", Some("Pass")),
        ] {
            assert_eq!(scale.nearest(found), proposed, "{found}");
        }
        assert_eq!(scale.nearest("Gold"), None);
        assert_eq!(scale.nearest(""), None);
    }

    #[test]
    fn a_scale_without_sense_is_refused() {
        for (text, why) in [
            ("Pass||Merit", "the grading scale `Pass||Merit` has an empty grade"),
            ("Pass|Pass", "the grading scale `Pass|Pass` names Pass twice"),
            ("-Fail", "the grading scale `-Fail` has no grade that passes"),
        ] {
            assert_eq!(GradingScale::parse(text).unwrap_err().message(), why);
        }
    }
}
