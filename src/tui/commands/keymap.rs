//! The keys in force: the table's own, a preset laid over them, and one's own remaps laid over both. Separate from the
//! table because the table says what there is, and this says how it is reached here.
//!
//! **Invariant:** no two commands share a key in one place; a remap that would is left out and said, never obeyed.

use super::presets::Preset;
use super::{COMMANDS, Command, Mode, Scope, Verb, by_name};
use crate::tui::keys::{Chord, Key};
use std::collections::HashMap;

/// One line of somebody's own: this command has these keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remap {
    /// The command's name as written.
    pub name: String,
    /// Its keys as written; none takes its keys away.
    pub keys: Vec<String>,
}

/// A remap that is not obeyed, and why: which one, and a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The index of the remap.
    pub index: usize,
    /// Why.
    pub words: String,
}

/// Which keys give which command.
#[derive(Debug, Clone)]
pub struct Keymap {
    keys: HashMap<Verb, Vec<Chord>>,
    by_chord: HashMap<Chord, Vec<&'static Command>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::of(Preset::Default)
    }
}

/// Commands without which nobody finds the way back: they keep a key.
const NEEDED: &[Verb] = &[
    Verb::Enter,
    Verb::Back,
    Verb::Leave,
    Verb::Palette,
    Verb::Help,
    Verb::HelpHere,
    Verb::Settings,
    Verb::Ok,
    Verb::FieldUp,
    Verb::FieldDown,
];

impl Keymap {
    /// The keys of a preset, nothing of one's own.
    pub fn of(preset: Preset) -> Self {
        let keys = COMMANDS.iter().map(|command| {
            let names = preset.keys(command.id).unwrap_or(command.keys);
            (command.id, names.iter().filter_map(|name| Chord::named(name)).collect())
        });
        Self::indexed(keys.collect())
    }

    /// The keys of a preset with these remaps over them, and the remaps that are left out.
    pub fn with(preset: Preset, remaps: &[Remap]) -> (Self, Vec<Unfit>) {
        let plain = Self::of(preset);
        let mut unfit = Vec::new();
        let mut wanted: Vec<(usize, &'static Command, Vec<Chord>)> = Vec::new();
        for (index, remap) in remaps.iter().enumerate() {
            match read(remap) {
                Ok((command, keys)) => wanted.push((index, command, keys)),
                Err(words) => unfit.push(Unfit { index, words }),
            }
        }
        // What is left out falls back to its own keys, which may stand in the way of another: look until all is well.
        loop {
            let mut keys = plain.keys.clone();
            keys.extend(wanted.iter().map(|(_, command, chords)| (command.id, chords.clone())));
            let clash = wanted.iter().enumerate().rev().find_map(|(at, (index, command, chords))| {
                clash_of(command, chords, &keys).map(|words| (at, Unfit { index: *index, words }))
            });
            match clash {
                Some((at, words)) => {
                    wanted.remove(at);
                    unfit.push(words);
                }
                None => {
                    unfit.sort_by_key(|unfit| unfit.index);
                    return (Self::indexed(keys), unfit);
                }
            }
        }
    }

    fn indexed(keys: HashMap<Verb, Vec<Chord>>) -> Self {
        let mut by_chord: HashMap<Chord, Vec<&'static Command>> = HashMap::new();
        for command in COMMANDS {
            for chord in keys.get(&command.id).into_iter().flatten() {
                by_chord.entry(*chord).or_default().push(command);
            }
        }
        Self { keys, by_chord }
    }

    /// The command that a key means in a mode.
    pub fn command_of(&self, mode: Mode, chord: Chord) -> Option<&'static Command> {
        self.by_chord.get(&chord)?.iter().find(|command| command.scope.holds(mode)).copied()
    }

    /// Every key of a command, the first one shown.
    pub fn keys_of(&self, verb: Verb) -> &[Chord] {
        self.keys.get(&verb).map_or(&[], Vec::as_slice)
    }

