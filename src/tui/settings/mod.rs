//! What somebody made their own: theme, keys, letters, manners. Read from the text of their settings file; the file
//! itself is somebody else's business. Separate because every wrong line must be named and none may stop the window.
//!
//! **Invariant:** any text gives settings: what is wrong in it is said with its line and left out.

mod edit;
mod page;
mod press_key;

pub use edit::{Change, changed};
pub use page::{TITLE, page};

use super::commands::{Keymap, Preset, Remap};
use super::themes;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Whether our own glyphs are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Letters {
    /// As the terminal's environment says.
    #[default]
    Auto,
    /// ASCII only.
    Ascii,
    /// Everything, whatever the environment says.
    All,
}

impl Letters {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Ascii, Self::All];

    /// Its name in the settings file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Ascii => "ascii",
            Self::All => "all",
        }
    }

    /// Whether only ASCII is sent, given what the environment says.
    pub const fn is_ascii(self, environment: bool) -> bool {
        match self {
            Self::Auto => environment,
            Self::Ascii => true,
            Self::All => false,
        }
    }
}

/// Something wrong in the file: its line, and a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The line, from 1.
    pub line: usize,
    /// What was found and what was wanted.
    pub words: String,
}

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The colours, when one was chosen.
    pub theme: Option<&'static str>,
    /// The set of keys under one's own.
    pub preset: Preset,
    /// One's own keys, as obeyed.
    pub remaps: Vec<Remap>,
    /// The keys in force.
    pub keymap: Keymap,
    /// Which letters are sent.
    pub letters: Letters,
    /// Whether the window speaks in lines, for screen readers.
    pub plain: bool,
    /// Whether a refused scan rings.
    pub bell: bool,
    /// What is wrong in the file.
    pub wrong: Vec<Wrong>,
    /// The text it was read from.
    pub text: String,
    /// Whether the text cannot be read at all, so that nothing may be written into it.
    pub broken: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: None,
            preset: Preset::Default,
            remaps: Vec::new(),
            keymap: Keymap::default(),
            letters: Letters::Auto,
            plain: false,
            bell: true,
            wrong: Vec::new(),
            text: String::new(),
            broken: false,
        }
    }
}

/// The names there are at the top of the file.
const NAMES: &[&str] = &["theme", "preset", "letters", "plain", "bell", "keys"];

impl Settings {
    /// What a file's text says; what is wrong in it is left out and listed.
    pub fn read(text: &str) -> Self {
        let mut settings = Self { text: text.to_owned(), ..Self::default() };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let line = line_of(text, error.span().unwrap_or(0..0));
                settings.wrong.push(Wrong { line, words: error.message().trim_end_matches('.').to_owned() });
                settings.broken = true;
                return settings;
            }
        };
        let mut keys = Vec::new();
        for (name, value) in table.get_ref() {
            if let Err(words) = settings.take(name.get_ref(), value, &mut keys) {
                settings.wrong.push(Wrong { line: line_of(text, name.span()), words });
            }
        }
        keys.sort_by_key(|(_, line)| *line);
        let remaps: Vec<Remap> = keys.iter().map(|(remap, _)| remap.clone()).collect();
        let (keymap, unfit) = Keymap::with(settings.preset, &remaps);
        settings.keymap = keymap;
        let lost = |index: usize| unfit.iter().any(|unfit| unfit.index == index);
        settings.remaps = remaps.iter().enumerate().filter(|(i, _)| !lost(*i)).map(|(_, r)| r.clone()).collect();
        settings.wrong.extend(unfit.into_iter().map(|u| Wrong { line: keys[u.index].1, words: u.words }));
        settings.wrong.sort_by_key(|wrong| wrong.line);
        settings
    }

    fn take(&mut self, name: &str, value: &Spanned<DeValue>, keys: &mut Vec<(Remap, usize)>) -> Result<(), String> {
        let value_text = value.get_ref();
        match name {
            "theme" => {
                let known = |wanted: &str| themes::names().find(|name| *name == wanted);
                self.theme = Some(one_of(name, value_text, known, themes::names())?);
            }
            "preset" => {
                self.preset = one_of(name, value_text, Preset::named, Preset::ALL.iter().map(|p| p.name()))?;
            }
            "letters" => {
                let known = |wanted: &str| Letters::ALL.iter().copied().find(|letters| letters.name() == wanted);
                self.letters = one_of(name, value_text, known, Letters::ALL.iter().map(|l| l.name()))?;
            }
            "plain" => self.plain = yes_or_no(name, value_text)?,
            "bell" => self.bell = yes_or_no(name, value_text)?,
            "keys" => {
                let Some(table) = value_text.as_table() else {
                    return Err("`keys` is a section: [keys], then lines such as edit = \"e\"".to_owned());
                };
                for (command, keys_of) in table {
                    let line = line_of(&self.text, command.span());
                    match key_names(command.get_ref(), keys_of.get_ref()) {
                        Ok(names) => keys.push((Remap { name: command.get_ref().to_string(), keys: names }, line)),
                        Err(words) => self.wrong.push(Wrong { line, words }),
                    }
                }
            }
            other => {
                let near = NAMES
                    .iter()
                    .max_by(|a, b| strsim::jaro_winkler(a, other).total_cmp(&strsim::jaro_winkler(b, other)));
                return Err(format!("`{other}` is no setting; did you mean `{}`?", near.unwrap_or(&"theme")));
            }
        }
        Ok(())
    }

    /// The first wrong line in a sentence, for row 23; nothing when all is well.
    pub fn complaint(&self, file: &str) -> Option<String> {
        let first = self.wrong.first()?;
        let more = match self.wrong.len() {
            1 => String::new(),
            n => format!(" {} more.", n - 1),
        };
        let key = self.keymap.shown(super::commands::Verb::Settings);
        Some(format!("{file}, line {}: {}.{more} The rest holds; {key} shows it.", first.line, first.words))
    }
}

