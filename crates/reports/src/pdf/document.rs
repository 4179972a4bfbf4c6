//! From what was laid out to the bytes of a file: each page drawn with its edges, the tree that a screen reader follows, and the
//! outline.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use drawing::Looks;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Point, Transform};
use krilla::metadata::{self, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::{Document, SerializeSettings};

use super::edges::edges;
use super::face::Faces;
use super::flow::{HeadingAt, LaidOut};
use super::marks::{pen, put_ground, put_rule, put_spot, put_words};
use super::page::{Of, Placed, What};
use super::picture::draw;
use crate::NotMade;
use crate::report::Report;

const LANGUAGE: &str = "en-GB";

/// The bytes of a report that was laid out with these faces.
pub(super) fn bytes(report: &Report, laid_out: LaidOut<'_>, faces: &Faces) -> Result<Vec<u8>, NotMade> {
    let LaidOut {
        paper,
        pages,
        mut tags,
        headings,
    } = laid_out;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| NotMade::Pdf(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let looks = Looks::of_charts();
    let of = pages.len();
    for (number, page) in (1_usize..).zip(pages) {
        let size =
            PageSettings::from_wh(paper.width, paper.height).ok_or_else(|| NotMade::Pdf("no such paper".to_owned()))?;
        let mut on_paper = document.start_page_with(size);
        let mut surface = on_paper.surface();
        edges(&mut surface, faces, paper, report, (number, of));
        for placed in page {
            let tag = tag_of(&placed);
            let content = surface.start_tagged(tag);
            put(&mut surface, faces, &looks, placed.what);
            surface.end_tagged();
            if let Of::Element(element) = placed.of {
                tags.drawn(element, content);
            }
        }
        surface.finish();
        on_paper.finish();
    }
    let mut outline = Outline::new();
    for HeadingAt { words, page, height } in headings {
        let place = XyzDestination::new(page, Point::from_xy(paper.left, height));
        outline.push_child(OutlineNode::new(words, place));
    }
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(faces.shown(&report.title))
            .authors(vec![faces.shown(&report.of)])
            .language(LANGUAGE.to_owned())
            .creator(report.made_by.to_owned())
            .creation_date(moment(report.made)),
    );
    document.set_tag_tree(tags.tree(LANGUAGE));
    document.finish().map_err(|error| NotMade::Pdf(error.to_string()))
}

fn tag_of(placed: &Placed<'_>) -> ContentTag<'static> {
    match (placed.of, &placed.what) {
        (Of::Page, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
        (Of::Looks, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        (Of::Element(_), What::Words { .. }) => ContentTag::Span(SpanTag::empty()),
        (Of::Element(_), _) => ContentTag::Other,
    }
}

fn put(surface: &mut Surface<'_>, faces: &Faces, looks: &Looks, what: What<'_>) {
    match what {
        What::Words { at, words, letters } => put_words(surface, faces, at, &words, letters),
        What::Rule {
            from,
            to,
            width,
            colour,
        } => put_rule(surface, from, to, pen(colour, width)),
        What::Ground { corner, size, colour } => put_ground(surface, corner, size, colour),
        What::Spot { middle, colour } => put_spot(surface, middle, colour),
        What::Picture {
            at: (x, y),
            scale,
            sheet,
        } => {
            surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, x, y));
            draw(surface, faces, looks, sheet);
            surface.pop();
        }
    }
}

fn moment(made: DateTime<Utc>) -> metadata::DateTime {
    let small = |part: u32| u8::try_from(part).unwrap_or_default();
    metadata::DateTime::new(u16::try_from(made.year()).unwrap_or_default())
        .month(small(made.month()))
        .day(small(made.day()))
        .hour(small(made.hour()))
        .minute(small(made.minute()))
        .second(small(made.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
