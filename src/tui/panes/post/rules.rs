//! The rules of the post on one page: services, figures, carriers' words, the columns of the carrier's file. Separate
//! because the house edits them, once in a while, and everything else asks them.

use std::path::PathBuf;

use crate::core::domain::post::tracking::NewsState;
use crate::core::{Core, Error, RULE_FIELDS};
use crate::tui::actions::PostStep;
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::Confirm;
use crate::tui::effects::{Action, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, RowVerb};

/// The page.
pub static PAGE: Leaf = Leaf {
    title: "rules of the post",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[
        RowVerb { verb: Verb::Edit, offer: on_a_line, run: edit },
        RowVerb { verb: Verb::New, offer: |_| Offer::named("new rule"), run: |chosen, cx| new(chosen, cx) },
        RowVerb {
            verb: Verb::Cancel,
            offer: |chosen| match rule(chosen) {
                Some(_) => Offer::named("take out"),
                None => Offer::no("put the cursor on a service rule"),
            },
            run: |chosen, _| rule(chosen).map(ask_remove).unwrap_or_default(),
        },
        RowVerb {
            verb: Verb::Forward,
            offer: |_| Offer::named("read a file"),
            run: |_, _| vec![Step::Open(read_file())],
        },
    ],
    hints: &[Verb::Edit, Verb::New, Verb::Cancel, Verb::Forward],
    scan: None,
    after: None,
};

fn card(core: &Core, _: &str) -> Result<Card, Error> {
    let view = core.post_rules()?;
    let mut card = Card::new("", "rules of the post");
    card.widths = vec![2, 9, 40, 0];
    card.add(Line::row(["", "GOES TO", "WHEN", "TRAVELS BY"]));
    for rule in &view.services {
        let words = rule.words();
        let when = words.split_once(": ").map_or(words.as_str(), |(_, rest)| rest).to_owned();
        let customs = if rule.customs { " +customs" } else { "" };
        let travels = format!("{} {}{customs}", rule.service, rule.code);
        card.add(Line::row([rule.place.to_string(), rule.destination.code().to_owned(), when, travels]));
        card.about(format!("rule {}", rule.place));
    }
    card.add(Line::Blank);
    card.add(Line::head("FIGURES"));
    for figure in &view.figures {
        card.add(Line::words(format!("{} = {}, {}", figure.name, figure.value, figure.about)));
        card.about(format!("figure {}", figure.name));
    }
    card.add(Line::Blank);
    card.add(Line::row(["", "CARRIER", "ITS WORDS", "MEAN"]));
    for word in &view.words {
        let carrier = if word.carrier.is_empty() { "any" } else { &word.carrier };
        card.add(Line::row([String::new(), carrier.to_owned(), word.words.clone(), word.state.to_string()]));
        card.about(format!("word {}|{}", word.carrier, word.words));
    }
    card.add(Line::Blank);
    card.add(Line::row(["", "FIELD", "COLUMN OF THE CARRIER'S FILE", "LIMITS"]));
    for column in &view.columns {
        let longest = column.longest.map(|n| format!("at most {n}, ")).unwrap_or_default();
        let limits = format!("{longest}{}, needed {}", column.form, column.needed);
        card.add(Line::row([column.place.to_string(), column.field.to_string(), column.header.clone(), limits]));
    }
    card.add(Line::words("`certdesk post rules export` writes all of it as a file; f reads one back."));
    Ok(card)
}

fn rule(chosen: &Chosen) -> Option<u16> {
    chosen.line.strip_prefix("rule ")?.parse().ok()
}

fn on_a_line(chosen: &Chosen) -> Offer {
    if chosen.line.is_empty() {
        Offer::no("put the cursor on a rule, a figure or a carrier's word")
    } else {
        Offer::YES
    }
}

fn edit(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    if let Some(place) = rule(chosen) {
        return rule_form(place, false, cx);
    }
    if let Some(name) = chosen.line.strip_prefix("figure ") {
        let name = name.to_owned();
        let now =
            cx.core.post_rules().ok().and_then(|view| view.figures.into_iter().find(|figure| figure.name == name));
        let Some(now) = now else { return Vec::new() };
        let fields = vec![Field::new("value", "Value", Kind::Number).required().with(now.value.to_string())];
        let submit = move |values: &Values, _: &Cx| {
            let value =
                values.get("value").parse().map_err(|_| Wrong { field: "value", words: "wanted a number".into() })?;
            Ok(vec![Step::Do(Action::Post(PostStep::Figure(name.clone(), value)))])
        };
        let form = Form::new("post figure", now.name, now.about, fields, Box::new(submit));
        return vec![Step::Open(Box::new(form.small().fleeting().button("Set")))];
    }
    let (carrier, words) = chosen.line.strip_prefix("word ").and_then(|line| line.split_once('|')).unwrap_or_default();
    vec![Step::Open(word_form(carrier, words))]
}

