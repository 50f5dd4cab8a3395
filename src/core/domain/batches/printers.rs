//! Printers as data: how a file reaches one, which paper lies in which tray, and how quickly it was seen to print.
//! Separate from parts, which are files whatever prints them.
//!
//! **Invariant:** a command is a list of words, run without a shell; what is put into a word stays inside that word.
//! **Invariant:** a rate is measured from what people confirmed, or stated by the maker and called so; never made up.

use crate::core::domain::Refusal;

/// How a file reaches a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOff {
    /// A command: its words, with `{file}`, and perhaps `{pages}` and `{tray}` in them.
    Command(Vec<String>),
    /// A folder the printer's own program watches.
    Folder(String),
}

/// A printer as the office keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// What people call it.
    pub name: String,
    /// How a file reaches it.
    pub hand_off: HandOff,
    /// Tray and code of the paper in it; empty: it takes any paper.
    pub trays: Vec<(String, String)>,
    /// Sheets a minute by its maker; 0 = not said.
    pub stated_rate: u32,
}

impl Printer {
    /// Whether this paper lies in one of its trays.
    pub fn takes(&self, paper: &str) -> bool {
        self.trays.is_empty() || self.trays.iter().any(|(_, code)| code == paper)
    }

    /// The tray this paper lies in; empty when the printer takes any.
    pub fn tray_of(&self, paper: &str) -> &str {
        self.trays.iter().find(|(_, code)| code == paper).map_or("", |(tray, _)| tray)
    }

    /// The words of its command for one file; none for a folder. Refuses pages where the command has no place for them.
    pub fn words(&self, file: &str, pages: &str, paper: &str) -> Result<Option<Vec<String>>, Refusal> {
        let HandOff::Command(words) = &self.hand_off else { return Ok(None) };
        if !pages.is_empty() && !words.iter().any(|word| word.contains("{pages}")) {
            return Err(Refusal::new(format!(
                "the command of printer {} has no place for pages, and only pages {pages} are still to print",
                self.name
            ))
            .hint(
                "Give its command `{pages}`, such as `lp -d NAME -P {pages} {file}`, or print those pages by hand.",
            ));
        }
        let all = if pages.is_empty() { "1-" } else { pages };
        let fill =
            |word: &String| word.replace("{pages}", all).replace("{tray}", self.tray_of(paper)).replace("{file}", file);
        Ok(Some(words.iter().map(fill).collect()))
    }
}

/// Reads a command as typed: words between blanks, quotes keep blanks inside a word.
/// Refuses an open quote, no word at all, and a command that does not name `{file}`.
pub fn command_words(text: &str) -> Result<Vec<String>, Refusal> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for letter in text.trim().chars() {
        match (quote, letter) {
            (None, '"' | '\'') => (quote, begun) = (Some(letter), true),
            (Some(open), close) if open == close => quote = None,
            (None, blank) if blank.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, letter) => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if quote.is_some() {
        return Err(Refusal::new("the command has a quote that is not closed"));
    }
    if begun {
        words.push(word);
    }
    if !words.iter().skip(1).any(|word| word.contains("{file}")) {
        return Err(Refusal::new("the command names no `{file}` to print")
            .hint("Write it such as `lp -d NAME {file}`; `{pages}` and `{tray}` may stand in it too."));
    }
    Ok(words)
}

/// Reads trays as typed: `1=MER-A4 2=ATE-A4`, or a paper alone for a printer without trays. Refuses anything else.
pub fn trays(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    text.split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let (tray, paper) = word.split_once('=').unwrap_or(("", word));
            if paper.is_empty() || paper.contains('=') {
                return Err(Refusal::new(format!("tray `{word}` cannot be read, wanted such as 1=MER-A4")));
            }
            Ok((tray.to_owned(), paper.to_owned()))
        })
        .collect()
}

/// Trays as typed and stored.
pub fn trays_text(trays: &[(String, String)]) -> String {
    let one =
        |(tray, paper): &(String, String)| if tray.is_empty() { paper.clone() } else { format!("{tray}={paper}") };
    trays.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// How quickly a printer prints, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Sheets in ten minutes, as measured over so many hand-overs.
    Measured {
        /// Sheets in ten minutes.
        ten_minutes: u32,
        /// Hand-overs measured.
        over: u32,
    },
    /// Sheets a minute, as its maker says.
    Stated(u32),
    /// Nobody knows.
    Unknown,
}

