//! One set of words for a person at a screen: press, type, paste; what is seen, selected, in the title, said in the last
//! rows. Separate so that one scenario runs on the window without a terminal and on a real one.

use super::terminal::{Terminal, as_bytes};
use certdesk::tui::headless::Window;

/// A window somebody sits at.
pub trait Desk {
    /// Presses keys, written as in the key list with blanks between them.
    fn press(&mut self, keys: &str);

    /// Types letters.
    fn type_in(&mut self, text: &str);

    /// Pastes a text.
    fn paste(&mut self, text: &str);

    /// What stands on the screen.
    fn screen(&mut self) -> String;

    /// Whether the screen is so; a real one is given time to become so.
    fn becomes(&mut self, is_so: &dyn Fn(&str) -> bool) -> bool;
}

impl dyn Desk + '_ {
    /// These words are on the screen.
    pub fn sees(&mut self, words: &str) {
        assert!(self.becomes(&|screen| screen.contains(words)), "`{words}` is not seen:\n{}", self.screen());
    }

    /// These words are no longer on the screen.
    pub fn sees_no(&mut self, words: &str) {
        assert!(self.becomes(&|screen| !screen.contains(words)), "`{words}` is seen:\n{}", self.screen());
    }

    /// The cursor stands on a line with these words.
    pub fn selects(&mut self, words: &str) {
        let is_so =
            |screen: &str| screen.lines().rev().find(|row| row.contains('►')).is_some_and(|row| row.contains(words));
        assert!(self.becomes(&is_so), "`{words}` is not selected:\n{}", self.screen());
    }

    /// Row 1 or 2 says these words: where one is.
    pub fn is_in(&mut self, words: &str) {
        let is_so = |screen: &str| screen.lines().take(2).any(|row| row.contains(words));
        assert!(self.becomes(&is_so), "one is not in `{words}`:\n{}", self.screen());
    }

    /// The message above the hints says these words.
    pub fn is_told(&mut self, words: &str) {
        let is_so = |screen: &str| {
            let rows: Vec<&str> = screen.lines().collect();
            rows[rows.len().saturating_sub(3)..].join(" ").contains(words)
        };
        assert!(self.becomes(&is_so), "one is not told `{words}`:\n{}", self.screen());
    }
}

impl Desk for Window {
    fn press(&mut self, keys: &str) {
        Window::press(self, keys);
    }

    fn type_in(&mut self, text: &str) {
        Window::type_in(self, text);
    }

    fn paste(&mut self, text: &str) {
        Window::paste(self, text);
    }

    fn screen(&mut self) -> String {
        Window::screen(self)
    }

    fn becomes(&mut self, is_so: &dyn Fn(&str) -> bool) -> bool {
        is_so(&Window::screen(self))
    }
}

impl Desk for Terminal {
    fn press(&mut self, keys: &str) {
        self.send(&as_bytes(keys));
    }

    fn type_in(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    fn paste(&mut self, text: &str) {
        // A terminal takes these ends out of what is pasted, so no text can end it early.
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    fn screen(&mut self) -> String {
        Terminal::screen(self)
    }

    fn becomes(&mut self, is_so: &dyn Fn(&str) -> bool) -> bool {
        self.comes(is_so)
    }
}
