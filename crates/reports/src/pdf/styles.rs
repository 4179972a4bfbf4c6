//! How each kind of words is written on a kind of paper.

use drawing::Colour;

use super::face::Weight;
use super::flow::Style;
use super::paper::{INK, Paper, Print, QUIET};

const fn style(print: Print, weight: Weight, colour: Colour) -> Style {
    Style { print, weight, colour }
}

pub(super) const fn title(paper: &Paper) -> Style {
    style(paper.title, Weight::Bold, INK)
}

pub(super) const fn heading(paper: &Paper) -> Style {
    style(paper.heading, Weight::Bold, INK)
}

pub(super) const fn small_heading(paper: &Paper) -> Style {
    style(paper.small_heading, Weight::Bold, INK)
}

pub(super) const fn words(paper: &Paper) -> Style {
    style(paper.body, Weight::Regular, INK)
}

pub(super) const fn quiet_words(paper: &Paper) -> Style {
    style(paper.body, Weight::Regular, QUIET)
}

pub(super) const fn cell(paper: &Paper) -> Style {
    style(paper.table, Weight::Regular, INK)
}

/// Headings of columns, and the figures that a table is about.
pub(super) const fn bold_cell(paper: &Paper) -> Style {
    style(paper.table, Weight::Bold, INK)
}

pub(super) const fn note(paper: &Paper) -> Style {
    style(paper.note, Weight::Regular, QUIET)
}
