//! Rows in PostgreSQL's binary COPY format. It is the fastest way in; row security forbids it into a table of ours, so
//! rows go into a temporary table and from there by INSERT ... SELECT.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";

/// The rows of one COPY.
pub(crate) struct Rows(Vec<u8>);

impl Rows {
    /// No rows yet.
    pub(crate) fn new() -> Self {
        let mut bytes = SIGNATURE.to_vec();
        // No flags, no header extension.
        bytes.extend([0; 8]);
        Self(bytes)
    }

    /// Begins a row of this many fields.
    pub(crate) fn row(&mut self, fields: i16) -> &mut Self {
        self.0.extend(fields.to_be_bytes());
        self
    }

    /// A field of these bytes, or null.
    pub(crate) fn bytes(&mut self, value: Option<&[u8]>) -> &mut Self {
        // A field of two gigabytes cannot come here: an entry has 64 kilobytes at most.
        match value.and_then(|value| Some((value, i32::try_from(value.len()).ok()?))) {
            Some((value, length)) => {
                self.0.extend(length.to_be_bytes());
                self.0.extend(value);
            }
            None => self.0.extend((-1_i32).to_be_bytes()),
        }
        self
    }

    /// A uuid.
    pub(crate) fn uuid(&mut self, value: Uuid) -> &mut Self {
        self.bytes(Some(value.as_bytes()))
    }

    /// A bigint.
    pub(crate) fn bigint(&mut self, value: i64) -> &mut Self {
        self.bytes(Some(&value.to_be_bytes()))
    }

    /// An integer, or null.
    pub(crate) fn integer(&mut self, value: Option<i32>) -> &mut Self {
        self.bytes(value.map(i32::to_be_bytes).as_ref().map(<[u8; 4]>::as_slice))
    }

    /// A smallint, or null.
    pub(crate) fn smallint(&mut self, value: Option<i16>) -> &mut Self {
        self.bytes(value.map(i16::to_be_bytes).as_ref().map(<[u8; 2]>::as_slice))
    }

    /// A boolean.
    pub(crate) fn boolean(&mut self, value: bool) -> &mut Self {
        self.bytes(Some(&[u8::from(value)]))
    }

    /// A text, or null.
    pub(crate) fn text(&mut self, value: Option<&str>) -> &mut Self {
        self.bytes(value.map(str::as_bytes))
    }

    /// A jsonb, given as its text.
    pub(crate) fn jsonb(&mut self, value: &str) -> &mut Self {
        // The version of its binary form comes first.
        self.bytes(Some(&[b"\x01", value.as_bytes()].concat()))
    }

    /// A date, or null.
    pub(crate) fn date(&mut self, value: Option<NaiveDate>) -> &mut Self {
        let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        self.integer(value.and_then(|date| i32::try_from((date - epoch).num_days()).ok()))
    }

    /// Everything, with the trailer.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.0.extend((-1_i16).to_be_bytes());
        self.0
    }
}

/// Empties the tables that COPY writes into: a further batch of the same transaction begins with none of these rows.
pub(crate) async fn empty_incoming(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("delete from incoming_entry")
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from incoming_record")
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from incoming_roll_up").execute(connection).await?;
    Ok(())
}
