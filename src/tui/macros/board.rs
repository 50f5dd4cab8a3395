//! The board of macros: record one, replay one, look at it, rename it, drop it. Separate because it only chooses.

use super::{in_words, read};
use crate::core::Macro;
use crate::tui::dialogs::{Choice, Pick};
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Layer, Message, Step};

/// The board over so many records to replay on; none when nothing is chosen beneath.
pub fn opened(macros: &[Macro], records: usize) -> Box<dyn Layer> {
    let mut choices = vec![Choice::new(
        "record a new one",
        Tone::Ours,
        "what you do to one record, until @ again",
        vec![Step::RecordMacro],
    )];
    choices.extend(macros.iter().map(|one| {
        let (tone, words) = match read(&one.steps) {
            Ok(steps) => (Tone::NotBegun, in_words(&steps)),
            Err(words) => (Tone::Failed, words),
        };
        Choice::new(&one.name, tone, short(&words), vec![Step::Open(about(one, records))])
    }));
    Box::new(Pick::new("Macros", choices).of_the_window())
}

fn short(words: &str) -> String {
    if words.chars().count() > 44 { words.chars().take(43).chain(['→']).collect() } else { words.to_owned() }
}

/// What can be done with one macro.
fn about(one: &Macro, records: usize) -> Box<dyn Layer> {
    let on = match records {
        0 => "replay: no record is chosen here".to_owned(),
        1 => "replay on this record".to_owned(),
        n => format!("replay on the {n} marked records, one at a time"),
    };
    let replay = match (records, read(&one.steps)) {
        (0, _) => vec![Step::Say(Message::refused("Put the cursor on a record, or mark some, then replay."))],
        (_, Ok(steps)) => vec![Step::ReplayMacro(one.name.clone(), steps)],
        (_, Err(words)) => vec![Step::Say(Message::refused(format!("Macro `{}`: {words}.", one.name)))],
    };
    let steps = read(&one.steps).map_or_else(|words| words, |steps| in_words(&steps));
    let choices = vec![
        Choice::by_letter('r', on, replay),
        Choice::by_letter('s', "say its steps", vec![Step::Say(Message::note(format!("{}: {steps}.", one.name)))]),
        Choice::by_letter('n', "another name", vec![Step::Open(Box::new(rename_form(&one.name)))]),
        Choice::by_letter('d', "delete it", vec![Step::Do(Action::DropMacro(one.name.clone()))]),
    ];
    Box::new(Pick::new(format!("Macro {}", one.name), choices).of_the_window())
}

/// Asks what a new macro is to be called.
pub fn name_form(steps: String) -> Box<dyn Layer> {
    let field = Field::text("name", "Name").required();
    let submit = move |values: &crate::tui::forms::Values, _: &crate::tui::layers::Cx| {
        Ok(vec![Step::Do(Action::KeepMacro(values.get("name").to_owned(), steps.clone()))])
    };
    let form = Form::new("macro", "", "Keep the macro", vec![field], Box::new(submit));
    Box::new(form.small().fleeting().button("Keep"))
}

fn rename_form(from: &str) -> Form {
    let field = Field::text("name", "Name").required().with(from);
    let (old, title) = (from.to_owned(), format!("Another name for {from}"));
    let submit = move |values: &crate::tui::forms::Values, _: &crate::tui::layers::Cx| {
        Ok(vec![Step::Do(Action::RenameMacro(old.clone(), values.get("name").to_owned()))])
    };
    Form::new("macro-name", "", title, vec![field], Box::new(submit)).small().fleeting().button("Rename")
}
