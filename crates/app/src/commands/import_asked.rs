//! What the window asks of an import, as reading and importing are asked for it.

use domain::dataset::Nhfd;
use domain::record::{ImportMode, NotKnown};

use crate::desk::dataset;
use crate::files::{
    DateOrder, ImportSource, MayBeWritten, NhfdOpen, ReadAs, ReadAsNhfd, TextEncoding, Unticked, WhichSheet,
};
use crate::views::{
    ImportDates, ImportLayout, ImportLetters, ImportLettersView, ImportModeChoice, ImportRequest, UntickedRows,
};

/// The file, and how it is to be read: also as one of the National Hip Fracture Database.
pub(super) fn source<'a>(bytes: &'a [u8], read: &ImportRequest, nhfd: Option<&'a ReadAsNhfd<'a>>) -> ImportSource<'a> {
    let read_as = ReadAs { nhfd, ..read_as(read) };
    ImportSource { bytes, read_as }
}

/// How a file of the National Hip Fracture Database is to be read, by this account; nothing of any other.
pub(super) fn as_nhfd<'n>(read: &ImportRequest, layout: &'n Nhfd) -> Option<ReadAsNhfd<'n>> {
    let said = read.nhfd.iter().flatten().map(|one| {
        let open = NhfdOpen {
            column: one.column.clone(),
            value: one.value.clone(),
        };
        (open, dataset().option_key(&one.option))
    });
    (read.layout == ImportLayout::Nhfd).then(|| ReadAsNhfd {
        layout,
        said: said.collect(),
    })
}

/// How it is to be read, as long as nobody has said what its columns are.
pub(super) fn read_as(read: &ImportRequest) -> ReadAs<'static> {
    let place = read.sheet.map(|place| usize::try_from(place).unwrap_or(usize::MAX));
    ReadAs {
        sheet: place.map_or(WhichSheet::ByItsColumns, WhichSheet::At),
        encoding: match read.letters {
            ImportLetters::AsShown => None,
            ImportLetters::Windows => Some(TextEncoding::Windows1252),
            ImportLetters::Mac => Some(TextEncoding::MacRoman),
        },
        dates: match read.dates {
            ImportDates::AsShown => DateOrder::AsShown,
            ImportDates::DayFirst => DateOrder::DayFirst,
            ImportDates::MonthFirst => DateOrder::MonthFirst,
        },
        columns: None,
        nhfd: None,
    }
}

/// How the file's letters may be written, where that is in doubt. What leaves no doubt is no choice of the window.
pub(super) fn letters(ways: &[MayBeWritten]) -> Vec<ImportLettersView> {
    let ways = ways.iter().filter_map(|way| {
        Some(ImportLettersView {
            letters: match way.encoding {
                TextEncoding::Windows1252 => ImportLetters::Windows,
                TextEncoding::MacRoman => ImportLetters::Mac,
                TextEncoding::Utf8 | TextEncoding::Utf16 => return None,
            },
            is_read: way.is_read,
            words: way.words.clone(),
        })
    });
    ways.collect()
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
        birth_date,
        otherwise,
    } = &read.unticked;
    Unticked {
        starting: *new,
        changing: *changed,
        other_birth_dates: *birth_date,
        otherwise: otherwise.iter().copied().collect(),
    }
}
