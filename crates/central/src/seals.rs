//! Seals of rows: a keyed hash over what a row says, under a key that is not in the database. Whoever writes into the database
//! without the master key can make none. What carries one is in `sealed`; nothing here runs a statement.
//!
//! A seal shows that a row says what this program wrote. That none is missing, or stands there twice, or as it was before, the
//! sum of all seals of a service shows, which its own row holds and seals (`service`), and Central's row for what is about
//! Central as a whole (`whole`).

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What a row says, as it is sealed: its table, its service, and one after the other what its columns hold. Two rows that
/// differ in anything have different texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowText(Vec<u8>);

impl RowText {
    /// Of a row of this table and service.
    pub(crate) fn of(table: &str, service: Uuid) -> Self {
        Self(Vec::with_capacity(256))
            .text(table)
            .bytes(Some(service.as_bytes()))
    }

    /// Goes on with bytes; nothing is other than none of them.
    pub(crate) fn bytes(mut self, bytes: Option<&[u8]>) -> Self {
        // Eight bytes of length, and all ones for nothing, so that no value can run into the next.
        let length = bytes.map_or(u64::MAX, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX - 1));
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes.unwrap_or_default());
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.bytes(Some(text.as_bytes()))
    }

    pub(crate) fn maybe_text(self, text: Option<&str>) -> Self {
        self.bytes(text.map(str::as_bytes))
    }

    pub(crate) fn id(self, id: Uuid) -> Self {
        self.bytes(Some(id.as_bytes()))
    }

    pub(crate) fn maybe_id(self, id: Option<Uuid>) -> Self {
        self.bytes(id.as_ref().map(|id| id.as_bytes().as_slice()))
    }

    pub(crate) fn number(self, number: i64) -> Self {
        self.bytes(Some(&number.to_be_bytes()))
    }

    /// Goes on with an instant, as exactly as PostgreSQL keeps one: in microseconds.
    pub(crate) fn at(self, at: DateTime<Utc>) -> Self {
        self.number(at.timestamp_micros())
    }

    pub(crate) fn maybe_at(self, at: Option<DateTime<Utc>>) -> Self {
        match at {
            Some(at) => self.at(at),
            None => self.bytes(None),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The seal of a row, as its column holds it: 32 bytes, or whatever else somebody has written there.
pub(crate) type Seal = Vec<u8>;

/// How many sealed rows there are, and the sum of their seals: each bit says whether an odd number of seals has it. Only
/// whoever can make seals can make rows that add up to the same sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SealSum {
    pub(crate) rows: i64,
    pub(crate) sum: [u8; 32],
}

impl SealSum {
    /// As its columns hold it. A sum of another length is none that there can be, and so agrees with nothing.
    pub(crate) fn of_columns(rows: i64, sum: &[u8]) -> Self {
        Self {
            rows: if sum.len() == 32 { rows } else { -1 },
            sum: sum.try_into().unwrap_or_default(),
        }
    }

    /// A row more.
    pub(crate) fn add(&mut self, seal: &[u8]) {
        self.rows = self.rows.saturating_add(1);
        self.mix(seal);
    }

    /// A row that has another seal than before.
    pub(crate) fn replace(&mut self, before: &[u8], after: &[u8]) {
        self.mix(before);
        self.mix(after);
    }

    fn mix(&mut self, seal: &[u8]) {
        for (byte, with) in self.sum.iter_mut().zip(seal) {
            *byte ^= with;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_runs_into_the_next_and_nothing_is_not_empty() {
        let row = || RowText::of("device", Uuid::from_u128(1));
        let texts = [
            row().text("ab").text("c"),
            row().text("a").text("bc"),
            row().text("abc").text(""),
            row().text("abc").maybe_text(None),
            row().text("abc"),
            RowText::of("enrolment", Uuid::from_u128(1)).text("abc"),
            RowText::of("device", Uuid::from_u128(2)).text("abc"),
        ];
        for (n, one) in texts.iter().enumerate() {
            for other in texts.get(n + 1..).unwrap_or_default() {
                assert_ne!(one, other);
            }
        }
    }

    #[test]
    fn a_sum_is_the_same_in_any_order_and_another_without_a_row_or_with_one_as_it_was() {
        let (one, other, changed) = (vec![1; 32], vec![2; 32], vec![7; 32]);
        let sum = |seals: &[&Vec<u8>]| {
            let mut sum = SealSum::default();
            for seal in seals {
                sum.add(seal);
            }
            sum
        };
        assert_eq!(sum(&[&one, &other]), sum(&[&other, &one]));
        let mut replaced = sum(&[&one, &other]);
        replaced.replace(&one, &changed);
        assert_eq!(replaced, sum(&[&changed, &other]));
        assert_ne!(replaced, sum(&[&one, &other]));
        assert_ne!(sum(&[&one]), sum(&[&one, &other]));
        // The same row twice more leaves the sum, and not the count.
        assert_ne!(sum(&[&one]), sum(&[&one, &other, &other]));
        assert_ne!(SealSum::of_columns(0, &[0; 31]), SealSum::default());
    }
}
