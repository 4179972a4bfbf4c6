//! A note on run charts: what happened in a month that a service's own figures are to be read with, and whether median or limits
//! begin anew there. How entries say it, `protocol` knows; where it stands on a chart, `run_chart` asks here.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};

use super::membership::KPI_SHARES;
use super::period::Period;
use crate::id::{ChartNoteId, EntryId};
use crate::identifying::may_identify;
use crate::invisible::visible;
use crate::reading::read_month;
use crate::record::{SaidBy, Subject, Topic};
use crate::words::long_month;

/// Most characters of a note.
pub const CHART_NOTE_LIMIT: usize = 200;
/// The first year that a note can be about: no earlier month is on any chart.
const FIRST_YEAR: i32 = 2000;
/// How charts are named in entries: each, and that of patients identified. Frozen, as `kpi-` and a number is.
const EVERY: &str = "every";
const PATIENTS: &str = "patients";

/// The charts that a note stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotedChart {
    /// Every chart of the service.
    Every,
    /// That of a KPI by its number, or of patients identified, which has none.
    One(Option<u8>),
}

/// A note.
#[derive(Clone, PartialEq, Eq)]
pub struct ChartNote {
    /// The first day of its month.
    pub month: NaiveDate,
    /// What it says, in one line; never blank.
    pub text: String,
    /// Where it stands.
    pub chart: NotedChart,
    /// Median or limits, and the rules, begin anew with its month.
    pub begins_anew: bool,
}

/// Why something is no note. The words never repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableNote {
    /// No month of a year.
    #[error("A note is about a month and its year, for example September 2025")]
    NotMonth,
    /// A month that no chart can have yet, or has any more.
    #[error("A note is about this month or an earlier one, from January {FIRST_YEAR} on")]
    OtherMonth,
    /// It says nothing.
    #[error("Say in a few words what happened, for example: telephone clinic started")]
    Blank,
    /// It is longer than that.
    #[error("A note has {CHART_NOTE_LIMIT} characters at most: shorten it")]
    TooLong,
    /// It may hold an NHS number or a telephone number.
    #[error(
        "This holds a number of ten digits or more. Leave patients and telephone numbers out: it is sent to FLS Central"
    )]
    MayIdentify,
}

/// What the service's entries say of notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartNotes {
    /// Every note, by month and then by id.
    pub notes: Vec<SaidNote>,
    /// Notes that a newer program wrote, which this one cannot read: kept, and not shown.
    pub newer: usize,
}

/// A note as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidNote {
    /// Its id, which stays when it is changed.
    pub id: ChartNoteId,
    /// What counts.
    pub note: ChartNote,
    /// Who wrote that, and when.
    pub said: SaidBy,
    /// The entries that say what it is now: whoever changes it has seen these.
    pub entries: Vec<EntryId>,
    /// What people who did not know of each other made of it beside that, until somebody writes it again.
    pub others: Vec<OtherNote>,
}

/// What somebody else made of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherNote {
    /// The note; absent when they removed it.
    pub note: Option<ChartNote>,
    /// Who, and when.
    pub said: SaidBy,
}

/// A note on a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteOnChart {
    /// "A", "B"; after "Z" comes "AA".
    pub letter: String,
    /// The place of its month among the points.
    pub place: usize,
    /// Its place among the notes that the chart was given.
    pub given: usize,
    /// The note.
    pub note: ChartNote,
}

impl NotedChart {
    /// The chart of a KPI, or that of patients where none is named; nothing where there is no such chart.
    pub fn one(kpi: Option<u8>) -> Option<Self> {
        let is_there = |number: u8| KPI_SHARES.iter().any(|share| share.number == number);
        kpi.is_none_or(is_there).then_some(Self::One(kpi))
    }

    /// Whether a note stands on the chart of this KPI, or where none is named on that of patients.
    pub fn has(self, kpi: Option<u8>) -> bool {
        match self {
            Self::Every => true,
            Self::One(of) => of == kpi,
        }
    }

    /// As entries name it.
    pub fn key(self) -> String {
        match self {
            Self::Every => EVERY.to_owned(),
            Self::One(None) => PATIENTS.to_owned(),
            Self::One(Some(kpi)) => format!("kpi-{kpi}"),
        }
    }

    /// The one that entries name so; nothing where this program knows no such chart.
    pub fn named(key: &str) -> Option<Self> {
        let all = KPI_SHARES.iter().map(|share| Self::One(Some(share.number)));
        let mut all = [Self::Every, Self::One(None)].into_iter().chain(all);
        all.find(|chart| chart.key() == key)
    }
}

