//! Removing a person from a desk: they are locked out, and nothing that is not saved is lost. What they had typed becomes
//! another person's; what they chose for themselves goes. Which rows of which tables are which is in
//! [`classification`](crate::classification).
//!
//! The vault says first that they are gone and who has their things, while the rows wait in a transaction; a process that
//! ends between the two leaves the vault's word, and the next opening does the rest. So there is a person with all that is
//! theirs, or none, whenever somebody looks.

use domain::id::UserId;
use domain::role::Role;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::classification::{OnLeaving, TABLES};
use crate::error::{PeopleError, StoreError};
use crate::opening::may_open;
use crate::opening::people::Proof;
use crate::opening::unlocked::Store;
use crate::opening::vault::Vault;
use crate::opening::vault::people::{Given, Leaving};
use crate::person::screen_place::ScreenPlace;
use crate::sql::statement_of;

/// What a person has typed and not saved.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NotSavedBy {
    /// How many records they have typed into.
    pub records: u64,
    /// Where they were last, if boxes there hold what is in no record, such as those of a new patient or of a dialog.
    pub elsewhere: Option<ScreenPlace>,
}

/// Shows nothing that was typed.
impl std::fmt::Debug for NotSavedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "NotSavedBy({} records, {} boxes)",
            self.records,
            self.elsewhere.as_ref().map_or(0, |place| place.typed.len())
        )
    }
}

impl Store {
    /// What this person has typed and not saved.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn not_saved_by(&self, user: UserId) -> Result<NotSavedBy, StoreError> {
        let mut connection = self.inner.read().await?;
        let records: i64 = sqlx::query_scalar("select count(*) from working_copy where user = ?1")
            .bind(user.uuid())
            .fetch_one(&mut *connection)
            .await?;
        let place: Option<String> = sqlx::query_scalar("select place from place where user = ?1")
            .bind(user.uuid())
            .fetch_optional(&mut *connection)
            .await?;
        // A place that another program wrote and this one cannot read is nowhere.
        let place: Option<ScreenPlace> = place.and_then(|place| serde_json::from_str(&place).ok());
        Ok(NotSavedBy {
            records: records.unsigned_abs(),
            elsewhere: place.filter(|place| !place.typed.is_empty()),
        })
    }

    /// Removes a person: nothing opens the store for them any more, and `to` has what they typed and did not save. Gives how
    /// many records that is.
    ///
    /// # Errors
    /// When whoever is unlocked does not prove it, they are the last person or nobody who stays is known to open the store, there is nobody to hand over to, both have
    /// typed into the same record, or the store cannot be written: then everybody is there as before, with all that is theirs.
    pub async fn remove_person(&self, user: UserId, to: UserId, proof: Proof<'_>) -> Result<u64, PeopleError> {
        let leaving = Leaving { from: user, to };
        let me = self.me().id;
        let check = |vault: &Vault| {
            vault.check_leaving(leaving)?;
            vault.check_still_opens(leaving, me)
        };
        check(&self.inner.vault())?;
        drop(self.prove(&proof).await?);
        let records = self.not_saved_by(user).await?.records;
        let had = self.inner.vault().given_to(user);
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        match typed_by_both(connection, leaving).await? {
            0 => {}
            records => return Err(PeopleError::TypedByBoth { records }),
        }
        hand_over(connection, leaving, &ALL_THEIRS).await?;
        may_open::note_left(connection, had).await?;
        let removed = self.inner.change_vault(|vault| {
            check(vault)?;
            vault.remove(leaving)
        })?;
        if let Err(error) = writing.commit().await {
            // Where the vault cannot be put back either, the next opening finishes what was begun.
            let _ = self.inner.change_vault(|vault| {
                vault.put_back(leaving, removed);
                Ok(())
            });
            return Err(error.into());
        }
        self.forget_leaving(leaving);
        Ok(records)
    }

    /// Hands over what people had typed who were removed by a process that ended before it had done so.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn finish_leaving(&self) -> Result<(), StoreError> {
        let all = self.inner.vault().leaving().to_vec();
        for leaving in all {
            let mut writing = self.inner.write().await?;
            let had = Given {
                person: leaving.from,
                given: 0,
            };
            hand_over(writing.connection()?, leaving, &ALL_THEIRS).await?;
            may_open::note_left(writing.connection()?, had).await?;
            writing.commit().await?;
            self.forget_leaving(leaving);
        }
        Ok(())
    }

    /// Hands what people typed who are nobody here to whoever has just opened the store: an older vault or database was put back,
    /// or the vault was made anew, and nobody else would find it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn take_over_what_is_nobodys(&self) -> Result<(), StoreError> {
        let (me, here) = (self.me().id, self.people());
        // Whoever may only read could not save it.
        if here
            .iter()
            .any(|person| person.id == me && person.role == Role::ReadOnly)
        {
            return Ok(());
        }
        let typed: Vec<Uuid> = {
            let mut connection = self.inner.read().await?;
            sqlx::query_scalar("select distinct user from working_copy")
                .fetch_all(&mut *connection)
                .await?
        };
        let users = typed.into_iter().map(UserId::new);
        let gone: Vec<UserId> = users
            .filter(|user| here.iter().all(|person| person.id != *user))
            .collect();
        let before = self.not_saved_by(me).await?.records;
        for from in gone {
            let mut writing = self.inner.write().await?;
            // What they chose stays: they may be somebody whom only an older vault does not know.
            hand_over(
                writing.connection()?,
                Leaving { from, to: me },
                &[OnLeaving::HandedOver],
            )
            .await?;
            writing.commit().await?;
        }
        let after = self.not_saved_by(me).await?.records;
        self.inner.now_taken_over(after.saturating_sub(before));
        Ok(())
    }

    /// Into how many records people had typed who are nobody here, when this store was opened: whoever opened it has that.
    pub fn taken_over(&self) -> u64 {
        self.inner.taken_over()
    }

    /// Nothing of theirs is left: the vault need not say any more whose it is to be.
    fn forget_leaving(&self, leaving: Leaving) {
        // Where that cannot be written it is said, and found to be done, at the next opening.
        let _ = self.inner.change_vault(|vault| {
            vault.has_left(leaving);
            Ok(())
        });
    }
}

