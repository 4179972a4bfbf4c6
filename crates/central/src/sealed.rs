//! The rows that carry a seal, each with what of it is sealed. What can be counted again from the log (folded records, counts)
//! carries none, nor does what each exchange changes: when a desk was last seen, with which program, and its incarnations.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::seals::{RowText, Seal};

/// A row as it is read: what of it is sealed, and its seal.
pub(crate) struct SealedRow {
    /// What somebody would call it.
    pub(crate) name: String,
    pub(crate) text: RowText,
    pub(crate) seal: Seal,
    /// Where it stands, as PostgreSQL says within this transaction.
    pub(crate) place: String,
}

/// A table whose rows are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealedTable {
    Act,
    Batch,
    Caseload,
    Device,
    Enrolment,
    Epoch,
    Erasure,
    Hospital,
    Identity,
}

impl SealedTable {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Act,
        Self::Batch,
        Self::Caseload,
        Self::Device,
        Self::Enrolment,
        Self::Epoch,
        Self::Erasure,
        Self::Hospital,
        Self::Identity,
    ];

    /// Reads the rows of a service, or of Central as a whole. Columns have their names here, as in every statement that a server
    /// repeats: PostgreSQL refuses a prepared `select *` once its table has another column, which a later program's migration
    /// may add while this one serves.
    pub(crate) async fn read(
        self,
        connection: &mut PgConnection,
        service: Uuid,
    ) -> Result<Vec<SealedRow>, sqlx::Error> {
        let asked = match self {
            Self::Act => sqlx::query(
                "select number, done_at, who, what, about, why, seal, ctid::text as place
                 from act where service_id = $1 order by number",
            ),
            Self::Batch => sqlx::query(
                "select first_number, last_number, received_at, device_key, seal, ctid::text as place
                 from batch where service_id = $1 order by first_number",
            ),
            Self::Caseload => sqlx::query(
                "select from_year, value, seal, ctid::text as place
                 from caseload where service_id = $1 order by from_year",
            ),
            Self::Device => sqlx::query(
                "select device_key, token_hash, token_given_at, next_token_hash, past_token_hash, name, enrolled_at, heard_at,
                        revoked_at, revoked_by, revoked_why, seal, ctid::text as place
                 from device where service_id = $1 order by device_key",
            ),
            Self::Enrolment => sqlx::query(
                "select code_hash, made_at, expires_at, used_at, device_key, seal, ctid::text as place
                 from enrolment where service_id = $1 order by made_at, code_hash",
            ),
            Self::Epoch => sqlx::query(
                "select number, epoch, opened_at, because, device_key, seal, ctid::text as place
                 from epoch where service_id = $1 order by number",
            ),
            Self::Erasure => sqlx::query(
                "select marker, lines, seal, ctid::text as place
                 from erasure where service_id = $1 order by marker",
            ),
            Self::Hospital => sqlx::query(
                "select name, seal, ctid::text as place from hospital where service_id = $1 order by name",
            ),
            Self::Identity => sqlx::query(
                "select device_key, device_id, made_at, seal, ctid::text as place
                 from identity where service_id = $1 order by device_key, device_id",
            ),
        };
        let rows = asked.bind(service).fetch_all(connection).await?;
        rows.iter().map(|row| self.row(row, service)).collect()
    }

    fn row(self, row: &PgRow, service: Uuid) -> Result<SealedRow, sqlx::Error> {
        let (name, text) = match self {
            Self::Act => {
                let act = Act::read(row)?;
                (format!("line {} of its trail", act.number), act.text(service))
            }
            Self::Batch => {
                let batch = Batch::read(row)?;
                (format!("the batch from entry {} on", batch.first), batch.text(service))
            }
            Self::Caseload => {
                let from_year = row.try_get("from_year")?;
                let text = caseload(service, from_year, row.try_get("value")?);
                (format!("its caseload from {from_year} on"), text)
            }
            Self::Device => {
                let device = Device::read(row)?;
                (format!("desk {}", device.key), device.text(service))
            }
            Self::Enrolment => {
                let enrolment = Enrolment::read(row)?;
                let name = format!("the code made {}", enrolment.made_at.format("%Y-%m-%d %H:%M:%S UTC"));
                (name, enrolment.text(service))
            }
            Self::Epoch => {
                let epoch = Epoch::read(row)?;
                (format!("epoch {}", epoch.number), epoch.text(service))
            }
            Self::Erasure => {
                let erasure = Erasure::read(row)?;
                let name = format!("what the purge at entry {} erased", erasure.marker);
                (name, erasure.text(service))
            }
            Self::Hospital => {
                let name: String = row.try_get("name")?;
                let text = hospital(service, &name);
                (format!("its hospital {name}"), text)
            }
            Self::Identity => {
                let identity = Identity::read(row)?;
                let name = format!("life {} of desk {}", identity.device_id, identity.device_key);
                (name, identity.text(service))
            }
        };
        Ok(SealedRow {
            name,
            text,
            seal: row.try_get("seal")?,
            place: row.try_get("place")?,
        })
    }

    /// Gives the row at a place another seal.
    pub(crate) async fn put_seal(
        self,
        connection: &mut PgConnection,
        service: Uuid,
        place: &str,
        seal: &[u8],
    ) -> Result<(), sqlx::Error> {
        let change = match self {
            Self::Act => sqlx::query("update act set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Batch => sqlx::query("update batch set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Caseload => sqlx::query("update caseload set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Device => sqlx::query("update device set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Enrolment => sqlx::query("update enrolment set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Epoch => sqlx::query("update epoch set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Erasure => sqlx::query("update erasure set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Hospital => sqlx::query("update hospital set seal = $3 where service_id = $1 and ctid = $2::tid"),
            Self::Identity => sqlx::query("update identity set seal = $3 where service_id = $1 and ctid = $2::tid"),
        };
        change.bind(service).bind(place).bind(seal).execute(connection).await?;
        Ok(())
    }
}

/// A line of the trail.
pub(crate) struct Act<'a> {
    pub(crate) number: i64,
    pub(crate) done_at: DateTime<Utc>,
    pub(crate) who: &'a str,
    pub(crate) what: &'a str,
    pub(crate) about: Option<&'a str>,
    pub(crate) why: Option<&'a str>,
}

impl<'a> Act<'a> {
    fn read(row: &'a PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            number: row.try_get("number")?,
            done_at: row.try_get("done_at")?,
            who: row.try_get("who")?,
            what: row.try_get("what")?,
            about: row.try_get("about")?,
            why: row.try_get("why")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("act", service)
            .number(self.number)
            .at(self.done_at)
            .text(self.who)
            .text(self.what)
            .maybe_text(self.about)
            .maybe_text(self.why)
    }
}

/// What one exchange added to the log.
#[derive(Clone, Copy)]
pub(crate) struct Batch {
    /// Its first number.
    pub(crate) first: i64,
    /// Its last number.
    pub(crate) last: i64,
    pub(crate) received_at: DateTime<Utc>,
    /// The desk that sent it.
    pub(crate) device_key: Uuid,
}

impl Batch {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            first: row.try_get("first_number")?,
            last: row.try_get("last_number")?,
            received_at: row.try_get("received_at")?,
            device_key: row.try_get("device_key")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("batch", service)
            .number(self.first)
            .number(self.last)
            .at(self.received_at)
            .id(self.device_key)
    }
}

/// A service's caseload from a year on.
pub(crate) fn caseload(service: Uuid, from_year: i32, value: i32) -> RowText {
    RowText::of("caseload", service)
        .number(from_year.into())
        .number(value.into())
}

/// A hospital that a service serves.
pub(crate) fn hospital(service: Uuid, name: &str) -> RowText {
    RowText::of("hospital", service).text(name)
}

/// The national figures as they were published.
pub(crate) fn nation(service: Uuid, published_at: DateTime<Utc>, stamp: i64, figures: &str) -> RowText {
    RowText::of("nation", service)
        .at(published_at)
        .number(stamp)
        .text(figures)
}

/// A notice of the audit team, and the last day on which it is shown.
pub(crate) fn notice(
    service: Uuid,
    number: i64,
    given_at: DateTime<Utc>,
    until: Option<NaiveDate>,
    words: &str,
) -> RowText {
    RowText::of("notice", service)
        .number(number)
        .at(given_at)
        .maybe_text(until.map(|until| until.to_string()).as_deref())
        .text(words)
}

/// A desk: who it is, its tokens, and whether it was revoked.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) key: Uuid,
    pub(crate) token_hash: Vec<u8>,
    /// Nothing where it is to be replaced before its time, and was not yet.
    pub(crate) token_given_at: Option<DateTime<Utc>>,
    pub(crate) next_token_hash: Option<Vec<u8>>,
    pub(crate) past_token_hash: Option<Vec<u8>>,
    pub(crate) name: String,
    pub(crate) enrolled_at: DateTime<Utc>,
    /// When it was heard of, to the day: the first exchange of each day notes it. Nothing before its first.
    pub(crate) heard_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    pub(crate) revoked_by: Option<String>,
    pub(crate) revoked_why: Option<String>,
}

