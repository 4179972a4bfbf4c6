//! The few marks that everything on a page is made of: words, lines and circles, and the ink that they are made with.

use drawing::Colour;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;

use super::face::Faces;
use super::page::Letters;
use super::paper::QUIET;

/// A quarter of a circle as a curve: its handles are so much of the radius long.
const HANDLE: f32 = 0.552_284_8;
/// The radius of a spot of colour.
const SPOT: f32 = 3.2;

/// Ink of a colour.
pub(super) fn ink((red, green, blue): Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

/// A whole line of a colour.
pub(super) fn pen(colour: Colour, width: f32) -> Stroke {
    Stroke {
        paint: ink(colour).paint,
        width,
        ..Stroke::default()
    }
}

/// A circle.
pub(super) fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    let handle = radius * HANDLE;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + handle, x + handle, y + radius, x, y + radius);
    path.cubic_to(x - handle, y + radius, x - radius, y + handle, x - radius, y);
    path.cubic_to(x - radius, y - handle, x - handle, y - radius, x, y - radius);
    path.cubic_to(x + handle, y - radius, x + radius, y - handle, x + radius, y);
    path.close();
    path.finish()
}

/// A line of text.
pub(super) fn put_words(surface: &mut Surface<'_>, faces: &Faces, (x, y): (f32, f32), words: &str, letters: Letters) {
    let face = faces.of(letters.weight);
    surface.set_fill(Some(ink(letters.colour)));
    surface.set_stroke(None);
    let glyphs = face.glyphs(words);
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face.font(), words, letters.size, false);
}

/// A line across, from a place to this far right.
pub(super) fn put_rule(surface: &mut Surface<'_>, (x, y): (f32, f32), to: f32, drawn_with: Stroke) {
    let mut path = PathBuilder::new();
    path.move_to(x, y);
    path.line_to(to, y);
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(drawn_with));
        surface.draw_path(&path);
    }
}

/// A ground of a colour, without an edge.
pub(super) fn put_ground(
    surface: &mut Surface<'_>,
    (left, top): (f32, f32),
    (width, height): (f32, f32),
    colour: Colour,
) {
    let mut path = PathBuilder::new();
    if let Some(rectangle) = Rect::from_xywh(left, top, width, height) {
        path.push_rect(rectangle);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(ink(colour)));
        surface.set_stroke(None);
        surface.draw_path(&path);
    }
}

/// A spot of a colour; its edge is seen where paper takes no colour.
pub(super) fn put_spot(surface: &mut Surface<'_>, middle: (f32, f32), colour: Colour) {
    if let Some(path) = circle(middle, SPOT) {
        surface.set_fill(Some(ink(colour)));
        surface.set_stroke(Some(pen(QUIET, 0.5)));
        surface.draw_path(&path);
    }
}
