//! A small office for tests: two brands, two courses, three centres, a presentation, and awards of which most are ready.
//!
//! **Invariant:** every award is planted through [`super::insert_as`] and asked once, as the office would.

use crate::core::domain::Day;
use crate::core::domain::awards::{AwardState, AwardStep, DocumentKind};
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::CourseId;
use crate::core::domain::gates::GateState;
use crate::core::domain::references::{AwardRef, BatchRef, RegistrationRef};
use crate::core::store::awards::{FactCache, NewAward, Reach, insert_as, refresh, refresh_reached};
use crate::core::store::batches::{self, NewBatch, members};
use crate::core::store::{StoreError, Tx};

/// The verdict of an award nobody asked yet.
pub const ALL_SHUT: GateState = GateState { shut: 0x0FFF, recheck_on: None };

const RECORDS: &str = "
    INSERT INTO issuer (issuer_id, name, recognition_number, address) VALUES (1, 'Meridian Awards', 'RN9001', 'London');
    INSERT INTO brand (brand_id, issuer_id, code, name, line, serial_prefix, payment_rule, claim_sla_days, name_confirmation_days)
    VALUES (1, 1, 'MER', 'Meridian', 'claims', 'MER', 'none', 20, 10), (2, 1, 'ATE', 'Atelier', 'booking', 'ATE', 'invoice', 15, 0),
           (3, 1, 'OPQ', 'Openquay', 'partner', 'OPQ', 'none', 15, 0);
    INSERT INTO organisation (organisation_id, code, name, name_key, kind) VALUES
        (1, 'BRK01', 'Brackenhill Training', 'brackenhill training', 'centre'),
        (2, 'NMA02', 'Northmoor Academy', 'northmoor academy', 'centre'), (3, 'HRG', 'Harrowgate', 'harrowgate', 'partner');
    INSERT INTO course (course_id, code, brand_id, partner_id, kind, regulated, title, title_key, level, certification_end, offered_in,
                        min_days, min_credits) VALUES
        (1, '610/9417/1', 1, NULL, 'qualification', 1, 'Diploma in Timber Joinery', 'diploma in timber joinery', 'Level 3', '2027-12-31', '', 70, 20),
        (2, '610/9203/4', 2, NULL, 'qualification', 1, 'Award in Bookbinding', 'award in bookbinding', 'Level 2', NULL, '', 0, 0),
        (3, 'DL-204', 3, 3, 'short course', 0, 'Data Literacy', 'data literacy', '', NULL, '', 0, 0);
    INSERT INTO course_title (course_id, from_day, title) VALUES (1, '0001-01-01', 'Diploma in Timber Joinery'),
        (2, '0001-01-01', 'Award in Bookbinding'), (3, '0001-01-01', 'Data Literacy');
    INSERT INTO course_grade (course_id, rank, grade, pass) VALUES (1, 1, 'Fail', 0), (1, 2, 'Pass', 1), (1, 3, 'Merit', 1),
        (2, 1, 'Pass', 1), (3, 1, 'Fail', 0), (3, 2, 'Pass', 1);
    INSERT INTO unit (course_id, code, title, mandatory, credits) VALUES (1, '2201', 'Joints', 1, 10), (1, '2204', 'Frames', 1, 10);
    INSERT INTO centre_approval (organisation_id, course_id, from_day, to_day, direct_from, direct_to) VALUES
        (1, 1, '2020-01-01', NULL, '2020-01-01', NULL), (2, 1, '2020-01-01', '2027-08-31', '2020-01-01', NULL),
        (1, 2, '2020-01-01', NULL, '2020-01-01', NULL), (2, 2, '2020-01-01', NULL, '2020-01-01', NULL);
    INSERT INTO presentation (presentation_id, course_id, run, partner_id, starts_on, ends_on, graded_on)
    VALUES (1, 3, '26B', 3, '2026-09-01', '2026-10-02', '2026-10-20');
    INSERT INTO template_version (template_version_id, code, version, brand_id, kind, countries, language, source, sha256, paper, state,
                                  effective_from) VALUES
        (1, 'MER-DIP', 7, 1, 'certificate', '', '', '', zeroblob(32), 'A4', 'approved', '2026-01-01'),
        (2, 'ATE-CRT', 2, 2, 'certificate', 'England|Wales', 'English', '', zeroblob(32), 'A4', 'approved', '2026-01-01');
    INSERT INTO stock_line (stock_line_id, code, name, size) VALUES (1, 'A4', 'Certificate paper', 'A4');";

/// Plants the office and `learners` learners with one registration and one award each; gives the awards.
pub fn plant(tx: &Tx<'_>, learners: i64) -> Result<Vec<AwardRef>, StoreError> {
    tx.execute_batch(RECORDS)?;
    let day = |m, d| Day::from_ymd_opt(2026, m, d).expect("a day of 2026");
    let mut awards = Vec::new();
    for n in 1..=learners {
        let course = 1 + i64::from(n % 3 == 0) + i64::from(n % 9 == 0);
        let centre = (course < 3).then_some(1 + n % 2);
        tx.execute(
            "INSERT INTO learner (learner_id, given_names, family_name, name_to_print, name_key, born_on, identity_evidence)
             VALUES (?1, 'Zoë', 'Ó Briain', 'Zoë Ó Briain', 'o briain zoe', '2001-03-14', 'passport')",
            [n],
        )?;
        tx.execute(
            "INSERT INTO registration (registration_id, number, learner_id, course_id, organisation_id, presentation_id, registered_on)
             VALUES (?1, 'N' || ?1, ?1, ?2, ?3, ?4, '2026-01-12')",
            (n, course, centre, centre.is_none().then_some(1)),
        )?;
        let units: &[&str] = if course == 1 { &["2201", "2204"] } else { &[""] };
        for unit in units {
            tx.execute(
                "INSERT INTO result (registration_id, unit_code, grade, achieved_on, sat_on, checked_on, flagged_on)
                 VALUES (?1, ?2, 'Pass', '2026-09-30', '2026-09-30', '2026-10-02', '2026-10-03')",
                (n, unit),
            )?;
        }
        let new = NewAward {
            registration: RegistrationRef(n),
            kind: DocumentKind::Certificate,
            unit_set: "",
            grade: "Pass",
            achieved_on: day(9, 30),
            claimed_on: day(11, 9),
            claim: None,
            received_on: day(11, 10),
        };
        let award = insert_as(tx, &new, ALL_SHUT)?.expect("a new award of a new registration");
        refresh(tx, &mut FactCache::default(), award)?;
        awards.push(award);
    }
    Ok(awards)
}

/// Puts planted awards of brand MER into a draft run of their own.
pub fn draft_run(tx: &Tx<'_>, awards: &[AwardRef]) -> Result<BatchRef, StoreError> {
    let new = NewBatch {
        brand: BrandId(1),
        template: 1,
        paper: "A4",
        logos: "",
        service: "",
        run_day: tx.stamp().day,
        special_reason: "",
    };
    let batch = batches::insert(tx, &new)?;
    for (award, position) in awards.iter().zip(1..) {
        let step = AwardStep::ask(*award, AwardState::Pending, AwardState::Batched)?;
        members::add(tx, batch, &step, position)?;
    }
    Ok(batch)
}

/// Lets certification of the joinery diploma end on another day.
pub fn end_certification(tx: &Tx<'_>, day: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE course SET certification_end = ?1 WHERE course_id = 1", [day])?;
    refresh_reached(tx, Reach::Course(CourseId(1)))?;
    Ok(())
}
