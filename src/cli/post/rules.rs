//! `post rules …`: what the house may edit of the post.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::super::answer::{Answer, Table};
use crate::core::domain::consignments::services::ServiceRule;
use crate::core::{Core, Error, ErrorKind, RuleEdit};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum RulesCommand {
    /// The service rules in their order; the first that matches is taken
    List,
    /// Amend a service rule
    Set {
        /// Its place
        place: u16,
        /// field=value: destination, over_pieces, up_to_pieces, up_to_grams, up_to_mm, service, carrier, code, size, customs …
        #[arg(required = true)]
        fields: Vec<String>,
    },
    /// A new service rule like the one at a place, put before it
    Insert {
        /// The place
        place: u16,
        /// field=value, where it differs
        #[arg(required = true)]
        fields: Vec<String>,
    },
    /// Take a service rule out
    Remove {
        /// Its place
        place: u16,
    },
    /// Weights, sizes and days; with a value, set one
    Figure {
        /// Its name
        name: Option<String>,
        /// The value
        value: Option<u32>,
    },
    /// Say what a carrier's words mean
    Words {
        /// The words; all are listed when left out
        words: Option<String>,
        /// under way, delivered, not delivered, returned or lost
        #[arg(long, default_value = "")]
        means: String,
        /// Only of this carrier
        #[arg(long, default_value = "")]
        carrier: String,
    },
    /// The columns of the carrier's file with their limits
    Columns,
    /// Read rules from a TOML file, or service rules from CSV
    Import {
        /// The file
        file: PathBuf,
    },
    /// All rules as TOML
    Export,
}

pub fn run(core: &mut Core, command: RulesCommand) -> anyhow::Result<Answer> {
    match command {
        RulesCommand::List => list(core),
        RulesCommand::Set { place, fields } => {
            let rule = core.service_rule_with(place, &pairs(&fields)?)?;
            core.edit_service_rule(RuleEdit::Replace(rule))?;
            list(core)
        }
        RulesCommand::Insert { place, fields } => {
            let rule = core.service_rule_with(place, &pairs(&fields)?)?;
            core.edit_service_rule(RuleEdit::Insert(rule))?;
            list(core)
        }
        RulesCommand::Remove { place } => {
            core.edit_service_rule(RuleEdit::Remove(place))?;
            list(core)
        }
        RulesCommand::Figure { name, value } => {
            if let (Some(name), Some(value)) = (name, value) {
                core.set_post_figure(&name, value)?;
            }
            let head = ["figure", "value", "about"].map(str::to_owned).to_vec();
            let figures = core.post_rules()?.figures.into_iter();
            let rows = figures.map(|figure| vec![figure.name, figure.value.to_string(), figure.about]).collect();
            Ok(Answer::table(Table { head, rows, foot: None }))
        }
        RulesCommand::Words { words, means, carrier } => {
            if let Some(words) = words {
                core.map_carrier_words(&carrier, &words, super::word(&means.replace('-', " "))?)?;
            }
            let head = ["words", "means", "carrier"].map(str::to_owned).to_vec();
            let all = core.post_rules()?.words.into_iter();
            let rows = all.map(|word| vec![word.words, word.state.to_string(), word.carrier]).collect();
            Ok(Answer::table(Table { head, rows, foot: None }))
        }
        RulesCommand::Columns => {
            let head = ["place", "header", "field", "longest", "required", "form"].map(str::to_owned).to_vec();
            let rows = core.post_rules()?.columns.into_iter().map(|column| {
                let longest = column.longest.map(|n| n.to_string()).unwrap_or_default();
                vec![
                    column.place.to_string(),
                    column.header,
                    column.field.to_string(),
                    longest,
                    column.needed.to_string(),
                    column.form.to_string(),
                ]
            });
            Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
        }
        RulesCommand::Import { file } => {
            let said = core.import_post_rules(&file)?;
            let data = json!({ "said": said });
            Ok(Answer::lines(said, data))
        }
        RulesCommand::Export => Ok(Answer::exact(core.export_post_rules()?)),
    }
}

fn pairs(fields: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let one = |text: &String| {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Arguments, format!("`{text}` is no field=value")).with_hint("Write up_to_grams=500.")
        })?;
        Ok((name.to_owned(), value.to_owned()))
    };
    fields.iter().map(one).collect()
}

fn list(core: &Core) -> anyhow::Result<Answer> {
    let head = ["place", "destination", "matches", "service", "carrier", "code", "size", "customs"];
    let rules = core.post_rules()?.services;
    let rows = rules.iter().map(cells).collect();
    let data: Vec<Value> = rules.iter().map(rule_json).collect();
    let table = Table {
        head: head.map(str::to_owned).to_vec(),
        rows,
        foot: Some("The first rule that matches is taken; one of a country of its own before the others.".to_owned()),
    };
    Ok(Answer::table_with(table, json!({ "count": data.len(), "rows": data })))
}

fn cells(rule: &ServiceRule) -> Vec<String> {
    let words = rule.words();
    let matches = words.split_once(": ").map_or(words.as_str(), |(_, rest)| rest).to_owned();
    vec![
        rule.place.to_string(),
        rule.destination.code().to_owned(),
        matches,
        rule.service.clone(),
        rule.carrier.clone(),
        rule.code.clone(),
        rule.size.clone(),
        if rule.customs { "yes" } else { "no" }.to_owned(),
    ]
}

fn rule_json(rule: &ServiceRule) -> Value {
    json!({ "place": rule.place, "destination": rule.destination.code(), "replacement_only": rule.replacement_only,
        "over_pieces": rule.over_pieces, "up_to_pieces": rule.up_to_pieces, "up_to_grams": rule.up_to_grams, "up_to_mm": rule.up_to_mm,
        "service": rule.service, "carrier": rule.carrier, "code": rule.code, "size": rule.size, "customs": rule.customs,
        "tracked": rule.tracked })
}
