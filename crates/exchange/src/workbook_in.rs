//! An Excel workbook (.xlsx) in the audit's layout: one of its sheets, row by row, with the types that its cells have. What
//! the cells say is for `table`.
//!
//! The sheet is read twice, a row at a time: once to see whether it can be read to its end and in which order its dates are
//! written, and once for its rows. What is in memory meanwhile is bounded in `unpacked`.

mod cells;
mod handed_back;
mod unpacked;

use std::io::Cursor;

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};
use domain::QuestionKey;
use domain::dataset::Dataset;
use domain::words::counted;

use crate::file_columns::{FileColumns, SheetHeadings};
use crate::headings_row::HeadingsRow;
use crate::read_as::{ReadAs, WhichSheet};
use crate::row_errors::RowErrors;
use crate::sheet_error::SheetError;
use crate::table::{AboutOne, Cell, DateOrder, DateOrders, FEWEST_NAMES, MOST_COLUMNS, Row, Table};
use cells::FilledRows;
pub(crate) use unpacked::is_packed;

/// A sheet whose header has been understood.
pub struct Sheet<'a> {
    workbook: Workbook<'a>,
    /// The sheet that is read, and all that have rows.
    name: String,
    names: Vec<String>,
    /// The row of the headings, as the spreadsheet numbers it.
    headings: u32,
    table: Table<'a>,
    rows: u32,
    /// Whether two rows may be about one fracture.
    are_some_about_one: bool,
    notes: Vec<String>,
}

/// Further sheets are not looked at.
const MOST_SHEETS: usize = 200;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Understands the header of a sheet.
///
/// # Errors
/// When the file as a whole cannot be read, in words for whoever chose it.
pub fn read<'a>(bytes: &'a [u8], read_as: ReadAs<'_>, dataset: &'a Dataset) -> Result<Sheet<'a>, SheetError> {
    unpacked::look(bytes)?;
    let mut workbook: Workbook<'a> = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetError::BrokenWorkbook)?;
    let (name, names) = chosen(&mut workbook, read_as, dataset)?;
    let headings = headings_row(&mut workbook, &name, read_as, dataset)?.ok_or(SheetError::Empty)?;
    let headings = headings.checked()?;
    let (table, rows, are_some_about_one) = understood(&mut workbook, &name, &headings, read_as, dataset)?;
    let mut notes: Vec<String> = headings.note().into_iter().chain(table.notes()).collect();
    notes.extend(about_merged_cells(&mut workbook, &name));
    if names.len() > 1 {
        notes.insert(0, format!("The sheet {name} was read, and no other"));
    }
    Ok(Sheet {
        workbook,
        name,
        names,
        headings: headings.number,
        table,
        rows,
        are_some_about_one,
        notes,
    })
}

/// The columns of a sheet, with what stands first in them: see [`FileColumns::of`].
pub(crate) fn columns(bytes: &[u8], sheet: WhichSheet<'_>, dataset: &Dataset) -> Result<FileColumns, SheetError> {
    unpacked::look(bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetError::BrokenWorkbook)?;
    let read_as = ReadAs {
        sheet,
        ..ReadAs::default()
    };
    let (name, sheets) = chosen(&mut workbook, read_as, dataset)?;
    let headings = headings_row(&mut workbook, &name, read_as, dataset)?.ok_or(SheetError::Empty)?;
    let headings = headings.checked()?;
    let width = widest(below(&mut workbook, &name, headings.number)?)?;
    let header = padded(headings.names, width);
    let mut filled = below(&mut workbook, &name, headings.number)?;
    let columns = FileColumns::of(&texts(&header), dataset, || {
        let row = filled.next_row()?;
        Ok(row.map(|(_, cells)| cells.into_iter().map(Cell::into_owned).collect()))
    })?;
    Ok(FileColumns {
        sheet: Some(name),
        sheets,
        ..columns
    })
}

/// Shows nothing of what the file holds: it is patients' data.
impl std::fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet of {} columns, {} rows", self.table.columns(), self.rows)
    }
}

impl<'a> Sheet<'a> {
    /// What is worth telling about the file as a whole.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The sheet that is read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sheets that have rows, in the order of the workbook.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether two rows of it may be about one fracture.
    pub fn may_have_rows_about_one(&self) -> bool {
        self.are_some_about_one
    }

    /// The questions that the sheet has a column for.
    pub fn questions(&self) -> Vec<QuestionKey> {
        self.table.questions()
    }

    /// How many rows [`Sheet::rows`] gives.
    pub fn count(&self) -> u32 {
        self.rows
    }

    /// The sheet with what is wrong in its rows, by their numbers, in a column of its own: a workbook of this sheet alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_errors(&mut self, errors: &RowErrors) -> Result<Vec<u8>, SheetError> {
        handed_back::with_errors(&mut self.workbook, &self.name, self.headings, &self.table, errors)
    }

    /// The rows that are not blank, in order.
    pub fn rows(&mut self) -> Rows<'_, 'a> {
        Rows {
            filled: below(&mut self.workbook, &self.name, self.headings).ok(),
            table: &self.table,
        }
    }
}

