//! The facilities audit as a dataset file: its periods, and what a service is asked about itself. What is answered is for
//! [`crate::facilities`].

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::file::{
    DatasetError, FacilitiesFile, FacilityAnswerRow, FacilityOptionRow, FacilityQuestionRow, PeriodRow, parse,
};
use super::founding::Founding;
use super::read::{check_key, check_source, date, fault, founding, unique};

/// The facilities audit: its periods, and the topics that are the same in each.
#[derive(Debug)]
pub struct Facilities {
    /// Grows with each correction of the file.
    pub revision: u32,
    /// The keys that `source` fields name, with what each stands for.
    pub sources: BTreeMap<String, String>,
    /// The periods, the earliest first; never none.
    pub periods: Vec<FacilityPeriod>,
    /// The topics, in order.
    pub topics: Vec<FacilityTopic>,
}

/// A time at which services answer about a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityPeriod {
    /// The year that the answers are about.
    pub year: i32,
    /// The first day on which answers can be submitted.
    pub opens: NaiveDate,
    /// The last day on which they can be submitted or corrected.
    pub deadline: NaiveDate,
    /// How well it is founded.
    pub founding: Founding,
    /// The source behind it.
    pub source: String,
}

/// Questions that belong together.
#[derive(Debug)]
pub struct FacilityTopic {
    /// Stable key.
    pub key: String,
    /// Heading.
    pub title: String,
    /// The questions, in order.
    pub questions: Vec<FacilityQuestion>,
}

/// One question about a service.
#[derive(Debug)]
pub struct FacilityQuestion {
    /// Stable key.
    pub key: String,
    /// As asked.
    pub wording: String,
    /// What an answer is made of.
    pub answer: FacilityAnswer,
    /// The options, of a choice only; Yes and No of a question that is answered so.
    pub options: Vec<FacilityOption>,
    /// Whether nothing can be submitted without it, where it applies.
    pub required: bool,
    /// What it is asked after; always, where there is nothing.
    pub applies: Option<FacilityApplies>,
    /// Its place in a small table, where it is asked in one.
    pub cell: Option<FacilityCell>,
    /// How well it is founded.
    pub founding: Founding,
    /// The source behind it.
    pub source: String,
}

/// One of the answers that a question offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityOption {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub label: String,
    /// Whether it goes with no other.
    pub alone: bool,
}

/// An earlier question and the options after which another is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityApplies {
    /// The earlier question.
    pub question: String,
    /// One of these has to be its answer, or among its answers; never none.
    pub is: Vec<String>,
}

/// A place in a small table of questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityCell {
    /// The heading of its row.
    pub row: String,
    /// The heading of its column.
    pub column: String,
}

/// What an answer about a service is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacilityAnswer {
    /// Words in one line.
    Text,
    /// Words in several lines.
    Paragraph,
    /// A whole number, from 0.
    Whole,
    /// A number from 0 with two decimals at most.
    Decimal,
    /// A month of a year.
    Month,
    /// Yes or no.
    YesNo,
    /// One of the options.
    Choice,
    /// One or more of the options.
    Several,
}