impl Device {
    /// Of any statement that answers its columns by their names.
    pub(crate) fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            key: row.try_get("device_key")?,
            token_hash: row.try_get("token_hash")?,
            token_given_at: row.try_get("token_given_at")?,
            next_token_hash: row.try_get("next_token_hash")?,
            past_token_hash: row.try_get("past_token_hash")?,
            name: row.try_get("name")?,
            enrolled_at: row.try_get("enrolled_at")?,
            heard_at: row.try_get("heard_at")?,
            revoked_at: row.try_get("revoked_at")?,
            revoked_by: row.try_get("revoked_by")?,
            revoked_why: row.try_get("revoked_why")?,
        })
    }

    /// A desk of a service and its seal; nothing when there is none of this key.
    pub(crate) async fn of(
        connection: &mut PgConnection,
        service: Uuid,
        key: Uuid,
    ) -> Result<Option<(Self, Seal)>, sqlx::Error> {
        let row = sqlx::query(
            "select device_key, token_hash, token_given_at, next_token_hash, past_token_hash, name, enrolled_at, heard_at,
                    revoked_at, revoked_by, revoked_why, seal
             from device where service_id = $1 and device_key = $2",
        )
        .bind(service)
        .bind(key)
        .fetch_optional(connection)
        .await?;
        row.map(|row| Ok((Self::read(&row)?, row.try_get("seal")?))).transpose()
    }

    /// The same as [`Self::of`], with its row locked.
    pub(crate) async fn locked(
        connection: &mut PgConnection,
        service: Uuid,
        key: Uuid,
    ) -> Result<Option<(Self, Seal)>, sqlx::Error> {
        let row = sqlx::query(
            "select device_key, token_hash, token_given_at, next_token_hash, past_token_hash, name, enrolled_at, heard_at,
                    revoked_at, revoked_by, revoked_why, seal
             from device where service_id = $1 and device_key = $2 for no key update",
        )
        .bind(service)
        .bind(key)
        .fetch_optional(connection)
        .await?;
        row.map(|row| Ok((Self::read(&row)?, row.try_get("seal")?))).transpose()
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("device", service)
            .id(self.key)
            .bytes(Some(&self.token_hash))
            .maybe_at(self.token_given_at)
            .bytes(self.next_token_hash.as_deref())
            .bytes(self.past_token_hash.as_deref())
            .text(&self.name)
            .at(self.enrolled_at)
            .maybe_at(self.heard_at)
            .maybe_at(self.revoked_at)
            .maybe_text(self.revoked_by.as_deref())
            .maybe_text(self.revoked_why.as_deref())
    }
}

