//! The new key of a command: pressed, judged at once, taken with Enter. Separate because here alone every key is data.
//!
//! **Invariant:** nothing is saved that another command has.

use super::Settings;
use super::edit::Change;
use crate::tui::commands::{Command, Keymap, Mode, Offer, Preset, Remap, Verb};
use crate::tui::dialogs::centred;
use crate::tui::keys::{Chord, Key};
use crate::tui::layers::{Cx, Heard, Layer, Message, Step};
use crate::tui::pen::{Pen, wrap};
use crate::tui::themes::Ink;

struct PressKey {
    command: &'static Command,
    now: Vec<String>,
    own: bool,
    preset: Preset,
    others: Vec<Remap>,
    pressed: Option<Chord>,
}

/// Asks for the key of a command.
pub fn press_key(command: &'static Command, settings: &Settings) -> Box<dyn Layer> {
    let name = command.name();
    let (mine, others): (Vec<Remap>, Vec<Remap>) =
        settings.remaps.iter().cloned().partition(|remap| remap.name == name);
    let now = settings.keymap.keys_of(command.id).iter().map(ToString::to_string).collect();
    Box::new(PressKey { command, now, own: !mine.is_empty(), preset: settings.preset, others, pressed: None })
}

impl PressKey {
    /// The keys the command would have: the new one first, in the place of the one that was shown.
    fn wanted(&self, chord: Chord) -> Vec<String> {
        let new = chord.to_string();
        let rest = self.now.iter().skip(1).filter(|key| **key != new).cloned();
        std::iter::once(new.clone()).chain(rest).collect()
    }

    fn verdict(&self, chord: Chord) -> Result<(), String> {
        let mut remaps = self.others.clone();
        remaps.push(Remap { name: self.command.name(), keys: self.wanted(chord) });
        let (_, unfit) = Keymap::with(self.preset, &remaps);
        unfit.into_iter().next().map_or(Ok(()), |unfit| Err(unfit.words))
    }

    fn take(&self) -> Heard {
        let Some(chord) = self.pressed else {
            return Heard::Consumed(vec![
                Step::Close,
                Step::Say(Message::note("Nothing was pressed; nothing changed.")),
            ]);
        };
        match self.verdict(chord) {
            Ok(()) => {
                Heard::Consumed(vec![Step::Close, Step::Set(Change::Keys(self.command.name(), self.wanted(chord)))])
            }
            Err(words) => Heard::refused(format!("{words}. Press another key, or Esc.")),
        }
    }

    fn press(&mut self, key: Key) {
        self.pressed = match (self.pressed, key) {
            (Some(Chord::One(Key::Char(first))), Key::Char(second)) => Some(Chord::Two(first, second)),
            _ => Some(Chord::One(key)),
        };
    }
}

impl Layer for PressKey {
    fn title(&self) -> String {
        format!("key of {}", self.command.title)
    }

    fn mode(&self) -> Mode {
        Mode::Text
    }

    fn is_page(&self) -> bool {
        false
    }

    fn is_windows_own(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        match key {
            Key::Enter => return self.take(),
            Key::Esc | Key::Ctrl('c') => return Heard::then(Step::Close),
            Key::Backspace if self.pressed.is_some() => self.pressed = None,
            Key::Backspace if self.own => {
                let name = self.command.name();
                return Heard::Consumed(vec![Step::Close, Step::Set(Change::OwnKeys(name))]);
            }
            Key::Backspace => return Heard::refused("It has the preset's keys already."),
            key => self.press(key),
        }
        Heard::NOTHING
    }

    fn paste(&mut self, _text: &str, _cx: &Cx) -> Heard {
        Heard::refused("A paste is no key; press one.")
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter => Offer::named("take it"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, _verb: Verb, _cx: &Cx) -> Heard {
        Heard::Ignored
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter]
    }

    fn draw(&self, pen: &mut Pen) {
        let mut part = centred(pen, 62, 9);
        let mut inside = part.boxed(&format!("Key of {}", self.command.title));
        let now = if self.now.is_empty() { "none".to_owned() } else { self.now.join(" ") };
        let x = inside.put(0, 0, "now   ", Ink::Dim);
        inside.put(x, 0, &now, Ink::Key);
        let x = inside.put(0, 1, "new   ", Ink::Dim);
        match self.pressed {
            None => _ = inside.put(x, 1, "press it; two letters make a pair", Ink::Dim),
            Some(chord) => {
                inside.put(x, 1, &chord.to_string(), Ink::Input);
                let (words, ink) = match self.verdict(chord) {
                    Ok(()) => ("√ free".to_owned(), Ink::Good),
                    Err(words) => (format!("x {words}"), Ink::Bad),
                };
                for (row, line) in wrap(&words, inside.width()).iter().enumerate() {
                    inside.put(0, row as u16 + 2, line, ink);
                }
            }
        }
        let back = if self.own { "Backspace: as the preset has it" } else { "Backspace: press again" };
        inside.put(0, 5, &format!("Enter takes it   {back}   Esc leaves"), Ink::Dim);
    }
}
