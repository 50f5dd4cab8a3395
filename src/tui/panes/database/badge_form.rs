//! The open badge of a certificate, written into a file. Separate because it leaves the house.

use crate::tui::commands::Verb;
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Step};
use crate::tui::sheet::{Chosen, RowVerb};

/// The verb on the page of a certificate.
pub const BADGE: RowVerb = RowVerb {
    verb: Verb::Export,
    offer: |chosen| match chosen.offer_one() {
        crate::tui::commands::Offer::Yes(_) => crate::tui::commands::Offer::named("open badge"),
        refused => refused,
    },
    run: open,
};

fn open(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let serial = chosen.reference.to_owned();
    let file = cx.core.path().with_file_name(format!("{serial}.jwt"));
    let fields = vec![
        Field::new("file", "File", Kind::Text(|_, _| Ok("must not exist yet".to_owned())))
            .required()
            .with(file.display().to_string()),
    ];
    let head = vec![
        "Open Badges 3.0, signed with the office's key; it names the learner, who may put it into a wallet.".to_owned(),
    ];
    let title = format!("Open badge of {serial}");
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::WriteBadge(serial.clone(), values.get("file").into()))])
    };
    let form = Form::new("open badge", chosen.reference, title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().head(head).button("Write")))]
}
