//! The serials that are not good: which, how, since when, and what took their place. Separate because it is given away, signed.

use super::super::{day, places};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Query};
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, RowVerb};

/// How many are shown; the file holds all.
const MOST: usize = 2_000;

/// The page.
pub static NOT_GOOD: Leaf = Leaf {
    title: "not good",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[RowVerb { verb: Verb::Export, offer: |_| Offer::named("signed list"), run: write }],
    hints: &[Verb::Export, Verb::Recheck],
    scan: None,
    after: None,
};

fn card(core: &Core) -> Result<Card, Error> {
    let list = core.not_good_list()?;
    let mut card = Card::new("", "not good");
    card.aside = crate::tui::actions::archive::serials(list.len());
    card.widths = vec![17, 12, 12, 0];
    if list.is_empty() {
        card.add(Line::Words(
            Tone::Done,
            "√ No serial is spoiled, unused, cancelled, lost, destroyed or revoked.".into(),
        ));
        return Ok(card);
    }
    card.add(Line::row(["SERIAL", "SINCE", "STATE", "ITS PLACE WAS TAKEN BY"]));
    for one in list.iter().take(MOST) {
        let serial = one.serial.to_string();
        let row = Line::row([
            serial.clone(),
            one.since.map(|since| day(&since.to_string())).unwrap_or_default(),
            one.state.to_string(),
            one.followed_by.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
        card.link(row, places::at(2, "Certificates", serial));
    }
    if list.len() > MOST {
        card.add(Line::words(format!("{} more stand in the list; X writes it whole.", list.len() - MOST)));
    }
    Ok(card)
}

fn write(_: &Chosen, cx: &Cx) -> Vec<Step> {
    let file = cx.core.path().with_file_name(format!("not-good-{}.txt", cx.core.today()));
    let fields = vec![
        Field::new("file", "File", Kind::Text(|_, _| Ok("must not exist yet".to_owned())))
            .required()
            .with(file.display().to_string()),
    ];
    let head = vec!["Signed and dated, with every serial: `certdesk verify --list FILE` reads it anywhere.".to_owned()];
    let submit = |values: &Values, _: &Cx| Ok(vec![Step::Do(Action::WriteNotGood(values.get("file").into()))]);
    let form = Form::new("not good list", "", "Write the list of serials not good", fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().head(head).button("Write")))]
}
