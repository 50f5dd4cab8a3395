//! Notifiable events: opened when certificates were issued in error, filled in, told to the regulator, closed; and the paper
//! that says it all.
//!
//! **Invariant:** an exception *issued in error* opens its event in the same transaction: nobody can forget it.

use std::path::{Path, PathBuf};

use super::super::{Core, Error, RaiseOrder, Raised, Result};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject};
use crate::core::domain::notifiable::{NotifiableState, NotifiableStep, TellFacts};
use crate::core::domain::references::{ExceptionRef, LearnerRef, NotifiableRef};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::exchange::files::{self, Existing};
use crate::core::print::{ReportColumn, ReportPaper, ReportSection, Tone};
use crate::core::store::notifiable::{self, NotifiableRow};
use crate::core::store::{Tx, subjects};

/// A notifiable event as people see it.
#[derive(Debug, Clone)]
pub struct NotifiableView {
    /// The event.
    pub facts: NotifiableRow,
    /// The affected learners by country of assessment: country, learners, certificates.
    pub countries: Vec<(String, u32, u32)>,
    /// How many learners it concerns.
    pub learners: u32,
    /// Its certificates: serial, learner, where it stands, country.
    pub certificates: Vec<(String, LearnerRef, String, String)>,
}

/// Opens the event of an exception *issued in error*, with every certificate its subject leads to.
pub(in crate::core::operations) fn open(
    tx: &Tx<'_>,
    exception: ExceptionRef,
    subject: &Subject,
    words: &str,
) -> Result<NotifiableRef> {
    let certificates = notifiable::issued_about(tx, subject)?;
    let (today, by) = (tx.stamp().day, tx.stamp().operator.clone());
    let event = notifiable::insert(tx, Some(exception), words.trim(), today, &by)?;
    let joined = notifiable::join(tx, event, &certificates)?;
    let opened = Event::new(EventKind::NotifiableOpened, event)
        .with("exception", exception.to_string())
        .with("certificates", joined);
    tx.record(&opened)?;
    Ok(event)
}

impl Core {
    /// Says that certificates were issued in error: raises the exception and opens its notifiable event with all of them.
    /// Refuses an empty list, what was never issued, and no words.
    pub fn issued_in_error(&mut self, about: &[String], words: &str) -> Result<(Raised, NotifiableRef)> {
        let Some(first) = about.first() else {
            return Err(Refusal::new("which certificates were issued in error is not said").hint("Name them.").into());
        };
        for one in about {
            self.concerned(one)?;
        }
        let order = RaiseOrder {
            kind: ExceptionKind::IssuedInError,
            about: first.clone(),
            words: words.to_owned(),
            owner: None,
            due_on: None,
            evidence: None,
        };
        let raised = self.raise_exception(&order)?;
        let event = notifiable::of_exception(self.db(), raised.exception)?
            .ok_or_else(|| Error::not_found(format!("notifiable event of {}", raised.exception)))?;
        if about.len() > 1 {
            self.join_unasked(event, &about[1..])?;
        }
        Ok((raised, event))
    }

    /// The keys of the certificates a text leads to. Refuses what leads to none that was ever issued.
    fn concerned(&self, about: &str) -> Result<Vec<i64>> {
        let subject = subjects::find(self.db(), about)?.ok_or_else(|| Error::not_found(format!("record `{about}`")))?;
        let found = notifiable::issued_about(self.db(), &subject)?;
        if found.is_empty() {
            return Err(Refusal::new(format!("{about} leads to no certificate that was ever issued"))
                .hint("Name a serial, an award, a learner, a run or a consignment.")
                .into());
        }
        Ok(found)
    }

    fn join_unasked(&mut self, event: NotifiableRef, about: &[String]) -> Result<usize> {
        let mut certificates = Vec::new();
        for one in about {
            certificates.extend(self.concerned(one)?);
        }
        self.write_unasked(|tx| join(tx, event, &certificates))
    }

    /// Adds the certificates these references lead to. Gives how many were new to it. Refuses an event that ended.
    pub fn add_to_notifiable(&mut self, event: NotifiableRef, about: &[String]) -> Result<usize> {
        self.may(Action::KeepNotifiable)?;
        self.join_unasked(event, about)
    }

