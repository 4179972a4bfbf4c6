//! From the top of a page to its foot, and on to the next.

use drawing::Colour;

use super::face::{Faces, Weight};
use super::lines::lines;
use super::page::{Letters, Of, Placed, What};
use super::paper::{Paper, Print};
use super::tags::{Element, Is, Tags};

/// The line that letters stand on is so much of their size below their upper edge.
const ABOVE_LINE: f32 = 0.8;

/// How a paragraph is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) print: Print,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

/// A report being laid out.
pub(super) struct Flow<'r> {
    pub(super) paper: &'static Paper,
    pub(super) faces: &'r Faces,
    pub(super) tags: Tags,
    headings: Vec<HeadingAt>,
    pages: Vec<Vec<Placed<'r>>>,
    y: f32,
}

/// Where the heading of a section stands.
pub(super) struct HeadingAt {
    pub(super) words: String,
    /// Its page, the first of which is 0.
    pub(super) page: usize,
    /// From the top of that.
    pub(super) height: f32,
}

/// A report that was laid out.
pub(super) struct LaidOut<'r> {
    pub(super) paper: &'static Paper,
    pub(super) pages: Vec<Vec<Placed<'r>>>,
    pub(super) tags: Tags,
    pub(super) headings: Vec<HeadingAt>,
}

impl<'r> Flow<'r> {
    pub(super) fn begin(paper: &'static Paper, faces: &'r Faces) -> Self {
        Self {
            paper,
            faces,
            tags: Tags::default(),
            headings: Vec::new(),
            pages: vec![Vec::new()],
            y: paper.top,
        }
    }

    /// What was laid out.
    pub(super) fn end(self) -> LaidOut<'r> {
        LaidOut {
            paper: self.paper,
            pages: self.pages,
            tags: self.tags,
            headings: self.headings,
        }
    }

    /// Where the next thing goes, from the top of its page.
    pub(super) fn height(&self) -> f32 {
        self.y
    }

    /// What is left of the page.
    pub(super) fn room(&self) -> f32 {
        self.paper.bottom - self.y
    }

    /// Whether nothing stands on the page yet.
    pub(super) fn is_at_top(&self) -> bool {
        self.y <= self.paper.top
    }

    /// On to the next page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = self.paper.top;
    }

    /// On to the next page where less than this is left of one that was begun.
    pub(super) fn keep_together(&mut self, height: f32) {
        if self.room() < height && !self.is_at_top() {
            self.turn();
        }
    }

    /// Down by this much.
    pub(super) fn down(&mut self, by: f32) {
        self.y += by;
    }

    /// Down by this much, but not below the top of a page.
    pub(super) fn space(&mut self, by: f32) {
        if !self.is_at_top() {
            self.y += by;
        }
    }

    /// Puts a thing on the page.
    pub(super) fn put(&mut self, what: What<'r>, of: Of) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed { what, of });
        }
    }

    /// Puts a line of text whose upper edge is at this height.
    pub(super) fn put_line(&mut self, words: String, (x, y): (f32, f32), style: Style, of: Of) {
        let Print { size, line } = style.print;
        let at = (x, y + (line - size) / 2.0 + size * ABOVE_LINE);
        let letters = Letters {
            weight: style.weight,
            size,
            colour: style.colour,
        };
        self.put(What::Words { at, words, letters }, of);
    }

    /// The heading of a section, which begins no page's last lines.
    pub(super) fn heading(&mut self, words: &str, level: u16, style: Style, within: Option<Element>) {
        let words = self.faces.shown(words);
        let element = self.tags.add(Is::Heading(level, words.clone()), within);
        if level == 2 {
            self.headings.push(HeadingAt {
                words: words.clone(),
                page: self.pages.len().saturating_sub(1),
                height: self.y,
            });
        }
        self.write(&words, style, element);
    }

    /// A paragraph of its own.
    pub(super) fn paragraph(&mut self, words: &str, style: Style, within: Option<Element>) {
        let words = self.faces.shown(words);
        if !words.is_empty() {
            let element = self.tags.add(Is::Paragraph, within);
            self.write(&words, style, element);
        }
    }

    /// How high words are, over the whole width.
    pub(super) fn height_of(&self, words: &str, style: Style) -> f32 {
        let face = self.faces.of(style.weight);
        let lines = lines(face, &self.faces.shown(words), style.print.size, self.paper.across());
        lines.iter().map(|_| style.print.line).sum()
    }

    /// Words over the whole width, from page to page.
    fn write(&mut self, words: &str, style: Style, element: Element) {
        let face = self.faces.of(style.weight);
        for line in lines(face, words, style.print.size, self.paper.across()) {
            self.keep_together(style.print.line);
            let y = self.y;
            self.put_line(line, (self.paper.left, y), style, Of::Element(element));
            self.down(style.print.line);
        }
    }
}
