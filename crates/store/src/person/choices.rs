//! What people chose for themselves: choices of one person, and views of a list that were given a name. What a choice or
//! a view says is its caller's business: it is kept as text.

use domain::id::UserId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// A named view of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: Uuid,
    /// Whose it is; nobody's when everybody at this desk has it.
    pub user: Option<UserId>,
    /// Its name.
    pub name: String,
    /// Filters, columns and order, as its caller writes them.
    pub view: String,
}

impl Store {
    /// What this person chose under this name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn choice(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut connection = self.inner.read().await?;
        read(&mut connection, self.me().id, name).await
    }

    /// Keeps what this person chose under this name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_choice(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        put(writing.connection()?, self.me().id, name, value).await?;
        writing.commit().await
    }

    /// Changes what this person chose under this name: `change` is given it as it is, in one transaction that nobody else
    /// writes in.
    ///
    /// # Errors
    /// When the database cannot be read or written; the choice is then as it was.
    pub async fn edit_choice(
        &self,
        name: &str,
        change: impl FnOnce(Option<String>) -> String + Send,
    ) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let before = read(connection, self.me().id, name).await?;
        put(connection, self.me().id, name, &change(before)).await?;
        writing.commit().await
    }

    /// The views that this person sees: their own and everybody's, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select id, user, name, view from saved_view where user is null or user = ?1 \
             order by name collate nocase, id",
        )
        .bind(self.me().id.uuid())
        .fetch_all(&mut *connection)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SavedView {
                    id: row.try_get("id")?,
                    user: row.try_get::<Option<Uuid>, _>("user")?.map(UserId::new),
                    name: row.try_get("name")?,
                    view: row.try_get("view")?,
                })
            })
            .collect()
    }

    /// Keeps a view; one of the same owner and name is replaced by it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_view(&self, view: &SavedView) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let user = view.user.map(UserId::uuid);
        sqlx::query("delete from saved_view where user is ?1 and name = ?2 collate nocase")
            .bind(user)
            .bind(&view.name)
            .execute(writing.connection()?)
            .await?;
        sqlx::query("insert into saved_view (id, user, name, view) values (?1, ?2, ?3, ?4)")
            .bind(view.id)
            .bind(user)
            .bind(&view.name)
            .bind(&view.view)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Forgets a view of this person's or of everybody's.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_view(&self, id: Uuid) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from saved_view where id = ?1 and (user is null or user = ?2)")
            .bind(id)
            .bind(self.me().id.uuid())
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }
}

async fn read(connection: &mut SqliteConnection, user: UserId, name: &str) -> Result<Option<String>, StoreError> {
    Ok(
        sqlx::query_scalar("select value from choice where user = ?1 and name = ?2")
            .bind(user.uuid())
            .bind(name)
            .fetch_optional(connection)
            .await?,
    )
}

async fn put(connection: &mut SqliteConnection, user: UserId, name: &str, value: &str) -> Result<(), StoreError> {
    sqlx::query(
        "insert into choice (user, name, value) values (?1, ?2, ?3) \
         on conflict (user, name) do update set value = excluded.value",
    )
    .bind(user.uuid())
    .bind(name)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}
