//! The steps of a centre that are more than a field: held (on stop, suspended), lifted, frozen, signed off. Separate from
//! the organisation's form because each has its own right, its own reason and its own way back.
//!
//! **Invariant:** every step says why, and freezing is asked about before it happens.

use super::super::look_ups::{COURSE, LEARNER};
use crate::core::SignOff;
use crate::core::domain::dates::day_text;
use crate::core::domain::organisations::SanctionLevel;
use crate::tui::commands::Offer;
use crate::tui::effects::{Action, CentreStep};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::Chosen;

/// The names of the forms among drafts.
pub const HOLD: &str = "centre hold";
/// The form that lifts what holds a centre.
pub const LIFT: &str = "centre lift";
/// The form that freezes or thaws a centre.
pub const FREEZE: &str = "centre freeze";
/// The form of an external quality assurer's sign-off.
pub const SIGN_OFF: &str = "sign-off";

/// What a centre on stop is called in the form.
const STOP: &str = "on stop";

/// Whether a centre is chosen, and what the step is called there.
pub fn offer(chosen: &Chosen, name: &str) -> Offer {
    match chosen.offer_one() {
        Offer::Yes(_) => Offer::named(name),
        refused => refused,
    }
}

/// Puts a centre on stop or suspends it.
pub fn hold(code: &str, cx: &Cx) -> Vec<Step> {
    let kinds = [(STOP.to_owned(), "debt: nothing of it is certificated until it is lifted".to_owned())]
        .into_iter()
        .chain(SanctionLevel::ALL.iter().map(|level| (level.code().to_owned(), String::new())));
    let fields = vec![
        Field::new("what", "Hold", Kind::Choice(kinds.collect())).required().with(STOP),
        Field::new("from", "From", Kind::Day).required().with(day_text(cx.core.today())),
        Field::new("to", "Until", Kind::Day),
        Field::text("reason", "Reason").required(),
    ];
    let about = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let step = held(values)?;
        Ok(vec![Step::Do(Action::StepCentre(about.clone(), step, values.get("reason").to_owned()))])
    };
    let head = vec!["Ready awards it holds leave their runs; printed papers are kept back.".to_owned()];
    let form = Form::new(HOLD, code, format!("hold {code}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Hold")))]
}

fn held(values: &Values) -> Result<CentreStep, Wrong> {
    let wrong = |field, words: &str| Wrong { field, words: words.to_owned() };
    let what = values.get("what");
    if what == STOP {
        return match values.some("to") {
            Some(_) => Err(wrong("to", "a stop has no end day: lifting ends it")),
            None => Ok(CentreStep::Stop),
        };
    }
    let from = values.get("from").parse().map_err(|_| wrong("from", "wanted a day"))?;
    let to = values.some("to").map(|day| day.parse()).transpose().map_err(|_| wrong("to", "wanted a day"))?;
    if to.is_some_and(|to| to < from) {
        return Err(wrong("to", "wanted the first day or a later one"));
    }
    let level = what.parse().map_err(|_| wrong("what", "Down chooses"))?;
    Ok(CentreStep::Suspend { level, from, to })
}

/// Lifts the sanction of a centre, else its stop.
pub fn lift(code: &str, _: &Cx) -> Vec<Step> {
    reasoned(LIFT, code, "Lift", CentreStep::Lift, "A suspension goes first, then a stop; a freeze is thawed by . F.")
}

/// Freezes a centre, or thaws a frozen one.
pub fn freeze(code: &str, cx: &Cx) -> Vec<Step> {
    match cx.core.organisation_is_frozen(code) {
        Err(error) => vec![Step::Say(Message::error(&error))],
        Ok(true) => reasoned(FREEZE, code, "Thaw", CentreStep::Thaw, "What else holds it goes on holding."),
        Ok(false) => {
            let words = "Nothing of it is registered, claimed, printed or posted until the manager thaws it.";
            reasoned(FREEZE, code, "Freeze", CentreStep::Freeze, words)
        }
    }
}

fn reasoned(name: &'static str, code: &str, verb: &'static str, step: CentreStep, words: &str) -> Vec<Step> {
    let about = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::StepCentre(about.clone(), step.clone(), values.get("reason").to_owned()))])
    };
    let fields = vec![Field::text("reason", "Reason").required()];
    let form = Form::new(name, code, format!("{} {code}", verb.to_lowercase()), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(vec![words.to_owned()]).button(verb)))]
}

/// Records that an external quality assurer signed a centre's learners off.
pub fn sign_off(code: &str, cx: &Cx) -> Vec<Step> {
    let fields = vec![
        Field::new("course", "Course", Kind::LookUp(COURSE)).required(),
        Field::text("by", "Signed by").required(),
        Field::new("on", "On", Kind::Day).required().with(day_text(cx.core.today())),
        Field::new("learner", "Learner", Kind::LookUp(LEARNER)),
        Field::text("report", "Report"),
    ];
    let centre = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let wrong = |field, words: &str| Wrong { field, words: words.to_owned() };
        let on = values.get("on").parse().map_err(|_| wrong("on", "wanted a day"))?;
        let learner = values.some("learner").map(|one| one.parse()).transpose();
        Ok(vec![Step::Do(Action::SignOff(SignOff {
            centre: centre.clone(),
            course: values.get("course").to_owned(),
            by: values.get("by").to_owned(),
            on,
            learner: learner.map_err(|_| wrong("learner", "wanted a learner, or nothing for all"))?,
            report: values.get("report").to_owned(),
        }))])
    };
    let head = vec!["Without a learner it covers everybody claimed up to that day.".to_owned()];
    let form = Form::new(SIGN_OFF, code, format!("sign-off of {code}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(head).button("Record")))]
}
