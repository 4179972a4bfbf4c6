//! A report from its title to its last page: laid out, then drawn, with head and foot on each page.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use drawing::{Colour, Looks, Sheet, WIDTH as PICTURE_WIDTH};
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
use super::face::{Faces, Weight};
use super::flow::{Flow, HeadingAt, LaidOut, Style};
use super::marks::{pen, put_rule, put_spot, put_words};
use super::page::{Of, Placed, What};
use super::paper::{BODY, BOTTOM, HEADING, HEIGHT, INK, LEFT, Print, QUIET, RIGHT, SMALL_HEADING, TITLE, TOP, WIDTH};
use super::picture::draw;
use super::table::table;
use super::tags::{Element, Is};
use crate::NotMade;
use crate::report::{Chart, Part, Report, Section};

const LANGUAGE: &str = "en-GB";

const fn style(print: Print, weight: Weight, colour: Colour) -> Style {
    Style { print, weight, colour }
}

const TITLES: Style = style(TITLE, Weight::Bold, INK);
const HEADINGS: Style = style(HEADING, Weight::Bold, INK);
const CHART_HEADINGS: Style = style(SMALL_HEADING, Weight::Bold, INK);
const WORDS: Style = style(BODY, Weight::Regular, INK);
const QUIET_WORDS: Style = style(BODY, Weight::Regular, QUIET);

/// The bytes of the PDF of a report.
///
/// # Errors
/// When it cannot be made: the program is damaged, or a rule of tagged PDF would be broken.
pub fn write(report: &Report) -> Result<Vec<u8>, NotMade> {
    let faces = Faces::read()?;
    let LaidOut {
        pages,
        mut tags,
        headings,
    } = laid_out(report, &faces).end();

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
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| NotMade::Pdf("no such paper".to_owned()))?;
        let mut on_paper = document.start_page_with(size);
        let mut surface = on_paper.surface();
        edges(&mut surface, &faces, report, number, of);
        for placed in page {
            let tag = tag_of(&placed);
            let content = surface.start_tagged(tag);
            put(&mut surface, &faces, &looks, placed.what);
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
        let place = XyzDestination::new(page, Point::from_xy(LEFT, height));
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

fn laid_out<'r>(report: &'r Report, faces: &'r Faces) -> Flow<'r> {
    let mut flow = Flow::begin(faces);
    flow.heading(&report.title, 1, TITLES, None);
    flow.down(4.0);
    flow.paragraph(&report.of, WORDS, None);
    flow.paragraph(&format!("{}.", report.as_at), QUIET_WORDS, None);
    flow.down(6.0);
    let from = (LEFT, flow.height());
    let (to, width, colour) = (RIGHT, 1.0, INK);
    flow.put(
        What::Rule {
            from,
            to,
            width,
            colour,
        },
        Of::Looks,
    );
    flow.down(8.0);
    for words in &report.opening {
        flow.paragraph(words, WORDS, None);
        flow.down(4.0);
    }
    for of_report in &report.sections {
        section(&mut flow, of_report);
    }
    flow
}

fn section<'r>(flow: &mut Flow<'r>, section: &'r Section) {
    if section.begins_page && !flow.is_at_top() {
        flow.turn();
    }
    flow.space(14.0);
    // A heading has some of what it is of below it.
    flow.keep_together(HEADING.line + 90.0);
    let element = flow.tags.add(Is::Section, None);
    flow.heading(&section.heading, 2, HEADINGS, Some(element));
    flow.down(4.0);
    for part in &section.parts {
        match part {
            Part::Words(words) => {
                flow.paragraph(words, WORDS, Some(element));
                flow.down(4.0);
            }
            Part::Table(of_section) => table(flow, of_section, element),
            Part::Chart(of_section) => chart(flow, of_section, element),
        }
    }
}

fn chart<'r>(flow: &mut Flow<'r>, chart: &'r Chart, within: Element) {
    let Chart {
        heading,
        sentence,
        notes,
        picture,
        ..
    } = chart;
    let (scale, height) = on_paper(picture);
    let words = flow.height_of(heading, CHART_HEADINGS) + flow.height_of(sentence, WORDS);
    flow.space(8.0);
    flow.keep_together((words + 4.0 + height).min(BOTTOM - TOP));
    flow.heading(heading, 3, CHART_HEADINGS, Some(within));
    flow.paragraph(sentence, WORDS, Some(within));
    flow.down(4.0);
    let says = flow.faces.shown(&format!("Run chart. {}. {sentence}", picture.title()));
    let figure = flow.tags.add(Is::Figure(says), Some(within));
    let at = (LEFT, flow.height());
    flow.put(
        What::Picture {
            at,
            scale,
            sheet: picture,
        },
        Of::Element(figure),
    );
    flow.down(height + 10.0);
    for note in notes {
        flow.paragraph(note, QUIET_WORDS, Some(within));
        flow.down(2.0);
    }
}

/// How much smaller a picture is on paper, and how high it is there.
fn on_paper(picture: &Sheet) -> (f32, f32) {
    let units = |value: u32| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
    let scale = (RIGHT - LEFT) / units(PICTURE_WIDTH);
    (scale, units(picture.height()) * scale)
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