    /// Writes what happened, who found it and what was done; what is none is left as it is. Refuses an event that ended.
    pub fn amend_notifiable(
        &mut self,
        event: NotifiableRef,
        what: Option<&str>,
        found_by: Option<&str>,
        done: Option<&str>,
    ) -> Result<()> {
        self.write(Action::KeepNotifiable, |tx| {
            let row = notifiable::load(tx, event)?;
            going_on(&row)?;
            let record = format!("notifiable_event:{}", event.0);
            let mut changes = Vec::new();
            for (column, old, new) in
                [("what", &row.what, what), ("found_by", &row.found_by, found_by), ("done", &row.done, done)]
            {
                if let Some(new) = new.map(str::trim).filter(|new| new != old) {
                    changes.push(Change::new(&record, column, Some(old.clone()), Some(new.to_owned())));
                }
            }
            if changes.is_empty() {
                return Ok(());
            }
            let now = |new: Option<&str>, old: &str| new.map_or(old, str::trim).to_owned();
            notifiable::amend(tx, event, &now(what, &row.what), &now(found_by, &row.found_by), &now(done, &row.done))?;
            let columns: Vec<&str> = changes.iter().map(|change| change.column.as_str()).collect();
            let amended = Event::new(EventKind::NotifiableAmended, event).with("columns", columns.join(", "));
            tx.record(&amended.changing_all(changes))?;
            Ok(())
        })
    }

    /// Notes that the regulator was told, when, who and under which reference.
    /// Refuses an event that does not say everything yet, and an impossible day.
    pub fn tell_regulator(&mut self, event: NotifiableRef, on: Day, to: &str, reference: &str) -> Result<()> {
        self.write(Action::KeepNotifiable, |tx| {
            let row = notifiable::load(tx, event)?;
            let facts = TellFacts {
                what: &row.what,
                done: &row.done,
                learners: notifiable::learners(tx, event)?,
                found_on: row.found_on,
                told_on: on,
                told_to: to,
                today: tx.stamp().day,
            };
            let step = NotifiableStep::tell(event, row.state, &facts)?;
            notifiable::told(tx, &step, on, to.trim(), reference.trim())?;
            let told = Event::new(EventKind::NotifiableTold, event).with("on", on.to_string()).with("to", to.trim());
            tx.record(&told.because(reference.trim()))?;
            Ok(())
        })
    }

    /// Closes an event with the regulator's answer. Refuses one the regulator was not told of, and no outcome.
    pub fn close_notifiable(&mut self, event: NotifiableRef, outcome: &str) -> Result<()> {
        self.end_notifiable(event, NotifiableState::Closed, outcome)
    }

    /// Withdraws an event that is not notifiable after all. Refuses one the regulator was told of, and no reason.
    pub fn withdraw_notifiable(&mut self, event: NotifiableRef, reason: &str) -> Result<()> {
        self.end_notifiable(event, NotifiableState::Withdrawn, reason)
    }

    fn end_notifiable(&mut self, event: NotifiableRef, to: NotifiableState, outcome: &str) -> Result<()> {
        self.write(Action::KeepNotifiable, |tx| {
            let row = notifiable::load(tx, event)?;
            let step = NotifiableStep::end(event, row.state, to, outcome)?;
            notifiable::end(tx, &step, outcome.trim())?;
            tx.record(&Event::new(EventKind::NotifiableEnded, event).with("to", to.code()).because(outcome.trim()))?;
            Ok(())
        })
    }

    /// One notifiable event with whom it concerns.
    pub fn notifiable(&self, event: NotifiableRef) -> Result<NotifiableView> {
        let db = self.db();
        let certificates = notifiable::certificates(db, event)?;
        Ok(NotifiableView {
            facts: notifiable::load(db, event)?,
            countries: notifiable::by_country(db, event)?,
            learners: notifiable::learners(db, event)?,
            certificates: certificates
                .into_iter()
                .map(|(s, l, state, place)| (s, LearnerRef(l), state, place))
                .collect(),
        })
    }

    /// The notifiable events about a certificate.
    pub fn notifiable_about(&self, serial: &str) -> Result<Vec<NotifiableRef>> {
        Ok(notifiable::about(self.db(), serial)?)
    }

    /// How many notifiable events the regulator has not been told of.
    pub fn untold(&self) -> Result<u32> {
        Ok(notifiable::untold(self.db())?)
    }

