//! Templates: how a certificate looks, as versioned data. Separate from print, which draws whatever a template says, and from
//! the facts of a certificate, which a template only places.
//!
//! - this file: what a template is, its versions and their states
//! - `kinds`: the kinds of paper, with the facts and columns each may place
//! - `form`, `flow_form`: the TOML it is written in
//! - `resolve`: facts into texts, and the conditions
//! - `layout`: texts into lines: wrap, shrink to 70 %, or refuse
//! - `flow`: paragraphs and tables under each other over as many pages as they take, and grids of labels
//! - `letters`: characters that a font may have and that still would not print right
//! - `ornaments`: what is drawn
//!
//! ```text
//! draft → approved → (effective: approved, and its dates hold) → retired        draft → retired
//! ```
//!
//! **Invariant:** an approved version never changes; a new look is a new version.
//! **Invariant:** a template names its fonts and images by a name that the version pins to a SHA-256.

mod flow;
mod flow_form;
mod form;
mod kinds;
mod layout;
mod letters;
mod ornaments;
mod resolve;

use super::territories::Territory;
use super::{Day, Refusal};

pub use flow::{Block, Column, Flow, Grid, Table, compose_pages};
pub use kinds::{HOUSE_FACTS, PaperKind};
pub use layout::{Composed, Line, Measure, Piece, Remembered, SMALLEST, Stroke, compose, unprintable};
pub use letters::{cannot_be_set, is_mark};
pub use ornaments::{CrestDesign, Ornament};
pub use resolve::{Condition, Facts, GivenFacts, resolve};

codes! {
    /// Where a template version stands; *effective* is an approved one whose dates hold today.
    pub enum TemplateState: "template state" {
        Draft = "draft",
        Approved = "approved",
        Retired = "retired",
    }
}

impl TemplateState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Approved, Self::Retired],
            Self::Approved => &[Self::Retired],
            Self::Retired => &[],
        }
    }
}

/// Leave to approve one version from a day on; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateApproval {
    label: String,
    from: Day,
    to: Option<Day>,
}

impl TemplateApproval {
    /// Asks whether a version may be approved for issue dates from and to. Refuses a version that is no draft, that was
    /// not checked without a finding, whose dates cross, or whose first date is past (papers of that date are out).
    pub fn ask(
        label: &str,
        state: TemplateState,
        findings: usize,
        dates: (Day, Option<Day>),
        today: Day,
    ) -> Result<Self, Refusal> {
        let (from, to) = dates;
        if state != TemplateState::Draft {
            return Err(Refusal::new(format!("template {label} is {state} and cannot be approved"))
                .hint("Import the changed file: it becomes a new version."));
        }
        if findings > 0 {
            let s = if findings == 1 { "" } else { "s" };
            return Err(Refusal::new(format!("template {label} has {findings} finding{s}"))
                .hint("Type template check to see each, mend the file and import it again."));
        }
        if to.is_some_and(|to| to < from) {
            return Err(Refusal::new(format!("template {label}: its last issue date is before its first, {from}")));
        }
        if from < today {
            return Err(Refusal::new(format!("template {label} cannot be effective from {from}: that day is past"))
                .hint(format!("Give {today} or a later day.")));
        }
        Ok(Self { label: label.to_owned(), from, to })
    }

    /// The version, such as `MER-CERT v3`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The first issue date it is for.
    pub const fn from(&self) -> Day {
        self.from
    }

    /// The last issue date it is for.
    pub const fn to(&self) -> Option<Day> {
        self.to
    }
}

/// A colour of ink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Red, green and blue, 0 to 1.
    pub rgb: [f32; 3],
}

/// Where a font or an image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A face that comes with the program, such as `dejavu:serif-italic`.
    Shipped(String),
    /// A file beside the template's, read when it is imported and pinned by its SHA-256.
    File(String),
}

/// A font or an image under the name the template uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The template's name for it.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
}

/// A rectangle in millimetres from the top left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Box2 {
    /// From the left edge, mm.
    pub x: f32,
    /// From the top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub width: f32,
    /// Height, mm.
    pub height: f32,
}

codes! {
    /// Where a line stands in its box.
    pub enum Align: "alignment" {
        Left = "left",
        Centre = "centre",
        Right = "right",
    }
}

codes! {
    /// Where the lines of a text stand in the height of their box.
    pub enum Upright: "upright" {
        Top = "top",
        Middle = "middle",
        Bottom = "bottom",
    }
}

codes! {
    /// On which of several pages a text stands.
    pub enum OnPages: "pages" {
        All = "all",
        First = "first",
        Next = "next",
        Last = "last",
    }
}

impl OnPages {
    /// Whether the text stands on a page, counted from 1.
    pub const fn holds(self, page: usize, pages: usize) -> bool {
        match self {
            Self::All => true,
            Self::First => page == 1,
            Self::Next => page > 1,
            Self::Last => page == pages,
        }
    }
}

