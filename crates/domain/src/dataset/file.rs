//! The shape of a dataset file as it is written: plain text and options by name, nothing checked yet.
//!
//! Only [`read`](super::read) uses these; what it cannot make sense of becomes a [`DatasetError`].

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Why a dataset file is not sound, and where, so that whoever corrects it finds the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, {place}: {reason}")]
pub struct DatasetError {
    /// The file's name: `2024.toml`.
    pub file: String,
    /// The question, check, tab or line: `question 4.01 (bone_therapy)`.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

/// Reads the text of one file into its shape.
pub(super) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, DatasetError> {
    toml::from_str(text).map_err(|error| DatasetError {
        file: file.to_owned(),
        place: error
            .span()
            .map_or_else(|| "the file".to_owned(), |span| place_of(text, span.start)),
        reason: error.message().to_owned(),
    })
}

/// The line, and the number, code or key of the row around it, when that row says one before the next begins.
fn place_of(text: &str, offset: usize) -> String {
    let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let lines: Vec<&str> = text.lines().collect();
    let heading = lines
        .iter()
        .take(line + 1)
        .rposition(|line| line.trim_start().starts_with('['));
    let row = heading.and_then(|start| {
        let name = lines.get(start)?.trim().trim_matches(['[', ']']);
        let rest = lines
            .iter()
            .skip(start + 1)
            .take_while(|line| !line.trim_start().starts_with('['));
        let label = rest.clone().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            matches!(key.trim(), "number" | "code" | "key" | "weeks").then(|| value.trim().trim_matches('"'))
        });
        Some(label.map_or_else(|| name.to_owned(), |label| format!("{name} {label}")))
    });
    match row {
        Some(row) => format!("{row} (line {})", line + 1),
        None => format!("line {}", line + 1),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionFile {
    pub(super) id: String,
    pub(super) revision: u32,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) open: bool,
    pub(super) sources: BTreeMap<String, String>,
    #[serde(rename = "tab")]
    pub(super) tabs: Vec<TabRow>,
    pub(super) options: BTreeMap<String, Vec<OptionRow>>,
    pub(super) follow_up: FollowUpRow,
    #[serde(rename = "question")]
    pub(super) questions: Vec<QuestionRow>,
    #[serde(rename = "check")]
    pub(super) checks: Vec<CheckRow>,
    #[serde(rename = "delete_reason")]
    pub(super) delete_reasons: Vec<OptionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TabRow {
    pub(super) key: String,
    pub(super) title: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionRow {
    pub(super) key: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) former: Vec<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    pub(super) code: Option<String>,
    pub(super) group: Option<String>,
    pub(super) meaning: Option<String>,
    pub(super) source: Option<String>,
    #[serde(default = "offered")]
    pub(super) offered: bool,
}

/// An option is offered unless the file says otherwise.
fn offered() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowUpRow {
    pub(super) question: String,
    pub(super) required_by: Vec<String>,
    pub(super) drugs: Vec<String>,
    #[serde(rename = "window")]
    pub(super) windows: Vec<WindowRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowRow {
    pub(super) weeks: u32,
    pub(super) opens_after_days: u32,
    pub(super) target_after_days: u32,
    pub(super) done_question: String,
    pub(super) date_question: String,
    pub(super) therapy_question: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionRow {
    pub(super) number: String,
    pub(super) key: String,
    pub(super) export: String,
    #[serde(default)]
    pub(super) other_names: Vec<String>,
    pub(super) wording: String,
    pub(super) tab: String,
    pub(super) answer: AnswerRow,
    pub(super) range: Option<RangeRow>,
    #[serde(default)]
    pub(super) options: Vec<NameOr<OptionRow>>,
    pub(super) category: CategoryRow,
    pub(super) lite_after_days: Option<u32>,
    #[serde(default)]
    pub(super) carry: bool,
    pub(super) lasts: Option<LastsRow>,
    pub(super) shown_when: Option<NameOr<ConditionRow>>,
    #[serde(default)]
    pub(super) kpis: Vec<u8>,
    #[serde(default)]
    pub(super) help: Vec<HelpRow>,
    pub(super) founding: FoundingRow,
    pub(super) source: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LastsRow {
    Always,
    OnceYes,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AnswerRow {
    NhsNumber,
    Postcode,
    Date,
    BirthDate,
    Number,
    One,
    Several,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RangeRow {
    pub(super) unit: Option<String>,
    pub(super) decimals: u32,
    #[serde(default)]
    pub(super) fixed_decimals: bool,
    pub(super) min: String,
    pub(super) max: String,
    pub(super) usual_min: String,
    pub(super) usual_max: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CategoryRow {
    Mandatory,
    Lite,
    Optional,
    Nhfd,
}

#[derive(Clone, Copy, Deserialize)]
pub(super) enum FoundingRow {
    #[serde(rename = "C")]
    Confirmed,
    #[serde(rename = "I")]
    Inferred,
    #[serde(rename = "R")]
    Reconstructed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HelpRow {
    pub(super) text: String,
    pub(super) source: String,
}

/// One fact: exactly one of the fields besides `question` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionRow {
    pub(super) question: Option<String>,
    pub(super) answered: Option<bool>,
    pub(super) is_date: Option<bool>,
    pub(super) is: Option<Vec<String>>,
    pub(super) is_not: Option<Vec<String>>,
    pub(super) all: Option<Vec<NameOr<ConditionRow>>>,
    pub(super) any: Option<Vec<NameOr<ConditionRow>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckRow {
    pub(super) code: String,
    pub(super) level: LevelRow,
    pub(super) rule: RuleRow,
    pub(super) words: String,
    pub(super) founding: FoundingRow,
    pub(super) source: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LevelRow {
    Warning,
    Error,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum RuleRow {
    DateInFuture {
        days: u32,
    },
    DateBefore {
        date: String,
    },
    QuestionBefore {
        question: String,
        date: String,
    },
    Before {
        question: String,
        other: String,
    },
    After {
        question: String,
        other: String,
    },
    SoonerThan {
        question: String,
        other: String,
        days: u32,
    },
    LaterThan {
        question: String,
        other: String,
        days: u32,
    },
    AgeUnder {
        question: String,
        other: String,
        years: u32,
    },
    AgeOver {
        question: String,
        other: String,
        years: u32,
    },
    NumberOutside,
    NumberUnusual,
    NotOffered,
    NotShown,
    VersionClosed,
    NhsNumberUnallocated,
    NhsNumberFictionalInLiveService,
    NhsNumberNotFictionalInDemonstration,
}

/// The facilities audit: `facilities.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FacilitiesFile {
    pub(super) revision: u32,
    pub(super) sources: BTreeMap<String, String>,
    #[serde(rename = "period")]
    pub(super) periods: Vec<PeriodRow>,
    #[serde(rename = "topic")]
    pub(super) topics: Vec<TopicRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodRow {
    pub(super) year: i32,
    pub(super) opens: String,
    pub(super) deadline: String,
    pub(super) founding: FoundingRow,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicRow {
    pub(super) key: String,
    pub(super) title: String,
    #[serde(rename = "question")]
    pub(super) questions: Vec<FacilityQuestionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FacilityQuestionRow {
    pub(super) key: String,
    pub(super) wording: String,
    pub(super) answer: FacilityAnswerRow,
    #[serde(default)]
    pub(super) options: Vec<FacilityOptionRow>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) applies_when: Option<AppliesRow>,
    pub(super) cell: Option<CellRow>,
    pub(super) founding: FoundingRow,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FacilityOptionRow {
    pub(super) key: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) alone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppliesRow {
    pub(super) question: String,
    pub(super) is: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CellRow {
    pub(super) row: String,
    pub(super) column: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FacilityAnswerRow {
    Text,
    Paragraph,
    WholeNumber,
    DecimalNumber,
    Month,
    YesNo,
    One,
    Several,
}

/// Either the name of something written elsewhere in the file, or the thing itself.
pub(super) enum NameOr<T> {
    Name(String),
    Own(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for NameOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrVisitor(PhantomData))
    }
}

struct NameOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NameOrVisitor<T> {
    type Value = NameOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in quotes or a table in braces")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(NameOr::Name(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(NameOr::Own)
    }
}