/// The rows that are not blank. One of them is in memory at a time.
pub struct Rows<'s, 'a> {
    filled: Option<FilledRows<'s, 'a>>,
    table: &'s Table<'a>,
}

impl Iterator for Rows<'_, '_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        // The same bytes were read to their end before.
        let (number, cells) = self.filled.as_mut()?.next_row().ok()??;
        Some(self.table.read_row(number, &cells))
    }
}

/// A sheet that has rows.
struct Filled {
    name: String,
    is_visible: bool,
    /// The row of its headings; nothing where its first row cannot be read.
    headings: Option<HeadingsRow>,
}

impl Filled {
    fn names(&self) -> Vec<&str> {
        self.headings.as_ref().map(HeadingsRow::texts).unwrap_or_default()
    }
}

fn filled_sheets(workbook: &mut Workbook<'_>, read_as: ReadAs<'_>, dataset: &Dataset) -> Vec<Filled> {
    let sheets = workbook.sheets_metadata().to_vec();
    let sheets = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let mut filled = Vec::new();
    for sheet in sheets.take(MOST_SHEETS) {
        let headings = match headings_row(workbook, &sheet.name, read_as, dataset) {
            Ok(None) => continue,
            Ok(headings) => headings,
            // It has rows, and nobody knows which: it may be the one that is meant.
            Err(_) => None,
        };
        filled.push(Filled {
            is_visible: sheet.visible == SheetVisible::Visible,
            headings,
            name: sheet.name,
        });
    }
    filled
}

/// Those that can be seen; where all that have rows are hidden, the first of them, which is the one that is read.
fn seen(filled: &[Filled]) -> Vec<&Filled> {
    let visible: Vec<&Filled> = filled.iter().filter(|sheet| sheet.is_visible).collect();
    if visible.is_empty() {
        filled.iter().take(1).collect()
    } else {
        visible
    }
}

/// The sheet that is to be read.
fn which<'f>(filled: &'f [Filled], read_as: ReadAs<'_>, dataset: &Dataset) -> Option<&'f Filled> {
    let plain = |name: &str| name.trim().to_lowercase();
    let seen = seen(filled);
    match read_as.sheet {
        WhichSheet::Named(asked) => {
            let written = filled.iter().find(|sheet| sheet.name == asked);
            written.or_else(|| filled.iter().find(|sheet| plain(&sheet.name) == plain(asked)))
        }
        WhichSheet::At(place) => seen.get(place).copied(),
        WhichSheet::ByItsColumns => {
            // One that cannot be read may have them: another is not read in its place unasked.
            let may_be =
                |sheet: &Filled| sheet.headings.is_none() || read_as.known(&sheet.names(), dataset) >= FEWEST_NAMES;
            let has_columns = seen.iter().find(|sheet| may_be(sheet));
            has_columns.or(seen.first()).copied()
        }
    }
}

/// The sheet that is to be read, and all that have rows.
fn chosen(
    workbook: &mut Workbook<'_>,
    read_as: ReadAs<'_>,
    dataset: &Dataset,
) -> Result<(String, Vec<String>), SheetError> {
    let filled = filled_sheets(workbook, read_as, dataset);
    let chosen = which(&filled, read_as, dataset);
    if let Some(sheet) = chosen.filter(|sheet| sheet.headings.is_none()) {
        return Err(SheetError::BrokenSheet {
            sheet: sheet.name.clone(),
        });
    }
    let name = chosen.map(|sheet| sheet.name.clone());
    let names: Vec<String> = filled
        .iter()
        .filter(|sheet| sheet.is_visible || Some(&sheet.name) == name.as_ref())
        .map(|sheet| sheet.name.clone())
        .collect();
    match name {
        Some(name) => Ok((name, names)),
        None if names.is_empty() => Err(SheetError::Empty),
        None => Err(SheetError::NoSuchSheet { sheets: names }),
    }
}

/// The headings of the sheets that may be meant: see [`file_in::headings`](crate::file_in::headings).
pub(crate) fn headings<'n>(
    bytes: &[u8],
    sheet: WhichSheet<'n>,
    dataset: &Dataset,
) -> Result<Vec<SheetHeadings<'n>>, SheetError> {
    unpacked::look(bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetError::BrokenWorkbook)?;
    let by_name = ReadAs {
        sheet,
        ..ReadAs::default()
    };
    let filled = filled_sheets(&mut workbook, by_name, dataset);
    let Some(first) = which(&filled, by_name, dataset) else {
        return Ok(Vec::new());
    };
    // What cannot be read is said where it is read.
    if first.headings.is_none() {
        return Ok(Vec::new());
    }
    if sheet != WhichSheet::ByItsColumns {
        return Ok(vec![SheetHeadings::of(sheet, &first.names())]);
    }
    let needs_nothing = Table::of_header(&first.names(), None, dataset).is_ok();
    let seen = seen(&filled);
    let places = seen.iter().enumerate();
    let (own, others): (Vec<_>, Vec<_>) = places.partition(|(_, sheet)| sheet.name == first.name);
    let others = others.into_iter().filter(|_| !needs_nothing);
    let headings = own.into_iter().chain(others);
    let headings = headings.map(|(place, sheet)| SheetHeadings::of(WhichSheet::At(place), &sheet.names()));
    Ok(headings.collect())
}

