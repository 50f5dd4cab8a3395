//! A change to the text of a settings file, everything else in it kept: comments, order, what we do not know. Separate
//! because the file belongs to the person, and we only ever touch the line we mean.
//!
//! **Invariant:** a change reads back as itself; no other line differs afterwards.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A word: theme, preset, letters.
    Word(&'static str, String),
    /// Yes or no: plain, bell.
    Flag(&'static str, bool),
    /// The keys of a command by its name.
    Keys(String, Vec<String>),
    /// The command has the preset's keys again.
    OwnKeys(String),
}

/// The text with the change in it. Gives nothing when the text cannot be read: then nobody may write into it.
pub fn changed(text: &str, change: &Change) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let table = table.get_ref();
    let spans = |table: &DeTable, name: &str| -> Option<(Range<usize>, Range<usize>)> {
        let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
        Some((key.span(), value.span()))
    };
    let keys = table.iter().find(|(key, _)| key.get_ref() == "keys");
    let in_keys = |name: &str| spans(keys?.1.get_ref().as_table()?, name);
    Some(match change {
        Change::Word(name, word) => put_top(text, name, spans(table, name), &quoted(word), table),
        Change::Flag(name, flag) => put_top(text, name, spans(table, name), &flag.to_string(), table),
        Change::Keys(name, keys_wanted) => {
            let value = match keys_wanted.as_slice() {
                [one] => quoted(one),
                many => format!("[{}]", many.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(", ")),
            };
            match (in_keys(name), keys) {
                (Some((_, span)), _) => replaced(text, span, &value),
                (None, Some((_, section))) => {
                    after_last_of(text, section.get_ref(), &section.span(), &format!("{name} = {value}\n"))
                }
                (None, None) => appended(text, &format!("\n[keys]\n{name} = {value}\n")),
            }
        }
        Change::OwnKeys(name) => match in_keys(name) {
            Some((key, value)) => without_line(text, key.start, value.end),
            None => text.to_owned(),
        },
    })
}

/// Puts a value at the top, where no section has begun yet.
fn put_top(
    text: &str,
    name: &str,
    known: Option<(Range<usize>, Range<usize>)>,
    value: &str,
    table: &DeTable,
) -> String {
    if let Some((_, span)) = known {
        return replaced(text, span, value);
    }
    let line = format!("{name} = {value}\n");
    let last = table.iter().filter(|(_, value)| !matches!(value.get_ref(), DeValue::Table(_)));
    match last.map(|(_, value)| value.span().end).max() {
        Some(end) => inserted(text, line_end(text, end), &line),
        // A heading comment stays above; sections must stay below.
        None => {
            let head: usize = text.split_inclusive('\n').take_while(|l| l.starts_with('#')).map(str::len).sum();
            let (above, below) = text.split_at(head);
            let gap = if above.is_empty() || above.ends_with('\n') { "" } else { "\n" };
            format!("{above}{gap}{line}{below}")
        }
    }
}

fn after_last_of(text: &str, section: &DeValue, span: &Range<usize>, line: &str) -> String {
    let entries = section.as_table().into_iter().flatten();
    let end = entries.map(|(_, value)| value.span().end).max().unwrap_or(span.end);
    inserted(text, line_end(text, end), line)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |more| at + more + 1)
}

fn inserted(text: &str, at: usize, line: &str) -> String {
    let (before, after) = text.split_at(at);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    format!("{before}{gap}{line}{after}")
}

fn appended(text: &str, lines: &str) -> String {
    if text.is_empty() { lines.trim_start().to_owned() } else { inserted(text, text.len(), lines) }
}

fn replaced(text: &str, span: Range<usize>, value: &str) -> String {
    format!("{}{value}{}", &text[..span.start], &text[span.end..])
}

fn without_line(text: &str, from: usize, to: usize) -> String {
    let begin = text[..from].rfind('\n').map_or(0, |at| at + 1);
    format!("{}{}", &text[..begin], &text[line_end(text, to)..])
}

/// A string as TOML writes it.
fn quoted(word: &str) -> String {
    toml::Value::from(word).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands::Verb;
    use crate::tui::settings::Settings;

    const MINE: &str =
        "# my settings\ntheme = \"dark\"   # at night\nfuture = [1,\n  2]\n\n[keys]\n# hands\nraise = 'X'  # was x\n";

    fn word(name: &'static str, word: &str) -> Change {
        Change::Word(name, word.to_owned())
    }

    #[test]
    fn one_value_is_replaced_and_everything_else_stays() {
        let text = changed(MINE, &word("theme", "light")).unwrap();
        assert_eq!(text, MINE.replace("\"dark\"", "\"light\""));
        let text = changed(MINE, &Change::Keys("raise".into(), vec!["Ctrl-E".into(), "\\".into()])).unwrap();
        assert_eq!(Settings::read(&text).keymap.all_shown(Verb::Raise), "Ctrl-E \\", "{text}");
        assert!(text.contains("# was x") && text.contains("# hands"));
    }

    #[test]
    fn what_is_new_goes_where_it_belongs() {
        let text = changed(MINE, &Change::Flag("bell", false)).unwrap();
        assert_eq!(text, MINE.replace("  2]\n", "  2]\nbell = false\n"));
        let text = changed(&text, &Change::Keys("note".into(), vec!["N".into()])).unwrap();
        assert!(text.ends_with("# was x\nnote = \"N\"\n"), "{text}");
        assert!(!Settings::read(&text).bell);
        assert_eq!(Settings::read(&text).keymap.shown(Verb::Note), "N");
    }

    #[test]
    fn an_empty_file_and_one_without_a_last_line_end_grow_too() {
        let text = changed("", &Change::Keys("note".into(), vec!["N".into()])).unwrap();
        assert_eq!(text, "[keys]\nnote = \"N\"\n");
        let text = changed(&text, &word("theme", "mono")).unwrap();
        assert_eq!(text, "theme = \"mono\"\n[keys]\nnote = \"N\"\n");
        let text = changed("[keys]\nnote = 'N'", &Change::Keys("edit".into(), vec!["E".into()])).unwrap();
        assert_eq!(text, "[keys]\nnote = 'N'\nedit = \"E\"\n");
        assert_eq!(changed("# mine", &word("theme", "mono")).unwrap(), "# mine\ntheme = \"mono\"\n");
    }

    #[test]
    fn own_keys_take_their_line_away() {
        let text = changed(MINE, &Change::OwnKeys("raise".into())).unwrap();
        assert!(!text.contains("raise") && text.contains("# hands"), "{text}");
        assert_eq!(changed(MINE, &Change::OwnKeys("edit".into())).unwrap(), MINE);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_written_into() {
        assert_eq!(changed("theme = = 1", &word("theme", "mono")), None);
    }
}
