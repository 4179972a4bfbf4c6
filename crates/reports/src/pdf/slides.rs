//! A report as slides of 16:9: its title, then those of its sections that are for slides, each from the top of one, and each chart on one
//! of its own. The figures that a table is about, which are the service's own, are marked by their ground; in a chart its line has a name.
//! Numbers and words are those of the report: nothing is worked out here.

use drawing::WIDTH as PICTURE_WIDTH;

use super::document;
use super::face::Faces;
use super::flow::Flow;
use super::page::{Of, What};
use super::paper::{INK, SLIDE};
use super::styles;
use super::table::table;
use super::tags::{Element, Is};
use crate::NotMade;
use crate::report::{Chart, Kind, Part, Report, Section, Table};

/// The title begins so far down its slide.
const ABOVE_TITLE: f32 = 90.0;
/// A picture is no smaller than this, however many notes there are: they go on to a further slide.
const SMALLEST: f32 = 0.6;

/// The bytes of the slides of a report, as a PDF.
///
/// # Errors
/// When they cannot be made: the program is damaged, or a rule of tagged PDF would be broken.
pub fn write_slides(report: &Report) -> Result<Vec<u8>, NotMade> {
    let faces = Faces::read()?;
    document::bytes(report, laid_out(report, &faces).end(), &faces)
}

fn laid_out<'r>(report: &'r Report, faces: &'r Faces) -> Flow<'r> {
    let mut flow = Flow::begin(&SLIDE, faces);
    flow.down(ABOVE_TITLE);
    flow.heading(&report.title, 1, styles::title(&SLIDE), None);
    flow.down(8.0);
    flow.paragraph(&report.of, styles::small_heading(&SLIDE), None);
    flow.paragraph(&format!("{}.", report.as_at), styles::quiet_words(&SLIDE), None);
    flow.down(10.0);
    rule(&mut flow);
    flow.down(14.0);
    for words in &report.opening {
        flow.paragraph(words, styles::words(&SLIDE), None);
        flow.down(6.0);
    }
    for of_report in report.sections.iter().filter(|section| section.is_on_slides) {
        section(&mut flow, of_report);
    }
    flow
}

fn section<'r>(flow: &mut Flow<'r>, section: &'r Section) {
    flow.turn();
    let element = flow.tags.add(Is::Section, None);
    flow.heading(&section.heading, 2, styles::heading(&SLIDE), Some(element));
    flow.down(4.0);
    // What is said before the first table is read out; what is said after it is about it.
    let mut style = styles::words(&SLIDE);
    for part in &section.parts {
        match part {
            Part::Words(words) => {
                flow.paragraph(words, style, Some(element));
                flow.down(4.0);
            }
            Part::Table(of_section) => {
                table(flow, of_section, element);
                style = styles::note(&SLIDE);
                if is_marked(of_section) {
                    let words = "Shaded: this service’s own figures.";
                    flow.paragraph(words, style, Some(element));
                    flow.down(4.0);
                }
            }
            Part::Chart(of_section) => chart(flow, of_section, element),
        }
    }
}

/// Whether a table has figures that it is about.
fn is_marked(table: &Table) -> bool {
    table.columns.iter().any(|column| column.kind == Kind::Figures)
}

/// On a slide of its own: what it says, and the picture as large as that leaves room for, with its notes.
fn chart<'r>(flow: &mut Flow<'r>, chart: &'r Chart, within: Element) {
    let Chart {
        what,
        heading,
        sentence,
        notes,
        picture,
        ..
    } = chart;
    flow.turn();
    flow.heading(heading, 3, styles::heading(&SLIDE), Some(within));
    flow.paragraph(sentence, styles::words(&SLIDE), Some(within));
    flow.down(6.0);
    let note = styles::note(&SLIDE);
    let below: f32 = notes.iter().map(|words| flow.height_of(words, note) + 2.0).sum();
    let units = |value: u32| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
    let (width, height) = (units(PICTURE_WIDTH), units(picture.height()));
    let fitting = ((flow.room() - below - 4.0) / height).min(SLIDE.across() / width);
    let scale = fitting.max(SMALLEST);
    flow.keep_together((height * scale).min(SLIDE.down()));
    let says = flow.faces.shown(&format!("{what}. {}. {sentence}", picture.title()));
    let figure = flow.tags.add(Is::Figure(says), Some(within));
    let at = (SLIDE.left, flow.height());
    flow.put(
        What::Picture {
            at,
            scale,
            sheet: picture,
        },
        Of::Element(figure),
    );
    flow.down(height * scale + 4.0);
    for words in notes {
        flow.paragraph(words, note, Some(within));
        flow.down(2.0);
    }
}

fn rule(flow: &mut Flow<'_>) {
    let from = (SLIDE.left, flow.height());
    let (to, width, colour) = (SLIDE.right, 1.0, INK);
    flow.put(
        What::Rule {
            from,
            to,
            width,
            colour,
        },
        Of::Looks,
    );
}
