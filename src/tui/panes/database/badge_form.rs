//! A certificate written into a file: the PDF as it was issued, or the open badge. Separate because both leave the house.

use crate::tui::commands::Verb;
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Step};
use crate::tui::sheet::{Chosen, RowVerb};

const PDF: &str = "pdf";

/// The verb on the page of a certificate.
pub const BADGE: RowVerb = RowVerb {
    verb: Verb::Export,
    offer: |chosen| match chosen.offer_one() {
        crate::tui::commands::Offer::Yes(_) => crate::tui::commands::Offer::named("PDF or badge"),
        refused => refused,
    },
    run: open,
};

fn open(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let serial = chosen.reference.to_owned();
    let beside = cx.core.path().with_file_name("").display().to_string();
    let choices = [(PDF, "as it was issued, the same bytes each time"), ("badge", "Open Badges 3.0, signed")];
    let choices = choices.map(|(code, meaning)| (code.to_owned(), meaning.to_owned())).to_vec();
    let fields = vec![
        Field::new("what", "What", Kind::Choice(choices)).required(),
        Field::new("folder", "Folder", Kind::Text(|_, _| Ok("keeps what lies there".to_owned())))
            .required()
            .with(beside),
    ];
    let head = vec!["Either names the learner. The badge is for the learner's wallet.".to_owned()];
    let title = format!("{serial} into a file");
    let submit = move |values: &Values, _: &Cx| {
        let folder = std::path::Path::new(values.get("folder"));
        let action = match values.get("what") {
            PDF => Action::WriteAsIssued(serial.clone(), folder.join(format!("{serial}-as-issued.pdf"))),
            _ => Action::WriteBadge(serial.clone(), folder.join(format!("{serial}.jwt"))),
        };
        Ok(vec![Step::Do(action)])
    };
    let form = Form::new("certificate file", chosen.reference, title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().head(head).button("Write")))]
}
