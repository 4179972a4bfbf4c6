//! Where each person left off, so that unlocking goes on there: kept in the encrypted database and nowhere else, never
//! sent, and forgotten with the person's next step.

use std::collections::BTreeMap;

use protocol::json;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// A place in the window. What it means is the window's business.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenPlace {
    /// The address within the window: screen, record and tab.
    pub route: String,
    /// The question that had focus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What was typed and not saved in the boxes of a screen that has no record yet, or of a dialog, by box.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub typed: BTreeMap<String, String>,
    /// The list that the record was opened from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<LeftList>,
}

/// A list that a record was opened from, by ids and keys alone: whoever comes back goes on to its next. What was searched
/// for in it is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftList {
    /// Which.
    pub name: String,
    /// What the way back to it is called.
    pub title: String,
    /// The address within the window.
    pub route: String,
    /// The rows of its page, in order.
    pub stops: Vec<Stop>,
    /// How many rows are before that page.
    pub offset: u32,
    /// Which of the rows is open.
    pub at: u32,
    /// By what its rows were chosen and ordered; nothing where that was searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

/// A row of a list: the record that it opens, and at which question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The row.
    pub row: String,
    /// The record.
    pub record: String,
    /// The question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// Shows nothing that was typed.
impl std::fmt::Debug for ScreenPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScreenPlace({} boxes)", self.typed.len())
    }
}

impl Store {
    /// Where this person left off.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn place(&self) -> Result<Option<ScreenPlace>, StoreError> {
        let mut connection = self.inner.read().await?;
        let place: Option<String> = sqlx::query_scalar("select place from place where user = ?1")
            .bind(self.me().id.uuid())
            .fetch_optional(&mut *connection)
            .await?;
        place
            .map(|place| serde_json::from_str(&place).map_err(|_| StoreError::Damaged))
            .transpose()
    }

    /// Remembers where this person is: on the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_place(&self, place: &ScreenPlace) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query(
            "insert into place (user, place) values (?1, ?2) on conflict (user) do update set place = excluded.place",
        )
        .bind(self.me().id.uuid())
        .bind(json::text(place))
        .execute(writing.connection()?)
        .await?;
        writing.commit().await
    }
}
