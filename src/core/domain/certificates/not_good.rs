//! The dated list of serials that are not good, as it is given away: with it a paper is verified where no database is.
//! Separate from the states, which are of today; a list is of its day.
//!
//! ```text
//! certdesk serials not good 1
//! office: Certificate desk
//! dated: 2026-11-22
//! use until: 2026-12-27
//! key: K7QP
//! serials: 2
//! MER26-0000003-B spoiled 2026-11-20
//! MER26-0000007-W cancelled 2026-11-21 MER26-0000131-K
//! signature: base 64 of 64 bytes
//! ```
//!
//! **Invariant:** the signature covers every byte before its own line; the count of serials is part of it, so that nothing can be
//! cut off.
//! **Invariant:** any text ends in a list or in a refusal that names the line.

use std::collections::HashMap;

use super::{CertificateState, Judgement, KeyId, Serial, Verdict, judge_state, printed_day};
use crate::core::domain::dates::day_text;
use crate::core::domain::{Day, Refusal};

const FIRST: &str = "certdesk serials not good 1";
const LAST: &str = "signature: ";
/// How long a list is to be used, days.
const USED_FOR: u64 = 35;
/// The longest list read, bytes.
const MOST_BYTES: usize = 64 << 20;

/// One serial that is not good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotGood {
    /// The serial.
    pub serial: Serial,
    /// Which kind of not good.
    pub state: CertificateState,
    /// Since when.
    pub since: Option<Day>,
    /// The serial that took its place.
    pub followed_by: Option<Serial>,
}

/// A list of serials that are not good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotGoodList {
    /// The office that gave it.
    pub office: String,
    /// The day it is of.
    pub dated: Day,
    /// The day until which it is to be used.
    pub use_until: Day,
    /// The key that signs it.
    pub key: KeyId,
    /// The serials.
    pub serials: Vec<NotGood>,
}

impl NotGoodList {
    /// A list of a day.
    pub fn new(office: &str, dated: Day, key: KeyId, serials: Vec<NotGood>) -> Self {
        let use_until = dated.checked_add_days(chrono::Days::new(USED_FOR)).unwrap_or(dated);
        Self { office: one_line(office), dated, use_until, key, serials }
    }

    /// What is signed.
    pub fn unsigned(&self) -> String {
        let mut text = format!(
            "{FIRST}\noffice: {}\ndated: {}\nuse until: {}\nkey: {}\nserials: {}\n",
            self.office,
            day_text(self.dated),
            day_text(self.use_until),
            self.key,
            self.serials.len()
        );
        for one in &self.serials {
            let since = one.since.map(day_text).unwrap_or_else(|| "-".to_owned());
            // A state of two words is one word in the file.
            text.push_str(&format!("{} {} {since}", one.serial, one.state.code().replace(' ', "_")));
            if let Some(serial) = &one.followed_by {
                text.push_str(&format!(" {serial}"));
            }
            text.push('\n');
        }
        text
    }

    /// The whole file, with the signature in base 64.
    pub fn signed(&self, signature: &str) -> String {
        format!("{}{LAST}{signature}\n", self.unsigned())
    }

    /// Reads a file: the list, the text that was signed, and the signature in base 64. Nothing is verified yet.
    /// Refuses what is no list, and a list that was cut, naming the line.
    pub fn parse(text: &str) -> Result<(Self, &str, &str), Refusal> {
        let wrong = |line: usize, found: &str, wanted: &str| {
            let found: String = found.chars().take(60).collect();
            Refusal::new(format!("the list of serials not good, line {line}: found `{found}`, wanted {wanted}"))
                .hint("Ask the office for its list again; verification list makes one.")
        };
        if text.len() > MOST_BYTES {
            return Err(Refusal::new(format!(
                "the list has {} MiB; wanted at most {}",
                text.len() >> 20,
                MOST_BYTES >> 20
            )));
        }
        let end = text.rfind(&format!("\n{LAST}")).map(|at| at + 1).ok_or_else(|| {
            wrong(
                text.lines().count(),
                text.lines().last().unwrap_or_default(),
                "a last line that begins with `signature:`",
            )
        })?;
        let (signed, signature) = (&text[..end], text[end..].trim_start_matches(LAST).trim());
        let mut lines = (1..).zip(signed.lines());
        let mut next = |wanted: &'static str| {
            let (number, line) = lines.next().unwrap_or((0, ""));
            line.strip_prefix(wanted)
                .map(|rest| (number, rest))
                .ok_or_else(|| wrong(number, line, &format!("`{wanted}`")))
        };
        next(FIRST)?;
        let (_, office) = next("office: ")?;
        let day = |(number, text): (usize, &str)| {
            text.parse::<Day>().map_err(|_| wrong(number, text, "a day such as 2026-11-22"))
        };
        let dated = day(next("dated: ")?)?;
        let use_until = day(next("use until: ")?)?;
        let (_, key) = next("key: ")?;
        let key: KeyId = key.parse()?;
        let (number, count) = next("serials: ")?;
        let count: usize = count.parse().map_err(|_| wrong(number, count, "how many serials follow"))?;
        let serials: Vec<NotGood> = lines
            .map(|(number, line)| {
                entry(line).ok_or_else(|| wrong(number, line, "a serial, how it is not good, and since when"))
            })
            .collect::<Result<_, _>>()?;
        if serials.len() != count {
            return Err(wrong(number, &serials.len().to_string(), &format!("{count} serials, as its head says")));
        }
        Ok((Self { office: one_line(office), dated, use_until, key, serials }, signed, signature))
    }

    /// What the list says of a serial.
    pub fn find(&self, serial: &Serial) -> Option<&NotGood> {
        self.serials.iter().find(|one| one.serial == *serial)
    }

    /// The list by serial, for many papers.
    pub fn by_serial(&self) -> HashMap<String, &NotGood> {
        self.serials.iter().map(|one| (one.serial.to_string(), one)).collect()
    }

    /// A sentence when the list is too old to be used on that day, or not yet of it.
    pub fn age_warning(&self, today: Day) -> Option<String> {
        if today > self.use_until {
            return Some(format!(
                "The list of serials not good is of {} and was to be used until {}; what happened since then it cannot say. Ask for a newer one.",
                printed_day(self.dated),
                printed_day(self.use_until)
            ));
        }
        (today < self.dated).then(|| {
            format!(
                "The list of serials not good is of {}, which lies ahead of this machine's day.",
                printed_day(self.dated)
            )
        })
    }
}

