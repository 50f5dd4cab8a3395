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
    let in_tmux = std::env::var_os("TMUX").is_some();
    let bytes = if in_tmux { format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")) } else { sequence };
    let shown: String = text.chars().take(40).collect();
    (
        bytes.into_bytes(),
        Message::done(format!("Sent to the terminal's clipboard: {shown} (if your terminal allows it).")),
    )
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
    fn too_much_is_refused_and_said() {
        let (bytes, message) = copy(&"x".repeat(MOST + 1));
        assert!(bytes.is_empty() && message.text.contains("nothing was copied"));
    }
}
