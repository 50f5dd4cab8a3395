//! Publishing the verification pages: the folder, with a count of what they would hold. Separate because it belongs to no record.

use crate::core::Core;
use crate::tui::effects::Job;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Layer, Message, Step};

/// The form.
pub fn form(core: &Core) -> Box<dyn Layer> {
    let count = match core.count_publication() {
        Ok((all, good, listed)) => {
            format!(
                "{all} certificates can be looked up, {good} of them good; {listed} serials are listed as not good."
            )
        }
        Err(error) => error.to_string(),
    };
    let last = match core.last_published() {
        Ok(Some(day)) => format!("Published last on {}.", day.format("%d/%m/%Y")),
        _ => "Never published yet.".to_owned(),
    };
    let head = vec![count, last, "What has not changed is not written again; nothing there is removed.".to_owned()];
    let folder = core.path().with_extension("public");
    let fields = vec![
        Field::new("folder", "Folder", Kind::Text(|_, _| Ok("for a web server".to_owned())))
            .required()
            .with(folder.display().to_string()),
    ];
    let submit = |values: &Values, _: &crate::tui::layers::Cx| {
        Ok(vec![
            Step::Close,
            Step::Say(Message::note("The pages are being written; & shows how far they are.")),
            Step::Job(Job::Publish(values.get("folder").into())),
        ])
    };
    let form = Form::new("publish verification", "", "Publish the verification pages", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Publish"))
}
