//! A drawing with its title and what it says: as an image for a page, and as a file of its own.

use crate::STYLE;
use crate::shapes::{Shape, Shapes};
use crate::svg;

/// Width of a drawing in its own units, which are pixels where it is not made larger or smaller.
pub const WIDTH: u32 = 760;
/// A file has so much above the drawing for its title and what it says in three lines, and below for when it was.
const ABOVE: u16 = 84;
const LINES_ABOVE: usize = 3;
const BELOW: u16 = 24;
/// From one line of words to the next.
const LINE: u16 = 17;
/// Letters of a line of what it says.
const LINE_OF_LETTERS: usize = 108;

/// A drawing.
pub struct Sheet {
    pub(crate) body: Shapes,
    pub(crate) height: u32,
    pub(crate) title: String,
    pub(crate) sentence: String,
    /// What stands below the drawing in a file, each on a line of its own or several.
    pub(crate) below: Vec<String>,
}

impl Sheet {
    /// What it is made of, for whoever shows it otherwise than as SVG.
    pub fn shapes(&self) -> &[Shape] {
        self.body.all()
    }

    /// Its height in its own units; its width is [`WIDTH`].
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it says, first of all.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// The image for a page, which has the style sheet.
    pub fn for_page(&self) -> String {
        svg::image(&self.body, (WIDTH, self.height), &self.title, &self.sentence, None)
    }

    /// A file of its own: with title, what the chart says, whose it is and as at when.
    pub fn as_file(&self, of: &str, as_at: &str) -> String {
        let mut file = Shapes::default();
        let says = wrapped(&self.sentence);
        let below: Vec<String> = self.below.iter().flat_map(|words| wrapped(words)).collect();
        let above = ABOVE.saturating_add(room_of(says.len().saturating_sub(LINES_ABOVE)));
        let height = self.height + u32::from(above) + u32::from(BELOW) + u32::from(room_of(below.len()));
        file.rectangle("chart-sheet", (0.0, 0.0), (f64::from(WIDTH), f64::from(height)));
        file.text("chart-title", (16.0, 28.0), &self.title);
        for (line, words) in (0_u16..).zip(&says) {
            file.text("chart-text", (16.0, 50.0 + f64::from(LINE * line)), words);
        }
        file.moved_down(above.into(), &self.body);
        let first = f64::from(self.height) + f64::from(above) + 10.0;
        for (line, words) in (0_u16..).zip(&below) {
            file.text("chart-text", (16.0, first + f64::from(LINE * line)), words);
        }
        let foot = f64::from(height) - 12.0;
        file.text("chart-quiet", (16.0, foot), &format!("{of}. {as_at}"));
        svg::image(&file, (WIDTH, height), &self.title, &self.sentence, Some(STYLE))
    }
}

/// How much so many lines take.
fn room_of(lines: usize) -> u16 {
    u16::try_from(lines).map_or(u16::MAX, |lines| lines.saturating_mul(LINE))
}

/// Words in lines that fit the drawing.
fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LINE_OF_LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
