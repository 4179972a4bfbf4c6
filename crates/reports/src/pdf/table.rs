//! Tables: widths of columns, rows that stay whole where a page has room for them, and headings that come again on each page.

use drawing::Colour;

use super::flow::{Flow, Style};
use super::lines::lines;
use super::page::{Of, What};
use super::paper::{INK, MARKED, Paper, RULE, light};
use super::styles;
use super::tags::{Element, Is};
use crate::report::{Cell, Column, Kind, Row, Table};

/// Between the edge of a column and what stands in it.
const BESIDE: f32 = 4.0;
/// Between a row's lines and the line below it, and above.
const ABOVE: f32 = 3.5;
/// Between the lines of a row and its note.
const ABOVE_NOTE: f32 = 1.5;
/// Words that follow a column of numbers stand so much further off: those end where the words would begin.
const AFTER_NUMBERS: f32 = 10.0;
/// A row that is filled in by hand is at least so high.
const BY_HAND: f32 = 42.0;
/// From a spot of colour to its word.
const AFTER_SPOT: f32 = 11.0;
const HAIR: f32 = 0.5;
/// So many rows stand together below the headings, and so many at the end: a page with one row of a table says little.
const FIRST_TOGETHER: usize = 2;
const LAST_TOGETHER: usize = 3;

/// A column on the paper.
#[derive(Clone, Copy, Debug)]
struct Across {
    left: f32,
    right: f32,
    kind: Kind,
}

impl Across {
    fn width(self) -> f32 {
        self.right - self.left - 2.0 * BESIDE
    }
}

/// A cell in lines.
struct CellLines {
    lines: Vec<String>,
    style: Style,
    of: Of,
}

/// A row in lines: those of its cells beside each other, and its note below them.
struct RowLines {
    cells: Vec<CellLines>,
    /// The lines of the note, where they begin, and whose they are.
    note: Vec<String>,
    note_at: f32,
    note_of: Of,
    /// Spots of colour, by their columns.
    spots: Vec<(usize, Colour)>,
    /// How high it is at least.
    at_least: f32,
    /// How high a line of its cells is, and one of its note.
    line: f32,
    note_line: f32,
}

impl RowLines {
    /// How many lines its cells need.
    fn lines(&self) -> usize {
        self.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or_default()
    }

    fn height(&self) -> f32 {
        self.written().max(self.at_least)
    }

    /// How high what is written in it is.
    fn written(&self) -> f32 {
        let lines: f32 = (0..self.lines()).map(|_| self.line).sum();
        let note: f32 = self.note.iter().map(|_| self.note_line).sum();
        lines + note + self.above_note() + 2.0 * ABOVE
    }

    fn above_note(&self) -> f32 {
        if self.note.is_empty() { 0.0 } else { ABOVE_NOTE }
    }
}

/// Lays a table out.
pub(super) fn table<'r>(flow: &mut Flow<'r>, table: &'r Table, within: Element) {
    let paper = flow.paper;
    let captions = styles::small_heading(paper);
    let element = flow.tags.add(Is::Table, Some(within));
    let across = across(paper, &table.columns);
    let caption = table.caption.as_deref().unwrap_or_default();
    let caption_element = (!caption.is_empty()).then(|| flow.tags.add(Is::Caption, Some(element)));
    let head_rows = flow.tags.add(Is::HeadRows, Some(element));
    let head_row = flow.tags.add(Is::Row, Some(head_rows));
    let headings = headings(flow, table, &across, head_row);
    let body_rows = flow.tags.add(Is::BodyRows, Some(element));
    let rows: Vec<RowLines> = table
        .rows
        .iter()
        .map(|row| row_lines(flow, row, &across, body_rows))
        .collect();

    let heights: Vec<f32> = rows.iter().map(RowLines::height).collect();

    flow.space(6.0);
    let above = flow.height_of(caption, captions) + 3.0 + headings.height();
    let first = together(&heights, 0, paper.down() - above);
    flow.keep_together(above + first.min(paper.down()));
    if let Some(element) = caption_element {
        let face = flow.faces.of(captions.weight);
        for line in lines(face, &flow.faces.shown(caption), captions.print.size, paper.across()) {
            let y = flow.height();
            flow.put_line(line, (paper.left, y), captions, Of::Element(element));
            flow.down(captions.print.line);
        }
        flow.down(3.0);
    }
    put_headings(flow, &headings, &across, true);
    for (place, row) in rows.into_iter().enumerate() {
        let height = together(&heights, place, paper.down() - headings.height());
        if height > flow.room() && height + headings.height() <= paper.down() {
            flow.turn();
            put_headings(flow, &headings, &across, false);
        }
        put_row(flow, row, &across, &headings);
    }
    flow.down(10.0);
}

