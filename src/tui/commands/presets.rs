//! Key presets: whole sets of keys laid over the table's own. Separate so that a preset reads as what it changes.
//!
//! **Invariant:** a preset gives keys to commands that have some already, and takes none away for good.

use super::Verb;

/// A set of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// The table's own.
    #[default]
    Default,
    /// For hands that know vi.
    Vim,
}

impl Preset {
    /// Every preset.
    pub const ALL: &'static [Self] = &[Self::Default, Self::Vim];

    /// Its name in the settings file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Vim => "vim",
        }
    }

    /// What it is for.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Default => "one letter a verb, arrows and hjkl alike",
            Self::Vim => "gg G 0 $ Ctrl-D Ctrl-U gt i A ZZ; ' goes to anything",
        }
    }

    /// The preset of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|preset| preset.name() == name).copied()
    }

    /// The keys it gives to a command in the place of the table's.
    pub(super) fn keys(self, verb: Verb) -> Option<&'static [&'static str]> {
        match self {
            Self::Default => None,
            Self::Vim => VIM.iter().find(|(known, _)| *known == verb).map(|(_, keys)| *keys),
        }
    }
}

const VIM: &[(Verb, &[&str])] = &[
    (Verb::Jump, &["'"]),
    (Verb::First, &["gg", "Home"]),
    (Verb::NextPane, &["gt", "F6", "Ctrl-T"]),
    (Verb::FirstColumn, &["0", "^", "H"]),
    (Verb::LastColumn, &["$", "L"]),
    (Verb::HalfDown, &["Ctrl-D", "J"]),
    (Verb::HalfUp, &["Ctrl-U", "K"]),
    (Verb::MarkRange, &["V", "+"]),
    (Verb::Edit, &["i", "e"]),
    (Verb::Note, &["A"]),
    (Verb::Leave, &["ZZ", "Q"]),
];
