//! Tracking: the number of a consignment, and what the carrier says of it, by hand or by file. Separate from what
//! becomes of the consignment, which is the same whoever says so.
//!
//! **Invariant:** the same news twice change nothing; words nobody mapped are refused, never guessed.

use super::super::{Core, Result};
use super::moving::{Moved, move_on, void_silence};
use crate::core::domain::calendars::Calendar;
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::identifiers::{Tracking, TrackingNumber};
use crate::core::domain::post::tracking::{NewsState, meaning, plain_words};
use crate::core::domain::references::ConsignmentRef;
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::news::{self, News};
use crate::core::store::post::rules;
use crate::core::store::{Connection, Tx, holidays};

/// A tracking number that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// The consignment.
    pub consignment: ConsignmentRef,
    /// The number as kept.
    pub number: String,
    /// What a person should look at.
    pub warning: Option<String>,
}

/// News of a consignment by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewsOrder {
    /// The day; none: today.
    pub day: Option<Day>,
    /// In the carrier's words.
    pub words: String,
}

impl Core {
    /// Notes the tracking number of a consignment. Refuses a wrong check digit of the S10 form, a number another
    /// consignment under way has, and a consignment that does not travel; another form is taken with a warning.
    pub fn track(&mut self, consignment: ConsignmentRef, number: &str) -> Result<Tracked> {
        let (number, warning) = match TrackingNumber::parse(number)? {
            Tracking::S10(number) => (number.as_str().to_owned(), None),
            Tracking::Other(number) => {
                let words =
                    format!("{} is not of the S10 form, so no check digit proves it; read it again", number.as_str());
                (number.as_str().to_owned(), Some(words))
            }
        };
        self.write(Action::KeepPost, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            if matches!(parcel.life.state, ConsignmentState::Cancelled | ConsignmentState::Packing) {
                return Err(Refusal::new(format!(
                    "consignment {consignment} is {} and has no tracking number",
                    parcel.life.state
                ))
                .into());
            }
            if let Some(other) = consignments::by_tracking(tx, &number)?.filter(|other| *other != consignment) {
                return Err(Refusal::new(format!("tracking number {number} is that of consignment {other}"))
                    .hint("Read it again from the label.")
                    .into());
            }
            consignments::track(tx, consignment, &number)?;
            tx.record(&Event::new(EventKind::ConsignmentTracked, consignment).with("number", number.as_str()))?;
            Ok(Tracked { consignment, number, warning })
        })
    }

    /// Notes what the carrier says of a consignment, in its words; the consignment moves on when they mean so.
    /// Refuses words nobody mapped, a day to come, and a step its life does not have.
    pub fn note_news(&mut self, consignment: ConsignmentRef, order: &NewsOrder) -> Result<NewsState> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        let words = rules::words(self.db())?;
        self.write(Action::KeepPost, |tx| {
            let today = tx.stamp().day;
            let day = order.day.unwrap_or(today);
            if day > today {
                return Err(Refusal::new(format!("news of {day} are from days to come; today is {today}")).into());
            }
            let carrier = carrier_of(tx, consignment)?;
            let Some(state) = meaning(&words, &carrier, &order.words) else {
                return Err(unmapped(&order.words).into());
            };
            let news = News {
                day: day.to_string(),
                words: order.words.trim().to_owned(),
                state,
                source: "by hand".to_owned(),
            };
            take_news(tx, &calendar, consignment, &news, false)?;
            Ok(state)
        })
    }
}

/// Who carries a consignment, by the rule of its service.
fn carrier_of(db: &Connection, consignment: ConsignmentRef) -> Result<String> {
    let parcel = consignments::load(db, consignment)?;
    let services = rules::services(db)?;
    Ok(services
        .rows()
        .iter()
        .find(|rule| rule.service == parcel.service)
        .map(|rule| rule.carrier.clone())
        .unwrap_or_default())
}

fn unmapped(words: &str) -> Refusal {
    let shown: String = plain_words(words).chars().take(60).collect();
    Refusal::new(format!("nobody has said what `{shown}` means")).hint(
        "`certdesk post words add` maps a carrier's words to delivered, not delivered, returned, lost or under way.",
    )
}

/// What news of a consignment come to.
enum Verdict {
    /// It moves on.
    Moves(ConsignmentState),
    /// They are kept: they say what is known, or what was before.
    Kept,
}