/// Every setting and what it is now, own keys last.
pub fn shown(settings: &Settings) -> Vec<(String, String)> {
    let yes = |flag: bool| flag.to_string();
    let mut rows = vec![
        ("theme".to_owned(), settings.theme.unwrap_or("classic").to_owned()),
        ("preset".to_owned(), settings.preset.name().to_owned()),
        ("letters".to_owned(), settings.letters.name().to_owned()),
        ("plain".to_owned(), yes(settings.plain)),
        ("bell".to_owned(), yes(settings.bell)),
    ];
    rows.extend(settings.remaps.iter().map(|remap| (format!("keys.{}", remap.name), remap.keys.join(" "))));
    rows
}

fn one_of<T>(
    name: &str,
    value: &DeValue,
    known: impl Fn(&str) -> Option<T>,
    names: impl Iterator<Item = &'static str>,
) -> Result<T, String> {
    let found = value.as_str().unwrap_or_else(|| value.type_str());
    known(found)
        .ok_or_else(|| format!("{name}: found `{found}`, wanted one of {}", names.collect::<Vec<_>>().join(", ")))
}

fn yes_or_no(name: &str, value: &DeValue) -> Result<bool, String> {
    let found = || value.as_str().unwrap_or_else(|| value.type_str()).to_owned();
    value.as_bool().ok_or_else(|| format!("{name}: found `{}`, wanted true or false", found()))
}

fn key_names(command: &str, value: &DeValue) -> Result<Vec<String>, String> {
    let wrong = || format!("{command}: found {}, wanted a key such as \"e\" or [\"e\", \"Ctrl-E\"]", value.type_str());
    let one = |value: &DeValue| value.as_str().map(str::to_owned).ok_or_else(wrong);
    match value {
        DeValue::String(key) if key.is_empty() => Ok(Vec::new()),
        DeValue::String(key) => Ok(vec![key.to_string()]),
        DeValue::Array(keys) => keys.iter().map(|key| one(key.get_ref())).collect(),
        _ => Err(wrong()),
    }
}

fn line_of(text: &str, span: Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or(text);
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands::Verb;

    fn wrong(text: &str) -> Vec<(usize, String)> {
        Settings::read(text).wrong.into_iter().map(|wrong| (wrong.line, wrong.words)).collect()
    }

    #[test]
    fn an_empty_file_is_the_default() {
        let settings = Settings::read("");
        assert!(settings.wrong.is_empty() && settings.bell && !settings.plain && settings.theme.is_none());
        assert_eq!(settings.keymap.shown(Verb::Edit), "e");
    }

    #[test]
    fn everything_can_be_set() {
        let text = "theme = 'dark'\npreset = \"vim\"\nletters = \"ascii\"\nplain = true\nbell = false\n[keys]\nraise = 'X'\nexport = ['Ctrl-E']\n";
        let settings = Settings::read(text);
        assert_eq!(settings.wrong, []);
        assert_eq!((settings.theme, settings.preset, settings.letters), (Some("dark"), Preset::Vim, Letters::Ascii));
        assert!(settings.plain && !settings.bell);
        assert_eq!(
            (settings.keymap.shown(Verb::Raise), settings.keymap.shown(Verb::Export)),
            ("X".into(), "Ctrl-E".into())
        );
        assert_eq!(settings.keymap.shown(Verb::First), "gg");
    }

    #[test]
    fn a_wrong_line_is_named_and_the_rest_holds() {
        let text = "theme = \"drak\"\nbell = \"yes\"\nteme = 1\n[keys]\nraise = \"e\"\nedit = 3\nnote = \"N\"\n";
        assert_eq!(
            wrong(text),
            [
                (1, "theme: found `drak`, wanted one of ".to_owned() + &themes::names().collect::<Vec<_>>().join(", ")),
                (2, "bell: found `yes`, wanted true or false".to_owned()),
                (3, "`teme` is no setting; did you mean `theme`?".to_owned()),
                (5, "raise: `e` is already edit; two commands cannot share it".to_owned()),
                (6, "edit: found integer, wanted a key such as \"e\" or [\"e\", \"Ctrl-E\"]".to_owned()),
            ]
        );
        assert_eq!(Settings::read(text).keymap.shown(Verb::Note), "N");
    }

    #[test]
    fn a_file_that_is_no_toml_names_its_line_and_gives_the_default() {
        let settings = Settings::read("theme = \"dark\"\nbell = = true\n");
        assert!(settings.broken && settings.theme.is_none());
        assert_eq!(settings.wrong[0].line, 2, "{:?}", settings.wrong);
        let said = settings.complaint("settings.toml").unwrap();
        assert!(said.starts_with("settings.toml, line 2: "), "{said}");
    }
}