/// How much room the row at this place needs with those that stay with it; by itself where a page has not so much.
fn together(heights: &[f32], place: usize, page: f32) -> f32 {
    let rest = heights.get(place..).unwrap_or_default();
    let rows = match (place, rest.len()) {
        (_, left) if left <= LAST_TOGETHER => left,
        (0, left) if left < FIRST_TOGETHER + LAST_TOGETHER => left,
        (0, _) => FIRST_TOGETHER,
        _ => 1,
    };
    let all: f32 = rest.iter().take(rows).sum();
    if all <= page {
        all
    } else {
        rest.first().copied().unwrap_or_default()
    }
}

fn across(paper: &Paper, columns: &[Column]) -> Vec<Across> {
    let all: f32 = columns.iter().map(|column| f32::from(column.share)).sum();
    let (mut left, mut before) = (paper.left, None);
    let of = |column: &Column| {
        let right = left + paper.across() * f32::from(column.share) / all;
        let kind = column.kind;
        let mut across = Across { left, right, kind };
        if kind == Kind::Words && matches!(before, Some(Kind::Numbers | Kind::Figures)) {
            across.left += AFTER_NUMBERS;
        }
        (left, before) = (right, Some(kind));
        across
    };
    columns.iter().map(of).collect()
}

fn headings(flow: &mut Flow<'_>, table: &Table, across: &[Across], row: Element) -> RowLines {
    let cells = table.columns.iter().zip(across).map(|(column, across)| {
        let element = flow.tags.add(Is::ColumnHeading, Some(row));
        cell_lines(flow, &column.heading, *across, styles::bold_cell(flow.paper), element)
    });
    RowLines {
        cells: cells.collect(),
        note: Vec::new(),
        note_at: flow.paper.left,
        note_of: Of::Looks,
        spots: Vec::new(),
        at_least: 0.0,
        line: flow.paper.table.line,
        note_line: flow.paper.note.line,
    }
}

fn row_lines(flow: &mut Flow<'_>, row: &Row, across: &[Across], within: Element) -> RowLines {
    let of_row = flow.tags.add(Is::Row, Some(within));
    let mut cells = Vec::new();
    let mut elements = Vec::new();
    let mut spots = Vec::new();
    for (place, (cell, across)) in row.cells.iter().zip(across).enumerate() {
        let is = match across.kind {
            Kind::Name => Is::RowHeading,
            Kind::Words | Kind::Numbers | Kind::Figures => Is::Cell,
        };
        let words = cell.text();
        // What stands there instead of a figure is as quiet as the cells about it.
        let is_figure = across.kind == Kind::Figures && words.starts_with(|letter: char| letter.is_ascii_digit());
        let style = if is_figure {
            styles::bold_cell(flow.paper)
        } else {
            styles::cell(flow.paper)
        };
        let element = flow.tags.add(is, Some(of_row));
        elements.push(element);
        let mut narrowed = *across;
        if let Cell::Light(word) = cell
            && let Some(colour) = light(word)
        {
            spots.push((place, colour));
            narrowed.left += AFTER_SPOT;
        }
        cells.push(cell_lines(flow, &words, narrowed, style, element));
    }
    // A note is read with the first words of its row, and stands below them.
    let noted = across.iter().position(|across| across.kind == Kind::Words).unwrap_or(0);
    let note_at = across.get(noted).map_or(flow.paper.left, |across| across.left + BESIDE);
    let note = row.note.as_deref().map(|note| {
        let letters = styles::note(flow.paper);
        let face = flow.faces.of(letters.weight);
        // A note goes no further than the figures that are marked: it would lie on their ground.
        let right = marked(flow.paper, across).map_or(flow.paper.right, |figures| figures.left);
        lines(
            face,
            &flow.faces.shown(note),
            letters.print.size,
            right - BESIDE - note_at,
        )
    });
    let noted = note.as_ref().and_then(|_| elements.get(noted)).copied();
    RowLines {
        cells,
        note: note.unwrap_or_default(),
        note_at,
        note_of: noted.map_or(Of::Looks, |cell| Of::Element(flow.tags.add(Is::Paragraph, Some(cell)))),
        spots,
        at_least: if row.cells.contains(&Cell::ToFillIn) {
            BY_HAND
        } else {
            0.0
        },
        line: flow.paper.table.line,
        note_line: flow.paper.note.line,
    }
}

/// The column whose figures are marked: those that the table is about, where the paper has them so.
fn marked(paper: &Paper, across: &[Across]) -> Option<Across> {
    let mut figures = across.iter().filter(|_| paper.marks_figures);
    figures.find(|across| across.kind == Kind::Figures).copied()
}