/// What news of a consignment come to. Refuses news of what never left, and what its life does not have.
fn judge(parcel: &ConsignmentRow, news: &News) -> Result<Verdict, Refusal> {
    let consignment = parcel.life.reference;
    if parcel.dispatched_on.is_none() {
        return Err(Refusal::new(format!("consignment {consignment} is {} and has not left", parcel.life.state))
            .hint("Say first how it left: handed in at the counter, or collected."));
    }
    let Some(to) = news.state.becomes().filter(|to| *to != parcel.life.state) else { return Ok(Verdict::Kept) };
    if parcel.life.became(to).is_ok() {
        return Ok(Verdict::Moves(to));
    }
    if parcel.ended_on.as_ref().is_some_and(|ended| news.day <= *ended) {
        return Ok(Verdict::Kept);
    }
    Err(Refusal::new(format!("consignment {consignment} is {}: it cannot be {to} after that", parcel.life.state))
        .hint("Look at its timeline; was it another consignment?"))
}

/// Keeps news and moves the consignment on where they mean so. Gives what became of it; nothing for news already known,
/// and for news that only say what is known. Refuses what cannot be, unless it is only to be kept.
pub fn take_news(
    tx: &Tx<'_>,
    calendar: &Calendar,
    consignment: ConsignmentRef,
    news: &News,
    lenient: bool,
) -> Result<Option<Moved>> {
    let parcel = consignments::load(tx, consignment)?;
    let verdict = match judge(&parcel, news) {
        Err(_) if lenient => Verdict::Kept,
        verdict => verdict?,
    };
    if !news::keep(tx, consignment, news)? {
        return Ok(None);
    }
    let event =
        Event::new(EventKind::NewsNoted, consignment).with("day", news.day.as_str()).with("meaning", news.state.code());
    tx.record(&event)?;
    if let Verdict::Moves(to) = verdict {
        let day: Day = news.day.parse().unwrap_or(tx.stamp().day);
        return Ok(Some(move_on(tx, calendar, &parcel, to, day, &news.words)?));
    }
    if parcel.life.state.is_under_way() {
        consignments::heard_of(tx, consignment, &news.day, false)?;
        void_silence(tx, consignment)?;
    }
    Ok(None)
}

/// A row of a tracking file that was understood.
pub struct NewsRow {
    /// The consignment it is about.
    pub consignment: ConsignmentRef,
    /// The number to note on it, when it has none yet.
    pub number: Option<String>,
    /// What the carrier says.
    pub news: News,
}

impl NewsRow {
    /// The consignment a row means: by our own reference, else by its tracking number.
    pub fn consignment(db: &Connection, reference: &str, number: &str) -> Result<Option<ConsignmentRef>> {
        if let Ok(reference) = reference.trim().parse::<ConsignmentRef>() {
            return Ok(consignments::load(db, reference).is_ok().then_some(reference));
        }
        Ok(match TrackingNumber::parse(number) {
            Ok(Tracking::S10(number) | Tracking::Other(number)) => consignments::by_tracking(db, number.as_str())?,
            Err(_) => None,
        })
    }

    /// The number to note on a consignment that has none yet. Refuses a wrong check digit, and another number than it has.
    pub fn number(
        db: &Connection,
        consignment: ConsignmentRef,
        number: &str,
    ) -> Result<Result<Option<String>, Refusal>> {
        if number.trim().is_empty() {
            return Ok(Ok(None));
        }
        let number = match TrackingNumber::parse(number) {
            Ok(Tracking::S10(number) | Tracking::Other(number)) => number.as_str().to_owned(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let has = consignments::load(db, consignment)?.tracking;
        Ok(match has {
            None => Ok(Some(number)),
            Some(known) if known == number => Ok(None),
            Some(known) => Err(Refusal::new(format!("{consignment} travels under {known}"))),
        })
    }

    /// What a status means for a consignment; none when nobody mapped it.
    pub fn meaning(
        db: &Connection,
        carrier: &str,
        consignment: ConsignmentRef,
        status: &str,
    ) -> Result<Option<NewsState>> {
        let own = if carrier.is_empty() { carrier_of(db, consignment)? } else { carrier.to_owned() };
        Ok(meaning(&rules::words(db)?, &own, status))
    }

    /// Whether the row says nothing new.
    pub fn is_known(&self, db: &Connection) -> Result<bool> {
        Ok(self.number.is_none() && news::known(db, self.consignment, &self.news.day, &self.news.words)?)
    }

    /// Refuses news that cannot be of this consignment as it stands.
    pub fn check(&self, db: &Connection) -> Result<Result<(), Refusal>> {
        let parcel = consignments::load(db, self.consignment)?;
        Ok(judge(&parcel, &self.news).map(|_| ()))
    }

    /// Stores the row: the number, the news, and what becomes of the consignment.
    pub fn store(&self, tx: &Tx<'_>, calendar: &Calendar) -> Result<()> {
        if let Some(number) = &self.number {
            consignments::track(tx, self.consignment, number)?;
            tx.record(&Event::new(EventKind::ConsignmentTracked, self.consignment).with("number", number.as_str()))?;
        }
        take_news(tx, calendar, self.consignment, &self.news, true)?;
        Ok(())
    }
}
