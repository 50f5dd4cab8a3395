//! The form that proposes a capture: whom the entry is for, what proves it, and where it belongs.

use super::super::super::look_ups::{CENTRE, COURSE, LEARNER};
use super::search;
use crate::core::domain::archive::Sought;
use crate::core::domain::references::ArchiveRef;
use crate::core::{ArchiveView, CaptureOrder};
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Layer, Step};

/// The form, beginning with what was searched for.
pub fn form(entry: ArchiveRef, view: &ArchiveView, sought: &Sought) -> Box<dyn Layer> {
    let mut fields = search::fields(sought);
    fields.push(Field::text("evidence", "Evidence").required());
    fields.push(Field::new("learner", "Learner", Kind::LookUp(LEARNER)));
    fields.push(Field::new("of_course", "Course of ours", Kind::LookUp(COURSE)));
    fields.push(Field::new("of_centre", "Centre of ours", Kind::LookUp(CENTRE)));
    if view.brand_today.is_none() {
        fields.push(Field::text("brand", "Brand code").required());
    }
    if view.filmed.year.is_none() {
        fields.push(Field::new("year", "Year on frame", Kind::Number).required());
    }
    if view.filmed.grade.is_empty() {
        fields.push(Field::text("grade", "Grade on frame"));
    }
    let head = vec![format!(
        "{} stands on {}. A second person confirms it; empty fields of ours: made from the film.",
        view.filmed.name,
        view.filmed.place()
    )];
    let submit = move |values: &Values, cx: &Cx| {
        let wrong = |field, words: String| Wrong { field, words };
        let learner = match values.get("learner") {
            "" => None,
            called => {
                let place = cx.core.jump(called).map_err(|error| wrong("learner", error.to_string()))?;
                Some(place.row.reference.parse().map_err(|_| wrong("learner", "wanted a learner".to_owned()))?)
            }
        };
        let order = CaptureOrder {
            sought: search::sought(values),
            learner,
            course: values.some("of_course"),
            centre: values.some("of_centre"),
            brand: values.some("brand"),
            year: values.get("year").parse().ok(),
            grade: values.get("grade").to_owned(),
            evidence: values.get("evidence").to_owned(),
        };
        Ok(vec![Step::Do(Action::ProposeArchive(entry, Box::new(order)))])
    };
    let title = format!("Propose a match with {entry}");
    Box::new(
        Form::new("archive capture", entry.to_string(), title, fields, Box::new(submit)).head(head).button("Propose"),
    )
}