    /// What the regulator is told, as text.
    pub fn notifiable_text(&self, event: NotifiableRef) -> Result<String> {
        let view = self.notifiable(event)?;
        let mut lines = vec![format!("Notifiable event {event} (Condition B3.2 f)"), String::new()];
        lines.extend(statements(&view).into_iter().map(|(head, words)| format!("{head}: {words}")));
        lines.push(String::new());
        lines.push("Affected learners by country:".to_owned());
        lines.extend(
            view.countries
                .iter()
                .map(|(place, learners, papers)| format!("  {place}: {learners} learners, {papers} certificates")),
        );
        lines.push(String::new());
        lines.push("Certificates:".to_owned());
        lines.extend(
            view.certificates
                .iter()
                .map(|(serial, learner, state, place)| format!("  {serial}  {learner}  {state}  {place}")),
        );
        lines.push(String::new());
        Ok(lines.join("\n"))
    }

    /// What the regulator is told, as a PDF. It names learners by reference only.
    pub fn notifiable_pdf(&self, event: NotifiableRef) -> Result<Vec<u8>> {
        let view = self.notifiable(event)?;
        let column = |name: &str, parts: f32, right: bool| ReportColumn { name: name.to_owned(), parts, right };
        let plain = |text: String| (text, Tone::Plain);
        let countries = view.countries.iter().map(|(place, learners, papers)| {
            vec![plain(place.clone()), plain(learners.to_string()), plain(papers.to_string())]
        });
        let papers = view.certificates.iter().map(|(serial, learner, state, place)| {
            vec![plain(serial.clone()), plain(learner.to_string()), plain(state.clone()), plain(place.clone())]
        });
        let said = statements(&view).into_iter().map(|(head, words)| format!("{head}: {words}")).collect();
        let paper = ReportPaper {
            office: self.office().name.clone(),
            title: format!("Notifiable event {event}"),
            subtitle: format!("Condition B3.2 f, {}", view.facts.state),
            day: self.today(),
            specimen: self.is_training(),
            sections: vec![
                ReportSection::Words(said),
                ReportSection::Table {
                    heading: "Affected learners by country".into(),
                    columns: vec![
                        column("COUNTRY", 4.0, false),
                        column("LEARNERS", 2.0, true),
                        column("CERTIFICATES", 2.0, true),
                    ],
                    rows: countries.collect(),
                },
                ReportSection::Table {
                    heading: "Certificates".into(),
                    columns: vec![
                        column("SERIAL", 3.0, false),
                        column("LEARNER", 2.0, false),
                        column("STATE", 2.0, false),
                        column("COUNTRY", 3.0, false),
                    ],
                    rows: papers.collect(),
                },
            ],
            foot: format!("Made on {} from the records of the office.", self.today()),
        };
        Ok(paper.bytes()?)
    }

    /// Writes what the regulator is told into a folder, as PDF. Gives where it lies. Refuses to write over a file.
    pub fn print_notifiable(&self, event: NotifiableRef, folder: &Path) -> Result<PathBuf> {
        let file = folder.join(format!("{event}-{}.pdf", self.today()));
        files::write(&file, &self.notifiable_pdf(event)?, Existing::Keep)?;
        Ok(file)
    }
}

fn join(tx: &Tx<'_>, event: NotifiableRef, certificates: &[i64]) -> Result<usize> {
    going_on(&notifiable::load(tx, event)?)?;
    let joined = notifiable::join(tx, event, certificates)?;
    if joined > 0 {
        tx.record(&Event::new(EventKind::NotifiableJoined, event).with("certificates", joined))?;
    }
    Ok(joined)
}

fn going_on(row: &NotifiableRow) -> Result<(), Refusal> {
    match row.state {
        NotifiableState::Draft | NotifiableState::Told => Ok(()),
        state => Err(Refusal::new(format!("notifiable event {} is {state} and stays as it is", row.reference))
            .hint("A new finding is a new event.")),
    }
}

/// Head and words of everything the event says.
fn statements(view: &NotifiableView) -> Vec<(&'static str, String)> {
    let facts = &view.facts;
    let or = |text: &str| if text.is_empty() { "not written yet".to_owned() } else { text.to_owned() };
    let mut said = vec![
        ("What happened", or(&facts.what)),
        ("Found", format!("on {} by {}", facts.found_on, facts.found_by)),
        ("How many", format!("{} learners, {} certificates", view.learners, view.certificates.len())),
        ("What was done", or(&facts.done)),
        ("Opened", format!("on {} by {}", facts.opened_on, facts.opened_by)),
    ];
    if let Some(on) = facts.told_on {
        let by = facts.told_by.as_deref().unwrap_or_default();
        said.push(("Told", format!("on {on} to {} by {by}, reference {}", facts.told_to, or(&facts.told_reference))));
    }
    if let Some(on) = facts.ended_on {
        said.push(("Ended", format!("{}, on {on}: {}", facts.state, facts.outcome)));
    }
    said
}
