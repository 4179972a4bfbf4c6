//! The account of a file of the National Hip Fracture Database as it is written, and what is refused in it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::{DatasetError, FoundingRow, parse};
use super::key::{OptionKey, QuestionKey};
use super::keys;
use super::model::{AnswerKind, Dataset, Question, plain_label, plain_name};
use super::nhfd::{Nhfd, NhfdCode, NhfdCodes, NhfdColumn, NhfdHolds, NhfdMeaning, NhfdUnsaid};
use super::read::{check_key, check_source, fault, founding, unique};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NhfdFile {
    revision: u32,
    sources: BTreeMap<String, String>,
    #[serde(rename = "column")]
    columns: Vec<ColumnRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnRow {
    key: String,
    headings: Vec<String>,
    #[serde(default)]
    identifies: bool,
    cell: Option<String>,
    confirm: Option<String>,
    question: Option<String>,
    #[serde(default)]
    sets: BTreeMap<String, String>,
    ask: Option<String>,
    unsaid: Option<UnsaidRow>,
    others: Option<OthersRow>,
    #[serde(default)]
    codes: Vec<CodeRow>,
    founding: FoundingRow,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeRow {
    code: String,
    label: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    options: Vec<String>,
    same_as: Option<String>,
    #[serde(default)]
    blank: bool,
    not_eligible: Option<String>,
    #[serde(default)]
    ask: bool,
    offers: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum UnsaidRow {
    Blank,
    Row,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OthersRow {
    Refuse,
    Ask,
}

impl Nhfd {
    /// Reads the file, whose questions and options are those of a dataset.
    ///
    /// # Errors
    /// The first fault found, with file, column and reason.
    pub fn from_file(file: &str, text: &str, dataset: &Dataset) -> Result<Self, DatasetError> {
        let rows: NhfdFile = parse(file, text)?;
        if rows.revision == 0 {
            return Err(fault(file, "revision", "it begins at 1"));
        }
        unique(rows.columns.iter().map(|column| column.key.as_str()))
            .map_err(|reason| fault(file, "column", reason))?;
        let mut read = Self {
            revision: rows.revision,
            sources: rows.sources,
            columns: Vec::new(),
        };
        for row in rows.columns {
            let place = format!("column {}", row.key);
            let column = check_source(&read.sources, &row.source)
                .and_then(|()| column(row, &read, dataset))
                .map_err(|reason| fault(file, place, reason))?;
            read.columns.push(column);
        }
        read.check_whole().map_err(|reason| fault(file, "column", reason))?;
        Ok(read)
    }

    /// Every row needs a patient and a day, and a file has to be told from others.
    fn check_whole(&self) -> Result<(), String> {
        for wanted in [keys::NHS_NUMBER, keys::DIAGNOSIS_DATE] {
            let is_it =
                |column: &NhfdColumn| matches!(&column.holds, NhfdHolds::Cells { question, .. } if *question == wanted);
            if !self.columns.iter().any(is_it) {
                return Err(format!("none has the cells of {wanted}"));
            }
        }
        if self.columns.iter().filter(|column| column.identifies).count() < 2 {
            return Err("at least two identify such a file".to_owned());
        }
        Ok(())
    }
}

fn column(row: ColumnRow, before: &Nhfd, dataset: &Dataset) -> Result<NhfdColumn, String> {
    check_key(&row.key)?;
    if row.headings.is_empty() || row.headings.iter().any(|heading| plain_name(heading).is_empty()) {
        return Err("it has no heading, or a blank one".to_owned());
    }
    unique(row.headings.iter().map(String::as_str))?;
    if let Some(heading) = row.headings.iter().find(|heading| before.headed(heading).is_some()) {
        return Err(format!("another column is headed {heading:?}, too"));
    }
    let sets = row.sets.iter().map(|(question, option)| {
        let asked = known(dataset, question)?;
        known_option(dataset, &asked.key, option).map(|option| (asked.key.clone(), option))
    });
    let sets = sets.collect::<Result<Vec<_>, String>>()?;
    let holds = match row.cell {
        Some(cell) => {
            if !row.codes.is_empty() || row.question.is_some() || row.ask.is_some() || row.others.is_some() {
                return Err("a column with a `cell` has no codes, and nothing that goes with them".to_owned());
            }
            let question = known(dataset, &cell)?;
            if matches!(question.kind, AnswerKind::Choice | AnswerKind::Several) {
                return Err(format!("{cell} has options: say what each code means"));
            }
            NhfdHolds::Cells {
                question: question.key.clone(),
                confirm: row.confirm,
            }
        }
        None if row.confirm.is_some() => return Err("only a `cell` is confirmed".to_owned()),
        None => NhfdHolds::Codes(codes(
            row.question.as_deref(),
            row.codes,
            (row.ask, row.unsaid, row.others),
            before,
            dataset,
        )?),
    };
    Ok(NhfdColumn {
        key: row.key,
        headings: row.headings,
        identifies: row.identifies,
        holds,
        sets,
        founding: founding(row.founding),
        source: row.source,
    })
}

fn codes(
    question: Option<&str>,
    rows: Vec<CodeRow>,
    (ask, unsaid, others): (Option<String>, Option<UnsaidRow>, Option<OthersRow>),
    before: &Nhfd,
    dataset: &Dataset,
) -> Result<NhfdCodes, String> {
    let question = question.map(|key| known(dataset, key)).transpose()?;
    if question.is_some_and(|question| !matches!(question.kind, AnswerKind::Choice | AnswerKind::Several)) {
        return Err("its question has no options: it is a `cell`".to_owned());
    }
    let question = question.map(|question| question.key.clone());
    if rows.is_empty() {
        return Err("it has neither a `cell` nor codes".to_owned());
    }
    unique(rows.iter().map(|row| row.code.as_str()))?;
    let mut codes: Vec<NhfdCode> = Vec::with_capacity(rows.len());
    for row in rows {
        let code = code(row, question.as_ref(), before, dataset)?;
        if code.code.trim().is_empty() || code.labels().any(|label| plain_label(label).is_empty()) {
            return Err("a code or a label of one is blank".to_owned());
        }
        let is_labelled = |label: &String| code.labels().any(|own| plain_label(own) == plain_label(label));
        let mut same_label = codes.iter().filter(|other| other.labels().any(is_labelled));
        if same_label.any(|other| other.means != code.means) {
            return Err(format!(
                "another code has the label of {} and another meaning",
                code.code
            ));
        }
        codes.push(code);
    }
    let others_are_asked = others == Some(OthersRow::Ask);
    let is_asked = |code: &NhfdCode| matches!(code.means, NhfdMeaning::Asked { .. });
    let asks = others_are_asked || codes.iter().any(is_asked);
    if asks != ask.is_some() || (asks && question.is_none()) {
        return Err("`ask` stands beside codes that are asked about and the question that they answer".to_owned());
    }
    Ok(NhfdCodes {
        question,
        codes,
        ask,
        unsaid: match unsaid {
            Some(UnsaidRow::Row) => NhfdUnsaid::Row,
            Some(UnsaidRow::Blank) | None => NhfdUnsaid::Blank,
        },
        others_are_asked,
    })
}

fn code(row: CodeRow, question: Option<&QuestionKey>, before: &Nhfd, dataset: &Dataset) -> Result<NhfdCode, String> {
    let place = format!("code {}", row.code);
    let option = |option: &String| match question {
        Some(question) => known_option(dataset, question, option),
        None => Err(format!("{place} has an option and its column no question")),
    };
    let mut means: Vec<NhfdMeaning> = Vec::new();
    if !row.options.is_empty() {
        let options = row.options.iter().map(option).collect::<Result<_, String>>()?;
        means.push(NhfdMeaning::Options(options));
    }
    if let Some(other) = &row.same_as {
        let other = known(dataset, other)?.key.clone();
        if before.columns.iter().all(|column| column.question() != Some(&other)) {
            return Err(format!(
                "{place} is the same as {other}, which no column before it answers"
            ));
        }
        means.push(NhfdMeaning::SameAs(other));
    }
    if row.blank {
        means.push(NhfdMeaning::Blank);
    }
    if let Some(reason) = row.not_eligible {
        means.push(NhfdMeaning::NotEligible(reason));
    }
    if row.ask {
        let offers = row.offers.as_ref().map(option).transpose()?;
        means.push(NhfdMeaning::Asked { offers });
    } else if row.offers.is_some() {
        return Err(format!("{place} offers something and is not asked about"));
    }
    let meaning = means.pop().filter(|_| means.is_empty());
    let means =
        meaning.ok_or_else(|| format!("{place} says one thing: options, same_as, blank, not_eligible or ask"))?;
    Ok(NhfdCode {
        code: row.code,
        label: row.label,
        also: row.also,
        means,
    })
}

fn known<'d>(dataset: &'d Dataset, key: &str) -> Result<&'d Question, String> {
    let question = dataset.question(&QuestionKey::new(key));
    question.ok_or_else(|| format!("there is no question {key:?}"))
}

/// An option that some version of the dataset has.
fn known_option(dataset: &Dataset, question: &QuestionKey, option: &str) -> Result<OptionKey, String> {
    let key = dataset.option_key(option);
    let mut asked = dataset
        .versions()
        .iter()
        .filter_map(|version| version.question(question));
    if asked.any(|question| question.option(&key).is_some()) {
        Ok(key)
    } else {
        Err(format!("{question} has no option {option:?}"))
    }
}
