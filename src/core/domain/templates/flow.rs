//! Paragraphs and tables under each other over as many pages as they take, and labels in a grid. Separate from layout, which
//! sets one text into one box; here the page is what runs out.
//!
//! **Invariant:** a row of a table is never broken over two pages, and its heads stand on every page it reaches.
//! **Invariant:** nothing is set smaller to fit, except a label in its place, which may shrink to 70 % as every box may.

use std::sync::Arc;

use super::super::Refusal;
use super::layout::{MM, Ruler, broken, does_not_fit, lay, no_glyph, shown};
use super::resolve::OnPage;
use super::{
    Align, Box2, Composed, Condition, Facts, GivenFacts, Ink, Line, Measure, Piece, Stroke, Template, TextField,
    resolve,
};

/// The most pages one paper may have.
const MOST_PAGES: usize = 200;

/// Where blocks follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Their room on the first page.
    pub first: Box2,
    /// Their room on the pages after it.
    pub next: Box2,
    /// The blocks in order.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph; of its place only the left edge and the width count.
    Words {
        /// How it is set.
        field: Box<TextField>,
        /// What stands at the left of its first line, the words beside it.
        label: Option<Box<TextField>>,
        /// Space after it, mm.
        after: f32,
    },
    /// A table.
    Table(Table),
}

/// A table over the rows of the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its columns from the left.
    pub columns: Vec<Column>,
    /// Space above and below the words of a row, mm.
    pub pad: f32,
    /// Thickness of the line under a row, pt; 0: none.
    pub line: f32,
    /// Ink of the lines.
    pub line_ink: Ink,
    /// Space after it, mm.
    pub after: f32,
    /// Only when this holds.
    pub when: Option<Condition>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its place in a row of the paper, and its name.
    pub of: (usize, String),
    /// How its head is set.
    pub head: TextField,
    /// How its cells are set.
    pub cell: TextField,
}

impl Table {
    /// Whether it shows a column.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.of.1 == name)
    }
}

/// Where the labels of a sheet stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Labels beside each other.
    pub columns: usize,
    /// Labels under each other.
    pub rows: usize,
    /// The corner of the first, mm.
    pub at: (f32, f32),
    /// Width and height of one, mm.
    pub cell: (f32, f32),
    /// From one to the next, mm.
    pub step: (f32, f32),
}

impl Grid {
    /// The room all of them take.
    pub fn all(&self) -> Box2 {
        let reach = |count: usize, step: f32, one: f32| (count.saturating_sub(1)) as f32 * step + one;
        Box2 {
            x: self.at.0,
            y: self.at.1,
            width: reach(self.columns, self.step.0, self.cell.0),
            height: reach(self.rows, self.step.1, self.cell.1),
        }
    }
}

/// Lays facts out over as many pages as they take. Refuses a word wider than its column or box, a letter without a glyph,
/// and more than 200 pages.
pub fn compose_pages(t: &Template, facts: &dyn Facts, measure: &dyn Measure) -> Result<Composed, Refusal> {
    let pages = match (&t.grid, &t.flow) {
        (Some(grid), _) => labels(t, grid, facts, measure)?,
        (None, Some(flow)) => {
            let mut setter = Setter { t, flow, measure, pages: vec![Composed::default()], y: flow.first.y };
            for (n, block) in flow.blocks.iter().enumerate() {
                setter.block(t.texts.len() + n, block, facts)?;
            }
            setter.pages
        }
        (None, None) => vec![Composed::default()],
    };
    let mut pages = pages;
    if t.grid.is_none() {
        let count = pages.len();
        for (n, page) in pages.iter_mut().enumerate() {
            let here = OnPage { facts, page: n + 1, pages: count };
            let mut pieces = placed_texts(t, &here, measure)?;
            pieces.append(&mut page.pieces);
            page.pieces = pieces;
        }
    }
    let mut pages = pages.into_iter();
    let mut first = pages.next().unwrap_or_default();
    first.more = pages.collect();
    Ok(first)
}

/// The texts of one page. What verification names by field is the text of the first page.
fn placed_texts(t: &Template, facts: &OnPage<'_>, measure: &dyn Measure) -> Result<Vec<Arc<Piece>>, Refusal> {
    let mut pieces = Vec::new();
    for (n, field) in t.texts.iter().enumerate() {
        let shows = field.on.holds(facts.page, facts.pages) && field.when.as_ref().is_none_or(|when| when.holds(facts));
        let text = if shows { resolve(&field.text, facts) } else { String::new() };
        if !text.is_empty() {
            let mut piece = lay(t, n, field, &text, measure)?;
            piece.role = piece.role.filter(|_| facts.page == 1);
            pieces.push(Arc::new(piece));
        }
    }
    Ok(pieces)
}