/// The row of a sheet's headings; nothing of a sheet without rows.
fn headings_row(
    workbook: &mut Workbook<'_>,
    sheet: &str,
    read_as: ReadAs<'_>,
    dataset: &Dataset,
) -> Result<Option<HeadingsRow>, SheetError> {
    let mut filled = FilledRows::of(workbook, sheet)?;
    let first = filled.next_row()?.map(|(number, cells)| (number, names(&cells)));
    let mut fault = None;
    let others = std::iter::from_fn(|| match filled.next_row() {
        Ok(row) => row.map(|(number, cells)| (number, names(&cells))),
        Err(error) => {
            fault = Some(error);
            None
        }
    });
    let row = HeadingsRow::among(first.into_iter().chain(others), |names| {
        read_as.headings_known(names, dataset)
    });
    fault.map_or(Ok(row), Err)
}

/// The rows of a sheet below that of its headings.
fn below<'x, 'a>(workbook: &'x mut Workbook<'a>, sheet: &str, headings: u32) -> Result<FilledRows<'x, 'a>, SheetError> {
    let mut filled = FilledRows::of(workbook, sheet)?;
    while let Some((number, _)) = filled.next_row()? {
        if number >= headings {
            break;
        }
    }
    Ok(filled)
}

/// Understands the header, and reads the sheet to its end: how many rows there are, and whether two of them may be about one fracture.
fn understood<'a>(
    workbook: &mut Workbook<'_>,
    name: &str,
    headings: &HeadingsRow,
    read_as: ReadAs<'_>,
    dataset: &'a Dataset,
) -> Result<(Table<'a>, u32, bool), SheetError> {
    let mut table = read_as.table(&headings.texts(), dataset)?;
    let mut filled = below(workbook, name, headings.number)?;
    let mut orders = DateOrders::default();
    let (mut rows, mut width) = (0, headings.names.len());
    let (numbers, mut about_one) = (table.nhs_number_column(), AboutOne::default());
    while let Some((number, cells)) = filled.next_row()? {
        width = width.max(cells.len());
        table.see_dates(&mut orders, number, |column| {
            cells.get(column).cloned().unwrap_or(Cell::Blank)
        });
        if let Some(cell) = numbers.and_then(|column| cells.get(column)) {
            about_one.see(cell);
        }
        rows += 1;
    }
    if width > headings.names.len() {
        table = read_as.table(&texts(&padded(headings.names.clone(), width)), dataset)?;
    }
    match read_as.dates {
        DateOrder::AsShown => table.mark_dates(&orders),
        DateOrder::DayFirst => {}
        DateOrder::MonthFirst => table.read_months_first(),
    }
    Ok((table, rows, about_one.are_some()))
}

/// That merged cells were read as a spreadsheet keeps them: the first has what all of them show, and the others nothing.
fn about_merged_cells(workbook: &mut Workbook<'_>, sheet: &str) -> Option<String> {
    // What this list says is of no use where it cannot be read.
    let merged = workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default();
    let groups = i64::try_from(merged.len()).unwrap_or(i64::MAX);
    let is_one = groups == 1;
    (groups > 0).then(|| {
        format!(
            "The sheet has {}. Only the first cell of {} was read with what is shown there, and the others as blank: separate \
             them where each row is to have it",
            counted(groups, "group of merged cells", "groups of merged cells"),
            if is_one { "it" } else { "each" }
        )
    })
}

/// The names with a blank one for each column that has something below the headings only: remarks, or what was typed by mistake.
fn padded(mut names: Vec<String>, width: usize) -> Vec<String> {
    // A sheet that is wider than any file of this audit has rows that are too long.
    if width <= MOST_COLUMNS && names.len() < width {
        names.resize(width, String::new());
    }
    names
}

/// How many columns the widest of these rows has.
fn widest(mut filled: FilledRows<'_, '_>) -> Result<usize, SheetError> {
    let mut width = 0;
    while let Some((_, cells)) = filled.next_row()? {
        width = width.max(cells.len());
    }
    Ok(width)
}

/// The cells of a row as names of columns.
fn names(cells: &[Cell<'_>]) -> Vec<String> {
    cells.iter().map(|cell| cell.shown().into_owned()).collect()
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests;
