//! The cache is the rule: whatever fact changes, the cached verdict of every award is what the rule says of its facts.
//!
//! **Invariant:** each change refreshes only what its [`Reach`] names, so a reach that is too small fails here.

use super::*;
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::{CourseId, PresentationId};
use crate::core::domain::gates;
use crate::core::domain::gates::Gate;
use crate::core::domain::office::{Mode, NewOffice};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::LearnerRef;
use crate::core::store::{Stamp, Store};

/// Numbers that only seem random; the same seed gives the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn day(&mut self) -> String {
        let days = chrono::Duration::days(self.below(60) as i64 - 30);
        (today() + days).to_string()
    }

    fn maybe_day(&mut self) -> Option<String> {
        (self.below(3) > 0).then(|| self.day())
    }
}

fn today() -> Day {
    Day::from_ymd_opt(2026, 11, 20).unwrap()
}

fn store(folder: &std::path::Path) -> Store {
    let office = NewOffice {
        mode: Mode::Training,
        name: "Test office".into(),
        zone: "Europe/London".into(),
        place: "England & Wales".into(),
    };
    let entropy = Box::new(|buffer: &mut [u8]| buffer.fill(7));
    Store::create(&folder.join("desk.db"), &office, 1000, "2026-11-20T09:00:00Z", entropy).unwrap()
}

fn stamp(day: Day) -> Stamp {
    let at = chrono::DateTime::parse_from_rfc3339("2026-11-20T10:41:07Z").unwrap().to_utc();
    Stamp { at, day, operator: "thale".into(), acting_as: None }
}

fn change(tx: &Tx<'_>, dice: &mut Dice) -> Result<Reach, StoreError> {
    let (learner, centre, course) = (1 + dice.below(18) as i64, 1 + dice.below(2) as i64, 1 + dice.below(3) as i64);
    let registration = RegistrationRef(learner);
    match dice.below(16) {
        0 => {
            let born = if dice.below(2) == 0 { None } else { Some("2001-03-14") };
            tx.execute("UPDATE learner SET born_on = ?2 WHERE learner_id = ?1", (learner, born))?;
            Ok(Reach::Learner(LearnerRef(learner)))
        }
        1 => {
            let evidence = if dice.below(2) == 0 { "" } else { "passport" };
            tx.execute("UPDATE learner SET identity_evidence = ?2 WHERE learner_id = ?1", (learner, evidence))?;
            Ok(Reach::Learner(LearnerRef(learner)))
        }
        2 => {
            let states = ["active", "deferred", "withdrawn", "completed", "lapsed"];
            let state = states[dice.below(5) as usize];
            tx.execute("UPDATE registration SET state = ?2 WHERE registration_id = ?1", (learner, state))?;
            Ok(Reach::Registration(registration))
        }
        3 => {
            let grades = ["Fail", "Pass", "exempt", "Gold"];
            let grade = grades[dice.below(4) as usize];
            tx.execute("UPDATE result SET grade = ?2 WHERE registration_id = ?1", (learner, grade))?;
            Ok(Reach::Registration(registration))
        }
        4 => {
            tx.execute("UPDATE result SET flagged_on = ?2 WHERE registration_id = ?1", (learner, dice.maybe_day()))?;
            Ok(Reach::Registration(registration))
        }
        5 => {
            tx.execute(
                "INSERT INTO payment (registration_id, invoice_number, invoiced_on, amount, currency, paid_on, paid_amount)
                 VALUES (?1, hex(randomblob(8)), '2026-10-01', 100, 'GBP', ?2, ?3)",
                (learner, dice.maybe_day(), 100 * dice.below(2) as i64),
            )?;
            Ok(Reach::Registration(registration))
        }
        6 => {
            let stop = dice.below(2) as i64;
            tx.execute("UPDATE organisation SET on_stop = ?2 WHERE organisation_id = ?1", (centre, stop))?;
            Ok(Reach::Centre(OrganisationId(centre)))
        }
        7 => {
            let (from, to) = (dice.day(), dice.maybe_day());
            tx.execute(
                "UPDATE organisation SET sanction = 'certification suspended', sanction_from = ?2, sanction_to = ?3 WHERE organisation_id = ?1",
                (centre, from, to),
            )?;
            Ok(Reach::Centre(OrganisationId(centre)))
        }
        8 => {
            let (from, to) = (dice.day(), dice.maybe_day());
            tx.execute(
                "UPDATE centre_approval SET direct_from = ?3, direct_to = ?4 WHERE organisation_id = ?1 AND course_id = ?2",
                (centre, course, from, to),
            )?;
            Ok(Reach::Centre(OrganisationId(centre)))
        }
        9 => {
            tx.execute("UPDATE course SET certification_end = ?2 WHERE course_id = ?1", (course, dice.maybe_day()))?;
            Ok(Reach::Course(CourseId(course)))
        }
        10 => {
            tx.execute("UPDATE presentation SET graded_on = ?1", [dice.maybe_day()])?;
            Ok(Reach::Presentation(PresentationId(1)))
        }
        11 => {
            let (from, to) = (dice.day(), dice.maybe_day());
            tx.execute(
                "UPDATE template_version SET effective_from = ?1, effective_to = ?2 WHERE brand_id = 1",
                (from, to),
            )?;
            Ok(Reach::Brand(BrandId(1)))
        }
        12 => {
            tx.execute("UPDATE brand SET name_confirmation_days = ?1 WHERE brand_id = 1", [dice.below(80) as i64])?;
            Ok(Reach::Brand(BrandId(1)))
        }
        13 | 14 => hold(tx, dice, learner, centre),
        _ => {
            tx.execute(
                "UPDATE exception SET state = 'resolved', closed_on = '2026-11-20' WHERE subject_id = ?1",
                [learner],
            )?;
            // One statement ended holds of several kinds of record with this key.
            for reach in [Reach::Learner(LearnerRef(learner)), Reach::Registration(registration)] {
                refresh_reached(tx, reach)?;
            }
            if learner <= 2 {
                refresh_reached(tx, Reach::Centre(OrganisationId(learner)))?;
            }
            Ok(Reach::Award(AwardRef(learner)))
        }
    }
}

