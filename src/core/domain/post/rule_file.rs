//! The TOML file in which an office keeps its rules of the post: service rules, figures, carriers' words, the columns of
//! the carrier's file. Separate from the rules themselves so that the file may leave out what is usual.
//!
//! **Invariant:** an entry the file's form does not know is refused, so that a misspelt one is never without effect.
//! **Invariant:** what was written is read back as it was.

use std::fmt::Write as _;

use serde::Deserialize;

use super::manifests::{Form, ManifestColumn, ManifestField, Needed};
use super::tracking::{CarrierWord, NewsState, plain_words};
use crate::core::domain::Refusal;
use crate::core::domain::consignments::services::{Destination, ServiceRule};

/// What a file says; a part that is not in it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostRules {
    /// The service rules, all of them.
    pub services: Vec<ServiceRule>,
    /// Figures by name.
    pub figures: Vec<(String, u32)>,
    /// Carriers' words.
    pub words: Vec<CarrierWord>,
    /// The columns of the carrier's file, all of them.
    pub columns: Vec<ManifestColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    service: Vec<ServiceForm>,
    #[serde(default)]
    figures: std::collections::BTreeMap<String, u32>,
    #[serde(default)]
    word: Vec<WordForm>,
    #[serde(default)]
    column: Vec<ColumnForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceForm {
    destination: String,
    #[serde(default)]
    replacement_only: bool,
    #[serde(default)]
    over_pieces: u32,
    up_to_pieces: Option<u32>,
    up_to_grams: Option<u32>,
    up_to_mm: Option<u32>,
    service: String,
    carrier: String,
    #[serde(default)]
    code: String,
    size: String,
    #[serde(default)]
    customs: bool,
    #[serde(default = "yes")]
    tracked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordForm {
    #[serde(default)]
    carrier: String,
    words: String,
    means: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnForm {
    header: String,
    field: String,
    longest: Option<u32>,
    #[serde(default = "no")]
    required: String,
    #[serde(default = "any")]
    form: String,
}

fn yes() -> bool {
    true
}
fn no() -> String {
    Needed::No.code().to_owned()
}
fn any() -> String {
    Form::Any.code().to_owned()
}

impl PostRules {
    /// Reads a file. Refuses what is no TOML, an entry it does not know, and a word no list has.
    pub fn from_toml(text: &str) -> Result<Self, Refusal> {
        let form: FileForm = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Refusal::new(format!("the rules, line {line}: {}", error.message().lines().next().unwrap_or_default()))
                .hint("`certdesk post rules export` writes a file as it should be; nothing was changed.")
        })?;
        let unknown = |error: crate::core::domain::UnknownCode| Refusal::new(format!("the rules: {error}"));
        let mut rules = Self { figures: form.figures.into_iter().collect(), ..Self::default() };
        for (index, row) in form.service.into_iter().enumerate() {
            rules.services.push(ServiceRule {
                place: u16::try_from(index + 1).unwrap_or(u16::MAX),
                destination: Destination::parse(&row.destination)?,
                replacement_only: row.replacement_only,
                over_pieces: row.over_pieces,
                up_to_pieces: row.up_to_pieces,
                up_to_grams: row.up_to_grams,
                up_to_mm: row.up_to_mm,
                service: row.service,
                carrier: row.carrier,
                code: row.code,
                size: row.size,
                customs: row.customs,
                tracked: row.tracked,
            });
        }
        for word in form.word {
            let words = plain_words(&word.words);
            if words.is_empty() {
                return Err(Refusal::new(format!("the rules: the carrier's words `{}` have no letter", word.words)));
            }
            let state: NewsState = word.means.parse().map_err(unknown)?;
            rules.words.push(CarrierWord { carrier: word.carrier.trim().to_owned(), words, state });
        }
        for (index, column) in form.column.into_iter().enumerate() {
            rules.columns.push(ManifestColumn {
                place: u32::try_from(index + 1).unwrap_or(u32::MAX),
                header: column.header,
                field: column.field.parse::<ManifestField>().map_err(unknown)?,
                longest: column.longest,
                needed: column.required.parse().map_err(unknown)?,
                form: column.form.parse().map_err(unknown)?,
            });
        }
        Ok(rules)
    }

    /// Writes a file.
    pub fn to_toml(&self) -> String {
        let mut text =
            String::from("# The rules of the post. The first service that matches is taken, in this order.\n");
        for row in &self.services {
            text.push_str("\n[[service]]\n");
            line(&mut text, "destination", row.destination.code());
            if row.replacement_only {
                text.push_str("replacement_only = true\n");
            }
            if row.over_pieces > 0 {
                let _ = writeln!(text, "over_pieces = {}", row.over_pieces);
            }
            for (name, bound) in
                [("up_to_pieces", row.up_to_pieces), ("up_to_grams", row.up_to_grams), ("up_to_mm", row.up_to_mm)]
            {
                if let Some(bound) = bound {
                    let _ = writeln!(text, "{name} = {bound}");
                }
            }
            line(&mut text, "service", &row.service);
            line(&mut text, "carrier", &row.carrier);
            line(&mut text, "code", &row.code);
            line(&mut text, "size", &row.size);
            if row.customs {
                text.push_str("customs = true\n");
            }
            if !row.tracked {
                text.push_str("tracked = false\n");
            }
        }
        text.push_str("\n[figures]\n");
        for (name, value) in &self.figures {
            let _ = writeln!(text, "{name} = {value}");
        }
        for word in &self.words {
            text.push_str("\n[[word]]\n");
            if !word.carrier.is_empty() {
                line(&mut text, "carrier", &word.carrier);
            }
            line(&mut text, "words", &word.words);
            line(&mut text, "means", word.state.code());
        }
        for column in &self.columns {
            text.push_str("\n[[column]]\n");
            line(&mut text, "header", &column.header);
            line(&mut text, "field", column.field.code());
            if let Some(longest) = column.longest {
                let _ = writeln!(text, "longest = {longest}");
            }
            line(&mut text, "required", column.needed.code());
            line(&mut text, "form", column.form.code());
        }
        text
    }
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name} = {}", toml::Value::String(value.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::consignments::services::ServiceRules;

    #[test]
    fn what_was_written_is_read_back() {
        let column = ManifestColumn {
            place: 1,
            header: "Full \"name\"".into(),
            field: ManifestField::Name,
            longest: Some(100),
            needed: Needed::Always,
            form: Form::Roman,
        };
        let word = CarrierWord { carrier: "Parcelgo".into(), words: "d1".into(), state: NewsState::Delivered };
        let rules = PostRules {
            services: ServiceRules::house().rows().to_vec(),
            figures: vec![("hold_months".into(), 12)],
            words: vec![word],
            columns: vec![column],
        };
        assert_eq!(PostRules::from_toml(&rules.to_toml()).unwrap(), rules);
    }

    #[test]
    fn a_misspelt_entry_is_refused_with_its_line() {
        let refused = |text: &str| PostRules::from_toml(text).unwrap_err().message().to_owned();
        let misspelt = "[[service]]\ndestination = \"inland\"\nservise = \"x\"\n";
        assert!(refused(misspelt).starts_with("the rules, line 3: unknown field `servise`"), "{}", refused(misspelt));
        assert!(
            refused("[[word]]\nwords = \"x\"\nmeans = \"gone\"\n").contains("`gone` is not a known meaning of news")
        );
        assert!(refused("[[word]]\nwords = \"…\"\nmeans = \"lost\"\n").contains("have no letter"));
        assert!(refused("what").starts_with("the rules, line 1:"));
    }
}
