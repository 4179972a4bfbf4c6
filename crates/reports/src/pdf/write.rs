//! A report on pages of A4, from its title to its last page.

use drawing::{Sheet, WIDTH as PICTURE_WIDTH};

use super::document;
use super::face::Faces;
use super::flow::Flow;
use super::page::{Of, What};
use super::paper::{A4, INK};
use super::styles;
use super::table::table;
use super::tags::{Element, Is};
use crate::NotMade;
use crate::report::{Chart, Part, Report, Section};

/// The bytes of the PDF of a report.
///
/// # Errors
/// When it cannot be made: the program is damaged, or a rule of tagged PDF would be broken.
pub fn write(report: &Report) -> Result<Vec<u8>, NotMade> {
    let faces = Faces::read()?;
    document::bytes(report, laid_out(report, &faces).end(), &faces)
}

fn laid_out<'r>(report: &'r Report, faces: &'r Faces) -> Flow<'r> {
    let mut flow = Flow::begin(&A4, faces);
    flow.heading(&report.title, 1, styles::title(&A4), None);
    flow.down(4.0);
    flow.paragraph(&report.of, styles::words(&A4), None);
    flow.paragraph(&format!("{}.", report.as_at), styles::quiet_words(&A4), None);
    flow.down(6.0);
    let from = (A4.left, flow.height());
    let (to, width, colour) = (A4.right, 1.0, INK);
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
        flow.paragraph(words, styles::words(&A4), None);
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
    flow.keep_together(A4.heading.line + 90.0);
    let element = flow.tags.add(Is::Section, None);
    flow.heading(&section.heading, 2, styles::heading(&A4), Some(element));
    flow.down(4.0);
    for part in &section.parts {
        match part {
            Part::Words(words) => {
                flow.paragraph(words, styles::words(&A4), Some(element));
                flow.down(4.0);
            }
            Part::Table(of_section) => table(flow, of_section, element),
            Part::Chart(of_section) => chart(flow, of_section, element),
        }
    }
}

fn chart<'r>(flow: &mut Flow<'r>, chart: &'r Chart, within: Element) {
    let Chart {
        what,
        heading,
        sentence,
        notes,
        picture,
        ..
    } = chart;
    let (scale, height) = on_paper(picture);
    let words = flow.height_of(heading, styles::small_heading(&A4)) + flow.height_of(sentence, styles::words(&A4));
    flow.space(8.0);
    flow.keep_together((words + 4.0 + height).min(A4.down()));
    flow.heading(heading, 3, styles::small_heading(&A4), Some(within));
    flow.paragraph(sentence, styles::words(&A4), Some(within));
    flow.down(4.0);
    let says = flow.faces.shown(&format!("{what}. {}. {sentence}", picture.title()));
    let figure = flow.tags.add(Is::Figure(says), Some(within));
    let at = (A4.left, flow.height());
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
        flow.paragraph(note, styles::quiet_words(&A4), Some(within));
        flow.down(2.0);
    }
}

/// How much smaller a picture is on paper, and how high it is there.
fn on_paper(picture: &Sheet) -> (f32, f32) {
    let units = |value: u32| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
    let scale = A4.across() / units(PICTURE_WIDTH);
    (scale, units(picture.height()) * scale)
}
