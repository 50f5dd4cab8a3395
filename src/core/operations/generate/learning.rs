//! What an invented learner did: one registration, its results, and perhaps a claim. Separate from the people so that
//! the rules of a course (fewest days, rule of combination, grades) are kept in one place.
//!
//! **Invariant:** birth < registration ≤ achieved ≤ claimed ≤ the last day; the rule of combination is met wherever
//! something is claimed.

use chrono::Days;

use super::catalogue::Course;
use super::centres::{Centre, Standing};
use super::dice::Dice;
use super::people::Person;
use crate::core::domain::Day;

/// How far a learner has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learning {
    /// Number of the centre and of the course.
    pub centre: usize,
    /// Number of the course.
    pub course: usize,
    /// The registration number, printed on every file.
    pub number: String,
    /// Registered on.
    pub registered_on: Day,
    /// Results, units first, the whole last; none while the learner is under way.
    pub results: Vec<UnitResult>,
    /// Grade of the whole, when the last result is in.
    pub achieved: Option<Achieved>,
}

/// One result row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitResult {
    /// Place in the course's units; none is the whole.
    pub unit: Option<usize>,
    /// Grade on the course's scale.
    pub grade: &'static str,
    /// When it was achieved.
    pub achieved_on: Day,
}

/// The achievement of the whole and its claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achieved {
    /// Grade of the whole.
    pub grade: &'static str,
    /// Achieved on.
    pub on: Day,
    /// Claimed on.
    pub claimed_on: Day,
}

/// Everything the learning of a person depends on.
pub struct School<'a> {
    /// Seed of the whole.
    pub seed: u64,
    /// The last day anything happened.
    pub last_day: Day,
    /// The courses.
    pub courses: &'a [Course],
    /// The centres.
    pub centres: &'a [Centre],
}

impl School<'_> {
    /// What that person did. `finished` learners have all results; others are under way.
    pub fn learning(&self, person: &Person, centre: usize, course: usize, finished: bool) -> Learning {
        let mut dice = Dice::of(self.seed, 4, person.number);
        let taught = &self.courses[course];
        let latest = self.latest_registration(centre, taught, finished);
        let registered_on = latest - Days::new(dice.below(420) as u64);
        let number = format!("{}-{:07}", taught.brand, person.number + 1);
        let mut learning = Learning { centre, course, number, registered_on, results: Vec::new(), achieved: None };
        if finished {
            self.finish(&mut learning, taught, &mut dice);
        }
        learning
    }

    /// Late enough to be recent, early enough to achieve, to claim, and to have been on offer.
    fn latest_registration(&self, centre: usize, course: &Course, finished: bool) -> Day {
        let open = match self.centres[centre].standing {
            Standing::Closed(on) => on.min(self.last_day),
            _ => self.last_day,
        };
        let open = course.ends.1.map_or(open, |end| end.min(open));
        let needed = if finished { u64::from(course.min_days) + 45 } else { 3 };
        let latest = open - Days::new(needed);
        course.ends.0.map_or(latest, |end| end.min(latest))
    }

    fn finish(&self, learning: &mut Learning, course: &Course, dice: &mut Dice) {
        let grade = course.scale.passes[dice.below(course.scale.passes.len())];
        let studied = u64::from(course.min_days) + 2 + dice.below(28) as u64;
        let on = learning.registered_on + Days::new(studied);
        let claimed_on = on + Days::new(dice.below(14) as u64);
        let step = (studied / (course.units.len() as u64 + 1)).max(1);
        for (place, unit) in chosen(course, dice).into_iter().enumerate() {
            let achieved_on = (learning.registered_on + Days::new(step * (place as u64 + 1))).min(on);
            let grade = course.scale.passes[dice.below(course.scale.passes.len())];
            learning.results.push(UnitResult { unit: Some(unit), grade, achieved_on });
        }
        learning.results.push(UnitResult { unit: None, grade, achieved_on: on });
        learning.achieved = Some(Achieved { grade, on, claimed_on });
    }
}

/// All mandatory units and optional ones until the group's credits are reached.
fn chosen(course: &Course, dice: &mut Dice) -> Vec<usize> {
    let (mandatory, mut optional): (Vec<_>, Vec<_>) =
        (0..course.units.len()).partition(|at| course.units[*at].mandatory);
    let mut taken = mandatory;
    let mut credits = 0;
    while credits < course.group_credits && !optional.is_empty() {
        let unit = optional.remove(dice.below(optional.len()));
        credits += course.units[unit].credits;
        taken.push(unit);
    }
    taken
}
