//! What a drawing is made of: a few shapes, each with the classes that say how it looks. Whoever shows a drawing asks for these: SVG
//! for pages and files here (`svg`), paths and glyphs for a printed report elsewhere.

/// A place on a drawing, from its left and its top, in its units.
pub type Place = (f64, f64);

/// One part of a drawing. Its classes are those of the style sheet, with blanks between.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points, two at least.
    Line {
        /// How it looks.
        class: &'static str,
        /// In order.
        points: Vec<Place>,
    },
    /// What points enclose.
    Area {
        /// How it looks.
        class: &'static str,
        /// In order; from the last it goes back to the first.
        points: Vec<Place>,
    },
    /// A rectangle.
    Rectangle {
        /// How it looks.
        class: &'static str,
        /// Its left upper corner.
        corner: Place,
        /// Its width and height.
        size: (f64, f64),
    },
    /// A circle.
    Circle {
        /// How it looks.
        class: &'static str,
        /// Its middle.
        middle: Place,
        /// From there to its edge.
        radius: f64,
    },
    /// A line of text.
    Words {
        /// How they look, and whether they begin, end or have their middle at the place.
        class: &'static str,
        /// On the line that letters stand on.
        at: Place,
        /// As they are read.
        words: String,
    },
    /// Other shapes, so much further down.
    MovedDown {
        /// By how much.
        by: f64,
        /// In order.
        shapes: Vec<Shape>,
    },
}

/// Shapes one after the other: a later one lies over an earlier one.
#[derive(Default)]
pub(crate) struct Shapes(Vec<Shape>);

impl Shapes {
    /// A line through these points.
    pub(crate) fn line(&mut self, class: &'static str, points: &[Place]) {
        if points.len() > 1 {
            let points = points.to_vec();
            self.0.push(Shape::Line { class, points });
        }
    }

    /// What these points enclose.
    pub(crate) fn shape(&mut self, class: &'static str, points: &[Place]) {
        let points = points.to_vec();
        self.0.push(Shape::Area { class, points });
    }

    pub(crate) fn rectangle(&mut self, class: &'static str, corner: Place, size: (f64, f64)) {
        self.0.push(Shape::Rectangle { class, corner, size });
    }

    pub(crate) fn circle(&mut self, class: &'static str, middle: Place, radius: f64) {
        self.0.push(Shape::Circle { class, middle, radius });
    }

    pub(crate) fn text(&mut self, class: &'static str, at: Place, words: &str) {
        let words = words.to_owned();
        self.0.push(Shape::Words { class, at, words });
    }

    /// What another drawing has, so much further down.
    pub(crate) fn moved_down(&mut self, by: f64, other: &Self) {
        let shapes = other.0.clone();
        self.0.push(Shape::MovedDown { by, shapes });
    }

    /// All of them, in order.
    pub(crate) fn all(&self) -> &[Shape] {
        &self.0
    }
}
