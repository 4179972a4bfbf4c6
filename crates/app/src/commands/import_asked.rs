//! What the window asks of an import, as reading and importing are asked for it.

use domain::record::{ImportMode, NotKnown};

use crate::files::{DateOrder, ImportSource, ReadAs, Unticked, WhichSheet};
use crate::views::{ImportDates, ImportModeChoice, ImportRequest, UntickedRows};

/// The file, and how it is to be read.
pub(super) fn source<'a>(bytes: &'a [u8], read: &ImportRequest) -> ImportSource<'a> {
    let read_as = ReadAs {
        sheet: sheet(read),
        dates: match read.dates {
            ImportDates::AsShown => DateOrder::AsShown,
            ImportDates::DayFirst => DateOrder::DayFirst,
            ImportDates::MonthFirst => DateOrder::MonthFirst,
        },
        columns: None,
    };
    ImportSource { bytes, read_as }
}

/// The sheet that is read, where it is a workbook.
pub(super) fn sheet(read: &ImportRequest) -> WhichSheet<'static> {
    let place = read.sheet.map(|place| usize::try_from(place).unwrap_or(usize::MAX));
    place.map_or(WhichSheet::ByItsColumns, WhichSheet::At)
}

/// What its answers do where there are others.
pub(super) fn mode_of(read: &ImportRequest) -> ImportMode {
    let not_known = if read.not_known_replaces {
        NotKnown::Replaces
    } else {
        NotKnown::GivesWay
    };
    match read.mode {
        ImportModeChoice::FillBlanks => ImportMode::FillBlanks,
        ImportModeChoice::Update => ImportMode::Update(not_known),
        ImportModeChoice::Replace => ImportMode::Replace(not_known),
    }
}

/// The rows that are not to be imported.
pub(super) fn unticked(read: &ImportRequest) -> Unticked {
    let UntickedRows {
        new,
        changed,
        otherwise,
    } = &read.unticked;
    Unticked {
        starting: *new,
        changing: *changed,
        otherwise: otherwise.iter().copied().collect(),
    }
}
