//! Notices of the audit team: what everybody is shown, and what desks are told where they have others. Each carries a seal, and `verify`
//! finds one that somebody wrote into the database without the master key.

use chrono::{DateTime, NaiveDate, Utc};
use protocol::notices::{NoticeWire, Notices};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};

use crate::edge::day_of;
use crate::fault::Fault;
use crate::keys::{MasterKey, ServiceKey};
use crate::sealed;
use crate::seals::{RowText, Seal};
use crate::trail::OF_NO_SERVICE;
use crate::whole::Whole;

/// A notice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) number: i64,
    pub(crate) given_at: DateTime<Utc>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) words: String,
    pub(crate) seal: Seal,
}

impl Notice {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            number: row.try_get("number")?,
            given_at: row.try_get("given_at")?,
            until: row.try_get("until")?,
            words: row.try_get("words")?,
            seal: row.try_get("seal")?,
        })
    }

    pub(crate) fn text(&self) -> RowText {
        sealed::notice(OF_NO_SERVICE, self.number, self.given_at, self.until, &self.words)
    }

    fn wire(&self) -> NoticeWire {
        NoticeWire {
            on: day_of(self.given_at),
            until: self.until,
            words: self.words.clone(),
        }
    }
}

/// All there are, the newest first; none on a database of the version before.
pub(crate) async fn all(connection: &mut PgConnection) -> Result<Vec<Notice>, sqlx::Error> {
    let are_known: bool = sqlx::query_scalar("select to_regclass('notice') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !are_known {
        return Ok(Vec::new());
    }
    let rows =
        sqlx::query("select number, given_at, until, words, seal from notice order by given_at desc, number desc")
            .fetch_all(connection)
            .await?;
    rows.iter().map(Notice::read).collect()
}

/// As they are told.
pub(crate) fn told_of(notices: &[Notice]) -> Notices {
    Notices::new(notices.iter().map(Notice::wire).collect())
}

/// What is told to a desk that has notices with this stamp: nothing where it has what there is. Whoever has none needs not be told that
/// there are none.
pub(crate) async fn told(connection: &mut PgConnection, has: Option<u64>) -> Result<Option<Notices>, Fault> {
    let notices = told_of(&all(connection).await?);
    let is_news = match has {
        Some(stamp) => stamp != notices.stamp,
        None => !notices.notices.is_empty(),
    };
    Ok(is_news.then_some(notices))
}

/// Seals them under another key.
pub(crate) async fn seal_anew(connection: &mut PgConnection, key: &ServiceKey) -> Result<(), Fault> {
    for notice in all(connection).await? {
        sqlx::query("update notice set seal = $3 where service_id = $1 and number = $2")
            .bind(OF_NO_SERVICE)
            .bind(notice.number)
            .bind(key.seal_row(&notice.text()))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What is not as it was given, in words.
pub(crate) async fn altered(connection: &mut PgConnection, master: &MasterKey) -> Result<Vec<String>, Fault> {
    let notices = all(connection).await?;
    let key = match Whole::key_of(connection, master).await {
        Ok(key) => key,
        // Whoever looks at the whole says so.
        Err(Fault::Key(_)) => return Ok(Vec::new()),
        Err(fault) => return Err(fault),
    };
    let is_as_given = |notice: &&Notice| {
        key.as_ref()
            .is_some_and(|key| key.sealed_row(&notice.text(), &notice.seal))
    };
    let altered = notices.iter().filter(|notice| !is_as_given(notice));
    Ok(altered
        .map(|notice| format!("notice {} is not as it was given", notice.number))
        .collect())
}