/// A one-time code.
#[derive(Clone)]
pub(crate) struct Enrolment {
    pub(crate) code_hash: Vec<u8>,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) device_key: Option<Uuid>,
}

impl Enrolment {
    pub(crate) fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            code_hash: row.try_get("code_hash")?,
            made_at: row.try_get("made_at")?,
            expires_at: row.try_get("expires_at")?,
            used_at: row.try_get("used_at")?,
            device_key: row.try_get("device_key")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("enrolment", service)
            .bytes(Some(&self.code_hash))
            .at(self.made_at)
            .at(self.expires_at)
            .maybe_at(self.used_at)
            .maybe_id(self.device_key)
    }
}

/// A life of a service's log.
pub(crate) struct Epoch {
    pub(crate) number: i64,
    pub(crate) id: Uuid,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) because: String,
    pub(crate) device_key: Option<Uuid>,
}

impl Epoch {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            number: row.try_get("number")?,
            id: row.try_get("epoch")?,
            opened_at: row.try_get("opened_at")?,
            because: row.try_get("because")?,
            device_key: row.try_get("device_key")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("epoch", service)
            .number(self.number)
            .id(self.id)
            .at(self.opened_at)
            .text(&self.because)
            .maybe_id(self.device_key)
    }
}

/// What a purge erased of the log.
pub(crate) struct Erasure {
    /// The number of its marker.
    pub(crate) marker: i64,
    /// The lines that hold no entry any more, in their order.
    pub(crate) lines: Vec<i64>,
}

impl Erasure {
    pub(crate) fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            marker: row.try_get("marker")?,
            lines: row.try_get("lines")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        let marker = RowText::of("erasure", service).number(self.marker);
        self.lines.iter().fold(marker, |text, line| text.number(*line))
    }
}

/// A life of a desk's store.
pub(crate) struct Identity {
    pub(crate) device_key: Uuid,
    pub(crate) device_id: Uuid,
    pub(crate) made_at: DateTime<Utc>,
}

impl Identity {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            device_key: row.try_get("device_key")?,
            device_id: row.try_get("device_id")?,
            made_at: row.try_get("made_at")?,
        })
    }

    pub(crate) fn text(&self, service: Uuid) -> RowText {
        RowText::of("identity", service)
            .id(self.device_key)
            .id(self.device_id)
            .at(self.made_at)
    }
}