impl ChartNote {
    /// Reads a note as somebody types it: its month as `September 2025`, `9/2025` or `2025-09`, and no later than today's.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(
        month: &str,
        text: &str,
        chart: NotedChart,
        begins_anew: bool,
        today: NaiveDate,
    ) -> Result<Self, UnreadableNote> {
        let seen = visible(month);
        let month = read_month(&seen)
            .or_else(|| kept_month(seen.trim()))
            .ok_or(UnreadableNote::NotMonth)?;
        if month.year() < FIRST_YEAR || month > today {
            return Err(UnreadableNote::OtherMonth);
        }
        Ok(Self {
            month,
            text: read_text(text)?,
            chart,
            begins_anew,
        })
    }

    /// The note that is kept so, its month as in `2025-09`; nothing where this program would keep it in another way.
    pub fn kept(month: &str, text: &str, chart: &str, begins_anew: bool) -> Option<Self> {
        Some(Self {
            month: kept_month(month)?,
            text: read_text(text).ok().filter(|read| read == text)?,
            chart: NotedChart::named(chart)?,
            begins_anew,
        })
    }

    /// "September 2025: Telephone clinic started", and where they do that median and limits begin anew there.
    pub fn words(&self) -> String {
        let anew = if self.begins_anew {
            " (median and limits begin anew)"
        } else {
            ""
        };
        format!("{}: {}{anew}", long_month(self.month), self.text)
    }

    /// Its month as it is kept: `2025-09`.
    pub fn kept_month(&self) -> String {
        self.month.format("%Y-%m").to_string()
    }
}

/// It belongs in no log.
impl fmt::Debug for ChartNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChartNote(hidden)")
    }
}

impl NoteOnChart {
    /// "A, September 2025: Telephone clinic started".
    pub fn words(&self) -> String {
        format!("{}, {}", self.letter, self.note.words())
    }
}

/// The topic that notes are said in.
pub fn chart_notes_topic() -> Subject {
    Subject::Service(Topic::CHART_NOTES)
}

/// Those of these notes that stand on the chart of a KPI, or of patients, with letters in the order of their months. `place_of`
/// says where a month is among the points, and nothing where it is not.
pub(super) fn on_chart(
    notes: &[ChartNote],
    kpi: Option<u8>,
    place_of: impl Fn(NaiveDate) -> Option<usize>,
) -> Vec<NoteOnChart> {
    let standing = notes.iter().enumerate().filter(|(_, note)| note.chart.has(kpi));
    let mut found: Vec<(usize, usize, &ChartNote)> = standing
        .filter_map(|(given, note)| Some((place_of(note.month)?, given, note)))
        .collect();
    found.sort_by_key(|(place, given, _)| (*place, *given));
    let lettered = found
        .into_iter()
        .enumerate()
        .map(|(number, (place, given, note))| NoteOnChart {
            letter: letter(number),
            place,
            given,
            note: note.clone(),
        });
    lettered.collect()
}

/// The places at which lines and rules begin anew, in order, each once. At the first point they begin in any case.
pub(super) fn new_beginnings(notes: &[NoteOnChart]) -> Vec<usize> {
    let anew = notes.iter().filter(|note| note.note.begins_anew && note.place > 0);
    let mut places: Vec<usize> = anew.map(|note| note.place).collect();
    places.dedup();
    places
}

