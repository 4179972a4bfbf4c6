//! The patients list: search, narrow, filter, sort, page and counts, as queries over derived columns.
//!
//! - `asked`: what may be asked
//! - `sql`: the same as pieces of SQL
//! - `counts`: how many there are of each kind
//! - `read`: a page, and what it could be narrowed to
//! - `walks`: a test of how SQLite comes to it

mod asked;
mod counts;
mod read;
mod sql;
#[cfg(test)]
mod walks;

pub use asked::{Filter, ListQuery, Narrow, OrElse, Search, Sort};
pub use counts::Counts;
pub(crate) use counts::{counts_of_all, positive};
pub use read::{Choices, ListPage};
pub(crate) use sql::NOT_AT_CENTRAL;