fn word_form(carrier: &str, words: &str) -> Box<dyn Layer> {
    let means = NewsState::ALL.iter().map(|state| state.code());
    let fields = vec![
        Field::text("words", "Words").required().with(words),
        Field::choice("means", "Mean", means).required(),
        Field::text("carrier", "Only of carrier").with(carrier),
    ];
    let submit = |values: &Values, _: &Cx| {
        let text = |name: &str| values.get(name).to_owned();
        Ok(vec![Step::Do(Action::Post(PostStep::Words(text("carrier"), text("words"), text("means"))))])
    };
    Box::new(Form::new("post words", words, "A carrier's words", fields, Box::new(submit)).small().button("Map"))
}

fn new(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    match rule(chosen) {
        Some(place) => rule_form(place, true, cx),
        None if chosen.line.starts_with("word ") => vec![Step::Open(word_form("", ""))],
        None => vec![Step::Say(Message::refused(
            "Put the cursor on a rule or a carrier's word: the new one goes before it.",
        ))],
    }
}

/// The fields of a service rule, as they are typed in commands too.
fn rule_form(place: u16, is_new: bool, cx: &Cx) -> Vec<Step> {
    let found = cx.core.post_rules().ok().and_then(|view| view.services.into_iter().find(|rule| rule.place == place));
    let Some(now) = found else { return Vec::new() };
    let bound = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    let flag = |on: bool| if on { "yes" } else { "no" };
    let fields = vec![
        Field::text("destination", "Goes to").required().with(now.destination.code()),
        Field::choice("replacement_only", "Replacements only", ["yes", "no"]).with(flag(now.replacement_only)),
        Field::new("over_pieces", "More pieces than", Kind::Number).with(now.over_pieces.to_string()),
        Field::new("up_to_pieces", "Pieces at most", Kind::Number).with(bound(now.up_to_pieces)),
        Field::new("up_to_grams", "Grams at most", Kind::Number).with(bound(now.up_to_grams)),
        Field::new("up_to_mm", "Millimetres at most", Kind::Number).with(bound(now.up_to_mm)),
        Field::text("service", "Service").required().with(now.service.clone()),
        Field::text("carrier", "Carrier").required().with(now.carrier.clone()),
        Field::text("code", "Carrier's code").with(now.code.clone()),
        Field::text("size", "Size").required().with(now.size.clone()),
        Field::choice("customs", "Customs form", ["yes", "no"]).with(flag(now.customs)),
        Field::choice("tracked", "Tracked", ["yes", "no"]).with(flag(now.tracked)),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let typed = RULE_FIELDS.iter().map(|name| ((*name).to_owned(), values.get(name).to_owned())).collect();
        Ok(vec![Step::Do(Action::Post(PostStep::Rule(place, typed, is_new)))])
    };
    let title = if is_new { format!("New rule before {place}") } else { format!("Service rule {place}") };
    let head = vec!["inland, abroad, or a country; a country of its own comes before the others.".to_owned()];
    let form = Form::new("post rule", place.to_string(), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(head)))]
}

fn ask_remove(place: u16) -> Vec<Step> {
    let lines = vec!["The rules after it move up. What is packed already keeps its service.".to_owned()];
    let steps = vec![Step::Do(Action::Post(PostStep::RemoveRule(place)))];
    vec![Step::Open(Box::new(Confirm::new(format!("Take rule {place} out?"), lines, "Take out", steps).careful()))]
}

fn read_file() -> Box<dyn Layer> {
    let fields = vec![Field::text("file", "File").required()];
    let head = vec!["A TOML file of rules, or service rules as CSV. Parts that are not in it stay.".to_owned()];
    let submit = |values: &Values, cx: &Cx| {
        let file = cx.core.file_named(&PathBuf::from(values.get("file")));
        Ok(vec![Step::Do(Action::Post(PostStep::ReadRules(file)))])
    };
    Box::new(
        Form::new("post rules", "", "Read rules of the post", fields, Box::new(submit))
            .small()
            .head(head)
            .button("Read"),
    )
}