/// A text of the template.
#[derive(Debug, Clone, PartialEq)]
pub struct TextField {
    /// Words and facts in braces: `Awarded to {name}`.
    pub text: String,
    /// Which of the verified fields it is (see `certificates::FIELD_ROLES`), if any.
    pub role: Option<String>,
    /// Where it stands.
    pub place: Box2,
    /// The number of its font in the template.
    pub font: usize,
    /// Size in points.
    pub size: f32,
    /// Distance of baselines in sizes.
    pub leading: f32,
    /// Extra space between letters in thousandths of the size.
    pub tracking: f32,
    /// Left, centre, right.
    pub align: Align,
    /// Top, middle, bottom.
    pub upright: Upright,
    /// Its ink.
    pub ink: Ink,
    /// Capitals only.
    pub capitals: bool,
    /// May be broken into lines.
    pub wrap: bool,
    /// Repeated to fill its width (a line of micro-text).
    pub repeat: bool,
    /// Only when this holds.
    pub when: Option<Condition>,
    /// On which pages.
    pub on: OnPages,
}

/// An image of the template.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its number among the template's images.
    pub image: usize,
    /// Where it stands; it keeps its proportions and is centred in the box.
    pub place: Box2,
}

/// Where the regulators' logos go.
#[derive(Debug, Clone, PartialEq)]
pub struct LogoRow {
    /// The box they share.
    pub place: Box2,
    /// The space between two, mm.
    pub gap: f32,
    /// Left, centre, right.
    pub align: Align,
    /// Code of a logo and number of its image.
    pub art: Vec<(String, usize)>,
}

/// Where the QR code goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QrPlace {
    /// From the left edge, mm.
    pub x: f32,
    /// From the top edge, mm.
    pub y: f32,
    /// Side without the quiet zone, mm.
    pub side: f32,
}

/// A template as read from its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its code, such as `MER-CERT`.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The code of its brand.
    pub brand: String,
    /// The kind of paper it makes.
    pub kind: PaperKind,
    /// Where it may be used; empty = everywhere.
    pub territories: Vec<Territory>,
    /// For which language of assessment; empty = all.
    pub language: String,
    /// The code of the stock line it prints on; empty: plain paper, for papers of the desk only.
    pub paper: String,
    /// Page width, mm.
    pub width: f32,
    /// Page height, mm.
    pub height: f32,
    /// Whether there is room for a second regulator's logo.
    pub second_logo: bool,
    /// Fonts in their order.
    pub fonts: Vec<Named>,
    /// Images in their order.
    pub images: Vec<Named>,
    /// What is drawn first.
    pub ornaments: Vec<Ornament>,
    /// Images in their places.
    pub pictures: Vec<Picture>,
    /// Texts in their places.
    pub texts: Vec<TextField>,
    /// The regulators' logos.
    pub logos: Option<LogoRow>,
    /// The QR code, which every paper of an award has and no other.
    pub qr: Option<QrPlace>,
    /// Paragraphs and tables that flow over the pages.
    pub flow: Option<Flow>,
    /// Where the labels of a sheet stand; texts then count from the corner of their label.
    pub grid: Option<Grid>,
}

impl Template {
    /// Reads the TOML form. Refuses what is no template, naming the line or the entry.
    pub fn from_toml(text: &str) -> Result<Self, Refusal> {
        form::read(text)
    }

