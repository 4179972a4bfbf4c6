//! What a person has typed and not saved: kept through lock and crash, per person and record, never sent or counted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::QuestionKey;
use domain::dataset::OptionKey;
use domain::id::{EntryId, RecordId, UserId};
use domain::record::{Warning, next_entry, next_record};
use protocol::json;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::day::instant;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::PURGED;
use crate::records::joins::stands_for;
use crate::sql;

/// The form of one record as somebody left it.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkingCopy {
    /// The entries it was opened on, which are what its person has seen: what will be saved is on top of these. Empty for a
    /// record that is new.
    pub heads: Vec<EntryId>,
    /// What was typed or chosen, whether it can be read or not; only questions that the person touched.
    pub answers: BTreeMap<QuestionKey, Typed>,
    /// Which of several answers to a question is to stand; Save writes that.
    pub choices: BTreeMap<QuestionKey, Chosen>,
    /// Notes to warnings, half typed or ready to be saved.
    pub notes: BTreeMap<Warning, TypedNote>,
    /// Of a record that is new: the record of an earlier fracture of the same patient, which it is linked to with the first save.
    pub further_of: Option<RecordId>,
    /// When it was last kept.
    pub kept_at: DateTime<Utc>,
}

/// The questions to which somebody at a desk typed an answer and did not save it, by record.
pub type BeingTyped = BTreeMap<RecordId, BTreeSet<QuestionKey>>;

/// One of several answers to a question, chosen and not saved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The entry that gave it.
    pub entry: EntryId,
    /// The entries of every answer that was on the screen then.
    pub among: Vec<EntryId>,
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
    /// Whether it was carried here from the last patient, or from another fracture of this one, and not typed.
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
            "WorkingCopy({} answers, {} choices, {} notes)",
            self.answers.len(),
            self.choices.len(),
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
        read(&mut connection, self.me().id, record).await
    }

    /// Changes this person's working copy of a record: `change` is given it as it is, and says what is left of it, in one
    /// transaction that nobody else writes in. Gives what is left: on the disk when this returns. Of a record that was purged
    /// meanwhile nothing is kept, and `change` is not asked.
    ///
    /// # Errors
    /// When the database cannot be read or written; the working copy is then as it was.
    pub async fn edit_working_copy(
        &self,
        record: RecordId,
        change: impl FnOnce(Option<WorkingCopy>) -> Option<WorkingCopy> + Send,
    ) -> Result<Option<WorkingCopy>, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        // Joined or withdrawn meanwhile, it is another record that it is typed into.
        let record = stands_for(connection, &BTreeSet::from([record]))
            .await?
            .remove(&record)
            .unwrap_or(record);
        if is_purged(connection, record).await? {
            writing.undo().await?;
            return Ok(None);
        }
        let before = read(connection, self.me().id, record).await?;
        let left = change(before.clone());
        if left == before {
            writing.undo().await?;
        } else {
            leave(connection, self.me().id, record, left.as_ref()).await?;
            writing.commit().await?;
        }
        Ok(left)
    }

    /// What people have typed into a record and not saved, each of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn typed_into(&self, record: RecordId) -> Result<Vec<(UserId, WorkingCopy)>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query("select user from working_copy where record = ?1 order by user")
            .bind(record.uuid())
            .fetch_all(&mut *connection)
            .await?;
        let mut typed = Vec::new();
        for row in rows {
            let user = UserId::new(row.try_get("user")?);
            typed.extend(read(&mut connection, user, record).await?.map(|copy| (user, copy)));
        }
        Ok(typed)
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

impl WorkingCopy {
    /// What is left of this one when a save has made entries of `read`, as it was when the save began, and leaves `rest`
    /// of that: the rest, and what was typed meanwhile. Both are opened on what was saved.
    #[must_use]
    pub fn after_saving(self, read: &Self, rest: &Self) -> Option<Self> {
        let left = Self {
            heads: rest.heads.clone(),
            answers: left_of(self.answers, &read.answers, &rest.answers),
            choices: left_of(self.choices, &read.choices, &rest.choices),
            notes: left_of(self.notes, &read.notes, &rest.notes),
            further_of: rest.further_of,
            kept_at: self.kept_at.max(rest.kept_at),
        };
        left.says_something().then_some(left)
    }

