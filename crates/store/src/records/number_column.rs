//! NHS numbers as columns hold them: the ten digits as one number.

use domain::NhsNumber;

/// A number as its column.
pub(crate) fn column_of(number: NhsNumber) -> Option<i64> {
    number.digits().parse().ok()
}

/// The NHS number of its column.
pub(crate) fn number_of(column: Option<i64>) -> Option<NhsNumber> {
    column.and_then(|number| NhsNumber::read(&format!("{number:010}")).ok())
}
