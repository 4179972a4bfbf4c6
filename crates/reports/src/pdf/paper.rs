//! The paper: A4 upright, its margins, sizes of letters and colours. Ink on white, so that it prints well without colour.

use drawing::Colour;

/// Width and height of A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// What is written on lies between these.
pub(super) const LEFT: f32 = 56.7;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
pub(super) const TOP: f32 = 68.0;
pub(super) const BOTTOM: f32 = HEIGHT - 66.0;
/// The lines that the letters of head and foot stand on.
pub(super) const HEAD: f32 = 42.0;
pub(super) const FOOT: f32 = HEIGHT - 36.0;

pub(super) const INK: Colour = (0x21, 0x2b, 0x32);
pub(super) const QUIET: Colour = (0x4c, 0x62, 0x72);
pub(super) const RULE: Colour = (0xae, 0xb7, 0xbd);

/// The size of letters, and from one line to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Print {
    pub(super) size: f32,
    pub(super) line: f32,
}

pub(super) const TITLE: Print = Print { size: 20.0, line: 25.0 };
pub(super) const HEADING: Print = Print { size: 14.0, line: 18.0 };
pub(super) const SMALL_HEADING: Print = Print { size: 10.5, line: 14.0 };
pub(super) const BODY: Print = Print { size: 10.0, line: 14.0 };
pub(super) const TABLE: Print = Print { size: 9.0, line: 12.0 };
pub(super) const NOTE: Print = Print { size: 8.0, line: 10.5 };
pub(super) const EDGE: Print = Print { size: 8.0, line: 10.0 };

/// The colour of a traffic light, which stands beside its word.
pub(super) fn light(word: &str) -> Option<Colour> {
    match word.to_lowercase().as_str() {
        "green" | "met" => Some((0x00, 0x7f, 0x3b)),
        "amber" => Some((0xff, 0xb8, 0x1c)),
        "red" | "not met" => Some((0xca, 0x2a, 0x1f)),
        _ => None,
    }
}
