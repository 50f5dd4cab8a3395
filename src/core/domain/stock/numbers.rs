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
}
