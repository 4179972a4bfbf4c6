//! What lies on a page, and where.

use drawing::{Colour, Sheet};

use super::face::Weight;
use super::tags::Element;

/// A thing on a page.
pub(super) struct Placed<'r> {
    pub(super) what: What<'r>,
    pub(super) of: Of,
}

/// What a thing belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// An element of the tree: it is read aloud.
    Element(Element),
    /// A page alone, as headings that come again on each.
    Page,
    /// How it looks: lines, spots of colour.
    Looks,
}

/// What lies on a page. Places are in points, from the left and the top.
pub(super) enum What<'r> {
    /// A line of text.
    Words {
        /// On the line that letters stand on.
        at: (f32, f32),
        words: String,
        letters: Letters,
    },
    /// A line across.
    Rule {
        from: (f32, f32),
        to: f32,
        width: f32,
        colour: Colour,
    },
    /// A ground of a colour, under what lies on it.
    Ground {
        corner: (f32, f32),
        size: (f32, f32),
        colour: Colour,
    },
    /// A spot of a colour, with an edge.
    Spot { middle: (f32, f32), colour: Colour },
    /// A picture, so much smaller or larger than it is in its own units.
    Picture {
        at: (f32, f32),
        scale: f32,
        sheet: &'r Sheet,
    },
}

/// How words are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letters {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) colour: Colour,
}
