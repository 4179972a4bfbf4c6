//! One row of cells, read under the version that its date of diagnosis chooses: its answers, or every reason why not.

use domain::{Answer, QuestionKey};

use super::answer::{self, Fault, Told};
use super::cell::Cell;
use super::columns::{Holds, Plan};
use super::{Refusal, Row, Table, cells_of};

/// An age is not read, but a cell that has swallowed other rows is no age.
const LONGEST_AGE: usize = 20;
/// More digits are no number of a row.
const LONGEST_ROW_NUMBER: usize = 7;

/// One row being read.
pub(super) struct Reading<'r> {
    table: &'r Table<'r>,
    cells: &'r [Cell<'r>],
    told: Told,
    faults: Vec<(Option<usize>, Fault)>,
}

impl<'r> Reading<'r> {
    pub(super) fn of(table: &'r Table<'r>, cells: &'r [Cell<'r>]) -> Self {
        Self {
            table,
            cells,
            told: Told::default(),
            faults: Vec::new(),
        }
    }

    /// Reads it. A row that is shorter than the header is read as if blanks lacked at its end.
    pub(super) fn row(mut self, number: u32) -> Row {
        let answers = self.answers();
        if self.faults.is_empty() {
            return Row {
                number,
                answers: Ok(answers.into_iter().collect()),
                cut_off: Vec::new(),
                notes: self.told.notes,
                translated: self.told.translated,
                left_open: Vec::new(),
            };
        }
        // In the order of the columns.
        self.faults.sort_by_key(|(index, _)| *index);
        let header = |index: Option<usize>| Some(self.table.columns.get(index?)?.header.clone());
        let refusals = self.faults.into_iter().map(|(index, fault)| Refusal {
            row: number,
            column: header(index).unwrap_or_default(),
            code: fault.code,
            words: fault.words,
        });
        Row {
            number,
            answers: Err(refusals.collect()),
            cut_off: Vec::new(),
            notes: Vec::new(),
            translated: Vec::new(),
            left_open: Vec::new(),
        }
    }

    /// The answers in the order of their keys; complete only when there is no fault.
    fn answers(&mut self) -> Vec<(QuestionKey, Answer)> {
        if !self.fits() {
            return Vec::new();
        }
        self.look_at_other_columns();
        let table = self.table;
        let plan = self.plan();
        let known = plan.is_some();
        let Some(plan) = plan.or(table.plans.last()) else {
            return Vec::new();
        };
        let mut answers = Vec::with_capacity(plan.columns.len());
        for column in &plan.columns {
            // Without a version nobody knows which options there are.
            if !known && column.is_choice() {
                continue;
            }
            match answer::read(
                column,
                plan.version,
                table.dataset,
                self.cell(column.index),
                &mut self.told,
            ) {
                Ok(Some(answer)) => answers.push((column.question.key.clone(), answer)),
                Ok(None) if column.required => self.fault(column.index, answer::missing(&column.question.key)),
                Ok(None) => {}
                Err(fault) => self.fault(column.index, fault),
            }
        }
        for index in &plan.not_asked {
            if known && !self.cell(*index).is_blank() {
                let words = format!(
                    "This question is not asked in dataset {}, which this date of diagnosis (1.09) belongs to",
                    plan.version.id
                );
                self.fault(*index, Fault::new("not-asked", words));
            }
        }
        answers
    }

    /// The plan of the version that 1.09 chooses, when it can be read.
    fn plan(&self) -> Option<&'r Plan<'r>> {
        let newest = self.table.plans.last()?;
        let column = newest.columns.get(newest.diagnosed?)?;
        let cell = self.cell(column.index);
        let answer = answer::read(column, newest.version, self.table.dataset, cell, &mut Told::default()).ok()??;
        let version = self.table.dataset.version_on(answer.as_date()?);
        self.table.plans.iter().find(|plan| std::ptr::eq(plan.version, version))
    }

    /// Nothing is in a row beyond the header: otherwise it gained a cell somewhere, and nothing is where it should be.
    fn fits(&mut self) -> bool {
        let expect = self.table.columns.len();
        let beyond = self.cells.iter().skip(expect);
        let fits = beyond.clone().all(Cell::is_blank);
        if !fits {
            let words = format!(
                "The row has {} for {expect} columns: is there one too many?",
                cells_of(self.cells.len()),
            );
            self.faults.push((None, Fault::new("long-row", words)));
        }
        fits
    }

    /// Columns that hold no answers: nothing is in those without a name, an age in those of ages, a number in that of row
    /// numbers.
    fn look_at_other_columns(&mut self) {
        for index in &self.table.without_answers {
            let cell = self.cell(*index);
            if cell.is_blank() {
                continue;
            }
            let text = cell.text().unwrap_or_default();
            match self.table.columns.get(*index).map(|column| &column.holds) {
                Some(Holds::RowNumbers) if is_row_number(cell) => self.told.notes.push(format!(
                    "Column {} has no name and holds row numbers, which are not read",
                    super::columns::letters(*index)
                )),
                Some(Holds::Nothing | Holds::RowNumbers) => self.fault(*index, answer::unnamed(*index)),
                Some(Holds::Ages) if text.len() > LONGEST_AGE => {
                    self.fault(*index, Fault::new("not-a-number", "Expected an age"));
                }
                _ => {}
            }
        }
    }

    fn cell(&self, index: usize) -> &'r Cell<'r> {
        self.cells.get(index).unwrap_or(&Cell::Blank)
    }

    fn fault(&mut self, index: usize, fault: Fault) {
        self.faults.push((Some(index), fault));
    }
}

fn is_row_number(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => text.len() <= LONGEST_ROW_NUMBER && text.bytes().all(|byte| byte.is_ascii_digit()),
        Cell::Blank | Cell::Date(_) | Cell::Error(_) => false,
    }
}
