//! The letters: which of them the faces have, and how wide they are. The faces are in the program, so that a page looks the same on
//! every computer, and only the letters that a document has are put into it.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

use crate::NotMade;

const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/LiberationSans-Bold.ttf");
/// What stands for a letter that the faces do not have.
const UNKNOWN: char = '?';

/// How thick letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Both faces.
pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

/// A face.
pub(super) struct Face {
    font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
}

impl Faces {
    /// Reads them.
    pub(super) fn read() -> Result<Self, NotMade> {
        let face = |bytes| Face::read(bytes).ok_or(NotMade::Letters);
        Ok(Self {
            regular: face(REGULAR)?,
            bold: face(BOLD)?,
        })
    }

    pub(super) fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Words as they can be shown: in one line, with single blanks, and of letters that both faces have.
    pub(super) fn shown(&self, words: &str) -> String {
        let mut shown = String::with_capacity(words.len());
        for letter in words.chars() {
            if letter.is_whitespace() || letter.is_control() {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            } else if self.regular.has(letter) && self.bold.has(letter) {
                shown.push(letter);
            } else {
                shown.push(UNKNOWN);
            }
        }
        shown.trim().to_owned()
    }
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let face = FontRef::new(bytes).ok()?;
        let units = face.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
        Some(Self {
            font: Font::new(bytes.into(), 0)?,
            letters: face.charmap(),
            widths: face.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units: f32::from(units),
        })
    }

    /// For whoever draws with it.
    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    fn has(&self, letter: char) -> bool {
        self.letters.map(letter).is_some()
    }

    /// How wide words are in letters of this size.
    pub(super) fn width(&self, words: &str, size: f32) -> f32 {
        words.chars().map(|letter| self.glyph(letter).1).sum::<f32>() * size
    }

    /// The letters of words one by one, as they are drawn.
    pub(super) fn glyphs(&self, words: &str) -> Vec<KrillaGlyph> {
        let glyph = |(place, letter): (usize, char)| {
            let (glyph, width) = self.glyph(letter);
            KrillaGlyph::new(glyph, width, 0.0, 0.0, 0.0, place..place + letter.len_utf8(), None)
        };
        words.char_indices().map(glyph).collect()
    }

    /// A letter's picture, and how wide it is in letters of size 1.
    fn glyph(&self, letter: char) -> (GlyphId, f32) {
        let glyph = self.letters.map(letter).unwrap_or_default();
        let width = self.widths.advance_width(glyph).unwrap_or_default() / self.units;
        (GlyphId::new(glyph.to_u32()), width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_the_letters_of_these_islands_and_lose_what_no_face_has() {
        let faces = Faces::read().unwrap();
        let welsh = "Ysbyty Gwynedd: Siân, Llŷr a Dŵr – “Ó Súilleabháin’s” ≥ 80%";
        assert_eq!(faces.shown(welsh), welsh);
        assert_eq!(faces.shown(" one\ntwo\u{a0}\u{7}three  "), "one two three");
        assert_eq!(faces.shown("骨"), "?");
    }

    #[test]
    fn digits_are_as_wide_as_each_other_and_bold_is_no_narrower() {
        let faces = Faces::read().unwrap();
        let (regular, bold) = (faces.of(Weight::Regular), faces.of(Weight::Bold));
        for digit in ["0", "1", "7"] {
            assert!((regular.width(digit, 10.0) - regular.width("8", 10.0)).abs() < 0.001);
        }
        assert!(bold.width("Patients", 10.0) > regular.width("Patients", 10.0));
        assert_eq!(regular.glyphs("Siân").len(), 4);
    }
}
