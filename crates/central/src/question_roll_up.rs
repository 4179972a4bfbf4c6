//! The roll-ups of KPI 1: of each Mandatory and Lite question, to how many of a service's counted records of a year it applies, and
//! in how many of these it is missing. They change with the other roll-ups ([`crate::roll_up`]), in the same transaction.
//!
//! A question that falls due by a day passing is counted by that day, so that figures of any day are read from them and nothing
//! has to run when one passes.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use domain::audit::{AuditedBits, AuditedQuestions, QuestionCount};
use domain::dataset::QuestionKey;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::dataset_files::dataset_in_use;
use crate::fault::Fault;

/// What stands for the day from which a question is due that counts whatever the day.
const WHATEVER_THE_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What questions are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct QuestionCell {
    /// Calendar year of 1.09.
    pub(crate) year: i32,
    pub(crate) question: QuestionKey,
    /// The first day on which it counts.
    pub(crate) due_from: NaiveDate,
}

/// Counts by what they are counted by.
pub(crate) type QuestionCells = BTreeMap<QuestionCell, QuestionCount>;

/// What a record is to the questions of its dataset version.
#[derive(Clone, Debug)]
pub(crate) struct RecordQuestions {
    /// 1.09; another day of its month, where nothing falls due by a day passing.
    pub(crate) diagnosed: NaiveDate,
    /// The id of its dataset version.
    pub(crate) version: String,
    pub(crate) bits: AuditedBits,
}

/// How counts of questions change.
#[derive(Default)]
pub(crate) struct QuestionChanges(QuestionCells);

impl QuestionChanges {
    /// A record is counted so no more.
    pub(crate) fn take_away(&mut self, of: &RecordQuestions) {
        self.change(of, |count, one| *count -= one);
    }

    /// A record is counted so from now on.
    pub(crate) fn add(&mut self, of: &RecordQuestions) {
        self.change(of, |count, one| *count += one);
    }

    fn change(&mut self, of: &RecordQuestions, by: fn(&mut QuestionCount, QuestionCount)) {
        let mut versions = dataset_in_use().versions().iter();
        // A version that this program does not know counts nowhere until its records are folded again by one that does.
        let Some(version) = versions.find(|version| version.id == of.version) else {
            return;
        };
        let questions = AuditedQuestions::of(version);
        for asked in questions.of_record(of.diagnosed, of.bits) {
            if let Some(question) = questions.key(asked.place) {
                let cell = QuestionCell {
                    year: of.diagnosed.year(),
                    question: question.clone(),
                    due_from: asked.due_from.unwrap_or(WHATEVER_THE_DAY),
                };
                by(self.0.entry(cell).or_default(), QuestionCount::of(asked.is_missing));
            }
        }
    }

    /// What they add up to; no cell of nothing.
    pub(crate) fn into_cells(mut self) -> QuestionCells {
        self.0.retain(|_, change| *change != QuestionCount::default());
        self.0
    }
}

/// Makes the counts of a service these, whatever they were.
pub(crate) async fn store_anew(
    connection: &mut PgConnection,
    service: Uuid,
    cells: &QuestionCells,
) -> Result<(), Fault> {
    if kept(connection, service).await? == *cells {
        return Ok(());
    }
    sqlx::query("delete from question_roll_up where service_id = $1")
        .bind(service)
        .execute(&mut *connection)
        .await?;
    store(connection, service, cells).await
}

/// Adds counts to what is kept. A cell whose records have all gone is kept no more: it would go on saying on which day something of the
/// last one fell due.
pub(crate) async fn store(connection: &mut PgConnection, service: Uuid, cells: &QuestionCells) -> Result<(), Fault> {
    if cells.is_empty() {
        return Ok(());
    }
    let years: Vec<i32> = cells.keys().map(|cell| cell.year).collect();
    let questions: Vec<&str> = cells.keys().map(|cell| cell.question.as_str()).collect();
    let days: Vec<NaiveDate> = cells.keys().map(|cell| cell.due_from).collect();
    sqlx::query(
        "insert into question_roll_up as q (service_id, year, question, due_from, applies, missing)
         select $1, i.* from unnest($2::integer[], $3::text[], $4::date[], $5::bigint[], $6::bigint[]) as i
         on conflict on constraint question_roll_up_pkey do update set
             applies = q.applies + excluded.applies, missing = q.missing + excluded.missing",
    )
    .bind(service)
    .bind(&years)
    .bind(&questions)
    .bind(&days)
    .bind(cells.values().map(|count| count.applies).collect::<Vec<_>>())
    .bind(cells.values().map(|count| count.missing).collect::<Vec<_>>())
    .execute(&mut *connection)
    .await?;
    if cells.values().all(|count| count.applies >= 0) {
        return Ok(());
    }
    sqlx::query(
        "delete from question_roll_up q using unnest($2::integer[], $3::text[], $4::date[]) as i (year, question, due_from)
         where q.service_id = $1 and q.year = i.year and q.question = i.question and q.due_from = i.due_from
           and q.applies = 0 and q.missing = 0",
    )
    .bind(service)
    .bind(&years)
    .bind(&questions)
    .bind(&days)
    .execute(connection)
    .await?;
    Ok(())
}

fn read_count(row: &PgRow) -> Result<QuestionCount, sqlx::Error> {
    Ok(QuestionCount {
        applies: row.try_get("applies")?,
        missing: row.try_get("missing")?,
    })
}

/// The counts of a service, as they are kept.
pub(crate) async fn kept(connection: &mut PgConnection, service: Uuid) -> Result<QuestionCells, sqlx::Error> {
    let rows =
        sqlx::query("select year, question, due_from, applies, missing from question_roll_up where service_id = $1")
            .bind(service)
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            let cell = QuestionCell {
                year: row.try_get("year")?,
                question: QuestionKey::new(row.try_get::<String, _>("question")?),
                due_from: row.try_get("due_from")?,
            };
            Ok((cell, read_count(row)?))
        })
        .collect()
}

/// What every service but demonstrations adds up to in each year, of each question as it is due on a day.
pub(crate) async fn questions_by_year(
    connection: &mut PgConnection,
    day: NaiveDate,
) -> Result<Vec<(Uuid, i32, QuestionKey, QuestionCount)>, sqlx::Error> {
    let rows = sqlx::query("select service_id, year, question, applies, missing from fls_questions_by_year($1)")
        .bind(day)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let question = QuestionKey::new(row.try_get::<String, _>("question")?);
            Ok((
                row.try_get("service_id")?,
                row.try_get("year")?,
                question,
                read_count(row)?,
            ))
        })
        .collect()
}
