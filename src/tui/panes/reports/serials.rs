//! Serial continuity: every number of a brand and year explained, stretch by stretch. Separate because an inspector asks
//! for exactly this page.

use crate::core::{Core, Error, ReportFormat};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Query};
use crate::tui::forms::{Field, Form, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::RowVerb;

/// The page.
pub static SERIALS: Leaf = Leaf {
    title: "serials",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[RowVerb { verb: Verb::Export, offer: |_| Offer::YES, run: |_, _| vec![Step::Open(export())] }],
    hints: &[Verb::Export, Verb::Recheck],
    scan: None,
    after: None,
};

fn card(core: &Core) -> Result<Card, Error> {
    let mut card = Card::new("", "serials");
    card.widths = vec![3, 8, 8, 8, 13, 0];
    let mut unexplained = 0;
    for series in core.serial_continuity()? {
        let name = format!("{}{:02}", series.prefix, series.year % 100);
        let numbers: u32 = series.continuity.stretches.iter().map(|s| s.last - s.first + 1).sum();
        card.add(Line::Head(format!("SERIES {name}"), format!("{numbers} numbers")));
        card.add(Line::row(["", "FROM", "TO", " NUMBERS", "RUN", "WHAT BECAME OF THEM"]));
        for stretch in &series.continuity.stretches {
            let state = stretch.state.to_string();
            let papers = stretch.papers();
            let paper = if papers.is_empty() { papers } else { format!(", paper {papers}") };
            let row = Line::row([
                String::new(),
                format!("{:07}", stretch.first),
                format!("{:07}", stretch.last),
                format!("{:>8}", stretch.last - stretch.first + 1),
                stretch.batch.map(|batch| batch.to_string()).unwrap_or_default(),
                format!("{} {}{paper}", Tone::of(&state).glyph(), stretch.explained()),
            ]);
            match stretch.batch {
                Some(batch) => card.link(row, super::super::places::at(4, "Print runs", batch.to_string())),
                None => card.add(row),
            };
        }
        for (first, last) in &series.continuity.gaps {
            unexplained += 1;
            card.add(Line::Words(Tone::Failed, format!("x {first:07} to {last:07}: nobody can explain these numbers")));
        }
        card.add(Line::Blank);
    }
    if card.entries.is_empty() {
        card.add(Line::words("No serial was ever reserved: an approved print run reserves the first."));
    } else if unexplained == 0 {
        card.add(Line::Words(Tone::Done, "√ Every number is explained.".into()));
    }
    Ok(card)
}

/// Asks how and where it is written.
fn export() -> Box<dyn Layer> {
    let formats: Vec<String> = ReportFormat::ALL.iter().map(|format| format.code().to_owned()).collect();
    let fields =
        vec![Field::choice("format", "Format", formats).required().with("pdf"), Field::text("file", "File").with("")];
    let submit = |values: &Values, cx: &Cx| {
        let wrong = |_| Wrong { field: "format", words: "wanted a format".into() };
        let format: ReportFormat = values.get("format").parse().map_err(wrong)?;
        let ending = if format == ReportFormat::Text { "txt" } else { format.code() };
        let file = values.some("file").unwrap_or_else(|| format!("serials-{}.{ending}", cx.core.today()));
        Ok(vec![Step::Do(Action::WriteSerials(format, file.into()))])
    };
    let head = vec![
        "No file named: serials- and today, with its format's ending, here.".to_owned(),
        "A file that exists is never written over.".to_owned(),
    ];
    let form = Form::new("serials report", "", "Export the serial continuity", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Write"))
}
