//! Learners by hand: adding, amending with a reason, confirming the name to print.

use super::amending::{AmendRefused, stands};
use super::holds::{Reached, fact_changed, prints_changed};
use super::{Core, Error, Result, after_issue, batches};
use crate::core::domain::Refusal;
use crate::core::domain::amendments::{FieldEdit, Touched};
use crate::core::domain::checks::{self, Problem};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::names;
use crate::core::domain::references::LearnerRef;
use crate::core::domain::roles::Action;
use crate::core::domain::written_days::file_day;
use crate::core::store::awards::Reach;
use crate::core::store::learners::{self, Learner};
use crate::core::store::{Connection, Tx};

/// The columns whose change alters what a certificate says.
const PRINTED: &[&str] = &["given_names", "middle_names", "family_name", "name_to_print", "title"];

/// A record's fields as text, by column name.
pub type Fields = Vec<(&'static str, String)>;

/// A learner as a form or a detail shows it.
#[derive(Debug, Clone)]
pub struct LearnerCard {
    /// Its reference.
    pub reference: LearnerRef,
    /// Every field as text, by column name.
    pub fields: Fields,
    /// Earlier names that may be seen, each with the day until which it was used.
    pub earlier_names: Vec<(String, String)>,
    /// The day the name was confirmed, if it was.
    pub name_confirmed_on: Option<String>,
    /// What the checks find in it now.
    pub problems: Vec<Problem>,
}

/// What an amendment came to.
#[derive(Debug, Clone)]
pub struct Amended {
    /// The columns that changed.
    pub columns: Vec<String>,
    /// Its place in the trail; none when nothing had to change.
    pub seq: Option<i64>,
    /// The awards that left their runs because of it.
    pub taken_out: Vec<Reached>,
    /// Applications for the reissue of certificates that left the house and say otherwise now.
    pub reissues: Vec<String>,
    /// What the checks find now: warnings and proposals.
    pub problems: Vec<Problem>,
    /// What somebody else changed since the record was read; it stands beside this.
    pub theirs: Vec<Touched>,
}

/// `born_on: found `31/02/2001`, wanted a date …`
pub(super) fn problem_words(problem: &Problem) -> String {
    format!("{} {}: found `{}`, wanted {}", problem.rule.code, problem.field, problem.found, problem.wanted)
}

impl Core {
    /// A learner with every field, earlier names and what the checks find.
    pub fn learner(&self, learner: LearnerRef) -> Result<LearnerCard> {
        let kept = load(self.db(), learner)?;
        Ok(LearnerCard {
            reference: learner,
            problems: problems(self.db(), &kept, Some(learner), self.today())?,
            fields: kept.columns(),
            earlier_names: learners::earlier_names(self.db(), learner)?,
            name_confirmed_on: learners::name_confirmed_on(self.db(), learner)?,
        })
    }

    /// What the checks would find in a learner with these fields; for inline validation while typing.
    pub fn check_learner(&self, learner: Option<LearnerRef>, fields: &[(String, String)]) -> Result<Vec<Problem>> {
        let mut kept = learner.map_or_else(|| Ok(Learner::default()), |learner| load(self.db(), learner))?;
        for (field, value) in fields {
            // A value that cannot be set is itself a problem the checks name below.
            let _ = set(&mut kept, field, value);
        }
        let mut found = problems(self.db(), &kept, learner, self.today())?;
        found.extend(fields.iter().filter_map(|(field, value)| unset_problem(field, value)));
        Ok(found)
    }

    /// Amends a learner: fields only one of two operators changed go together; the reason stands in the trail.
    /// Refuses without a reason, with conflicts, or when the checks find an error in a changed field. Awards in a run
    /// whose paper would read otherwise leave it.
    pub fn amend_learner(
        &mut self,
        learner: LearnerRef,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Amended, AmendRefused> {
        self.until_settled(&learner.to_string(), |core| core.try_to_amend_learner(learner, edits, reason))
    }

    /// One try: none when somebody else saved between reading and writing.
    fn try_to_amend_learner(
        &mut self,
        learner: LearnerRef,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Option<Amended>, AmendRefused> {
        let before = load(self.db(), learner)?;
        let merged = self.merged(&format!("learner:{}", learner.0), &before.columns(), edits)?;
        if merged.changes.is_empty() {
            return Ok(Some(merged.nothing()));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("amending {learner} needs a reason; nothing was changed"))
                .hint("Say why.")
                .into());
        }
        let mut after = before.clone();
        let mut errors = Vec::new();
        for (field, _, now) in &merged.changes {
            match set(&mut after, field, now) {
                Ok(()) => {}
                Err(problem) => errors.push(problem),
            }
        }
        keep_print_name_in_step(&before, &mut after, &merged.changes);
        let found = problems(self.db(), &after, Some(learner), self.today())?;
        let touched = |problem: &Problem| merged.changes.iter().any(|(field, _, _)| *field == problem.field);
        errors.extend(found.iter().filter(|problem| problem.holds() && touched(problem)).cloned());
        if !errors.is_empty() {
            return Err(AmendRefused::Problems(errors));
        }
        let saved = self.write(Action::AmendLearner, |tx| {
            if !stands(tx, &before, |tx| load(tx, learner))? {
                return Ok(None);
            }
            save(tx, learner, &before, &after, reason).map(Some)
        })?;
        let reissues = self.reissues_of(saved.as_ref().map(|(seq, ..)| *seq))?;
        Ok(saved.map(|(seq, taken_out, columns)| Amended {
            reissues,
            columns,
            seq: Some(seq),
            taken_out,
            problems: found,
            theirs: merged.theirs,
        }))
    }

    /// Adds a learner by hand. Refuses when the checks find an error.
    pub fn add_learner(&mut self, fields: &[(String, String)]) -> Result<LearnerRef, AmendRefused> {
        let mut learner = Learner { language: "English".to_owned(), ..Learner::default() };
        let mut errors = Vec::new();
        for (field, value) in fields {
            errors.extend(set(&mut learner, field, value).err());
        }
        if learner.name_to_print.is_empty() {
            learner.name_to_print = full_name(&learner);
        }
        errors.extend(problems(self.db(), &learner, None, self.today())?.into_iter().filter(Problem::holds));
        if !errors.is_empty() {
            return Err(AmendRefused::Problems(errors));
        }
        Ok(self.write(Action::AmendLearner, |tx| {
            let reference = learners::insert(tx, &learner, None)?;
            let record = format!("learner:{}", reference.0);
            let changes = learner.columns().into_iter().filter(|(_, value)| !value.is_empty());
            let changes = changes.map(|(column, value)| Change::new(&record, column, None, Some(value)));
            tx.record(&Event::new(EventKind::LearnerAdded, reference).changing_all(changes))?;
            Ok(reference)
        })?)
    }

    /// Records that the learner confirmed the name to print, today.
    pub fn confirm_learner_name(&mut self, learner: LearnerRef, reason: &str) -> Result<()> {
        let today = day_text(self.today());
        load(self.db(), learner)?;
        self.write(Action::AmendLearner, |tx| {
            let before = learners::name_confirmed_on(tx, learner)?;
            learners::confirm_name(tx, learner, &today)?;
            let record = format!("learner:{}", learner.0);
            let event = Event::new(EventKind::LearnerNameConfirmed, learner).because(reason);
            tx.record(&event.changing(Change::new(record, "name_confirmed_on", before, Some(today.clone()))))?;
            fact_changed(tx, Reach::Learner(learner))?;
            Ok(())
        })
    }
}

/// Saves an amended learner inside a transaction: row, search index, event, reach.
pub(super) fn save(
    tx: &Tx<'_>,
    learner: LearnerRef,
    before: &Learner,
    after: &Learner,
    reason: &str,
) -> Result<(i64, Vec<Reached>, Vec<String>)> {
    if load(tx, learner)? != *before {
        return Err(Refusal::new(format!("{learner} was changed by somebody else just now; nothing was changed"))
            .hint("Save again: what does not collide goes together.")
            .into());
    }
    learners::update(tx, learner, before, after, &day_text(tx.stamp().day))?;
    let record = format!("learner:{}", learner.0);
    let differs: Vec<_> = before.columns().into_iter().zip(after.columns()).filter(|(old, new)| old != new).collect();
    let columns: Vec<String> = differs.iter().map(|((column, _), _)| (*column).to_owned()).collect();
    let changes =
        differs.into_iter().map(|((column, old), (_, new))| Change::new(&record, column, Some(old), Some(new)));
    let event = Event::new(EventKind::LearnerAmended, learner).with("columns", columns.join(", "));
    let seq = tx.record(&event.because(reason).changing_all(changes))?;
    let printed = columns.iter().any(|column| PRINTED.contains(&column.as_str()));
    let taken_out = if printed {
        let taken = prints_changed(tx, Reach::Learner(learner), "the name to print was amended")?;
        batches::name_amended(tx, learner)?;
        after_issue::reissues_owed(tx, after_issue::Amends::Learner(learner), reason)?;
        taken
    } else {
        fact_changed(tx, Reach::Learner(learner))?
    };
    Ok((seq, taken_out, columns))
}

pub(super) fn load(db: &Connection, learner: LearnerRef) -> Result<Learner> {
    match learners::by_ref(db, learner)? {
        Some((_, kept)) => Ok(kept),
        None => Err(Error::not_found(format!("learner {learner}"))),
    }
}

/// The name on the certificate follows the registered name unless a person made it another one on purpose.
pub(super) fn keep_print_name_in_step(before: &Learner, after: &mut Learner, changes: &[(String, String, String)]) {
    let chosen = changes.iter().any(|(field, _, _)| field == "name_to_print");
    if !chosen && before.name_to_print == full_name(before) {
        after.name_to_print = full_name(after);
    }
}

fn full_name(learner: &Learner) -> String {
    names::full_name([&learner.given_names, &learner.middle_names, &learner.family_name])
}

pub(super) fn problems(
    db: &Connection,
    learner: &Learner,
    own: Option<LearnerRef>,
    today: crate::core::domain::Day,
) -> Result<Vec<Problem>> {
    let uln = learner.uln.map(|uln| uln.to_string()).unwrap_or_default();
    let other = match learner.uln {
        Some(uln) => learners::id_by_uln(db, uln)?.filter(|found| Some(*found) != own),
        None => None,
    };
    let other = other.map(|found| found.to_string());
    let row = checks::learners::LearnerRow {
        uln: &uln,
        scn: learner.scn.as_deref().unwrap_or_default(),
        given_names: &learner.given_names,
        middle_names: &learner.middle_names,
        family_name: &learner.family_name,
        born_on: learner.born_on.as_deref().unwrap_or_default(),
        identity_evidence: &learner.identity_evidence,
        postcode: &learner.postcode,
        country: &learner.country,
        same_uln: other.as_deref(),
    };
    Ok(checks::learners::check(&row, today))
}

/// A typed value that has no form the record can hold.
fn unset_problem(field: &str, value: &str) -> Option<Problem> {
    set(&mut Learner::default(), field, value).err()
}

/// Sets one field from text. Names are brought to NFC and freed of what cannot be seen; case is never changed.
pub(super) fn set(learner: &mut Learner, field: &str, value: &str) -> Result<(), Problem> {
    let value = value.trim();
    let optional = || (!value.is_empty()).then(|| value.to_owned());
    let clean = || names::clean(value).text;
    match field {
        "uln" if value.is_empty() => learner.uln = None,
        "uln" => {
            let wrong = |_| Problem::new(&checks::rules::LRN_03, "uln", value, "ten digits with the right check digit");
            learner.uln = Some(value.parse().map_err(wrong)?);
        }
        "born_on" if value.is_empty() => learner.born_on = None,
        "born_on" => {
            let wrong = |error: crate::core::domain::written_days::NotADay| {
                Problem::new(&checks::rules::LRN_02, "born_on", value, error.to_string())
            };
            learner.born_on = Some(day_text(file_day(value).map_err(wrong)?));
        }
        "scn" => learner.scn = optional(),
        "sender_reference" => learner.sender_reference = optional(),
        "title" => learner.title = clean(),
        "given_names" => learner.given_names = clean(),
        "middle_names" => learner.middle_names = clean(),
        "family_name" => learner.family_name = clean(),
        "preferred_name" => learner.preferred_name = clean(),
        "name_to_print" => learner.name_to_print = clean(),
        "sex" => value.clone_into(&mut learner.sex),
        "identity_evidence" => value.clone_into(&mut learner.identity_evidence),
        "identity_number" => value.clone_into(&mut learner.identity_number),
        "email" => value.clone_into(&mut learner.email),
        "phone" => value.clone_into(&mut learner.phone),
        "address" => value.clone_into(&mut learner.address),
        "town" => value.clone_into(&mut learner.town),
        "postcode" => {
            let parsed = crate::core::domain::identifiers::Postcode::parse(value, &learner.country);
            learner.postcode = parsed.map_or_else(|_| value.to_owned(), |postcode| postcode.to_string());
        }
        "country" => value.clone_into(&mut learner.country),
        "language" => value.clone_into(&mut learner.language),
        _ => {}
    }
    Ok(())
}
