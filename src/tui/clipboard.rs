//! The clipboard of the person's own machine, reached through the terminal. Separate because it is the one thing sent
//! that is not a frame.
//!
//! **Invariant:** only base 64 goes into the sequence, so no text can end it early.

use super::layers::Message;
use data_encoding::BASE64;

/// Terminals drop longer texts, some without saying so.
const MOST: usize = 74_000;

/// The bytes that put a text on the clipboard, and the honest message.
pub fn copy(text: &str) -> (Vec<u8>, Message) {
    if text.len() > MOST {
        let words = format!(
            "{} letters are too many for the clipboard of a terminal; nothing was copied.",
            text.chars().count()
        );
        return (Vec::new(), Message::refused(words));
    }
    let sequence = format!("\x1b]52;c;{}\x07", BASE64.encode(text.as_bytes()));
    (through(Between::here(), &sequence).into_bytes(), Message::done(said(text)))
}

/// What was sent, in one line: a person must be able to see whether it is what they meant.
fn said(text: &str) -> String {
    let first: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
    let what = match text.lines().count() {
        0 | 1 => first,
        lines => format!("{lines} lines, {first} and on"),
    };
    format!("Sent to the terminal's clipboard: {what} (if your terminal allows it).")
}

/// What stands between this window and the person's own terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

/// What GNU screen passes on at once.
const SCREEN_PIECE: usize = 700;

impl Between {
    fn here() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match (set("TMUX"), set("STY")) {
            (true, _) => Self::Tmux,
            (false, true) => Self::Screen,
            (false, false) => Self::Nothing,
        }
    }
}

/// The sequence as it reaches the terminal through what stands between.
fn through(between: Between, sequence: &str) -> String {
    match between {
        Between::Nothing => sequence.to_owned(),
        Between::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
        Between::Screen => {
            let pieces =
                sequence.as_bytes().chunks(SCREEN_PIECE).map(|piece| String::from_utf8_lossy(piece).into_owned());
            pieces.map(|piece| format!("\x1bP{piece}\x1b\\")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_break_out_of_the_sequence() {
        let (bytes, _) = copy("a\x07\x1b]0;b");
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches('\x07').count(), 1);
        assert!(!text.contains("]0;b"));
    }

    #[test]
    fn tmux_and_screen_pass_the_sequence_on_whole() {
        let sequence = format!("\x1b]52;c;{}\x07", "QUJD".repeat(400));
        assert_eq!(through(Between::Nothing, &sequence), sequence);
        let tmux = through(Between::Tmux, &sequence);
        let inside = tmux.strip_prefix("\x1bPtmux;").unwrap().strip_suffix("\x1b\\").unwrap();
        assert_eq!(inside.replace("\x1b\x1b", "\x1b"), sequence);
        let screen = through(Between::Screen, &sequence);
        let pieces: Vec<&str> = screen.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= SCREEN_PIECE + 2));
        assert_eq!(pieces.iter().map(|piece| piece.strip_prefix("\x1bP").unwrap()).collect::<String>(), sequence);
    }

    #[test]
    fn what_was_sent_is_said_in_one_line() {
        assert!(said("L-0000001\nL-0000002\nL-0000003").contains("3 lines, L-0000001 and on"));
        assert!(said("Leeds").contains("clipboard: Leeds ("));
    }

    #[test]
    fn too_much_is_refused_and_said() {
        let (bytes, message) = copy(&"x".repeat(MOST + 1));
        assert!(bytes.is_empty() && message.text.contains("nothing was copied"));
    }
}
