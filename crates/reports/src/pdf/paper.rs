//! What is written on: its size, its margins and the sizes of letters, of A4 upright and of slides; and colours. Ink on white, so that
//! it prints well without colour.

use drawing::Colour;

pub(super) const INK: Colour = (0x21, 0x2b, 0x32);
pub(super) const QUIET: Colour = (0x4c, 0x62, 0x72);
pub(super) const RULE: Colour = (0xae, 0xb7, 0xbd);
/// Under figures that are marked: light enough for ink and for the spots of lights on it.
pub(super) const MARKED: Colour = (0xd9, 0xe8, 0xf6);

/// The size of letters, and from one line to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Print {
    pub(super) size: f32,
    pub(super) line: f32,
}

/// A kind of paper. Lengths are in points, places from the left and the top.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) width: f32,
    pub(super) height: f32,
    /// What is written lies between these.
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// The lines that the letters of head and foot stand on.
    pub(super) head: f32,
    pub(super) foot: f32,
    pub(super) title: Print,
    pub(super) heading: Print,
    pub(super) small_heading: Print,
    pub(super) body: Print,
    pub(super) table: Print,
    pub(super) note: Print,
    pub(super) edge: Print,
    /// What its pages are called, before their numbers.
    pub(super) page: &'static str,
    /// Whether the figures that a table is about are marked.
    pub(super) marks_figures: bool,
}

/// A4 upright, to print and to read aloud.
pub(super) static A4: Paper = Paper {
    width: 595.28,
    height: 841.89,
    left: 56.7,
    right: 595.28 - 56.7,
    top: 68.0,
    bottom: 841.89 - 66.0,
    head: 42.0,
    foot: 841.89 - 36.0,
    title: print(20.0, 25.0),
    heading: print(14.0, 18.0),
    small_heading: print(10.5, 14.0),
    body: print(10.0, 14.0),
    table: print(9.0, 12.0),
    note: print(8.0, 10.5),
    edge: print(8.0, 10.0),
    page: "Page",
    marks_figures: false,
};

/// A slide of 16:9, to be read across a room.
pub(super) static SLIDE: Paper = Paper {
    width: 960.0,
    height: 540.0,
    left: 44.0,
    right: 960.0 - 44.0,
    top: 50.0,
    bottom: 540.0 - 38.0,
    head: 30.0,
    foot: 540.0 - 18.0,
    title: print(34.0, 42.0),
    heading: print(24.0, 30.0),
    small_heading: print(15.0, 20.0),
    body: print(14.0, 19.0),
    table: print(11.0, 13.5),
    note: print(9.0, 11.5),
    edge: print(9.0, 11.0),
    page: "Slide",
    marks_figures: true,
};

const fn print(size: f32, line: f32) -> Print {
    Print { size, line }
}

impl Paper {
    /// How wide what is written can be.
    pub(super) fn across(&self) -> f32 {
        self.right - self.left
    }

    /// How high.
    pub(super) fn down(&self) -> f32 {
        self.bottom - self.top
    }
}

/// The colour of a traffic light, which stands beside its word.
pub(super) fn light(word: &str) -> Option<Colour> {
    match word.to_lowercase().as_str() {
        "green" | "met" => Some((0x00, 0x7f, 0x3b)),
        "amber" => Some((0xff, 0xb8, 0x1c)),
        "red" | "not met" => Some((0xca, 0x2a, 0x1f)),
        _ => None,
    }
}
