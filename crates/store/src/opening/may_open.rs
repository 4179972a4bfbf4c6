//! Who left, and how often each person was given a passphrase, as the encrypted database knows it. The vault beside it can be
//! put back as it was by whoever copies a file; whoever it lets in who left since, or with a passphrase that was replaced, is
//! refused by this.
//!
//! The vault is written first and this after it, so that the database never knows of a passphrase that the vault does not
//! have: nobody is locked out by a process that ends between the two, and the next opening does the rest.

use domain::id::UserId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::{StoreError, UnlockError};
use crate::opening::vault::people::Given;

/// What the database knows of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MayOpen {
    /// How often they were given a passphrase after their first.
    pub(crate) given: u32,
    /// They were removed.
    pub(crate) left: bool,
}

/// What is known of a person: of one who is not known, that nothing speaks against them.
pub(crate) async fn known(connection: &mut SqliteConnection, person: UserId) -> Result<MayOpen, StoreError> {
    let row = sqlx::query("select given, left_desk from may_open where person = ?1")
        .bind(person.uuid())
        .fetch_optional(connection)
        .await?;
    Ok(match row {
        Some(row) => MayOpen {
            given: row.try_get("given")?,
            left: row.try_get("left_desk")?,
        },
        None => MayOpen::default(),
    })
}

/// Whether the passphrase that the vault has of a person, the so many-th, is one that opens.
pub(crate) async fn check(connection: &mut SqliteConnection, in_vault: Given) -> Result<(), UnlockError> {
    // A database that cannot be asked is not opened either, and says why then; one of an older schema knows of nobody.
    let known = known(connection, in_vault.person).await.unwrap_or_default();
    if known.left && known.given >= in_vault.given {
        return Err(UnlockError::HasLeft);
    }
    if known.given > in_vault.given {
        return Err(UnlockError::EarlierPassphrase);
    }
    Ok(())
}

/// Keeps how often a person was given a passphrase, where the vault knows of more: whoever left before that is back.
pub(crate) async fn note_given(connection: &mut SqliteConnection, in_vault: Given) -> Result<(), StoreError> {
    sqlx::query(
        "insert into may_open (person, given, left_desk) values (?1, ?2, 0) on conflict (person) \
         do update set given = excluded.given, left_desk = 0 where excluded.given > given",
    )
    .bind(in_vault.person.uuid())
    .bind(in_vault.given)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps that a person left: no passphrase opens for them that they had by then.
pub(crate) async fn note_left(connection: &mut SqliteConnection, in_vault: Given) -> Result<(), StoreError> {
    sqlx::query(
        "insert into may_open (person, given, left_desk) values (?1, ?2, 1) on conflict (person) \
         do update set given = max(given, excluded.given), left_desk = 1",
    )
    .bind(in_vault.person.uuid())
    .bind(in_vault.given)
    .execute(connection)
    .await?;
    Ok(())
}