/// One label a row, from the place on the first sheet that the fact `start` names.
fn labels(t: &Template, grid: &Grid, facts: &dyn Facts, measure: &dyn Measure) -> Result<Vec<Composed>, Refusal> {
    let a_page = grid.columns * grid.rows;
    let used = facts.fact("start").trim().parse::<usize>().unwrap_or(1).clamp(1, a_page) - 1;
    let mut pages: Vec<Composed> = Vec::new();
    for (n, row) in facts.rows().into_iter().enumerate() {
        let at = used + n;
        while pages.len() <= at / a_page {
            fits_in_pages(t, pages.len() + 1)?;
            pages.push(Composed::default());
        }
        let (down, along) = ((at % a_page) / grid.columns, at % grid.columns);
        let corner = (grid.at.0 + along as f32 * grid.step.0, grid.at.1 + down as f32 * grid.step.1);
        let label = of_row(t, facts, row);
        for (number, field) in t.texts.iter().enumerate() {
            let text = resolve(&field.text, &label);
            if text.is_empty() || field.when.as_ref().is_some_and(|when| !when.holds(&label)) {
                continue;
            }
            let mut field = field.clone();
            field.place.x += corner.0;
            field.place.y += corner.1;
            let piece = lay(t, number, &field, &text, measure)?;
            pages[at / a_page].pieces.push(Arc::new(piece));
        }
    }
    Ok(if pages.is_empty() { vec![Composed::default()] } else { pages })
}

/// The facts of the paper with the cells of one row beside them.
fn of_row(t: &Template, facts: &dyn Facts, row: Vec<String>) -> GivenFacts {
    let house = super::HOUSE_FACTS.iter().chain(t.kind.facts());
    let mut all: Vec<(&'static str, String)> = t.kind.columns().iter().copied().zip(row).collect();
    all.extend(house.map(|name| (*name, facts.fact(name).into_owned())));
    GivenFacts { facts: all, rows: Vec::new() }
}

fn fits_in_pages(t: &Template, pages: usize) -> Result<(), Refusal> {
    if pages <= MOST_PAGES {
        return Ok(());
    }
    Err(Refusal::new(format!("template {}: the paper has more than {MOST_PAGES} pages", t.code))
        .hint("Make it in parts."))
}

/// Fills page after page.
struct Setter<'a> {
    t: &'a Template,
    flow: &'a Flow,
    measure: &'a dyn Measure,
    pages: Vec<Composed>,
    /// Where the next block begins, mm from the top.
    y: f32,
}