    /// Whether anything is typed, chosen or noted in it.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.answers.is_empty() || !self.choices.is_empty() || !self.notes.is_empty()
    }
}

/// Of what is as it was read, the rest; of everything else, what it is now.
fn left_of<K: Ord, V: Clone + PartialEq>(
    now: BTreeMap<K, V>,
    read: &BTreeMap<K, V>,
    rest: &BTreeMap<K, V>,
) -> BTreeMap<K, V> {
    now.into_iter()
        .filter_map(|(key, typed)| {
            let left = if read.get(&key) == Some(&typed) {
                rest.get(&key)?.clone()
            } else {
                typed
            };
            Some((key, left))
        })
        .collect()
}

/// What anybody was typing into a record that goes on under its next id is typed into that, on the same entries.
pub(crate) async fn renew_copies(connection: &mut SqliteConnection, record: RecordId) -> Result<(), StoreError> {
    let next = next_record(record);
    let users: Vec<Uuid> = sqlx::query_scalar("select user from working_copy where record = ?1")
        .bind(record.uuid())
        .fetch_all(&mut *connection)
        .await?;
    for user in users.into_iter().map(UserId::new) {
        let Some(mut copy) = read(connection, user, record).await? else {
            continue;
        };
        copy.heads = copy.heads.into_iter().map(next_entry).collect();
        for chosen in copy.choices.values_mut() {
            chosen.entry = next_entry(chosen.entry);
            chosen.among = chosen.among.iter().copied().map(next_entry).collect();
        }
        put(connection, user, next, &copy).await?;
        discard(connection, user, record).await?;
    }
    sqlx::query("update working_copy set further_of = ?2 where further_of = ?1")
        .bind(record.uuid())
        .bind(next.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// What anybody was typing into a record that is joined to another now is typed into that one. It stays opened on what they had
/// seen: what the other one says they have not, but where they were typing into it, too. Where something was typed at the same
/// question of both, that of the other one stays.
pub(crate) async fn move_copies(
    connection: &mut SqliteConnection,
    part: RecordId,
    whole: RecordId,
) -> Result<(), StoreError> {
    let users: Vec<Uuid> = sqlx::query_scalar("select user from working_copy where record = ?1")
        .bind(part.uuid())
        .fetch_all(&mut *connection)
        .await?;
    for user in users.into_iter().map(UserId::new) {
        let Some(mut moved) = read(connection, user, part).await? else {
            continue;
        };
        if let Some(there) = read(connection, user, whole).await? {
            moved.heads.extend(there.heads);
            moved.heads.sort_unstable();
            moved.heads.dedup();
            moved.answers.extend(there.answers);
            moved.choices.extend(there.choices);
            moved.notes.extend(there.notes);
            moved.kept_at = moved.kept_at.max(there.kept_at);
        }
        put(connection, user, whole, &moved).await?;
        discard(connection, user, part).await?;
    }
    Ok(())
}

async fn is_purged(connection: &mut SqliteConnection, record: RecordId) -> Result<bool, StoreError> {
    let is_purged = sqlx::query_scalar("select exists (select 1 from record where id = ?1 and state = ?2)")
        .bind(record.uuid())
        .bind(PURGED)
        .fetch_one(connection)
        .await?;
    Ok(is_purged)
}

/// The working copy as it is kept.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    user: UserId,
    record: RecordId,
) -> Result<Option<WorkingCopy>, StoreError> {
    let row = sqlx::query(
        "select heads, answers, choices, notes, further_of, kept_at from working_copy where user = ?1 and record = ?2",
    )
    .bind(user.uuid())
    .bind(record.uuid())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let answers: BTreeMap<String, Typed> =
        serde_json::from_str(row.try_get("answers")?).map_err(|_| StoreError::Damaged)?;
    let choices: BTreeMap<String, Chosen> =
        serde_json::from_str(row.try_get("choices")?).map_err(|_| StoreError::Damaged)?;
    let notes: Vec<(String, String, TypedNote)> =
        serde_json::from_str(row.try_get("notes")?).map_err(|_| StoreError::Damaged)?;
    Ok(Some(WorkingCopy {
        heads: serde_json::from_str(row.try_get("heads")?).map_err(|_| StoreError::Damaged)?,
        answers: answers
            .into_iter()
            .map(|(key, typed)| (QuestionKey::new(key), typed))
            .collect(),
        choices: choices
            .into_iter()
            .map(|(key, chosen)| (QuestionKey::new(key), chosen))
            .collect(),
        notes: notes
            .into_iter()
            .map(|(check, question, note)| {
                let question = QuestionKey::new(question);
                (Warning { check, question }, note)
            })
            .collect(),
        further_of: row.try_get::<Option<Uuid>, _>("further_of")?.map(RecordId::new),
        kept_at: instant(row.try_get("kept_at")?),
    }))
}

/// Keeps what is left of a working copy, or forgets it.
pub(crate) async fn leave(
    connection: &mut SqliteConnection,
    user: UserId,
    record: RecordId,
    left: Option<&WorkingCopy>,
) -> Result<(), StoreError> {
    match left {
        Some(copy) => put(connection, user, record, copy).await,
        None => discard(connection, user, record).await,
    }
}

async fn put(
    connection: &mut SqliteConnection,
    user: UserId,
    record: RecordId,
    copy: &WorkingCopy,
) -> Result<(), StoreError> {
    let answers: BTreeMap<&str, &Typed> = copy.answers.iter().map(|(key, typed)| (key.as_str(), typed)).collect();
    let choices: BTreeMap<&str, &Chosen> = copy
        .choices
        .iter()
        .map(|(key, chosen)| (key.as_str(), chosen))
        .collect();
    let notes: Vec<(&str, &str, &TypedNote)> = copy
        .notes
        .iter()
        .map(|(warning, note)| (warning.check.as_str(), warning.question.as_str(), note))
        .collect();
    sqlx::query(
        "insert into working_copy (user, record, heads, answers, choices, notes, further_of, kept_at) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (user, record) do update \
         set heads = excluded.heads, answers = excluded.answers, choices = excluded.choices, notes = excluded.notes, \
         further_of = excluded.further_of, kept_at = excluded.kept_at",
    )
    .bind(user.uuid())
    .bind(record.uuid())
    .bind(json::text(&copy.heads))
    .bind(json::text(&answers))
    .bind(json::text(&choices))
    .bind(json::text(&notes))
    .bind(copy.further_of.map(RecordId::uuid))
    .bind(copy.kept_at.timestamp_millis())
    .execute(connection)
    .await?;
    Ok(())
}

async fn discard(connection: &mut SqliteConnection, user: UserId, record: RecordId) -> Result<(), StoreError> {
    sqlx::query("delete from working_copy where user = ?1 and record = ?2")
        .bind(user.uuid())
        .bind(record.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// What is being typed into these records, by anybody at this desk.
pub(crate) async fn being_typed(
    connection: &mut SqliteConnection,
    records: &[RecordId],
) -> Result<BeingTyped, StoreError> {
    let rows = sqlx::query(
        "select distinct record, a.key as question from working_copy, json_each(answers) a \
         where record in (select unhex(value) from json_each(?1))",
    )
    .bind(sql::records(records))
    .fetch_all(connection)
    .await?;
    let mut being_typed = BeingTyped::new();
    for row in &rows {
        let questions = being_typed.entry(RecordId::new(row.try_get("record")?)).or_default();
        questions.insert(QuestionKey::new(row.try_get::<String, _>("question")?));
    }
    Ok(being_typed)
}
