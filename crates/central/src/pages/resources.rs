//! What services and their programs are given to read and to build on: the questions of the audit with the years that they hold for,
//! and how Central is spoken to.

use domain::words::long_date;
use maud::html;

use super::address::{Form, Page};
use super::layout::{About, Drawn, Within};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// Where the data dictionary is.
pub(crate) const DICTIONARY_PATH: &str = "/resources/data-dictionary.csv";
/// The data dictionary, as it is made from the dataset.
const DICTIONARY: &str = include_str!("../../../../docs/data-dictionary.csv");
/// Where the specification of files for the audit is.
pub(crate) const SPECIFICATION_PATH: &str = "/resources/upload-specification.md";
/// The specification, as it is made from the dataset and from what the reader of such files says.
const SPECIFICATION: &str = include_str!("../../../../docs/upload-specification.md");

/// The page.
pub(crate) fn draw(figures: &Figures) -> Drawn {
    let about = About {
        title: "Resources",
        within: Within::Resources,
        says: html! { "The questions of the audit, the layout of its files, and what else a service or a maker of programs needs." },
    };
    let notices: Vec<_> = figures
        .notices
        .notices
        .iter()
        .filter(|notice| notice.is_shown_on(figures.today))
        .collect();
    let content = html! {
        h2 { "From the audit team" }
        @if notices.is_empty() {
            p { "There are no notices." }
        } @else {
            ul {
                @for notice in notices { li { (long_date(notice.on)) ": " (notice.words) } }
            }
        }
        h2 { "Data dictionary" }
        p { a href=(DICTIONARY_PATH) { "Every question of every version as CSV" } ": number, name in files, wording, options, when it is asked, and \
             how well that is founded." }
        table.rows {
            caption { "Versions, by the date of diagnosis that they hold for" }
            thead { tr { th scope="col" { "Version" } th scope="col" { "Fractures diagnosed" } th scope="col" .number { "Revision" } th scope="col" .number { "Questions" } } }
            tbody {
                @for version in dataset_in_use().versions().iter().rev() {
                    tr {
                        th scope="row" { (version.id) }
                        td.words { (version.in_years()) }
                        td { (version.revision) }
                        td { (version.questions.len()) }
                    }
                }
            }
        }
        h2 { "Files that are sent to the audit" }
        p {
            "A file has a column for each question, by the name that the dictionary gives it, and a row for each record. FLS Desk writes such \
             files and reads them, in any order of the columns."
        }
        p {
            a href=(SPECIFICATION_PATH) { "The specification of such files" } ": columns, answers, dates, bytes, what a match is, and what is said of a \
             file or a row that is refused."
        }
        h2 { "Figures" }
        ul {
            @for year in figures.benchmark.years.keys().rev() {
                li {
                    a href=(Page::Benchmarks(super::address::Table {
                        year: Some(*year),
                        place: None,
                        search: String::new(),
                        order: super::address::Order::Name,
                        is_turned: false,
                    }).address(Form::Csv)) { "Benchmarks of " (year) " as CSV" }
                }
            }
            li { a href=(Page::Figures.address(Form::Html)) { "How figures are worked out" } }
            li { a href=(Page::Outliers.address(Form::Html)) { "How we mark outliers" } }
        }
        h2 { "For makers of programs" }
        p { "What this server answers is described in OpenAPI, at /v1/openapi.json where desks reach it." }
        h2 { "Taking part" }
        p {
            "A service takes part once whoever runs this server has added it, and each of its desks joins with a code that is good once. Ask them \
             for it; no form is filled in here."
        }
    };
    Drawn::page(&about, figures, &content)
}

/// The data dictionary as a file.
pub(crate) fn draw_dictionary() -> Drawn {
    Drawn::csv("fls-data-dictionary.csv".to_owned(), DICTIONARY.to_owned())
}

/// The specification of files for the audit.
pub(crate) fn draw_specification() -> Drawn {
    Drawn::markdown("fls-upload-specification.md".to_owned(), SPECIFICATION.to_owned())
}