/// A to Z, then AA, AB and on, as columns of a spreadsheet are named.
fn letter(number: usize) -> String {
    let mut rest = number;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

fn kept_month(text: &str) -> Option<NaiveDate> {
    let month = text.parse().ok().filter(|period: &Period| period.is_month())?;
    Some(month.first_day())
}

/// In one line, each blank once.
fn read_text(text: &str) -> Result<String, UnreadableNote> {
    let seen = visible(text);
    let words: Vec<&str> = seen
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.is_empty() {
        Err(UnreadableNote::Blank)
    } else if line.chars().count() > CHART_NOTE_LIMIT {
        Err(UnreadableNote::TooLong)
    } else if may_identify(&line) {
        Err(UnreadableNote::MayIdentify)
    } else {
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(month: &str, text: &str) -> Result<ChartNote, UnreadableNote> {
        ChartNote::read(month, text, NotedChart::Every, false, day("2026-11-17"))
    }

    #[test]
    fn a_month_is_read_as_people_write_it_and_is_none_to_come() {
        for text in ["September 2025", "sep 2025", "9/2025", "2025-09", " 2025-09 "] {
            assert_eq!(read(text, "Clinic moved").unwrap().month, day("2025-09-01"), "{text}");
        }
        assert!(read("November 2026", "Clinic moved").is_ok(), "this month");
        for text in ["December 2026", "December 1999", "2027-01"] {
            assert_eq!(read(text, "Clinic moved"), Err(UnreadableNote::OtherMonth), "{text}");
        }
        for text in ["", "2025", "2025-09..2025-10", "autumn", "13/2025"] {
            assert_eq!(read(text, "Clinic moved"), Err(UnreadableNote::NotMonth), "{text}");
        }
    }

    #[test]
    fn a_text_is_one_short_line_without_a_number_of_a_patient() {
        let text = |text: &str| read("2025-09", text).map(|note| note.text);
        assert_eq!(
            text("  Clinic\tmoved\r\nto Ward\u{a0}7 "),
            Ok("Clinic moved to Ward 7".to_owned())
        );
        assert_eq!(text("\u{200b} "), Err(UnreadableNote::Blank));
        assert_eq!(
            text(&"a".repeat(CHART_NOTE_LIMIT)).map(|text| text.len()),
            Ok(CHART_NOTE_LIMIT)
        );
        assert_eq!(text(&"a".repeat(CHART_NOTE_LIMIT + 1)), Err(UnreadableNote::TooLong));
        for number in ["9991000011", "999 100 0011", "999-100-0011"] {
            let said = format!("moved for {number}");
            assert_eq!(text(&said), Err(UnreadableNote::MayIdentify), "{number}");
        }
        assert!(text("2 of 3 nurses from 01/09/2025 on").is_ok());
    }

    #[test]
    fn a_chart_is_named_in_one_way_and_there_are_no_others() {
        for (chart, key) in [
            (NotedChart::Every, "every"),
            (NotedChart::One(None), "patients"),
            (NotedChart::One(Some(2)), "kpi-2"),
            (NotedChart::One(Some(11)), "kpi-11"),
        ] {
            assert_eq!(chart.key(), key);
            assert_eq!(NotedChart::named(key), Some(chart));
        }
        for none in ["", "kpi-1", "kpi-12", "kpi-02", "Every"] {
            assert_eq!(NotedChart::named(none), None, "{none}");
        }
        assert_eq!(NotedChart::one(Some(1)), None);
        assert_eq!(NotedChart::one(None), Some(NotedChart::One(None)));
    }

    #[test]
    fn what_is_kept_otherwise_than_this_program_keeps_it_is_not_read() {
        let note = read("2025-09", "Clinic moved").unwrap();
        assert_eq!(
            ChartNote::kept(&note.kept_month(), "Clinic moved", "every", false),
            Some(note)
        );
        for (month, text, chart) in [
            ("2025", "Clinic moved", "every"),
            ("2025-9", "Clinic moved", "every"),
            ("2025-09", " Clinic moved", "every"),
            ("2025-09", "", "every"),
            ("2025-09", "Clinic moved", "funnel"),
        ] {
            assert_eq!(
                ChartNote::kept(month, text, chart, false),
                None,
                "{month} {text} {chart}"
            );
        }
    }

    #[test]
    fn letters_go_on_after_z() {
        let some = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letter);
        assert_eq!(some, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn notes_stand_on_their_charts_in_the_order_of_months() {
        let note = |month: &str, chart, begins_anew| ChartNote {
            month: day(month),
            text: "Clinic moved".to_owned(),
            chart,
            begins_anew,
        };
        let notes = [
            note("2025-09-01", NotedChart::Every, true),
            note("2025-03-01", NotedChart::One(Some(9)), false),
            note("2025-03-01", NotedChart::One(Some(4)), true),
            note("2025-01-01", NotedChart::Every, true),
            note("2024-12-01", NotedChart::Every, true),
            note("2025-09-01", NotedChart::One(Some(9)), true),
        ];
        // The chart's first month is January 2025.
        let place = |month: NaiveDate| (month.year() == 2025).then_some(usize::try_from(month.month0()).unwrap());
        let of_nine = on_chart(&notes, Some(9), place);
        let shown: Vec<(&str, usize, usize)> = of_nine
            .iter()
            .map(|note| (note.letter.as_str(), note.place, note.given))
            .collect();
        assert_eq!(shown, [("A", 0, 3), ("B", 2, 1), ("C", 8, 0), ("D", 8, 5)]);
        assert_eq!(new_beginnings(&of_nine), [8], "the first month begins in any case");
        assert_eq!(new_beginnings(&on_chart(&notes, Some(4), place)), [2, 8]);
        assert_eq!(on_chart(&notes, None, place).len(), 2);
        assert_eq!(
            of_nine[2].words(),
            "C, September 2025: Clinic moved (median and limits begin anew)"
        );
    }
}