impl Setter<'_> {
    fn area(&self) -> Box2 {
        if self.pages.len() == 1 { self.flow.first } else { self.flow.next }
    }

    fn bottom(&self) -> f32 {
        let area = self.area();
        area.y + area.height
    }

    fn turn(&mut self) -> Result<(), Refusal> {
        fits_in_pages(self.t, self.pages.len() + 1)?;
        self.pages.push(Composed::default());
        self.y = self.flow.next.y;
        Ok(())
    }

    /// Whether anything stands on the page yet.
    fn begun(&self) -> bool {
        self.y > self.area().y + 0.01
    }

    fn block(&mut self, number: usize, block: &Block, facts: &dyn Facts) -> Result<(), Refusal> {
        match block {
            Block::Words { field, label, after } => {
                let text = resolve(&field.text, facts);
                if field.text.is_empty() && self.begun() {
                    // A block without words is a gap.
                    self.y += after;
                }
                if text.is_empty() || field.when.as_ref().is_some_and(|when| !when.holds(facts)) {
                    return Ok(());
                }
                self.words(number, field, label.as_deref(), &text)?;
                self.y += after;
                Ok(())
            }
            Block::Table(table) => {
                if table.when.as_ref().is_some_and(|when| !when.holds(facts)) {
                    return Ok(());
                }
                let rows = facts.rows();
                if !rows.is_empty() {
                    self.table(number, table, &rows)?;
                    self.y += table.after;
                }
                Ok(())
            }
        }
    }

    /// A paragraph: whole on one page if it fits on any, else broken between lines.
    fn words(
        &mut self,
        number: usize,
        field: &TextField,
        label: Option<&TextField>,
        text: &str,
    ) -> Result<(), Refusal> {
        let mut lines = self.lines(field, text)?;
        let all = lines.len();
        let step = field.size * field.leading / MM;
        if self.begun() && self.y + lines.len() as f32 * step > self.bottom() {
            self.turn()?;
        }
        while !lines.is_empty() {
            let room = (((self.bottom() - self.y + 0.01) / step).floor().max(0.0) as usize).min(lines.len());
            if room == 0 {
                if !self.begun() {
                    return Err(does_not_fit(self.t, field, lines.len()));
                }
                self.turn()?;
                continue;
            }
            if let Some(label) = label.filter(|_| lines.len() == all) {
                let set = self.set(label, vec![label.text.clone()], self.y)?;
                self.piece(number + HEADS, None, set);
            }
            let here: Vec<String> = lines.drain(..room).collect();
            let set = self.set(field, here, self.y)?;
            self.piece(number, field.role.clone(), set);
            self.y += room as f32 * step;
            if !lines.is_empty() {
                self.turn()?;
            }
        }
        Ok(())
    }

    fn table(&mut self, number: usize, table: &Table, rows: &[Vec<String>]) -> Result<(), Refusal> {
        let role = table.columns.first().and_then(|column| column.cell.role.clone());
        let mut lines = Vec::new();
        let mut headed = false;
        for row in rows {
            let cells = self.cells(table, row)?;
            let height = row_height(table, &cells);
            let wanted = height + if headed { 0.0 } else { self.head_height(table) };
            if self.y + wanted > self.bottom() + 0.01 {
                if !self.begun() {
                    return Err(does_not_fit(self.t, &table.columns[0].cell, 1));
                }
                self.piece(number, role.clone(), std::mem::take(&mut lines));
                self.turn()?;
                headed = false;
            }
            if !headed {
                self.heads(number, table)?;
                headed = true;
            }
            for (column, cell) in table.columns.iter().zip(cells) {
                lines.extend(self.set(&column.cell, cell, self.y + table.pad)?);
            }
            self.y += height;
            self.rule(table, table.line);
        }
        self.piece(number, role, lines);
        Ok(())
    }

    fn cells(&self, table: &Table, row: &[String]) -> Result<Vec<Vec<String>>, Refusal> {
        let cell = |column: &Column| {
            let text = row.get(column.of.0).map_or("", |text| text.trim());
            self.lines(&column.cell, text)
        };
        table.columns.iter().map(cell).collect()
    }

    fn head_height(&self, table: &Table) -> f32 {
        let tallest = table.columns.iter().map(|column| column.head.size * column.head.leading / MM);
        tallest.fold(0.0, f32::max) + 2.0 * table.pad
    }

    fn heads(&mut self, number: usize, table: &Table) -> Result<(), Refusal> {
        let mut lines = Vec::new();
        for column in table.columns.iter().filter(|column| !column.head.text.is_empty()) {
            lines.extend(self.set(&column.head, vec![column.head.text.clone()], self.y + table.pad)?);
        }
        if !lines.is_empty() {
            self.y += self.head_height(table);
            self.rule(table, table.line * 2.0);
        }
        // Heads are words of the template, not what was achieved.
        self.piece(number + HEADS, None, lines);
        Ok(())
    }

    fn rule(&mut self, table: &Table, line: f32) {
        if line <= 0.0 {
            return;
        }
        let (from, to) = table.columns.iter().fold((f32::MAX, 0.0_f32), |(from, to), column| {
            let place = column.cell.place;
            (from.min(place.x), to.max(place.x + place.width))
        });
        let stroke = Stroke {
            x: from * MM,
            y: (self.t.height - self.y) * MM - line / 2.0,
            width: (to - from) * MM,
            height: line,
            ink: table.line_ink,
        };
        if let Some(page) = self.pages.last_mut() {
            page.strokes.push(stroke);
        }
    }

    fn piece(&mut self, field: usize, role: Option<String>, lines: Vec<Line>) {
        if let Some(page) = self.pages.last_mut().filter(|_| !lines.is_empty()) {
            page.pieces.push(Arc::new(Piece { field, role, lines }));
        }
    }

    /// The lines a text takes in its width.
    fn lines(&self, field: &TextField, text: &str) -> Result<Vec<String>, Refusal> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let ruler = Ruler { field, measure: self.measure };
        let (lines, fits) = broken(&ruler, &shown(field, text), field.size, field.place.width * MM)
            .map_err(|c| no_glyph(self.t, field, c))?;
        if fits { Ok(lines) } else { Err(does_not_fit(self.t, field, lines.len())) }
    }

    /// Lines under each other from a height on.
    fn set(&self, field: &TextField, lines: Vec<String>, top: f32) -> Result<Vec<Line>, Refusal> {
        let ruler = Ruler { field, measure: self.measure };
        let step = field.size * field.leading;
        let capital = self.measure.capital(field.font) * field.size;
        let first = (self.t.height - top) * MM - (step - capital) / 2.0 - capital;
        let mut out = Vec::with_capacity(lines.len());
        for (n, text) in lines.into_iter().enumerate() {
            let wide = ruler.width(&text, field.size).map_err(|c| no_glyph(self.t, field, c))?;
            let room = field.place.width * MM - wide;
            let indent = match field.align {
                Align::Left => 0.0,
                Align::Centre => room / 2.0,
                Align::Right => room,
            };
            if !text.trim().is_empty() {
                out.push(Line {
                    text,
                    x: field.place.x * MM + indent,
                    y: first - n as f32 * step,
                    size: field.size,
                    font: field.font,
                    tracking: field.tracking * field.size / 1000.0,
                    ink: field.ink,
                });
            }
        }
        Ok(out)
    }
}

/// Pieces of heads are told from those of cells by a number no block has.
const HEADS: usize = 10_000;

fn row_height(table: &Table, cells: &[Vec<String>]) -> f32 {
    let tall = |(column, lines): (&Column, &Vec<String>)| {
        lines.len().max(1) as f32 * column.cell.size * column.cell.leading / MM
    };
    table.columns.iter().zip(cells).map(tall).fold(0.0, f32::max) + 2.0 * table.pad
}