impl Facilities {
    /// Reads the file.
    ///
    /// # Errors
    /// The first fault found, with file, place and reason.
    pub fn from_file(file: &str, text: &str) -> Result<Self, DatasetError> {
        let rows: FacilitiesFile = parse(file, text)?;
        let periods = periods(file, &rows.sources, rows.periods)?;
        unique(rows.topics.iter().map(|topic| topic.key.as_str())).map_err(|reason| fault(file, "topic", reason))?;
        let questions = rows.topics.iter().flat_map(|topic| &topic.questions);
        unique(questions.map(|question| question.key.as_str())).map_err(|reason| fault(file, "question", reason))?;
        let mut read = Self {
            revision: rows.revision,
            sources: rows.sources,
            periods,
            topics: Vec::new(),
        };
        for topic in rows.topics {
            check_key(&topic.key).map_err(|reason| fault(file, format!("topic {}", topic.key), reason))?;
            read.topics.push(FacilityTopic {
                key: topic.key,
                title: topic.title,
                questions: Vec::new(),
            });
            for row in topic.questions {
                let place = format!("question {}", row.key);
                let question = check_source(&read.sources, &row.source)
                    .and_then(|()| question(row))
                    .and_then(|question| read.asked_after(&question).map(|()| question))
                    .map_err(|reason| fault(file, place, reason))?;
                if let Some(topic) = read.topics.last_mut() {
                    topic.questions.push(question);
                }
            }
        }
        Ok(read)
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &FacilityQuestion> {
        self.topics.iter().flat_map(|topic| &topic.questions)
    }

    /// The question with this key.
    pub fn question(&self, key: &str) -> Option<&FacilityQuestion> {
        self.questions().find(|question| question.key == key)
    }

    /// The period about this year.
    pub fn period(&self, year: i32) -> Option<&FacilityPeriod> {
        self.periods.iter().find(|period| period.year == year)
    }

    /// Checks that what a question is asked after was read already, so that one pass in order decides everything.
    fn asked_after(&self, question: &FacilityQuestion) -> Result<(), String> {
        let Some(applies) = &question.applies else {
            return Ok(());
        };
        let Some(earlier) = self.question(&applies.question) else {
            return Err(format!(
                "it is asked after {:?}, which is no question before it",
                applies.question
            ));
        };
        match applies.is.iter().find(|key| earlier.option(key).is_none()) {
            Some(key) => Err(format!("{} has no option {key:?}", earlier.key)),
            None if applies.is.is_empty() => Err("`is` names no option".to_owned()),
            None => Ok(()),
        }
    }
}

impl FacilityQuestion {
    /// The option with this key.
    pub fn option(&self, key: &str) -> Option<&FacilityOption> {
        self.options.iter().find(|option| option.key == key)
    }
}

fn periods(
    file: &str,
    sources: &BTreeMap<String, String>,
    rows: Vec<PeriodRow>,
) -> Result<Vec<FacilityPeriod>, DatasetError> {
    let mut periods: Vec<FacilityPeriod> = Vec::new();
    for row in rows {
        let place = format!("period {}", row.year);
        let period = check_source(sources, &row.source)
            .and_then(|()| period(row, periods.last()))
            .map_err(|reason| fault(file, place, reason))?;
        periods.push(period);
    }
    if periods.is_empty() {
        return Err(fault(file, "period", "there is none"));
    }
    Ok(periods)
}

fn period(row: PeriodRow, before: Option<&FacilityPeriod>) -> Result<FacilityPeriod, String> {
    let period = FacilityPeriod {
        year: row.year,
        opens: date(&row.opens)?,
        deadline: date(&row.deadline)?,
        founding: founding(row.founding),
        source: row.source,
    };
    if period.deadline < period.opens {
        return Err("its deadline is before it opens".to_owned());
    }
    if before.is_some_and(|before| period.year <= before.year || period.opens <= before.deadline) {
        return Err(
            "periods stand in the order of their years, and none opens before the one before it has closed".to_owned(),
        );
    }
    Ok(period)
}

fn question(row: FacilityQuestionRow) -> Result<FacilityQuestion, String> {
    check_key(&row.key)?;
    unique(row.options.iter().map(|option| option.key.as_str()))?;
    for option in &row.options {
        check_key(&option.key)?;
    }
    let answer = match row.answer {
        FacilityAnswerRow::Text => FacilityAnswer::Text,
        FacilityAnswerRow::Paragraph => FacilityAnswer::Paragraph,
        FacilityAnswerRow::WholeNumber => FacilityAnswer::Whole,
        FacilityAnswerRow::DecimalNumber => FacilityAnswer::Decimal,
        FacilityAnswerRow::Month => FacilityAnswer::Month,
        FacilityAnswerRow::YesNo => FacilityAnswer::YesNo,
        FacilityAnswerRow::One => FacilityAnswer::Choice,
        FacilityAnswerRow::Several => FacilityAnswer::Several,
    };
    if matches!(answer, FacilityAnswer::Choice | FacilityAnswer::Several) != (row.options.len() > 1) {
        return Err("a choice has at least two options, and nothing else has any".to_owned());
    }
    if row.wording.trim().is_empty() {
        return Err("`wording` is blank".to_owned());
    }
    Ok(FacilityQuestion {
        key: row.key,
        wording: row.wording,
        options: match answer {
            FacilityAnswer::YesNo => yes_no(),
            _ => row.options.into_iter().map(option).collect(),
        },
        answer,
        required: row.required,
        applies: row.applies_when.map(|row| FacilityApplies {
            question: row.question,
            is: row.is,
        }),
        cell: row.cell.map(|row| FacilityCell {
            row: row.row,
            column: row.column,
        }),
        founding: founding(row.founding),
        source: row.source,
    })
}

fn option(row: FacilityOptionRow) -> FacilityOption {
    FacilityOption {
        key: row.key,
        label: row.label,
        alone: row.alone,
    }
}

fn yes_no() -> Vec<FacilityOption> {
    [("yes", "Yes"), ("no", "No")]
        .map(|(key, label)| FacilityOption {
            key: key.to_owned(),
            label: label.to_owned(),
            alone: true,
        })
        .into()
}
