//! A drawing as paths and letters.

use drawing::{Look, Looks, Place, Shape, Sheet, TextPart};
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::paint::{LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;

use super::face::{Faces, Weight};
use super::marks::{circle, ink, pen};

/// Draws all of a sheet at the origin, in its own units.
pub(super) fn draw(surface: &mut Surface<'_>, faces: &Faces, looks: &Looks, sheet: &Sheet) {
    for shape in sheet.shapes() {
        draw_shape(surface, faces, looks, shape);
    }
}

fn draw_shape(surface: &mut Surface<'_>, faces: &Faces, looks: &Looks, shape: &Shape) {
    match shape {
        Shape::Line { class, points } => draw_path(surface, &looks.of(class), through(points, false)),
        Shape::Area { class, points } => draw_path(surface, &looks.of(class), through(points, true)),
        Shape::Rectangle { class, corner, size } => {
            let (left, top) = place(*corner);
            let (width, height) = place(*size);
            let mut path = PathBuilder::new();
            if let Some(rectangle) = Rect::from_xywh(left, top, width, height) {
                path.push_rect(rectangle);
            }
            draw_path(surface, &looks.of(class), path.finish());
        }
        Shape::Circle { class, middle, radius } => {
            draw_path(surface, &looks.of(class), circle(place(*middle), length(*radius)));
        }
        Shape::Words { class, at, words } => draw_words(surface, faces, &looks.of(class), place(*at), words),
        Shape::MovedDown { by, shapes } => {
            surface.push_transform(&Transform::from_translate(0.0, length(*by)));
            for shape in shapes {
                draw_shape(surface, faces, looks, shape);
            }
            surface.pop();
        }
    }
}

fn draw_path(surface: &mut Surface<'_>, look: &Look, path: Option<Path>) {
    let Some(path) = path.filter(|_| look.fill.is_some() || look.pen.is_some()) else {
        return;
    };
    surface.set_fill(look.fill.map(ink));
    surface.set_stroke(stroke(look));
    surface.draw_path(&path);
}

fn draw_words(surface: &mut Surface<'_>, faces: &Faces, look: &Look, (x, y): (f32, f32), words: &str) {
    let words = faces.shown(words);
    if words.is_empty() {
        return;
    }
    let face = faces.of(if look.bold { Weight::Bold } else { Weight::Regular });
    let size = length(look.size);
    let width = face.width(&words, size);
    let left = match look.at_place {
        TextPart::Start => x,
        TextPart::Middle => x - width / 2.0,
        TextPart::End => x - width,
    };
    let glyphs = face.glyphs(&words);
    let at = Point::from_xy(left, y);
    if look.edge_below {
        // As outlines: whoever copies the words finds them once.
        surface.set_fill(None);
        surface.set_stroke(stroke(look));
        surface.draw_glyphs(at, &glyphs, face.font(), &words, size, true);
    }
    surface.set_fill(look.fill.map(ink));
    surface.set_stroke(None);
    surface.draw_glyphs(at, &glyphs, face.font(), &words, size, false);
}

fn through(points: &[Place], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (number, point) in points.iter().enumerate() {
        let (x, y) = place(*point);
        if number == 0 {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn stroke(look: &Look) -> Option<Stroke> {
    let drawn_with = look.pen.as_ref()?;
    let mut stroke = pen(drawn_with.colour, length(drawn_with.width));
    if drawn_with.round {
        stroke.line_cap = LineCap::Round;
    }
    if !drawn_with.dashes.is_empty() {
        stroke.dash = Some(StrokeDash {
            array: drawn_with.dashes.iter().copied().map(length).collect(),
            offset: 0.0,
        });
    }
    Some(stroke)
}

fn place((x, y): Place) -> (f32, f32) {
    (length(x), length(y))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a drawing is a few hundred units wide, and paper is no finer"
)]
fn length(value: f64) -> f32 {
    value as f32
}
