//! Giving notices of the audit team, and removing them.

use chrono::NaiveDate;
use domain::invisible::is_invisible;
use sqlx::{PgConnection, PgPool};

use super::error::AdminError;
use super::operator::Operator;
use crate::edge::day_of;
use crate::notices::all;
use crate::sealed;
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::LockedWhole;

/// Letters of a notice: two or three sentences.
const MOST_LETTERS: usize = 400;
/// Desks keep all of them.
const MOST_NOTICES: usize = 20;

/// A notice as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// By which it is removed.
    pub number: i64,
    /// The day on which it was given.
    pub on: NaiveDate,
    /// The last day on which it is shown.
    pub until: Option<NaiveDate>,
    /// What it says.
    pub words: String,
}

/// Unicode's own ends of a line and of a paragraph, which are no control characters.
const BETWEEN_LINES: [char; 2] = ['\u{2028}', '\u{2029}'];

/// Gives a notice, and says its number.
///
/// # Errors
/// When it says nothing or too much, its last day is over, there are as many as desks keep, one says the same, or there is no service yet.
pub async fn add_notice(
    pool: &PgPool,
    operator: &Operator,
    words: &str,
    until: Option<NaiveDate>,
) -> Result<i64, AdminError> {
    let words = words.trim();
    if words.is_empty()
        || words.chars().count() > MOST_LETTERS
        || words.contains(|letter: char| letter.is_control() || is_invisible(letter) || BETWEEN_LINES.contains(&letter))
    {
        return Err(AdminError::Wrong("a notice has 1 to 400 characters, on one line"));
    }
    if until.is_some_and(|until| until < day_of(operator.now())) {
        return Err(AdminError::Wrong("the last day on which the notice is shown is over"));
    }
    let mut transaction = pool.begin().await?;
    let mut whole = locked(&mut transaction, operator).await?;
    let before = all(&mut transaction).await?;
    if before.len() >= MOST_NOTICES {
        return Err(AdminError::Wrong("there are 20 notices already: remove one first"));
    }
    // What it says is what the trail knows it by, for `verify`.
    if before.iter().any(|notice| notice.words == words) {
        return Err(AdminError::Wrong("there is a notice that says the same"));
    }
    let number = 1 + before.iter().map(|notice| notice.number).max().unwrap_or_default();
    let given_at = operator.now();
    let seal = whole
        .key()
        .seal_row(&sealed::notice(OF_NO_SERVICE, number, given_at, until, words));
    sqlx::query(
        "insert into notice (service_id, number, given_at, until, words, seal) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(OF_NO_SERVICE)
    .bind(number)
    .bind(given_at)
    .bind(until)
    .bind(words)
    .bind(seal)
    .execute(&mut *transaction)
    .await?;
    let line = operator.line(What::NoticeAdded, Some(words.to_owned()), None);
    whole.note(&mut transaction, line).await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(number)
}

/// The notices there are, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn notices(pool: &PgPool) -> Result<Vec<NoticeLine>, AdminError> {
    let mut connection = pool.acquire().await?;
    let notices = all(&mut connection).await?.into_iter();
    Ok(notices
        .map(|notice| NoticeLine {
            number: notice.number,
            on: day_of(notice.given_at),
            until: notice.until,
            words: notice.words,
        })
        .collect())
}

/// Removes a notice: desks show it no more from their next exchange on.
///
/// # Errors
/// When there is none of this number.
pub async fn remove_notice(pool: &PgPool, operator: &Operator, number: i64) -> Result<(), AdminError> {
    let mut transaction = pool.begin().await?;
    let mut whole = locked(&mut transaction, operator).await?;
    let words: Option<String> =
        sqlx::query_scalar("delete from notice where service_id = $1 and number = $2 returning words")
            .bind(OF_NO_SERVICE)
            .bind(number)
            .fetch_optional(&mut *transaction)
            .await?;
    let words = words.ok_or(AdminError::Wrong("there is no notice of this number"))?;
    let line = operator.line(What::NoticeRemoved, Some(words), None);
    whole.note(&mut transaction, line).await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn locked(connection: &mut PgConnection, operator: &Operator) -> Result<LockedWhole, AdminError> {
    operator.whole(connection).await?.ok_or(AdminError::NoService)
}
