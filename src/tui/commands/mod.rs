//! The one command table and everything derived from it: dispatch, hint bar, help, palette, read-only mode, the key
//! list of the README, and the test that no two commands share a key. Separate because nothing else lists keys.
//!
//! **Invariant:** one key has one meaning in every place of its scope; what a place cannot do is refused with a reason.

mod keymap;
mod presets;
mod search;
mod table;
mod twins;

pub use keymap::{Keymap, Remap};
pub use presets::Preset;
pub use search::{BY_DESCRIPTION, Found, find, find_key};
pub use table::{COMMANDS, Verb};
pub use twins::twin;

/// What kind of attention the focused part wants from the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Lists, details, reports: letters are commands.
    List,
    /// A field, prompt or editor: printing keys type.
    Text,
    /// A dialog: letters are buttons or nothing.
    Dialog,
    /// A pick-list of letters: a shown letter chooses.
    Pick,
}

/// Where a command can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope(u8);

impl Scope {
    /// Lists and other places without typing.
    pub const LIST: Self = Self(1);
    /// Fields, prompts, editors.
    pub const TEXT: Self = Self(2);
    /// Dialogs.
    pub const DIALOG: Self = Self(4);
    /// Pick-lists.
    pub const PICK: Self = Self(8);
    /// Everywhere.
    pub const ALL: Self = Self(15);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether some place is in both.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Where one has to be, when that is not a list: a phrase.
    pub const fn place(self) -> &'static str {
        match (self.holds(Mode::List), self.holds(Mode::Text)) {
            (true, _) => "in a list or on a record",
            (false, true) => "while typing in a field",
            (false, false) => "in a dialog",
        }
    }

    /// Whether a place of this mode is in the scope.
    pub const fn holds(self, mode: Mode) -> bool {
        let bit = match mode {
            Mode::List => 1,
            Mode::Text => 2,
            Mode::Dialog => 4,
            Mode::Pick => 8,
        };
        self.0 & bit != 0
    }
}

/// What a command can do to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Nothing: it looks or moves.
    Looks,
    /// It changes records.
    Changes,
    /// It changes what cannot be taken back.
    Final,
}

/// Where a command stands in help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Moving about.
    Move,
    /// Finding.
    Find,
    /// Marks.
    Marks,
    /// What is done to records.
    Records,
    /// The verbs behind `.`.
    More,
    /// The window itself.
    Window,
    /// Typing.
    Text,
}

impl Group {
    /// Its place in help: what can be done with records first, moving about and the window last.
    pub const fn in_help(self) -> u8 {
        match self {
            Self::Records => 0,
            Self::More => 1,
            Self::Marks => 2,
            Self::Find => 3,
            Self::Text => 4,
            Self::Move => 5,
            Self::Window => 6,
        }
    }

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Moving",
            Self::Find => "Finding",
            Self::Marks => "Marks",
            Self::Records => "Records",
            Self::More => "More verbs",
            Self::Window => "Window",
            Self::Text => "Typing",
        }
    }
}

/// Why a command cannot be given here and now: a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(pub String);

impl Reason {
    /// The reason in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// What the place in focus says about a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// It has nothing to do with this verb.
    Unknown,
    /// It can, and calls it so here (else the table's title).
    Yes(Option<String>),
    /// It could, but not now.
    No(Reason),
}

impl Offer {
    /// It can, under its usual name.
    pub const YES: Self = Self::Yes(None);

    /// It can, and here it is called so.
    pub fn named(name: impl Into<String>) -> Self {
        Self::Yes(Some(name.into()))
    }

    /// It cannot now, for this reason.
    pub fn no(reason: impl Into<String>) -> Self {
        Self::No(Reason::new(reason))
    }

    /// Yes or, with this reason, no.
    pub fn when(condition: bool, reason: &str) -> Self {
        if condition { Self::YES } else { Self::no(reason) }
    }
}

/// What a command's `enabled` may look at.
pub struct Ctx<'a> {
    /// Whether this window may change anything.
    pub read_only: bool,
    /// What the focused part says of a verb.
    pub offers: &'a dyn Fn(Verb) -> Offer,
}

/// One command.
pub struct Command {
    /// What dispatch hands on.
    pub id: Verb,
    /// The identifier in the table, of which its name in settings is made.
    pub word: &'static str,
    /// The verb as labelled in the hints, help and palette.
    pub title: &'static str,
    /// Other words people look for.
    pub synonyms: &'static [&'static str],
    /// One line that says what it does.
    pub doc: &'static str,
    /// Where it stands in help.
    pub group: Group,
    /// Its keys, the first one shown.
    pub keys: &'static [&'static str],
    /// Where it can be given.
    pub scope: Scope,
    /// What it can do to the office.
    pub danger: Danger,
    /// Whether `u` takes it back.
    pub undoable: bool,
    /// Whether it can run here and now. Refuses with the reason.
    pub enabled: fn(&Self, &Ctx) -> Result<(), Reason>,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}

