//! People of the audit team: their rows, and what they are known by, which is sealed in them under the key of Central as a whole.
//! Who adds and removes them is in `admin`; what they sign in to is `site_health`.

use chrono::{DateTime, TimeDelta, Utc};
use domain::people::is_same_name;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::keys::{KeyError, ServiceKey};
use crate::passphrase::HashedPassphrase;
use crate::seals::RowText;
use crate::totp::TotpSecret;
use crate::trail::OF_NO_SERVICE;

/// For how long a one-time passphrase is good.
pub(crate) const ONE_TIME_FOR: TimeDelta = TimeDelta::days(7);

/// Somebody of the audit team.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Until when their one-time passphrase is good; nothing once they have chosen their own.
    pub(crate) choose_before: Option<DateTime<Utc>>,
    /// The last step of time whose code was taken.
    pub(crate) last_step: i64,
    pub(crate) sealed: Vec<u8>,
}

/// What somebody is known by.
pub(crate) struct KnownBy {
    pub(crate) passphrase: HashedPassphrase,
    pub(crate) totp: TotpSecret,
    /// When somebody of Central gave them secrets last, as the trail has it: a row of before that was put back says so.
    pub(crate) given_at: DateTime<Utc>,
}

impl Person {
    /// Everybody.
    pub(crate) async fn all(connection: &mut PgConnection) -> Result<Vec<Self>, sqlx::Error> {
        let rows =
            sqlx::query("select person_id, name, choose_before, last_step, sealed from person where service_id = $1")
                .bind(OF_NO_SERVICE)
                .fetch_all(connection)
                .await?;
        rows.iter().map(Self::read).collect()
    }

    /// The one of this name, however it is written. Names are compared here and nowhere else: were the database asked, which has rules
    /// of its own for capital letters, a name could be written so that it is somebody's there, and another wherever wrong tries are
    /// counted under it.
    pub(crate) async fn of_name(connection: &mut PgConnection, name: &str) -> Result<Option<Self>, sqlx::Error> {
        let all = Self::all(connection).await?;
        Ok(all.into_iter().find(|person| is_same_name(&person.name, name)))
    }

    /// The one with this id.
    pub(crate) async fn of_id(connection: &mut PgConnection, id: Uuid) -> Result<Option<Self>, sqlx::Error> {
        let row = sqlx::query(
            "select person_id, name, choose_before, last_step, sealed from person
             where service_id = $1 and person_id = $2",
        )
        .bind(OF_NO_SERVICE)
        .bind(id)
        .fetch_optional(connection)
        .await?;
        row.as_ref().map(Self::read).transpose()
    }

    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("person_id")?,
            name: row.try_get("name")?,
            choose_before: row.try_get("choose_before")?,
            last_step: row.try_get("last_step")?,
            sealed: row.try_get("sealed")?,
        })
    }

    /// What they are known by.
    pub(crate) fn known_by(&self, key: &ServiceKey) -> Result<KnownBy, Fault> {
        let bytes = key.open_person(&self.text(), &self.sealed)?;
        KnownBy::read(&bytes).ok_or(Fault::Key(KeyError::Seal))
    }

    /// Has them be known by this from now on: the columns that it is sealed with are those of this value.
    pub(crate) fn seal(&mut self, key: &ServiceKey, known_by: &KnownBy) -> Result<(), KeyError> {
        self.sealed = key.seal_person(&self.text(), &known_by.bytes())?;
        Ok(())
    }

    fn text(&self) -> RowText {
        RowText::of("person", OF_NO_SERVICE)
            .id(self.id)
            .text(&self.name)
            .maybe_at(self.choose_before)
    }
}

impl KnownBy {
    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let given_at = self.given_at.timestamp_micros().to_be_bytes();
        Zeroizing::new([self.passphrase.bytes().as_slice(), self.totp.bytes(), &given_at].concat())
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (bytes, given_at) = bytes.split_last_chunk()?;
        let (passphrase, totp) = bytes.split_last_chunk::<{ TotpSecret::BYTES }>()?;
        Some(Self {
            passphrase: HashedPassphrase::read(passphrase)?,
            totp: TotpSecret::of(*totp),
            given_at: DateTime::from_timestamp_micros(i64::from_be_bytes(*given_at))?,
        })
    }
}

/// Seals what everybody is known by under another key, and ends all sessions, which were proved under the one before.
pub(crate) async fn seal_anew(connection: &mut PgConnection, old: &ServiceKey, new: &ServiceKey) -> Result<(), Fault> {
    for mut person in Person::all(connection).await? {
        let known_by = person.known_by(old)?;
        person.seal(new, &known_by)?;
        sqlx::query("update person set sealed = $3 where service_id = $1 and person_id = $2")
            .bind(OF_NO_SERVICE)
            .bind(person.id)
            .bind(&person.sealed)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("delete from session where service_id = $1")
        .bind(OF_NO_SERVICE)
        .execute(connection)
        .await?;
    Ok(())
}
