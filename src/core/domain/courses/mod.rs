//! Courses: regulated qualifications and short courses; what the rules read of one. The grading scale and the rule of
//! combination have files of their own because results, claims and gates ask them separately.
//!
//! **Invariant:** a title is printed exactly as the register had it on the day of achievement; the first title seen
//! is open to the past.

mod combination;
mod scale;

pub use combination::{Combination, Shortfall, Unit, UnitGroup};
pub use scale::{Grade, GradingScale};

use super::Day;
use super::brands::BrandId;
use super::territories::Territory;

record_key!(/// The store's key of a course; people type its QAN or code.
    CourseId);
record_key!(/// The store's key of a presentation; people type `<course>/<run>`.
    PresentationId);

codes! {
    /// What a course is.
    pub enum CourseKind: "course kind" {
        Qualification = "qualification",
        ShortCourse = "short course",
    }
}

/// A title and the day it came into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedTitle {
    /// From this day on; none = since ever.
    pub from: Option<Day>,
    /// The title, byte for byte.
    pub title: String,
}

/// What the rules read of a course; the same for all its learners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseFacts {
    /// The store's key.
    pub id: CourseId,
    /// QAN or code.
    pub code: String,
    /// The brand it is certificated under.
    pub brand: BrandId,
    /// Qualification or short course.
    pub kind: CourseKind,
    /// On the register of qualifications.
    pub regulated: bool,
    /// Its titles, oldest first.
    pub titles: Vec<DatedTitle>,
    /// Demands a ULN of everybody.
    pub needs_uln: bool,
    /// The youngest age at registration, in years.
    pub minimum_age: Option<u8>,
    /// The last day a registration may be made.
    pub operational_end: Option<Day>,
    /// The last day certificates are issued.
    pub certification_end: Option<Day>,
    /// The least days from registration to claim.
    pub minimum_days: Option<u16>,
    /// Where it is offered.
    pub offered_in: Vec<Territory>,
    /// Its grades.
    pub scale: GradingScale,
    /// Its units and what of them is needed.
    pub combination: Combination,
}

impl CourseFacts {
    /// The title in force on the day: the latest that began by then, else the first ever seen.
    pub fn title_on(&self, day: Day) -> Option<&str> {
        let in_force = self.titles.iter().rev().find(|t| t.from.is_none_or(|from| from <= day));
        in_force.or(self.titles.first()).map(|t| t.title.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_the_one_of_the_day_and_the_first_is_open_to_the_past() {
        let day = |d| Day::from_ymd_opt(2026, 1, d).unwrap();
        let course = CourseFacts {
            id: CourseId(1),
            code: "610/9417/1".into(),
            brand: BrandId(1),
            kind: CourseKind::Qualification,
            regulated: true,
            titles: vec![
                DatedTitle { from: Some(day(10)), title: "Old".into() },
                DatedTitle { from: Some(day(20)), title: "New".into() },
            ],
            needs_uln: false,
            minimum_age: None,
            operational_end: None,
            certification_end: None,
            minimum_days: None,
            offered_in: vec![],
            scale: GradingScale::default(),
            combination: Combination::default(),
        };
        assert_eq!(course.title_on(day(1)), Some("Old"));
        assert_eq!(course.title_on(day(19)), Some("Old"));
        assert_eq!(course.title_on(day(20)), Some("New"));
    }
}
