//! What stands at the edges of each page: below, whose it is, as at when, and which page of how many; from the second on above, what
//! it is. It is of the page alone, and not read aloud with the report.

use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag};

use super::face::{Faces, Weight};
use super::marks::{pen, put_rule, put_words};
use super::page::Letters;
use super::paper::{Paper, QUIET, RULE};
use crate::report::Report;

/// From the lines that letters stand on to the line between them and the page.
const BELOW_HEAD: f32 = 6.0;
const ABOVE_FOOT: f32 = 12.0;

/// Draws the edges of a page: which of them it is, of how many.
pub(super) fn edges(
    surface: &mut Surface<'_>,
    faces: &Faces,
    paper: &Paper,
    report: &Report,
    (number, of): (usize, usize),
) {
    let letters = Letters {
        weight: Weight::Regular,
        size: paper.edge.size,
        colour: QUIET,
    };
    let (left, right) = (paper.left, paper.right);
    let face = faces.of(letters.weight);
    let width = |words: &str| face.width(words, letters.size);
    let page = format!("{} {number} of {of}", paper.page);
    let whose = faces.shown(&format!("{}. {}", report.of, report.as_at));
    let room = right - left - width(&page) - 12.0;
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    let whose = cut(&whose, |words| width(words) <= room);
    put_words(surface, faces, (left, paper.foot), &whose, letters);
    put_words(surface, faces, (right - width(&page), paper.foot), &page, letters);
    put_rule(surface, (left, paper.foot - ABOVE_FOOT), right, pen(RULE, 0.5));
    surface.end_tagged();
    if number > 1 {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)));
        let title = cut(&faces.shown(&report.title), |words| width(words) <= right - left);
        put_words(surface, faces, (left, paper.head), &title, letters);
        put_rule(surface, (left, paper.head + BELOW_HEAD), right, pen(RULE, 0.5));
        surface.end_tagged();
    }
}

/// Words without as many of their last letters as do not fit.
fn cut(words: &str, fits: impl Fn(&str) -> bool) -> String {
    let mut cut = words.to_owned();
    while !fits(&cut) && cut.chars().count() > 1 {
        let kept = cut.chars().count().saturating_sub(2);
        let kept: String = cut.chars().take(kept).collect();
        cut = format!("{}…", kept.trim_end());
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_edge_are_cut_where_they_do_not_fit() {
        assert_eq!(cut("short", |words| words.len() < 10), "short");
        let cut = cut("a very long name of a hospital", |words| words.chars().count() <= 12);
        assert_eq!(cut, "a very long…");
    }
}
