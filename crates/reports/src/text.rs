//! A report as plain text: headings, paragraphs and rows below each other, in any letters, for whoever cannot use a PDF.

use crate::report::{Cell, Part, Report, Section, Table};

/// The report as text, with the line ends that any program reads.
pub fn write(report: &Report) -> String {
    let mut lines = vec![
        report.title.clone(),
        report.of.clone(),
        report.as_at.clone(),
        String::new(),
    ];
    for words in &report.opening {
        lines.extend([words.clone(), String::new()]);
    }
    for section in &report.sections {
        put_section(&mut lines, section);
    }
    lines.push(format!("Made by {}", report.made_by));
    lines.join("\r\n") + "\r\n"
}

fn put_section(lines: &mut Vec<String>, section: &Section) {
    lines.push(section.heading.clone());
    lines.push("=".repeat(section.heading.chars().count()));
    lines.push(String::new());
    for part in &section.parts {
        match part {
            Part::Words(words) => lines.extend([words.clone(), String::new()]),
            Part::Table(table) => put_table(lines, table),
            Part::Chart(chart) => {
                lines.extend([chart.heading.clone(), chart.sentence.clone(), String::new()]);
                put_table(lines, &chart.numbers);
            }
        }
    }
}

fn put_table(lines: &mut Vec<String>, table: &Table) {
    lines.extend(table.caption.clone());
    for row in &table.rows {
        let cells = table.columns.iter().zip(&row.cells);
        let said = cells.filter(|(_, cell)| !matches!(cell, Cell::Empty | Cell::ToFillIn));
        let said: Vec<String> = said
            .map(|(column, cell)| format!("{}: {}", column.heading, cell.text()))
            .collect();
        lines.push(said.join("; "));
        lines.extend(row.note.clone());
    }
    lines.push(String::new());
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::report::{Column, Row};

    #[test]
    fn every_word_and_number_of_a_report_stands_in_it_in_order() {
        let table = Table {
            caption: Some("Who called".to_owned()),
            columns: vec![
                Column::name("When", 1),
                Column::words("What", 2),
                Column::numbers("How often", 1),
            ],
            rows: vec![Row::of([
                Cell::words("3 March 2026"),
                Cell::words("Ζωή said “no”"),
                Cell::Count(1_250),
            ])],
        };
        let report = Report {
            title: "Everything".to_owned(),
            of: "Invented Hospital (TST)".to_owned(),
            as_at: "Data as at 11:42".to_owned(),
            made_by: "FLS Desk",
            first_sheet: "About",
            made: DateTime::UNIX_EPOCH,
            opening: vec!["It names a patient.".to_owned()],
            sections: vec![Section {
                sheet: "Calls",
                heading: "Calls".to_owned(),
                begins_page: false,
                is_on_slides: false,
                parts: vec![Part::Words("One call.".to_owned()), Part::Table(table)],
            }],
        };
        let expected = [
            "Everything",
            "Invented Hospital (TST)",
            "Data as at 11:42",
            "",
            "It names a patient.",
            "",
            "Calls",
            "=====",
            "",
            "One call.",
            "",
            "Who called",
            "When: 3 March 2026; What: Ζωή said “no”; How often: 1,250",
            "",
            "Made by FLS Desk",
            "",
        ];
        assert_eq!(write(&report), expected.join("\r\n"));
    }
}