    /// The key that is shown for a command; empty when it has none.
    pub fn shown(&self, verb: Verb) -> String {
        self.keys_of(verb).first().map(ToString::to_string).unwrap_or_default()
    }

    /// All keys of a command, with blanks between them.
    pub fn all_shown(&self, verb: Verb) -> String {
        self.keys_of(verb).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Whether a letter in a list only begins a pair.
    pub fn begins(&self, letter: char) -> bool {
        self.pairs(letter).next().is_some()
    }

    /// What a letter can be followed by, in the order of the table.
    pub fn pairs(&self, letter: char) -> impl Iterator<Item = (char, &'static Command)> {
        COMMANDS.iter().filter_map(move |command| {
            let second = self.keys_of(command.id).iter().find_map(|chord| match chord {
                Chord::Two(first, second) if *first == letter => Some(*second),
                _ => None,
            })?;
            Some((second, command))
        })
    }
}

/// Reads one remap. Refuses an unknown command or key, and keys that cannot reach it.
fn read(remap: &Remap) -> Result<(&'static Command, Vec<Chord>), String> {
    let name = remap.name.as_str();
    let Some(command) = by_name(name) else {
        let near = COMMANDS
            .iter()
            .map(Command::name)
            .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        return Err(format!("`{name}` is no command; did you mean `{}`?", near.unwrap_or_default()));
    };
    let mut chords = Vec::new();
    for key in &remap.keys {
        let Some(chord) = Chord::written(key) else {
            return Err(format!("{name}: `{key}` is no key; keys are written a, Ctrl-O, F5, Enter, .e"));
        };
        fits(command, chord).map_err(|why| format!("{name}: `{chord}` {why}"))?;
        chords.push(chord);
    }
    if chords.is_empty() && NEEDED.contains(&command.id) {
        return Err(format!("{name}: it must keep a key, or there would be no way to it"));
    }
    Ok((command, chords))
}

/// Whether a key can reach a command at all. Refuses with a phrase.
fn fits(command: &Command, chord: Chord) -> Result<(), &'static str> {
    match chord {
        Chord::One(Key::Ctrl('h' | 'i' | 'j' | 'm' | '[' | '\\')) => {
            Err("cannot be told from another key by any terminal")
        }
        Chord::One(Key::Ctrl('s' | 'q')) => Err("stops and starts the terminal's own output"),
        Chord::Two(..) if !command.scope.holds(Mode::List) => Err("is two keys, and letters are typed here"),
        Chord::Two(first, second) if first == ' ' || second == ' ' => Err("has a blank in it"),
        Chord::One(Key::Char(_)) if command.scope == Scope::TEXT => {
            Err("is a letter, and letters are typed in a field")
        }
        _ => Ok(()),
    }
}

