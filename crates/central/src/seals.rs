//! Seals of rows: a keyed hash over what a row says, under a key that is not in the database. Whoever writes into the database
//! without the master key can make none. What carries one is in `sealed`; nothing here runs a statement.
//!
//! A seal shows that a row says what this program wrote. That none is missing, or stands there twice, or as it was before, a sum
//! over all seals of a service shows, which its own row holds and seals (`service`), and Central's row for what is about
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

/// What a seal adds to a sum. It is made under a key of its own and stands nowhere in the database: with what stands there,
/// rows could be picked that add up to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SealTerm(pub(crate) [u8; 32]);

/// How many sealed rows there are, and the sum of their terms: four numbers, each added up by itself and without its carry. So
/// the order is nothing, the same row twice is other than none, and only whoever can make terms can make rows that add up to
/// the same. It is kept encrypted, or else two sums would tell the term of the row between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SealSum {
    pub(crate) rows: i64,
    lanes: [u64; 4],
}

impl SealTerm {
    fn lanes(self) -> [u64; 4] {
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(self.0.as_chunks::<8>().0) {
            *lane = u64::from_be_bytes(*bytes);
        }
        lanes
    }
}

impl SealSum {
    /// So many rows, and the sum as [`Self::bytes`] gives it. A sum that cannot be opened, or of another length, is none that
    /// there can be, and so agrees with nothing.
    pub(crate) fn of(rows: i64, sum: Option<&[u8]>) -> Self {
        match sum.and_then(|sum| sum.try_into().ok()) {
            Some(sum) => Self {
                rows,
                lanes: SealTerm(sum).lanes(),
            },
            None => Self {
                rows: -1,
                lanes: [0; 4],
            },
        }
    }

    /// The sum, for whoever encrypts or seals it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lanes.iter().flat_map(|lane| lane.to_be_bytes()).collect()
    }

    /// Whether the rows that are summed up here are others, though as many.
    pub(crate) fn is_of_other_rows(&self, than: &Self) -> bool {
        self.lanes != than.lanes
    }

    /// A row more.
    pub(crate) fn add(&mut self, term: SealTerm) {
        self.rows = self.rows.saturating_add(1);
        for (lane, more) in self.lanes.iter_mut().zip(term.lanes()) {
            *lane = lane.wrapping_add(more);
        }
    }

    /// A row that has another seal than before.
    pub(crate) fn replace(&mut self, before: SealTerm, after: SealTerm) {
        for ((lane, less), more) in self.lanes.iter_mut().zip(before.lanes()).zip(after.lanes()) {
            *lane = lane.wrapping_sub(less).wrapping_add(more);
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
        let [one, other, changed] = [[1; 32], [2; 32], [0xff; 32]].map(SealTerm);
        let sum = |terms: &[SealTerm]| {
            let mut sum = SealSum::default();
            for term in terms {
                sum.add(*term);
            }
            sum
        };
        assert_eq!(sum(&[one, other]), sum(&[other, one]));
        let mut replaced = sum(&[one, other]);
        replaced.replace(one, changed);
        assert_eq!(replaced, sum(&[changed, other]));
        assert_ne!(replaced, sum(&[one, other]));
        assert_ne!(sum(&[one]), sum(&[one, other]));
        // Two rows of the one kind in the place of two of the other, and a change that was made twice, are no sum that was.
        assert!(sum(&[one, one]).is_of_other_rows(&sum(&[other, other])));
        replaced.replace(one, changed);
        assert_ne!(replaced, sum(&[changed, other]));
        assert_eq!(SealSum::of(2, Some(&replaced.bytes())), replaced);
        assert_ne!(SealSum::of(0, Some(&[0; 31])), SealSum::default());
        assert_ne!(SealSum::of(0, None), SealSum::default());
    }
}
