//! The part of the form that says what flows: paragraphs, tables, and the grid of a sheet of labels. Separate from the form,
//! which places texts in boxes.
//!
//! ```toml
//! [flow]                                   # where blocks follow each other, and how they are set unless they say otherwise
//! box = [25, 100, 160, 160]
//! next = [25, 30, 160, 230]                # on the pages after the first
//! font = "text"
//! size = 10.5
//!
//! [[block]]
//! text = "Dear {salutation},"
//!
//! [[block]]
//! columns = [{ name = "serial", head = "Serial", width = 40 }, { name = "name", head = "Name", width = 120 }]
//! ```
//!
//! **Invariant:** columns are no wider together than their flow, on the first page and on those after it.

use serde::Deserialize;
use toml::Spanned;

use super::super::Refusal;
use super::form::{self, Place};
use super::resolve::names;
use super::{
    Align, Block, Box2, Column, Condition, Flow, Grid, Ink, Named, OnPages, PaperKind, Table, TextField, Upright,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowForm {
    #[serde(rename = "box")]
    first: [f32; 4],
    next: Option<[f32; 4]>,
    font: String,
    size: f32,
    leading: Option<f32>,
    ink: Option<String>,
    gap: Option<f32>,
    indent: Option<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockForm {
    text: Option<String>,
    label: Option<String>,
    columns: Option<Vec<ColumnForm>>,
    font: Option<String>,
    size: Option<f32>,
    leading: Option<f32>,
    #[serde(default)]
    tracking: f32,
    align: Option<String>,
    ink: Option<String>,
    #[serde(default)]
    capitals: bool,
    role: Option<String>,
    after: Option<f32>,
    when: Option<String>,
    head_font: Option<String>,
    head_size: Option<f32>,
    head_ink: Option<String>,
    line: Option<f32>,
    line_ink: Option<String>,
    pad: Option<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnForm {
    name: String,
    #[serde(default)]
    head: String,
    width: f32,
    align: Option<String>,
    font: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GridForm {
    columns: u32,
    rows: u32,
    at: [f32; 2],
    cell: [f32; 2],
    step: Option<[f32; 2]>,
}

/// Space between two columns, mm.
const GUTTER: f32 = 3.0;
const INK: Ink = Ink { rgb: [0.1, 0.1, 0.12] };

/// What flows, and the grid of labels.
pub(super) fn flow_of(
    flow: Option<&Spanned<FlowForm>>,
    blocks: &[Spanned<BlockForm>],
    grid: Option<&Spanned<GridForm>>,
    fonts: &[Named],
    kind: PaperKind,
    place: &Place<'_>,
) -> Result<(Option<Flow>, Option<Grid>), Refusal> {
    let grid = grid.map(|g| grid_of(g.get_ref()).map_err(|e| place.at(&g.span(), &e))).transpose()?;
    let Some(spanned) = flow else {
        return match blocks.first() {
            None => Ok((None, grid)),
            Some(block) => Err(place.at(&block.span(), &Refusal::new("a [[block]] needs a [flow] that says where"))),
        };
    };
    let wrong = |e: Refusal| place.at(&spanned.span(), &e);
    let style = Style::of(spanned.get_ref(), fonts).map_err(wrong)?;
    if !(1..=60).contains(&blocks.len()) {
        return Err(wrong(Refusal::new(format!("it has {} blocks; wanted 1 to 60", blocks.len()))));
    }
    let each =
        |block: &Spanned<BlockForm>| style.block(block.get_ref(), fonts, kind).map_err(|e| place.at(&block.span(), &e));
    let blocks = blocks.iter().map(each).collect::<Result<_, _>>()?;
    Ok((Some(Flow { first: style.first, next: style.next, blocks }), grid))
}

fn grid_of(form: &GridForm) -> Result<Grid, Refusal> {
    let count = |what: &str, n: u32| {
        if (1..=40).contains(&n) { Ok(n as usize) } else { Err(Refusal::new(format!("{what} = {n}; wanted 1 to 40"))) }
    };
    let step = form.step.unwrap_or(form.cell);
    Ok(Grid {
        columns: count("columns", form.columns)?,
        rows: count("rows", form.rows)?,
        at: (form::size("at", form.at[0], 0.0, 500.0)?, form::size("at", form.at[1], 0.0, 500.0)?),
        cell: (
            form::size("cell width", form.cell[0], 10.0, 500.0)?,
            form::size("cell height", form.cell[1], 8.0, 500.0)?,
        ),
        step: (
            form::size("step along", step[0], form.cell[0], 500.0)?,
            form::size("step down", step[1], form.cell[1], 500.0)?,
        ),
    })
}

/// How blocks are set unless they say otherwise.
struct Style {
    first: Box2,
    next: Box2,
    field: TextField,
    gap: f32,
    /// How far the words stand from the left when a label stands beside them, mm.
    indent: f32,
}

impl Style {
    fn of(form: &FlowForm, fonts: &[Named]) -> Result<Self, Refusal> {
        let first = form::place(form.first)?;
        let next = form.next.map_or(Ok(first), form::place)?;
        let field = TextField {
            text: String::new(),
            role: None,
            place: first,
            font: form::find(fonts, "font", &form.font)?,
            size: form::size("size", form.size, 4.0, 60.0)?,
            leading: form::size("leading", form.leading.unwrap_or(1.35), 0.8, 3.0)?,
            tracking: 0.0,
            align: Align::Left,
            upright: Upright::Top,
            ink: form.ink.as_deref().map_or(Ok(INK), form::ink)?,
            capitals: false,
            wrap: true,
            repeat: false,
            when: None,
            on: OnPages::All,
        };
        Ok(Self {
            first,
            next,
            field,
            gap: form::size("gap", form.gap.unwrap_or(3.0), 0.0, 60.0)?,
            indent: form::size("indent", form.indent.unwrap_or(45.0), 5.0, 200.0)?,
        })
    }

    fn block(&self, form: &BlockForm, fonts: &[Named], kind: PaperKind) -> Result<Block, Refusal> {
        let after = form::size("after", form.after.unwrap_or(self.gap), 0.0, 200.0)?;
        let field = self.field_of(form, fonts, kind)?;
        match (&form.text, &form.columns) {
            (Some(text), None) => {
                names(text, kind)?;
                let mut field = TextField { text: text.clone(), ..field };
                let label = form.label.as_ref().map(|label| TextField {
                    text: label.clone(),
                    role: None,
                    ink: Ink { rgb: field.ink.rgb.map(|part| part * 0.6 + 0.24) },
                    ..field.clone()
                });
                if label.is_some() {
                    field.place.x += self.indent;
                    field.place.width -= self.indent;
                }
                if field.place.width < 10.0 {
                    return Err(Refusal::new(format!(
                        "indent = {} leaves no room for the words beside the label",
                        self.indent
                    )));
                }
                Ok(Block::Words { field: Box::new(field), label: label.map(Box::new), after })
            }
            (None, Some(columns)) => Ok(Block::Table(self.table(form, columns, &field, fonts, kind, after)?)),
            _ => Err(Refusal::new("a [[block]] has either a text or columns")),
        }
    }

    fn field_of(&self, form: &BlockForm, fonts: &[Named], kind: PaperKind) -> Result<TextField, Refusal> {
        Ok(TextField {
            role: form::role(form.role.as_ref())?,
            font: form.font.as_deref().map_or(Ok(self.field.font), |font| form::find(fonts, "font", font))?,
            size: form::size("size", form.size.unwrap_or(self.field.size), 4.0, 60.0)?,
            leading: form::size("leading", form.leading.unwrap_or(self.field.leading), 0.8, 3.0)?,
            tracking: form::size("tracking", form.tracking, -100.0, 1000.0)?,
            align: form.align.as_deref().map_or(Ok(Align::Left), |align| form::align(Some(align)))?,
            ink: form.ink.as_deref().map_or(Ok(self.field.ink), form::ink)?,
            capitals: form.capitals,
            when: form.when.as_deref().map(|when| Condition::parse(when, kind)).transpose()?,
            ..self.field.clone()
        })
    }

    fn table(
        &self,
        form: &BlockForm,
        columns: &[ColumnForm],
        field: &TextField,
        fonts: &[Named],
        kind: PaperKind,
        after: f32,
    ) -> Result<Table, Refusal> {
        let room = self.first.width.min(self.next.width);
        let wide = columns.iter().map(|column| column.width).sum::<f32>();
        if columns.is_empty() || wide > room + 0.01 {
            return Err(Refusal::new(format!(
                "the columns are {wide} mm wide together; wanted more than 0 and at most {room}"
            )));
        }
        let head = TextField {
            font: form.head_font.as_deref().map_or(Ok(field.font), |font| form::find(fonts, "font", font))?,
            size: form::size("head_size", form.head_size.unwrap_or(field.size), 4.0, 60.0)?,
            ink: form.head_ink.as_deref().map_or(Ok(field.ink), form::ink)?,
            role: None,
            ..field.clone()
        };
        // What was achieved is verified; nothing else in a table is.
        let role = kind.award().map(|_| "units".to_owned());
        let cell = TextField { role, when: None, ..field.clone() };
        let mut x = self.first.x;
        let mut set = Vec::new();
        for column in columns {
            set.push(self.column(column, x, (&head, &cell), fonts, kind)?);
            x += column.width;
        }
        Ok(Table {
            columns: set,
            pad: form::size("pad", form.pad.unwrap_or(0.8), 0.0, 20.0)?,
            line: form::size("line", form.line.unwrap_or(0.25), 0.0, 5.0)?,
            line_ink: form.line_ink.as_deref().map_or(Ok(field.ink), form::ink)?,
            after,
            when: field.when.clone(),
        })
    }

    fn column(
        &self,
        form: &ColumnForm,
        x: f32,
        (head, cell): (&TextField, &TextField),
        fonts: &[Named],
        kind: PaperKind,
    ) -> Result<Column, Refusal> {
        let at = kind.columns().iter().position(|name| *name == form.name).ok_or_else(|| {
            let known = kind.columns().join(", ");
            let wanted = if known.is_empty() { "it has none".to_owned() } else { format!("wanted one of: {known}") };
            Refusal::new(format!("`{}` is no column of a {kind}; {wanted}", form.name))
        })?;
        let width = form::size("width", form.width, 2.0 * GUTTER, 500.0)?;
        let place = Box2 { x, width: width - GUTTER, ..self.first };
        let align = form.align.as_deref().map_or(Ok(Align::Left), |align| form::align(Some(align)))?;
        let font = form.font.as_deref().map_or(Ok(cell.font), |font| form::find(fonts, "font", font))?;
        Ok(Column {
            of: (at, form.name.clone()),
            head: TextField { text: form.head.clone(), place, align, ..head.clone() },
            cell: TextField { text: format!("{{{}}}", form.name), place, align, font, ..cell.clone() },
        })
    }
}
