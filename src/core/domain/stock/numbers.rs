//! The numbers printed on pre-numbered paper, tied to serials when sheets are confirmed. Separate because only some
//! papers carry them.
//!
//! **Invariant:** a paper's number keeps its letters and its width: `A000998` is followed by `A000999`.

use crate::core::domain::Refusal;

/// A run of paper numbers: a start, and a step of 1 or −1 (a stack printed from the top or from the bottom).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperNumbers {
    prefix: String,
    width: usize,
    first: i64,
    step: i64,
}

impl PaperNumbers {
    /// Reads the first number, such as `A000998`. Refuses when it does not end in digits, or the step is 0.
    pub fn from(first: &str, step: i64) -> Result<Self, Refusal> {
        let digits = first.len() - first.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (prefix, number) = first.split_at(digits);
        let plain = prefix.len() <= 8 && prefix.bytes().all(|b| b.is_ascii_graphic());
        match number.parse() {
            Ok(value) if plain && number.len() <= 12 && step != 0 => {
                Ok(Self { prefix: prefix.to_owned(), width: number.len(), first: value, step })
            }
            Ok(_) | Err(_) => Err(Refusal::new("the paper's first number cannot be read")
                .hint("A paper number is letters and then digits, such as A000998; the step is 1 or -1.")),
        }
    }

    /// The number of the sheet with this index. Refuses below 0.
    pub fn at(&self, index: usize) -> Result<String, Refusal> {
        let offset = i64::try_from(index).ok().and_then(|i| i.checked_mul(self.step));
        match offset.and_then(|o| self.first.checked_add(o)).filter(|n| *n >= 0) {
            Some(number) => Ok(format!("{}{number:0width$}", self.prefix, width = self.width)),
            None => {
                Err(Refusal::new("the paper's numbers run below zero").hint("Check the first number and the step."))
            }
        }
    }
}

/// The numbers of one receipt, from the first to the last, both counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRange {
    prefix: String,
    width: usize,
    first: i64,
    last: i64,
}

impl NumberRange {
    /// The numbers of so many sheets. Refuses a first number that cannot be read, and more sheets than the digits reach.
    pub fn of(first: &str, sheets: i64) -> Result<Self, Refusal> {
        let numbers = PaperNumbers::from(first, 1)?;
        let last = numbers.first.checked_add(sheets - 1).filter(|last| last.to_string().len() <= numbers.width);
        match last {
            Some(last) if sheets > 0 => {
                Ok(Self { prefix: numbers.prefix, width: numbers.width, first: numbers.first, last })
            }
            Some(_) | None => Err(Refusal::new(format!("{sheets} sheets from {first} on do not fit its digits"))
                .hint("Check the first number and the count.")),
        }
    }

    /// Whether a number is one of them: same letters, same width.
    pub fn holds(&self, number: &str) -> bool {
        let Ok(one) = PaperNumbers::from(number, 1) else { return false };
        one.prefix == self.prefix && one.width == self.width && (self.first..=self.last).contains(&one.first)
    }

    /// Whether two receipts share a number.
    pub fn overlaps(&self, other: &Self) -> bool {
        let alike = self.prefix == other.prefix && self.width == other.width;
        alike && self.first <= other.last && other.first <= self.last
    }

    /// The number after one of them, when it is one of them too.
    pub fn after(&self, number: &str) -> Option<String> {
        let next = PaperNumbers::from(number, 1).ok()?.at(1).ok()?;
        self.holds(&next).then_some(next)
    }

    /// The first number.
    pub fn first(&self) -> String {
        format!("{}{:0width$}", self.prefix, self.first, width = self.width)
    }
}

impl std::fmt::Display for NumberRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}{:0width$}", self.first(), self.prefix, self.last, width = self.width)
    }
}

/// Refuses numbers that are of no range received.
pub fn all_received(numbers: &[String], received: &[NumberRange], paper: &str) -> Result<(), Refusal> {
    let Some(stranger) = numbers.iter().find(|number| !received.iter().any(|range| range.holds(number))) else {
        return Ok(());
    };
    let known = match received {
        [] => "none of its paper is numbered".to_owned(),
        [one] => format!("received were {one}"),
        [.., last] => format!("received were {} ranges, the last {last}", received.len()),
    };
    Err(Refusal::new(format!("paper number {stranger} was never received for {paper}; {known}"))
        .hint("Read the number on the first sheet again; a stack numbered downwards has the step -1."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_letters_and_width() {
        let up = PaperNumbers::from("A000998", 1).unwrap();
        assert_eq!([up.at(0).unwrap(), up.at(2).unwrap()], ["A000998", "A001000"]);
        let down = PaperNumbers::from("0003", -1).unwrap();
        assert_eq!(down.at(3).unwrap(), "0000");
        assert!(down.at(4).is_err());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "ABC", "A 12", "1234567890123"] {
            assert!(PaperNumbers::from(text, 1).is_err(), "{text}");
        }
        assert!(PaperNumbers::from("A1", 0).is_err());
    }

    #[test]
    fn receipts_do_not_share_numbers() {
        let first = NumberRange::of("A000900", 100).unwrap();
        assert_eq!(first.to_string(), "A000900 to A000999");
        assert!(first.overlaps(&NumberRange::of("A000999", 10).unwrap()));
        assert!(!first.overlaps(&NumberRange::of("A001000", 10).unwrap()));
        assert!(!first.overlaps(&NumberRange::of("B000950", 10).unwrap()), "other letters are other paper");
        assert!(NumberRange::of("A998", 3).is_err(), "the digits do not reach");
        assert_eq!((first.after("A000998").as_deref(), first.after("A000999")), (Some("A000999"), None));
        let known = [first];
        assert!(all_received(&["A000950".into()], &known, "MER-A4").is_ok());
        let refused = all_received(&["A001000".into()], &known, "MER-A4").unwrap_err();
        assert_eq!(
            refused.message(),
            "paper number A001000 was never received for MER-A4; received were A000900 to A000999"
        );
    }
}
