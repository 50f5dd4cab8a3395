//! Templates: every version with its state and days. Separate because what a certificate looks like is decided by other
//! people than those who print it.

use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::Verb;
use crate::tui::layers::Step;
use crate::tui::sheet::{Declaration, RowVerb};

/// The list of template versions.
pub static TEMPLATES: Declaration = Declaration {
    kind: SheetKind::Templates,
    one: "template",
    base: "",
    columns: &[],
    opens: |_| None,
    facts: None,
    verbs: VERBS,
    hints: &[Verb::Timeline],
    empty: "No template yet: `certdesk template import FILE` brings one in.",
};

static VERBS: &[RowVerb] = &[RowVerb {
    verb: Verb::Timeline,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| -> Vec<Step> { super::super::timeline::open(chosen.reference) },
}];