impl Command {
    /// Whether it can run here and now: read-only mode first, then its own rule.
    pub fn check(&self, ctx: &Ctx) -> Result<(), Reason> {
        if ctx.read_only && self.danger > Danger::Looks {
            return Err(Reason::new("this window is read-only"));
        }
        (self.enabled)(self, ctx)
    }

    /// What it is called here.
    pub fn title_here(&self, ctx: &Ctx) -> String {
        match (ctx.offers)(self.id) {
            Offer::Yes(Some(name)) => name,
            _ => self.title.to_owned(),
        }
    }

    /// Its name in the settings file and in macros: `mark-range`.
    pub fn name(&self) -> String {
        let mut name = String::with_capacity(self.word.len() + 2);
        for letter in self.word.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

/// The command of this name.
pub fn by_name(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name() == name)
}

/// The command of a verb.
pub fn command(verb: Verb) -> &'static Command {
    COMMANDS.iter().find(|command| command.id == verb).expect("a test proves that every verb has its command")
}

/// The table of keys for the README, made from the commands and the keys in force.
pub fn markdown(keymap: &Keymap) -> String {
    let mut text = String::new();
    for group in [Group::Move, Group::Find, Group::Marks, Group::Records, Group::More, Group::Window, Group::Text] {
        let heads = "| keys | command | what it does | name |\n|---|---|---|---|\n";
        text.push_str(&format!("\n### {}\n\n{heads}", group.title()));
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            let keys = keymap.keys_of(command.id).iter();
            let keys: Vec<String> = keys.map(|key| format!("`{}`", key.to_string().replace('|', "\\|"))).collect();
            let (title, doc, name) = (command.title, command.doc, command.name());
            text.push_str(&format!("| {} | {title} | {doc} | {name} |\n", keys.join(" ")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keys::Chord;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn no_two_commands_share_a_key_in_one_scope() {
        for mode in [Mode::List, Mode::Text, Mode::Dialog, Mode::Pick] {
            let mut taken: HashMap<Chord, &str> = HashMap::new();
            for command in COMMANDS.iter().filter(|command| command.scope.holds(mode)) {
                for name in command.keys {
                    let chord = Chord::named(name).unwrap_or_else(|| panic!("{name} is not a key"));
                    if let Some(other) = taken.insert(chord, command.title) {
                        panic!("{name} means both {other} and {} in {mode:?}", command.title);
                    }
                }
            }
        }
    }

    #[test]
    fn keys_that_terminals_or_multiplexers_take_are_never_bound() {
        for command in COMMANDS {
            for key in command.keys {
                assert!(
                    !["Ctrl-H", "Ctrl-I", "Ctrl-J", "Ctrl-M", "Ctrl-S", "Ctrl-Q", "Ctrl-A", "Ctrl-B"].contains(key)
                );
                let only_function_key = command.keys.iter().all(|key| key.len() > 1 && key.starts_with('F'));
                assert!(!only_function_key, "{} has function keys only", command.title);
            }
        }
    }

    #[test]
    fn every_command_is_documented_and_named_once_in_a_scope() {
        let mut seen = HashSet::new();
        for command in COMMANDS {
            assert!(!command.doc.is_empty() && !command.doc.ends_with('.'), "{}", command.title);
            assert!(seen.insert(command.id), "{} stands twice", command.title);
            assert!(by_name(&command.name()).is_some_and(|known| known.id == command.id), "{}", command.title);
            assert!(!command.undoable || command.danger == Danger::Changes, "{}", command.title);
        }
    }

    #[test]
    fn every_command_stands_in_the_generated_key_list_with_its_keys() {
        let list = markdown(&Keymap::default());
        for command in COMMANDS {
            let row = list.lines().find(|row| row.ends_with(&format!("| {} |", command.name())));
            let row = row.unwrap_or_else(|| panic!("{} is not in the list", command.title));
            assert!(row.contains(command.doc), "{row}");
            assert!(command.keys.iter().all(|key| row.contains(&key.replace('|', "\\|"))), "{row}");
        }
    }

    #[test]
    fn read_only_refuses_every_change() {
        let ctx = Ctx { read_only: true, offers: &|_| Offer::YES };
        for command in COMMANDS.iter().filter(|command| command.danger > Danger::Looks) {
            assert_eq!(command.check(&ctx), Err(Reason::new("this window is read-only")), "{}", command.title);
        }
    }
}