/// Into how many records both have typed.
async fn typed_by_both(connection: &mut SqliteConnection, leaving: Leaving) -> Result<u64, StoreError> {
    let records: i64 = sqlx::query_scalar(
        "select count(*) from working_copy one join working_copy other on other.record = one.record \
         where one.user = ?1 and other.user = ?2",
    )
    .bind(leaving.from.uuid())
    .bind(leaving.to.uuid())
    .fetch_one(connection)
    .await?;
    Ok(records.unsigned_abs())
}

/// Of whoever is removed for good, nothing of their own is kept.
const ALL_THEIRS: [OnLeaving; 2] = [OnLeaving::HandedOver, OnLeaving::Forgotten];

/// Does with a person's rows what the classification says, for tables of these kinds. Done a second time, it changes nothing.
async fn hand_over(connection: &mut SqliteConnection, leaving: Leaving, kinds: &[OnLeaving]) -> Result<(), StoreError> {
    for table in TABLES {
        if table.of_person.is_some_and(|kind| !kinds.contains(&kind)) {
            continue;
        }
        let statement = match table.of_person {
            // A row that is in the way of another stays as it is, rather than either of them going.
            Some(OnLeaving::HandedOver) => {
                statement_of(&["update or ignore ", table.name, " set user = ?2 where user = ?1"])
            }
            Some(OnLeaving::Forgotten) => statement_of(&["delete from ", table.name, " where user = ?1"]),
            Some(OnLeaving::Stays) | None => continue,
        };
        let mut query = sqlx::query(statement).bind(leaving.from.uuid());
        if table.of_person == Some(OnLeaving::HandedOver) {
            query = query.bind(leaving.to.uuid());
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}
