//! Receiving a claim file: choose it, look at how its columns are read, bring it in. Separate because nothing is stored
//! before the last of these steps.

use super::super::look_ups::CENTRE;
use crate::core::{Core, Error, FilePreview, ImportKind};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Choice, Pick};
use crate::tui::effects::{Action, Job, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Verdict};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, RowVerb};
use std::path::Path;

/// The page of how a file is read; its reference is the file's path, `|`, and the sender's code.
static COLUMNS: Leaf = Leaf {
    title: "columns",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[
        RowVerb { verb: Verb::Forward, offer: |chosen| ready(chosen), run: |chosen, _| bring_in(chosen) },
        RowVerb {
            verb: Verb::Edit,
            offer: |chosen| {
                if chosen.line.is_empty() {
                    Offer::no("put the cursor on a column")
                } else {
                    Offer::named("read it as")
                }
            },
            run: choose_column,
        },
    ],
    hints: &[Verb::Forward, Verb::Edit],
    scan: None,
    after: Some(|done| match done.reference.as_str() {
        "" => Vec::new(),
        file => vec![Step::Close, Step::Go(super::claims::place(file))],
    }),
};

/// Chooses a file.
pub fn form() -> Box<dyn Layer> {
    let fields = vec![
        Field::new("file", "File", Kind::Text(looks)).required(),
        Field::new("sender", "Sent by", Kind::LookUp(CENTRE)),
    ];
    let head = vec!["Nothing is stored yet: the next page shows how its columns are read.".to_owned()];
    let submit = |values: &Values, cx: &Cx| {
        let file = cx.core.file_named(Path::new(values.get("file")));
        let reference = format!("{}|{}", file.display(), values.get("sender"));
        Ok(vec![Step::Close, Step::Open(Box::new(RecordPage::new(&COLUMNS, reference)))])
    };
    Box::new(
        Form::new("claim file", "", "Receive a claim file", fields, Box::new(submit))
            .small()
            .fleeting()
            .head(head)
            .button("Look"),
    )
}

fn looks(path: &str, cx: &Cx) -> Verdict {
    let preview = cx.core.preview_file(ImportKind::Claims, &cx.core.file_named(Path::new(path)), None);
    preview.map(|seen| format!("{} rows, {}", seen.rows, seen.encoding)).map_err(|error| error.to_string())
}

fn parts(reference: &str) -> (&str, &str) {
    reference.rsplit_once('|').unwrap_or((reference, ""))
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let (path, sender) = parts(reference);
    let seen = core.preview_file(ImportKind::Claims, Path::new(path), None)?;
    let mut card = Card::new(reference, seen.file.clone());
    card.aside = format!("{} rows, not stored yet", seen.rows);
    card.widths = vec![24, 22, 0];
    card.add(Line::Words(
        Tone::NotBegun,
        "√ 1 File  [» 2 Columns]  ○ 3 Problems  ○ 4 Becomes ready  ○ 5 Finish".into(),
    ));
    card.add(Line::fact("read as", read_as(&seen)));
    if !sender.is_empty() {
        card.add(Line::fact("sent by", sender));
    }
    if let Some(profile) = &seen.profile {
        card.add(Line::judged("profile", profile, Tone::Done, "remembered for these headers"));
    }
    card.next_step = Some("bring in".to_owned());
    if !seen.missing.is_empty() {
        card.next_step = None;
        card.add(Line::judged("missing", seen.missing.join(", "), Tone::Failed, "e on a column says what it is"));
    }
    card.add(Line::Blank);
    card.add(Line::row(["THEIR COLUMN", "READ AS", "FIRST VALUES"]));
    for column in &seen.columns {
        let read = match &column.column {
            Some(ours) => format!("√ {ours}"),
            None => "- left out".to_owned(),
        };
        let values: Vec<&str> = column.samples.iter().map(String::as_str).take(3).collect();
        card.link(Line::row([column.header.clone(), read, values.join(" · ")]), Place::default());
        card.about(&column.header);
    }
    Ok(card)
}

fn read_as(seen: &FilePreview) -> String {
    let delimiter = match seen.delimiter {
        '\t' => "tabs".to_owned(),
        other => format!("`{other}`"),
    };
    format!("{}, {delimiter} between, headers on line {}", seen.encoding, seen.header_line)
}

fn ready(chosen: &Chosen) -> Offer {
    match chosen.next_step {
        Some(step) => Offer::named(step),
        None => Offer::no("a required column is missing"),
    }
}

fn bring_in(chosen: &Chosen) -> Vec<Step> {
    let (path, sender) = parts(chosen.reference);
    let sender = (!sender.is_empty()).then(|| sender.to_owned());
    vec![
        Step::Say(Message::note("It is being read; & shows how far it is.")),
        Step::Job(Job::ImportClaims(path.into(), sender)),
    ]
}

/// Asks what a column of theirs is, and remembers it for files with these headers.
fn choose_column(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    let (path, _) = parts(chosen.reference);
    let header = chosen.line.to_owned();
    let map = |ours: &str| vec![Step::Do(Action::MapColumn(path.into(), header.clone(), ours.to_owned()))];
    let mut choices = vec![Choice::new("left out", Tone::Apart, "not read", map(""))];
    for column in ImportKind::Claims.columns() {
        choices.push(Choice::new(column.name, Tone::Apart, column.about, map(column.name)));
    }
    vec![Step::Open(Box::new(Pick::new(format!("`{header}` is"), choices)))]
}