fn hold(tx: &Tx<'_>, dice: &mut Dice, learner: i64, centre: i64) -> Result<Reach, StoreError> {
    let (kind, key, reach) = match dice.below(4) {
        0 => ("award", learner, Reach::Award(AwardRef(learner))),
        1 => ("registration", learner, Reach::Registration(RegistrationRef(learner))),
        2 => ("learner", learner, Reach::Learner(LearnerRef(learner))),
        _ => ("centre", centre, Reach::Centre(OrganisationId(centre))),
    };
    tx.execute(
        "INSERT INTO exception (kind, subject, subject_kind, subject_id, holds, owner_role, raised_on, due_on)
         VALUES ('name mismatch', ?1, ?1, ?2, 1, 'administrator', '2026-11-20', '2026-11-25')",
        (kind, key),
    )?;
    Ok(reach)
}

/// Every award whose cache is not what the rule says on that day.
fn liars(tx: &Tx<'_>, awards: &[AwardRef], day: Day) -> Result<Vec<String>, StoreError> {
    let mut cache = FactCache::default();
    let mut liars = Vec::new();
    for award in awards {
        let record = record(tx, *award)?.unwrap();
        let rule = cache.facts(tx, &record, |facts| gates::state(facts, day))?.shut;
        let cached = cached(tx, *award)?.unwrap().1.shut;
        if rule != cached {
            liars.push(format!("{award}: cached {:?}, rule {:?}", Gate::of_mask(cached), Gate::of_mask(rule)));
        }
    }
    Ok(liars)
}

#[test]
fn the_cache_is_the_rule_over_random_facts() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    let seed = 0x0CA5_4E11_u64;
    eprintln!("seed {seed:#x}");
    let mut dice = Dice(seed);
    let awards = store.write(stamp(today()), |tx| fixture::plant(tx, 18)).unwrap();
    let mut day = today();
    for turn in 0..300 {
        if dice.below(10) == 0 {
            day = day.succ_opt().unwrap();
            store.write(stamp(day), |tx| sweep(tx, day).map(|_| ())).unwrap();
        }
        let liars = store
            .write(stamp(day), |tx| {
                let reach = change(tx, &mut dice)?;
                refresh_reached(tx, reach)?;
                liars(tx, &awards, day)
            })
            .unwrap();
        assert_eq!(liars, Vec::<String>::new(), "turn {turn}, {day}");
    }
}

#[test]
fn the_planted_office_has_ready_awards_and_each_shut_gate_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    let awards = store.write(stamp(today()), |tx| fixture::plant(tx, 18)).unwrap();
    let shut: Vec<_> = awards.iter().map(|a| cached(store.db(), *a).unwrap().unwrap().1.shut).collect();
    let of = |n: usize| Gate::of_mask(shut[n - 1]);
    assert_eq!(of(1), [], "a claim of the claims brand is ready");
    assert_eq!(of(3), [Gate::Money], "the booking brand prints nothing unpaid");
    assert_eq!(of(9), [Gate::Money, Gate::Conduct], "the partner line wants clearances");
}

#[test]
fn the_same_award_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    let again = store.write(stamp(today()), |tx| {
        fixture::plant(tx, 1)?;
        let day = Day::from_ymd_opt(2026, 9, 30).unwrap();
        let new = NewAward {
            registration: RegistrationRef(1),
            kind: DocumentKind::Certificate,
            unit_set: "",
            grade: "Merit",
            achieved_on: day,
            claimed_on: day,
            claim: None,
            received_on: day,
        };
        insert_as(tx, &new, fixture::ALL_SHUT)
    });
    assert_eq!(again.unwrap(), None);
}
