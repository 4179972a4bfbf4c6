//! Sessions of people of the audit team. A browser shows an id and a random token; what is kept of the token is a hash over it and
//! the session's row, under the key of Central as a whole: so whoever reads the database can show none, and whoever writes into it can
//! make none.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, Row as _};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::edge::{random, random_id};
use crate::fault::Fault;
use crate::keys::ServiceKey;
use crate::seals::{RowText, Seal};
use crate::trail::OF_NO_SERVICE;

/// A session ends when it was not heard of for so long.
pub(crate) const IDLE_FOR: TimeDelta = TimeDelta::minutes(30);
/// However much is done in it, it ends after so long.
pub(crate) const LONGEST: TimeDelta = TimeDelta::hours(12);
/// When it was heard of is noted no more often than this.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a browser shows.
pub(crate) struct ShownSession {
    id: Uuid,
    token: Zeroizing<String>,
}

/// Somebody who has signed in.
pub(crate) struct Visitor {
    pub(crate) person: Uuid,
    pub(crate) name: String,
    /// They came in by a one-time passphrase: all that they may do is choose their own.
    pub(crate) is_to_choose: bool,
    /// What a form of theirs says, so that it is known to be one of their pages'.
    pub(crate) form_token: String,
    session: Uuid,
}

impl ShownSession {
    /// What a browser says of it; nothing where that is none.
    pub(crate) fn read(said: &str) -> Option<Self> {
        let (id, token) = said.split_once('.')?;
        let is_token = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self {
            id: Uuid::try_parse(id).ok()?,
            token: is_token.then(|| Zeroizing::new(token.to_owned()))?,
        })
    }

    /// As the browser is to say it.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}.{}", self.id.simple(), self.token.as_str()))
    }

    fn proof(&self, key: &ServiceKey, person: Uuid, begun_at: DateTime<Utc>) -> Seal {
        let row = RowText::of("session", OF_NO_SERVICE)
            .id(self.id)
            .id(person)
            .at(begun_at);
        key.seal_row(&row.text(&self.token))
    }

    fn form_token(&self, key: &ServiceKey) -> String {
        let row = RowText::of("forms of a session", OF_NO_SERVICE).id(self.id);
        HEXLOWER.encode(&key.seal_row(&row.text(&self.token)))
    }

    /// Begins a session of somebody, and forgets those that have ended.
    pub(crate) async fn begin(
        connection: &mut PgConnection,
        key: &ServiceKey,
        person: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Self, Fault> {
        let token = Zeroizing::new(random::<32>()?);
        let begun = Self {
            id: random_id()?,
            token: Zeroizing::new(HEXLOWER.encode(token.as_slice())),
        };
        sqlx::query("delete from session where service_id = $1 and (begun_at <= $2 or seen_at <= $3)")
            .bind(OF_NO_SERVICE)
            .bind(now - LONGEST)
            .bind(now - IDLE_FOR)
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "insert into session (service_id, session_id, person_id, begun_at, seen_at, proof) values ($1, $2, $3, $4, $4, $5)",
        )
        .bind(OF_NO_SERVICE)
        .bind(begun.id)
        .bind(person)
        .bind(now)
        .bind(begun.proof(key, person, now))
        .execute(connection)
        .await?;
        Ok(begun)
    }

    /// Whose it is, where it has not ended; notes that it was heard of.
    pub(crate) async fn visitor(
        &self,
        connection: &mut PgConnection,
        key: &ServiceKey,
        now: DateTime<Utc>,
    ) -> Result<Option<Visitor>, Fault> {
        let row = sqlx::query(
            "select s.person_id, s.begun_at, s.seen_at, s.proof, p.name, p.choose_before is not null as is_to_choose
             from session s join person p on p.service_id = s.service_id and p.person_id = s.person_id
             where s.service_id = $1 and s.session_id = $2",
        )
        .bind(OF_NO_SERVICE)
        .bind(self.id)
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let (person, begun_at): (Uuid, DateTime<Utc>) = (row.try_get("person_id")?, row.try_get("begun_at")?);
        let (seen_at, proof): (DateTime<Utc>, Seal) = (row.try_get("seen_at")?, row.try_get("proof")?);
        let is_theirs: bool = self.proof(key, person, begun_at).ct_eq(&proof).into();
        if !is_theirs || now - begun_at >= LONGEST || now - seen_at >= IDLE_FOR {
            return Ok(None);
        }
        if now - seen_at >= NOTED_EVERY {
            sqlx::query("update session set seen_at = $3 where service_id = $1 and session_id = $2")
                .bind(OF_NO_SERVICE)
                .bind(self.id)
                .bind(now)
                .execute(connection)
                .await?;
        }
        Ok(Some(Visitor {
            person,
            name: row.try_get("name")?,
            is_to_choose: row.try_get("is_to_choose")?,
            form_token: self.form_token(key),
            session: self.id,
        }))
    }
}

impl Visitor {
    /// Whether a form is one of their pages'.
    pub(crate) fn sent(&self, form_token: &str) -> bool {
        self.form_token.as_bytes().ct_eq(form_token.as_bytes()).into()
    }

    /// What tries in their session are counted by.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.form_token.as_bytes()).into()
    }

    /// Ends their session.
    pub(crate) async fn leave(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query("delete from session where service_id = $1 and session_id = $2")
            .bind(OF_NO_SERVICE)
            .bind(self.session)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Ends every session of somebody.
pub(crate) async fn end_all_of(connection: &mut PgConnection, person: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("delete from session where service_id = $1 and person_id = $2")
        .bind(OF_NO_SERVICE)
        .bind(person)
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_session_can_be_is_none() {
        let token = "0123456789abcdef".repeat(4);
        let said = format!("00000000000000000000000000000007.{token}");
        assert_eq!(ShownSession::read(&said).unwrap().text().as_str(), said);
        for wrong in ["", ".", "7.7", said.strip_suffix('f').unwrap(), &format!("{said}0")] {
            assert!(ShownSession::read(wrong).is_none(), "{wrong}");
        }
    }
}
