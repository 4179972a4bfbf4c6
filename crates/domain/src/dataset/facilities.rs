//! The facilities audit: what a service is asked about itself, about every two years. Topics and questions only.

use std::collections::BTreeMap;

use super::file::{DatasetError, FacilitiesFile, FacilityAnswerRow, FacilityQuestionRow, parse};
use super::founding::Founding;
use super::read::{check_key, check_source, fault, founding, unique};

/// The topics of the facilities audit, in order.
#[derive(Debug)]
pub struct Facilities {
    /// Grows with each correction of the file.
    pub revision: u32,
    /// The keys that `source` fields name, with what each stands for.
    pub sources: BTreeMap<String, String>,
    /// The topics, in order.
    pub topics: Vec<FacilityTopic>,
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
    /// Key and label of each option, of a choice only.
    pub options: Vec<(String, String)>,
    /// How well it is founded.
    pub founding: Founding,
    /// The source behind it.
    pub source: String,
}

/// What an answer about a service is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacilityAnswer {
    /// Words.
    Text,
    /// A number.
    Number,
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
        unique(rows.topics.iter().map(|topic| topic.key.as_str())).map_err(|reason| fault(file, "topic", reason))?;
        let questions = rows.topics.iter().flat_map(|topic| &topic.questions);
        unique(questions.map(|question| question.key.as_str())).map_err(|reason| fault(file, "question", reason))?;
        let mut topics = Vec::new();
        for topic in rows.topics {
            check_key(&topic.key).map_err(|reason| fault(file, format!("topic {}", topic.key), reason))?;
            let mut questions = Vec::new();
            for row in topic.questions {
                let place = format!("question {}", row.key);
                let question = check_source(&rows.sources, &row.source).and_then(|()| question(row));
                questions.push(question.map_err(|reason| fault(file, place, reason))?);
            }
            topics.push(FacilityTopic {
                key: topic.key,
                title: topic.title,
                questions,
            });
        }
        Ok(Self {
            revision: rows.revision,
            sources: rows.sources,
            topics,
        })
    }
}

fn question(row: FacilityQuestionRow) -> Result<FacilityQuestion, String> {
    check_key(&row.key)?;
    unique(row.options.iter().map(|option| option.key.as_str()))?;
    let answer = match row.answer {
        FacilityAnswerRow::Text => FacilityAnswer::Text,
        FacilityAnswerRow::Number => FacilityAnswer::Number,
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
        answer,
        options: row
            .options
            .into_iter()
            .map(|option| (option.key, option.label))
            .collect(),
        founding: founding(row.founding),
        source: row.source,
    })
}