/// The ground under such figures, so high from where the next thing goes.
fn put_mark(flow: &mut Flow<'_>, across: &[Across], height: f32) {
    if let Some(figures) = marked(flow.paper, across) {
        // The line above, which was drawn before, stays seen.
        let corner = (figures.left, flow.height() + HAIR);
        let size = (figures.right - figures.left, height - HAIR);
        let colour = MARKED;
        flow.put(What::Ground { corner, size, colour }, Of::Looks);
    }
}

/// A cell has a line at least: an empty one is one to whoever reads the table aloud, too.
fn cell_lines(flow: &Flow<'_>, words: &str, across: Across, style: Style, element: Element) -> CellLines {
    let face = flow.faces.of(style.weight);
    let mut lines = lines(face, &flow.faces.shown(words), style.print.size, across.width());
    if lines.is_empty() {
        lines.push(" ".to_owned());
    }
    CellLines {
        lines,
        style,
        of: Of::Element(element),
    }
}

/// The headings: read aloud once, and on further pages seen alone.
fn put_headings(flow: &mut Flow<'_>, headings: &RowLines, across: &[Across], is_first: bool) {
    put_mark(flow, across, headings.height());
    flow.down(ABOVE);
    let lines = headings.lines();
    for (cell, across) in headings.cells.iter().zip(across) {
        // Short headings stand on the line of the longest one's end.
        let above = lines - cell.lines.len();
        let of = if is_first { cell.of } else { Of::Page };
        let down: f32 = (0..above).map(|_| headings.line).sum();
        put_cell(flow, cell, *across, (0, cell.lines.len()), (down, of));
    }
    let height: f32 = (0..lines).map(|_| headings.line).sum();
    flow.down(height + ABOVE);
    let from = (flow.paper.left, flow.height());
    let (to, width, colour) = (flow.paper.right, 1.0, INK);
    flow.put(
        What::Rule {
            from,
            to,
            width,
            colour,
        },
        Of::Looks,
    );
}

/// A row, on one page where that has room for it: one that no page has room for goes on from page to page.
fn put_row(flow: &mut Flow<'_>, row: RowLines, across: &[Across], headings: &RowLines) {
    let blank = row.height() - row.written();
    if row.height() <= flow.room() {
        put_mark(flow, across, row.height());
    }
    flow.down(ABOVE);
    for (place, colour) in &row.spots {
        if let Some(across) = across.get(*place) {
            let middle = (across.left + BESIDE + 3.5, flow.height() + row.line / 2.0);
            flow.put(
                What::Spot {
                    middle,
                    colour: *colour,
                },
                Of::Looks,
            );
        }
    }
    for line in 0..row.lines() {
        if flow.room() < row.line + ABOVE {
            flow.turn();
            put_headings(flow, headings, across, false);
            flow.down(ABOVE);
        }
        for (place, cell) in row.cells.iter().enumerate() {
            let Some(mut across) = across.get(place).copied() else {
                continue;
            };
            if row.spots.iter().any(|(spot, _)| *spot == place) {
                across.left += AFTER_SPOT;
            }
            put_cell(flow, cell, across, (line, line + 1), (0.0, cell.of));
        }
        flow.down(row.line);
    }
    flow.down(row.above_note());
    let notes = styles::note(flow.paper);
    for line in row.note {
        if flow.room() < row.note_line + ABOVE {
            flow.turn();
            put_headings(flow, headings, across, false);
            flow.down(ABOVE);
        }
        let at = (row.note_at, flow.height());
        flow.put_line(line, at, notes, row.note_of);
        flow.down(row.note_line);
    }
    flow.down(ABOVE + blank);
    let from = (flow.paper.left, flow.height());
    let (to, width, colour) = (flow.paper.right, HAIR, RULE);
    flow.put(
        What::Rule {
            from,
            to,
            width,
            colour,
        },
        Of::Looks,
    );
}

/// Some lines of a cell, so much further down.
fn put_cell(flow: &mut Flow<'_>, cell: &CellLines, across: Across, some: (usize, usize), (down, of): (f32, Of)) {
    let mut y = flow.height() + down;
    for line in cell.lines.get(some.0..some.1).unwrap_or_default() {
        let x = match across.kind {
            Kind::Name | Kind::Words => across.left + BESIDE,
            Kind::Numbers | Kind::Figures => {
                let face = flow.faces.of(cell.style.weight);
                across.right - BESIDE - face.width(line.trim_end(), cell.style.print.size)
            }
        };
        flow.put_line(line.clone(), (x, y), cell.style, of);
        y += cell.style.print.line;
    }
}

#[cfg(test)]
mod tests;
