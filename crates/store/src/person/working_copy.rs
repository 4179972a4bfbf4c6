//! What a person has typed and not saved: kept through lock and crash, per person and record, never sent or counted.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::QuestionKey;
use domain::dataset::OptionKey;
use domain::id::{EntryId, RecordId, UserId};
use domain::record::Warning;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// The form of one record as somebody left it.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkingCopy {
    /// The entries it was opened on: the parents of what will be saved. Empty for a record that is new.
    pub heads: Vec<EntryId>,
    /// What was typed or chosen, whether it can be read or not; only questions that the person touched.
    pub answers: BTreeMap<QuestionKey, Typed>,
    /// Notes to warnings, half typed or ready to be saved.
    pub notes: BTreeMap<Warning, TypedNote>,
    /// When it was last kept.
    pub kept_at: DateTime<Utc>,
}

/// The note to a warning as somebody left it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedNote {
    /// As typed.
    pub text: String,
    /// How far it is.
    pub stage: NoteStage,
}

/// How far the note to a warning is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteStage {
    /// It is being typed.
    #[default]
    Typing,
    /// It was to be kept, and is no note yet.
    Refused,
    /// The warning is accepted with it for these answers, as text; Save writes that.
    Accepted(String),
    /// The acceptance is withdrawn; Save writes that.
    Withdrawn,
}

/// What stands in one box.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// Text as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Options chosen, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "option_keys")]
    pub chosen: Vec<OptionKey>,
    /// The day on which it was typed: `t` means that day, also when it is saved on another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Whether it was carried here from the last patient, and not typed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub carried: bool,
    /// For the date of diagnosis: the date whose dataset version this person agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<NaiveDate>,
}

/// Shows nothing that was typed.
impl std::fmt::Debug for WorkingCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "WorkingCopy({} answers, {} notes)",
            self.answers.len(),
            self.notes.len()
        )
    }
}

/// Shows nothing that was typed.
impl std::fmt::Debug for TypedNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedNote(hidden)")
    }
}

/// Shows nothing that was typed.
impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(hidden)")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

mod option_keys {
    use domain::dataset::OptionKey;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(keys: &[OptionKey], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(keys.iter().map(OptionKey::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<OptionKey>, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?
            .into_iter()
            .map(OptionKey::new)
            .collect())
    }
}

impl Store {
    /// This person's working copy of a record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn working_copy(&self, record: RecordId) -> Result<Option<WorkingCopy>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row =
            sqlx::query("select heads, answers, notes, kept_at from working_copy where user = ?1 and record = ?2")
                .bind(self.me().id.uuid())
                .bind(record.uuid())
                .fetch_optional(&mut *connection)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let answers: BTreeMap<String, Typed> =
            serde_json::from_str(row.try_get("answers")?).map_err(|_| StoreError::Damaged)?;
        let notes: Vec<(String, String, TypedNote)> =
            serde_json::from_str(row.try_get("notes")?).map_err(|_| StoreError::Damaged)?;
        Ok(Some(WorkingCopy {
            heads: serde_json::from_str(row.try_get("heads")?).map_err(|_| StoreError::Damaged)?,
            answers: answers
                .into_iter()
                .map(|(key, typed)| (QuestionKey::new(key), typed))
                .collect(),
            notes: notes
                .into_iter()
                .map(|(check, question, note)| {
                    let question = QuestionKey::new(question);
                    (Warning { check, question }, note)
                })
                .collect(),
            kept_at: instant(row.try_get("kept_at")?),
        }))
    }

    /// Keeps this person's working copy of a record: on the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_working_copy(&self, record: RecordId, copy: &WorkingCopy) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        put(writing.connection()?, self.me().id, record, copy).await?;
        writing.commit().await
    }

    /// Forgets this person's working copy of a record.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn discard_working_copy(&self, record: RecordId) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        discard(writing.connection()?, self.me().id, record).await?;
        writing.commit().await
    }

    /// The records of which this person has a working copy.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn working_copies(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select record from working_copy where user = ?1 order by record")
            .bind(self.me().id.uuid())
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| Ok(RecordId::new(row.try_get("record")?)))
            .collect()
    }
}

pub(crate) async fn put(
    connection: &mut SqliteConnection,
    user: UserId,
    record: RecordId,
    copy: &WorkingCopy,
) -> Result<(), StoreError> {
    let answers: BTreeMap<&str, &Typed> = copy.answers.iter().map(|(key, typed)| (key.as_str(), typed)).collect();
    let notes: Vec<(&str, &str, &TypedNote)> = copy
        .notes
        .iter()
        .map(|(warning, note)| (warning.check.as_str(), warning.question.as_str(), note))
        .collect();
    sqlx::query(
        "insert into working_copy (user, record, heads, answers, notes, kept_at) values (?1, ?2, ?3, ?4, ?5, ?6) \
         on conflict (user, record) do update \
         set heads = excluded.heads, answers = excluded.answers, notes = excluded.notes, kept_at = excluded.kept_at",
    )
    .bind(user.uuid())
    .bind(record.uuid())
    // Plain values always serialise.
    .bind(serde_json::to_string(&copy.heads).unwrap_or_default())
    .bind(serde_json::to_string(&answers).unwrap_or_default())
    .bind(serde_json::to_string(&notes).unwrap_or_default())
    .bind(copy.kept_at.timestamp_millis())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn discard(
    connection: &mut SqliteConnection,
    user: UserId,
    record: RecordId,
) -> Result<(), StoreError> {
    sqlx::query("delete from working_copy where user = ?1 and record = ?2")
        .bind(user.uuid())
        .bind(record.uuid())
        .execute(connection)
        .await?;
    Ok(())
}
