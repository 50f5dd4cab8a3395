//! The rules about what was achieved: the course and the rule of combination.
//!
//! **Invariant:** see the parent: a day compared with today is told to [`Asking`].

use super::{Asking, Finding};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::gates::facts::{PlaceFacts, ResultFact};

impl<'a> Asking<'a> {
    pub(super) fn course(&mut self) -> Finding {
        if !self.is_awarding() {
            return self.not_applicable(|| "awarding desk only".to_owned());
        }
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
        let (course, registered) = (self.f.course, self.f.registration.registered_on);
        if let Some(end) = course.operational_end.filter(|end| registered > *end) {
            return self.shut(
                || format!("registered on {registered}, operational end was {end}"),
                "Ask qualifications about an extension.",
            );
        }
        let issue = self.issue_day();
        if let Some(end) = course.certification_end {
            if self.f.award.issued_on.is_none() {
                self.good_until(end);
            }
            if issue > end {
                return self.shut(|| format!("certification ended on {end}"), "Ask regulation for an extension.");
            }
        }
        if course.title_on(self.f.award.achieved_on.unwrap_or(issue)).is_none_or(|title| title.trim().is_empty()) {
            return self.shut(|| "title not known".to_owned(), "Import the register, or the course with its title.");
        }
        self.passed(|| match course.certification_end {
            Some(end) => format!("registered in time; certification to {end}"),
            None => "registered in time; certification has no end".to_owned(),
        })
    }

    pub(super) fn achievement(&mut self) -> Finding {
        let award = self.f.award;
        match award.achieved_on {
            None => return self.shut(|| "date of achievement missing".to_owned(), "Ask when it was achieved."),
            Some(day) if day > self.today => {
                self.turns_on(day);
                return self.shut(|| format!("achieved on {day}, in the future"), "Ask when it was achieved.");
            }
            Some(_) => {}
        }
        match self.f.place {
            PlaceFacts::Presentation(presentation) if !self.is_awarding() => match presentation.graded_on {
                Some(day) if day <= self.today => self.overall(true),
                Some(day) => {
                    self.turns_on(day);
                    self.shut(
                        || format!("{} graded on {day}, in the future", presentation.label),
                        "Wait for the grades.",
                    )
                }
                None => self.shut(|| format!("{} not graded", presentation.label), "Wait for the grades."),
            },
            _ => match award.kind {
                DocumentKind::UnitCertificate | DocumentKind::CreditCertificate => self.parts(),
                DocumentKind::Transcript | DocumentKind::Letter => self.anything(),
                DocumentKind::Certificate => self.whole(),
            },
        }
    }

    /// The units counted as achieved: passed, exempt or recognised.
    fn held_units(&self) -> Vec<&'a str> {
        let counts = |r: &&ResultFact<'a>| r.exempt || r.grade.is_some_and(|g| self.f.course.scale.passes(g));
        self.f.results.iter().filter(counts).filter_map(|r| r.unit).collect()
    }

    fn whole(&mut self) -> Finding {
        let combination = &self.f.course.combination;
        if !combination.has_units() {
            return self.overall(true);
        }
        let held = self.held_units();
        let missing = combination.shortfalls(&held);
        if !missing.is_empty() {
            let words = || missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            return self.shut(words, "Ask the centre for the missing results.");
        }
        self.overall(false)
    }

    /// The grade of the whole. A course of units with one pass grade needs none of its own.
    fn overall(&mut self, wanted: bool) -> Finding {
        let scale = &self.f.course.scale;
        let result = self.f.results.iter().find(|r| r.unit.is_none()).and_then(|r| r.grade);
        let passing = scale.grades().iter().filter(|g| g.passes).count();
        let Some(grade) = self.f.award.grade.or(result) else {
            if !wanted && passing == 1 {
                return self.passed(|| "units and credits complete".to_owned());
            }
            return self.shut(|| "grade missing".to_owned(), "Ask for the grade.");
        };
        let next = "Ask for a grade of the course's scale.";
        match scale.find(grade) {
            None => self.shut(|| format!("grade {grade} is not on the scale {}", scale.words()), next),
            Some(found) if !found.passes => self.shut(|| format!("grade {grade} does not pass"), "Nothing is owed."),
            Some(_) => match result.filter(|r| *r != grade) {
                Some(other) => self.shut(
                    || format!("grade {grade} claimed, {other} recorded"),
                    "Ask the centre which of the two grades is right.",
                ),
                None => self.passed(|| format!("grade {grade}; units and credits complete")),
            },
        }
    }

    fn parts(&mut self) -> Finding {
        let held = self.held_units();
        let wanted: Vec<&str> = self.f.award.unit_set.split('+').filter(|unit| !unit.is_empty()).collect();
        let missing: Vec<&str> = wanted.iter().copied().filter(|unit| !held.contains(unit)).collect();
        let next = "Ask the centre for the missing results.";
        if !missing.is_empty() {
            return self.shut(|| format!("unit {} not achieved", missing.join(", ")), next);
        }
        if held.is_empty() {
            return self.shut(|| "no unit achieved".to_owned(), next);
        }
        let counted = if wanted.is_empty() { held } else { wanted };
        self.passed(|| format!("{} units, {} credits", counted.len(), self.f.course.combination.credits(&counted)))
    }

    fn anything(&mut self) -> Finding {
        if self.f.results.is_empty() {
            return self.shut(|| "no result".to_owned(), "Import the results.");
        }
        self.passed(|| format!("{} results", self.f.results.len()))
    }
}