impl NotGood {
    /// The verdict on a paper with this serial.
    pub fn judge(&self) -> Judgement {
        let by = self.followed_by.as_ref().map(ToString::to_string);
        let judged = judge_state(self.state, self.since, by.as_deref());
        // A list names nothing good: a state it should not have is not good all the same.
        match judged.verdict {
            Verdict::Genuine => {
                Judgement { verdict: Verdict::NotGood, because: "The office lists it as not good.".to_owned() }
            }
            _ => judged,
        }
    }
}

fn entry(line: &str) -> Option<NotGood> {
    let mut words = line.split(' ');
    let serial = words.next()?.parse().ok()?;
    let state = words.next()?.replace('_', " ").parse().ok()?;
    let since = match words.next()? {
        "-" => None,
        day => Some(day.parse().ok()?),
    };
    let followed_by = words.next().map(|word| word.parse().ok()).map_or(Some(None), |serial| serial.map(Some))?;
    words.next().is_none().then_some(NotGood { serial, state, since, followed_by })
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn list() -> NotGoodList {
        let one = |number, state, followed_by: Option<u32>| NotGood {
            serial: Serial::new("MER", 2026, number).unwrap(),
            state,
            since: Some(day("2026-11-20")),
            followed_by: followed_by.map(|number| Serial::new("MER", 2026, number).unwrap()),
        };
        let serials = vec![
            one(3, CertificateState::Spoiled, None),
            one(7, CertificateState::Cancelled, Some(131)),
            NotGood { since: None, ..one(9, CertificateState::Revoked, None) },
        ];
        NotGoodList::new("Certificate\ndesk", day("2026-11-22"), KeyId::of(&[7; 32]), serials)
    }

    #[test]
    fn a_list_goes_out_and_comes_back() {
        let list = list();
        let file = list.signed("QUJD");
        let (read, signed, signature) = NotGoodList::parse(&file).unwrap();
        assert_eq!((&read, signed, signature), (&list, list.unsigned().as_str(), "QUJD"));
        assert_eq!(read.office, "Certificatedesk");
    }

    #[test]
    fn each_kind_has_its_verdict() {
        let list = list();
        let verdict = |number| {
            let found = list.find(&Serial::new("MER", 2026, number).unwrap())?;
            Some((found.judge().verdict, found.judge().because))
        };
        let words = |text: &str| text.to_owned();
        assert_eq!(
            verdict(3),
            Some((Verdict::NotGood, words("It is not good: it was made badly and destroyed on 20 November 2026.")))
        );
        let (replaced, why) = verdict(7).unwrap();
        assert_eq!(replaced, Verdict::Replaced);
        assert!(why.starts_with("It was replaced by MER26-0000131-") && why.contains("on 20 November 2026"), "{why}");
        assert_eq!(verdict(9), Some((Verdict::Revoked, words("It was revoked and is no longer valid."))));
        assert_eq!(verdict(10), None);
    }

    #[test]
    fn an_old_list_says_that_it_is_old() {
        let list = list();
        assert_eq!(list.age_warning(day("2026-11-22")), None);
        assert_eq!(list.age_warning(day("2026-12-27")), None);
        assert!(list.age_warning(day("2026-12-28")).unwrap().contains("was to be used until 27 December 2026"));
        assert!(list.age_warning(day("2026-11-21")).unwrap().contains("ahead of this machine"));
    }

    #[test]
    fn a_list_that_was_cut_or_is_none_is_refused_with_its_line() {
        let file = list().signed("QUJD");
        for cut in 0..file.len() {
            if file.is_char_boundary(cut) {
                let read = NotGoodList::parse(&file[..cut]);
                assert!(read.is_err() || cut + 5 >= file.len(), "cut at {cut}");
            }
        }
        for (from, to, line) in [
            ("certdesk serials", "certdesk serialz", "line 1"),
            ("dated: 2026-11-22", "dated: 2026-31-22", "line 3"),
            ("serials: 3", "serials: 2", "line 6"),
            (" spoiled ", " splendid ", "line 7"),
            ("MER26-0000009", "MER26-0000008", "line 9"),
        ] {
            let refusal = NotGoodList::parse(&file.replace(from, to)).unwrap_err();
            assert!(refusal.message().contains(line), "{from}: {}", refusal.message());
        }
        assert!(NotGoodList::parse("").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}", line in "[A-Z0-9 _-]{0,60}") {
            let _ = NotGoodList::parse(&text);
            let _ = NotGoodList::parse(&list().signed("x").replace("serials: 3", &line));
        }
    }
}
