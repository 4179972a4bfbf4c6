//! A check of a file: its code, its words, and a rule about questions that are there.

use super::parts::{Reason, check_source, date, date_question, founding, known};
use crate::dataset::check_rule::{CheckRule, Level, Rule};
use crate::dataset::file::{CheckRow, LevelRow, RuleRow};
use crate::dataset::model::{AnswerKind, DatasetVersion};

pub(super) fn read_check(version: &DatasetVersion, row: CheckRow) -> Result<CheckRule, Reason> {
    if version.checks.iter().any(|check| check.code == row.code) {
        return Err("the code is used twice".to_owned());
    }
    if row.code.is_empty()
        || !row
            .code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    {
        return Err("a code is lower-case words joined by hyphens".to_owned());
    }
    let rule = rule(version, row.rule)?;
    for name in row
        .words
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or_default())
    {
        if name != "question" && !rule.fills().contains(&name) {
            return Err(format!("its words cannot use {{{name}}}"));
        }
    }
    if row.words.trim().is_empty() {
        return Err("`words` is blank".to_owned());
    }
    check_source(&version.sources, &row.source)?;
    Ok(CheckRule {
        code: row.code,
        level: match row.level {
            LevelRow::Warning => Level::Warning,
            LevelRow::Error => Level::Error,
        },
        rule,
        words: row.words,
        founding: founding(row.founding),
        source: row.source,
    })
}

fn rule(version: &DatasetVersion, row: RuleRow) -> Result<Rule, Reason> {
    let dated = |key: &str| date_question(version, key);
    let born = |key: &str| match known(version, key)? {
        question if question.kind == AnswerKind::BirthDate => Ok(question.key.clone()),
        _ => Err(format!("{key} is not a date of birth")),
    };
    Ok(match row {
        RuleRow::DateInFuture { days } => Rule::DateInFuture { days },
        RuleRow::DateBefore { date: text } => Rule::DateBefore { date: date(&text)? },
        RuleRow::QuestionBefore { question, date: text } => Rule::QuestionBefore {
            question: dated(&question)?,
            date: date(&text)?,
        },
        RuleRow::Before { question, other } => Rule::Before {
            question: dated(&question)?,
            other: dated(&other)?,
        },
        RuleRow::After { question, other } => Rule::After {
            question: dated(&question)?,
            other: dated(&other)?,
        },
        RuleRow::SoonerThan { question, other, days } => Rule::SoonerThan {
            question: dated(&question)?,
            other: dated(&other)?,
            days,
        },
        RuleRow::LaterThan { question, other, days } => Rule::LaterThan {
            question: dated(&question)?,
            other: dated(&other)?,
            days,
        },
        RuleRow::AgeUnder { question, other, years } => Rule::AgeUnder {
            question: born(&question)?,
            other: dated(&other)?,
            years,
        },
        RuleRow::AgeOver { question, other, years } => Rule::AgeOver {
            question: born(&question)?,
            other: dated(&other)?,
            years,
        },
        RuleRow::NumberOutside => Rule::NumberOutside,
        RuleRow::NumberUnusual => Rule::NumberUnusual,
        RuleRow::NotOffered => Rule::NotOffered,
        RuleRow::NotShown => Rule::NotShown,
        RuleRow::VersionClosed => Rule::VersionClosed,
        RuleRow::NhsNumberUnallocated => Rule::NhsNumberUnallocated,
        RuleRow::NhsNumberFictionalInLiveService => Rule::NhsNumberFictionalInLiveService,
        RuleRow::NhsNumberNotFictionalInDemonstration => Rule::NhsNumberNotFictionalInDemonstration,
    })
}