    /// What the certificate requirements want on the face and this template does not place, one phrase each; and boxes
    /// that leave the page, modules of the QR code below 0.45 mm.
    pub fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for fact in self.wanted() {
            if !self.places(fact) {
                found.push(format!("no text places {{{fact}}}"));
            }
        }
        if self.kind.award().is_some() {
            self.award_findings(&mut found);
        }
        for (n, text) in self.texts.iter().enumerate() {
            if !self.holds(text.place) {
                found.push(format!(
                    "text {} (`{}`) leaves the {}",
                    n + 1,
                    text.text,
                    if self.grid.is_some() { "label" } else { "page" }
                ));
            }
            if text.size * SMALLEST < 4.0 && !text.repeat {
                found.push(format!("text {} (`{}`) could shrink below 4 pt", n + 1, text.text));
            }
        }
        for (what, area) in self.flow.iter().flat_map(|flow| [("box", flow.first), ("next", flow.next)]) {
            if !self.on_page(area) {
                found.push(format!("the {what} of [flow] leaves the page"));
            }
        }
        if self.grid.is_some_and(|grid| !self.on_page(grid.all())) {
            found.push("the labels of [grid] leave the page".into());
        }
        found
    }

    /// The facts its kind cannot do without; a column of its table stands for a fact.
    fn wanted(&self) -> &'static [&'static str] {
        match self.kind {
            PaperKind::Certificate => &["issuer", "name", "title", "course", "grade", "issued_on", "serial", "code"],
            PaperKind::CreditCertificate | PaperKind::UnitCertificate | PaperKind::Transcript => {
                &["issuer", "name", "title", "course", "grade", "units", "issued_on", "serial", "code"]
            }
            PaperKind::Letter => &["name", "issued_on"],
            PaperKind::PassLetter => &["address", "name", "title"],
            PaperKind::ConfirmationLetter => &["address", "name", "title", "course", "achieved_on"],
            PaperKind::RecallLetter => &["address", "serial", "reason"],
            PaperKind::CoverLetter | PaperKind::Label => &["address"],
            PaperKind::CustomsForm => &["sender", "address", "country", "description", "weight", "value"],
            PaperKind::PackingList => &["address", "reference", "serial"],
            PaperKind::Separator => &["address", "run"],
            PaperKind::AlignmentSheet => &["template"],
            PaperKind::RunSheet => &["run", "parts", "trail", "goes_to"],
        }
    }

    fn places(&self, fact: &str) -> bool {
        let braced = format!("{{{fact}}}");
        let blocks = self.flow.iter().flat_map(|flow| &flow.blocks);
        self.texts.iter().any(|t| t.text.contains(&braced))
            || blocks.clone().any(|block| match block {
                Block::Words { field, .. } => field.text.contains(&braced),
                // The units stand in a table, or in one text; another fact in the column of its name.
                Block::Table(table) => {
                    (fact == "units" && table.has("code")) || (self.kind.award().is_none() && table.has(fact))
                }
            })
    }

    fn award_findings(&self, found: &mut Vec<String>) {
        for (fact, role) in [("{serial}", "serial"), ("{name}", "name"), ("{title}", "title"), ("{grade}", "grade")] {
            let verified = |t: &&TextField| t.text.contains(fact) && t.on != OnPages::Next;
            for text in self.texts.iter().filter(verified).filter(|t| t.role.as_deref() != Some(role)) {
                found.push(format!("the text `{}` places {fact} and must say role = \"{role}\"", text.text));
            }
        }
        let marks =
            |t: &TextField| t.when.as_ref().is_some_and(|w| w.is("replacement")) || t.text.contains("{replacement}");
        if !self.texts.iter().any(marks) {
            found.push("no text marks a replacement (when = \"replacement\")".into());
        }
        let says_credit = |text: &str| text.to_lowercase().contains("credit");
        if self.kind == PaperKind::CreditCertificate && !self.texts.iter().any(|t| says_credit(&t.text)) {
            found.push("a credit certificate must say that credit is awarded".into());
        }
        if let Some(qr) = self.qr {
            if !self.on_page(Box2 { x: qr.x, y: qr.y, width: qr.side, height: qr.side }) {
                found.push("the QR code leaves the page".into());
            }
            if qr.side < 45.0 * 0.45 {
                found.push(format!("the QR code is {} mm wide: wanted at least 20.25, 0.45 mm a module", qr.side));
            }
        }
    }

    /// Whether a text's box is on the page, or on its label.
    fn holds(&self, b: Box2) -> bool {
        match self.grid {
            None => self.on_page(b),
            Some(grid) => within(b, grid.cell.0, grid.cell.1),
        }
    }

    fn on_page(&self, b: Box2) -> bool {
        within(b, self.width, self.height)
    }
}

fn within(b: Box2, width: f32, height: f32) -> bool {
    b.x >= 0.0 && b.y >= 0.0 && b.x + b.width <= width + 0.01 && b.y + b.height <= height + 0.01
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_clean_draft_is_approved_and_not_for_a_past_day() {
        let dates = (day("2026-12-01"), None);
        let today = day("2026-11-20");
        let ask = |state, findings, dates| TemplateApproval::ask("MER-CERT v3", state, findings, dates, today);
        let given = ask(TemplateState::Draft, 0, dates).unwrap();
        assert_eq!((given.label(), given.from(), given.to()), ("MER-CERT v3", day("2026-12-01"), None));
        let message = |r: Result<TemplateApproval, Refusal>| r.unwrap_err().message().to_owned();
        assert_eq!(
            message(ask(TemplateState::Approved, 0, dates)),
            "template MER-CERT v3 is approved and cannot be approved"
        );
        assert_eq!(message(ask(TemplateState::Draft, 2, dates)), "template MER-CERT v3 has 2 findings");
        assert!(message(ask(TemplateState::Draft, 0, (day("2026-11-19"), None))).ends_with("that day is past"));
        assert!(
            message(ask(TemplateState::Draft, 0, (day("2026-12-01"), Some(day("2026-11-30")))))
                .contains("before its first")
        );
    }
}