/// Why these keys of a command cannot be, given all other keys; nothing when they can.
fn clash_of(command: &Command, chords: &[Chord], keys: &HashMap<Verb, Vec<Chord>>) -> Option<String> {
    let others = || COMMANDS.iter().filter(|other| other.id != command.id && other.scope.meets(command.scope));
    let has = |other: &Command, wanted: &dyn Fn(&Chord) -> bool| keys.get(&other.id)?.iter().copied().find(wanted);
    for chord in chords {
        if let Some(other) = others().find(|other| has(other, &|known| known == chord).is_some()) {
            let (name, title) = (command.name(), other.title);
            return Some(format!("{name}: `{chord}` is already {title}; two commands cannot share it"));
        }
        let hidden = others().find_map(|other| {
            let known = has(other, &|known| match (known, chord) {
                (Chord::Two(first, _), Chord::One(Key::Char(letter)))
                | (Chord::One(Key::Char(letter)), Chord::Two(first, _)) => first == letter,
                _ => false,
            })?;
            Some((other.title, known))
        });
        if let Some((title, known)) = hidden.filter(|_| command.scope.holds(Mode::List)) {
            return Some(match chord {
                Chord::Two(first, _) => {
                    format!("{}: `{chord}` begins with `{first}`, which is already {title}", command.name())
                }
                Chord::One(_) => {
                    format!("{}: `{chord}` begins `{known}`, which is already {title}", command.name())
                }
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remap(name: &str, keys: &[&str]) -> Remap {
        Remap { name: name.to_owned(), keys: keys.iter().map(|key| (*key).to_owned()).collect() }
    }

    fn one_unfit(remaps: &[Remap]) -> String {
        let (_, unfit) = Keymap::with(Preset::Default, remaps);
        assert_eq!(unfit.len(), 1, "{unfit:?}");
        unfit[0].words.clone()
    }

    #[test]
    fn every_preset_is_free_of_conflicts_and_reaches_every_command_that_had_a_key() {
        for preset in Preset::ALL {
            let keymap = Keymap::of(*preset);
            for command in COMMANDS {
                let clash = clash_of(command, keymap.keys_of(command.id), &keymap.keys);
                assert_eq!(clash, None, "{preset:?}");
                for chord in keymap.keys_of(command.id) {
                    assert_eq!(fits(command, *chord), Ok(()), "{preset:?} {}: {chord}", command.title);
                }
                assert_eq!(command.keys.is_empty(), keymap.keys_of(command.id).is_empty(), "{preset:?}");
            }
        }
    }

    #[test]
    fn two_commands_cannot_share_a_key() {
        assert_eq!(one_unfit(&[remap("raise", &["e"])]), "raise: `e` is already edit; two commands cannot share it");
    }

    #[test]
    fn two_commands_can_change_places() {
        let (keymap, unfit) = Keymap::with(Preset::Default, &[remap("raise", &["e"]), remap("edit", &["x"])]);
        assert!(unfit.is_empty(), "{unfit:?}");
        let verb = |key| keymap.command_of(Mode::List, Chord::named(key).unwrap()).unwrap().id;
        assert_eq!((verb("e"), verb("x")), (Verb::Raise, Verb::Edit));
    }

    #[test]
    fn what_is_left_out_falls_back_and_lets_nothing_else_share_its_key() {
        let (keymap, unfit) =
            Keymap::with(Preset::Default, &[remap("raise", &["e"]), remap("edit", &["x"]), remap("take", &["x"])]);
        assert_eq!(unfit.len(), 1, "{unfit:?}");
        assert_eq!(keymap.shown(Verb::Take), "t");
    }

    #[test]
    fn a_letter_that_begins_pairs_cannot_be_a_command() {
        assert_eq!(one_unfit(&[remap("raise", &["."])]), "raise: `.` begins `.a`, which is already send again");
        assert_eq!(one_unfit(&[remap("raise", &["gx"])]), "raise: `gx` begins with `g`, which is already go to");
    }

    #[test]
    fn unknown_commands_and_keys_are_named() {
        assert_eq!(one_unfit(&[remap("edti", &["e"])]), "`edti` is no command; did you mean `edit`?");
        assert!(one_unfit(&[remap("edit", &["Ctrl-Entr"])]).contains("is no key"));
        assert!(one_unfit(&[remap("edit", &["Ctrl-M"])]).contains("cannot be told"));
        assert!(one_unfit(&[remap("save-and-new", &["x"])]).contains("letters are typed"));
        assert!(one_unfit(&[remap("palette", &[])]).contains("must keep a key"));
    }

    #[test]
    fn a_command_can_lose_its_keys() {
        let (keymap, unfit) = Keymap::with(Preset::Default, &[remap("raise", &[])]);
        assert!(unfit.is_empty() && keymap.shown(Verb::Raise).is_empty());
        assert!(keymap.command_of(Mode::List, Chord::named("x").unwrap()).is_none());
    }
}