/// One hand-over that was confirmed to its end: certificates, and the seconds from handing over to the last confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Certificates confirmed or spoiled.
    pub sheets: u32,
    /// Seconds from the hand-over to the last word about them.
    pub seconds: u32,
}

/// Shortest and longest time that measures a printer: less is a slip, more is a person who was away.
const SENSIBLE_SECONDS: std::ops::RangeInclusive<u32> = 10..=14_400;

impl Rate {
    /// The rate of recent hand-overs, all their sheets over all their time; else what the maker says.
    pub fn of(measured: &[Measured], stated: u32) -> Self {
        let seen: Vec<_> = measured.iter().filter(|one| SENSIBLE_SECONDS.contains(&one.seconds)).collect();
        let (sheets, seconds) = seen
            .iter()
            .fold((0_u64, 0_u64), |sum, one| (sum.0 + u64::from(one.sheets), sum.1 + u64::from(one.seconds)));
        match (sheets * 600).checked_div(seconds) {
            Some(rate) if rate > 0 => Self::Measured {
                ten_minutes: u32::try_from(rate).unwrap_or(u32::MAX),
                over: u32::try_from(seen.len()).unwrap_or(u32::MAX),
            },
            _ if stated > 0 => Self::Stated(stated),
            _ => Self::Unknown,
        }
    }

    /// Minutes for so many sheets, rounded up; none when nobody knows.
    pub const fn minutes(self, sheets: u32) -> Option<u32> {
        match self {
            Self::Measured { ten_minutes, .. } => Some(sheets.saturating_mul(10).div_ceil(ten_minutes)),
            Self::Stated(rate) => Some(sheets.div_ceil(rate)),
            Self::Unknown => None,
        }
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Measured { ten_minutes, over } => {
                let runs = if *over == 1 { "1 hand-over" } else { "hand-overs" };
                let over = if *over == 1 { String::new() } else { format!("{over} ") };
                write!(f, "{}.{} a minute, measured over {over}{runs}", ten_minutes / 10, ten_minutes % 10)
            }
            Self::Stated(rate) => write!(f, "{rate} a minute by its maker, not measured yet"),
            Self::Unknown => f.write_str("its pace is not known yet"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_no_shell() {
        let words = command_words(r#"lp -d "Print room" -P {pages} {file}"#).unwrap();
        assert_eq!(words, ["lp", "-d", "Print room", "-P", "{pages}", "{file}"]);
        let printer = Printer {
            name: "lumen".into(),
            hand_off: HandOff::Command(words),
            trays: trays("1=MER-A4 2=ATE-A4").unwrap(),
            stated_rate: 30,
        };
        let made = printer.words("/tmp/a; rm -rf b.pdf", "42-60", "MER-A4").unwrap().unwrap();
        assert_eq!(made[4..], ["42-60", "/tmp/a; rm -rf b.pdf"], "a file name stays one word");
        assert_eq!((printer.takes("ATE-A4"), printer.takes("SKW-A4"), printer.tray_of("ATE-A4")), (true, false, "2"));
        for wrong in ["", "lp", "lp -d x", "{file}", "lp \"{file}"] {
            assert!(command_words(wrong).is_err(), "{wrong}");
        }
        let plain = Printer { hand_off: HandOff::Command(command_words("lp {file}").unwrap()), ..printer };
        assert!(plain.words("a", "42-60", "MER-A4").is_err(), "it would print the first sheets once more");
        assert_eq!(trays_text(&trays("1=MER-A4,ATE-A4").unwrap()), "1=MER-A4 ATE-A4");
        assert!(trays("1=").is_err());
    }

    #[test]
    fn a_rate_is_measured_stated_or_not_known() {
        let seen = [Measured { sheets: 60, seconds: 120 }, Measured { sheets: 30, seconds: 60 }];
        assert_eq!(Rate::of(&seen, 10), Rate::Measured { ten_minutes: 300, over: 2 });
        assert_eq!(Rate::of(&seen, 10).minutes(95), Some(4));
        let away = [Measured { sheets: 60, seconds: 80_000 }];
        assert_eq!(Rate::of(&away, 12), Rate::Stated(12), "a night between hand-over and count measures nothing");
        assert_eq!(Rate::of(&[], 0).minutes(5), None);
        assert_eq!(Rate::of(&[], 0).to_string(), "its pace is not known yet");
        assert_eq!(Rate::of(&seen, 0).to_string(), "30.0 a minute, measured over 2 hand-overs");
    }
}
