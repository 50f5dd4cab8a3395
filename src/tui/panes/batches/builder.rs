//! The batch builder: a form that makes print runs of what is ready. Separate because proposals, runs and awards all
//! open it.

use crate::core::BuildOrder;
use crate::core::domain::counted;
use crate::core::domain::references::AwardRef;
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Layer, Step};

/// The builder for a brand, perhaps with only these awards.
pub fn form(cx: &Cx, brand: &str, awards: &[String]) -> Box<dyn Layer> {
    let proposals = cx.core.propose_batches(None).unwrap_or_default();
    let mut brands: Vec<(String, u32)> = Vec::new();
    for proposal in &proposals {
        match brands.iter_mut().find(|(code, _)| *code == proposal.brand) {
            Some((_, ready)) => *ready += proposal.awards,
            None => brands.push((proposal.brand.clone(), proposal.awards)),
        }
    }
    let first = if brand.is_empty() { brands.first().map_or("", |(code, _)| code.as_str()) } else { brand };
    let choices =
        brands.iter().map(|(code, ready)| (code.clone(), format!("{} ready", counted(ready, "award")))).collect();
    let named = awards.to_vec();
    let mut fields = vec![
        Field::new("brand", "Brand", Kind::Choice(choices)).required().with(first),
        Field::new("limit", "At most", Kind::Number),
    ];
    let head = if named.is_empty() {
        vec!["Every award that is ready now goes into runs of its template, logos and post.".to_owned()]
    } else {
        fields.push(Field::text("special", "Special because").required());
        vec![format!("A special run of the {} marked; a manager approves it.", counted(named.len(), "award"))]
    };
    let submit = move |values: &Values, _: &Cx| order(values, &named).map(|order| vec![Step::Do(Action::Build(order))]);
    let then = |done: &Done| {
        if done.reference.is_empty() { Vec::new() } else { vec![Step::Go(super::runs::place(&done.reference))] }
    };
    let form = Form::new("batch builder", "", "Build print runs", fields, Box::new(submit));
    Box::new(form.small().head(head).button("Build").then(Box::new(then)))
}

fn order(values: &Values, named: &[String]) -> Result<BuildOrder, Wrong> {
    let parsed: Result<Vec<AwardRef>, _> = named.iter().map(|reference| reference.parse()).collect();
    let awards = parsed.map_err(|refusal| Wrong { field: "brand", words: refusal.to_string() })?;
    Ok(BuildOrder {
        brand: values.get("brand").to_owned(),
        awards,
        special: values.some("special"),
        limit: values.some("limit").and_then(|limit| limit.parse().ok()),
    })
}
