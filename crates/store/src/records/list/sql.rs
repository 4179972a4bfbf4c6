//! What is asked of the list as pieces of SQL over `record r`, and the values they take: ?1 and ?2 are the search's, ?3 is
//! today, ?4 to ?7 are the narrowing's. Nothing is read here.

use domain::dataset::OptionKey;
use protocol::json;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

use crate::day::day;
use crate::records::list::asked::{Filter, ListQuery, Narrow, OrElse, Search, Sort};
use crate::sql;

impl ListQuery {
    /// Binds ?1 to ?7.
    pub(super) fn bind<'q>(&self, query: Query<'q, Sqlite, SqliteArguments>) -> Query<'q, Sqlite, SqliteArguments> {
        self.narrow.bind(self.search.bind(query, day(self.today)))
    }
}

/// Over `record r`: in the figures here, and in none of Central's. What Central counts has a receipt and is not held,
/// in conflict and changed again here or not. Every record that it does not count is in the index on `sync`.
pub(crate) const NOT_AT_CENTRAL: &str = " and r.in_figures = 1 and r.sync <> 3 \
     and (r.has_left = 0 or exists (select 1 from standing where record = r.id))";

impl Narrow {
    /// Over `record r`; uses ?4 to ?7.
    pub(super) fn conditions(&self) -> [&'static str; 4] {
        [
            if self.site.is_some() {
                " and r.site = ?4"
            } else {
                " and ?4 is null"
            },
            if self.year.is_some() {
                " and r.diagnosed between ?5 and ?6"
            } else {
                " and ?5 is null and ?6 is null"
            },
            if self.only.is_some() {
                " and r.id in (select unhex(value) from json_each(?7))"
            } else {
                " and ?7 is null"
            },
            if self.not_at_central { NOT_AT_CENTRAL } else { "" },
        ]
    }

    /// Binds ?4 to ?7.
    pub(super) fn bind<'q>(&self, query: Query<'q, Sqlite, SqliteArguments>) -> Query<'q, Sqlite, SqliteArguments> {
        let year = self.year.map(i64::from);
        query
            .bind(self.site.as_ref().map(|site| site.as_str().to_owned()))
            .bind(year.map(|year| year * 10_000))
            .bind(year.map(|year| year * 10_000 + 1_231))
            .bind(self.only.as_ref().map(sql::records))
    }
}

/// How the conditions of a search come to their records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchBy {
    /// From the index of what is searched for ([`Search::condition`]).
    Index,
    /// Row by row ([`Search::condition_row_by_row`]), or from numbers of records ([`Search::left_out`]).
    Row,
}

/// The records in use that a search for a beginning leaves out; uses ?1 and ?2.
#[derive(Clone, Copy)]
pub(super) struct LeftOut {
    /// Selects their numbers, each from its index.
    pub(super) numbers: &'static str,
    /// The same over `record r`.
    pub(super) condition: &'static str,
}

/// The table, as a statement over `record r` reads it where no order leads. Where neither search nor narrowing has an
/// index, it is read from its beginning to its end: left to itself, SQLite takes the index with the fewest columns of those
/// that leave out what is not in use, and jumps from there to each row, which takes five times as long.
pub(super) fn table(search: &Search, by: SearchBy, narrow: &Narrow) -> &'static str {
    let searched = match search {
        Search::NhsNumberPrefix(_) | Search::PostcodePrefix(_) => by == SearchBy::Index,
        Search::OnCards { or, .. } => match or {
            OrElse::NhsNumberPrefix(_) | OrElse::PostcodePrefix(_) => true,
            OrElse::Sites(sites) => sites.is_empty(),
        },
        Search::All | Search::Date { .. } | Search::Days { .. } | Search::NhsNumberEnds(_) | Search::Sites(_) => false,
    };
    if searched || narrow.year.is_some() || narrow.only.is_some() || narrow.not_at_central {
        "record r"
    } else {
        "record r not indexed"
    }
}

impl Search {
    /// Over `record r`; uses ?1 and ?2.
    pub(super) fn condition(&self) -> &'static str {
        match self {
            Self::All => "true",
            Self::NhsNumberPrefix(_) => "r.nhs_number between ?1 and ?2",
            // Within the index of numbers, whose rows are short.
            Self::NhsNumberEnds(_) => {
                "r.nr in (select nr from record indexed by record_nhs_number where nhs_number between 0 and 9999999999 \
                 and state = 0 and (nhs_number % 10000 = ?1 or nhs_number / 1000000 = ?1))"
            }
            // Each from its own index; an `or` of them would walk through all records.
            Self::Date { .. } => {
                "r.nr in (select nr from record where state = 0 and born = ?1 \
                 union all select nr from record where state = 0 and diagnosed = ?2)"
            }
            Self::Days { .. } => {
                "r.nr in (select nr from record where state = 0 and born between ?1 and ?2 \
                 union all select nr from record where state = 0 and diagnosed between ?1 and ?2)"
            }
            Self::PostcodePrefix(_) => "r.postcode >= ?1 and r.postcode < ?2",
            Self::Sites(_) => "r.site in (select value from json_each(?1))",
            Self::OnCards { or, .. } => or.condition(),
        }
    }

    /// The same, to be looked at row by row.
    pub(super) fn condition_row_by_row(&self) -> &'static str {
        match self {
            Self::All
            | Self::Date { .. }
            | Self::Days { .. }
            | Self::NhsNumberEnds(_)
            | Self::Sites(_)
            | Self::OnCards { .. } => self.condition(),
            Self::NhsNumberPrefix(_) => "+r.nhs_number between ?1 and ?2",
            Self::PostcodePrefix(_) => "+r.postcode >= ?1 and +r.postcode < ?2",
        }
    }

    /// What a search leaves out, where it may find most records: where it is for a beginning.
    pub(super) fn left_out(&self) -> Option<LeftOut> {
        macro_rules! left_out {
            ($numbers:literal) => {
                Some(LeftOut {
                    numbers: $numbers,
                    condition: concat!("r.nr in (", $numbers, ")"),
                })
            };
        }
        match self {
            Self::All
            | Self::Date { .. }
            | Self::Days { .. }
            | Self::NhsNumberEnds(_)
            | Self::Sites(_)
            | Self::OnCards { .. } => None,
            Self::NhsNumberPrefix(_) => left_out!(
                "select nr from record where state = 0 and nhs_number < ?1 \
                 union all select nr from record where state = 0 and nhs_number > ?2 \
                 union all select nr from record where state = 0 and nhs_number is null"
            ),
            Self::PostcodePrefix(_) => left_out!(
                "select nr from record where state = 0 and postcode < ?1 \
                 union all select nr from record where state = 0 and postcode >= ?2 \
                 union all select nr from record where state = 0 and postcode is null"
            ),
        }
    }

    /// Binds ?1 and ?2, and today as ?3.
    pub(super) fn bind<'q>(
        &self,
        query: Query<'q, Sqlite, SqliteArguments>,
        today: i64,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        let bound = match self {
            Self::All => query.bind(None::<i64>).bind(None::<i64>),
            Self::NhsNumberPrefix(digits) => {
                let (first, last) = nhs_number_range(digits);
                query.bind(first).bind(last)
            }
            Self::NhsNumberEnds(digits) => query.bind(digits.parse::<i64>().ok()).bind(None::<i64>),
            Self::Sites(sites) => query.bind(names(sites)).bind(None::<i64>),
            Self::Date { born, diagnosed } => query.bind(day(*born)).bind(day(*diagnosed)),
            Self::Days { first, last } => query.bind(day(*first)).bind(day(*last)),
            Self::PostcodePrefix(text) => {
                let (first, last) = postcode_range(text);
                query.bind(first).bind(last)
            }
            Self::OnCards { records, or } => query.bind(or.bounds()).bind(sql::records(records)),
        };
        bound.bind(today)
    }
}

impl OrElse {
    /// Over `record r`, the records of contact cards among it: ?1 are the bounds as JSON, ?2 the records. Each from its own
    /// index; an `or` of them would walk through all records.
    fn condition(&self) -> &'static str {
        match self {
            Self::NhsNumberPrefix(_) => {
                "r.nr in (select nr from record where id in (select unhex(value) from json_each(?2)) \
                 union all select nr from record where nhs_number between ?1 ->> 0 and ?1 ->> 1)"
            }
            Self::PostcodePrefix(_) => {
                "r.nr in (select nr from record where id in (select unhex(value) from json_each(?2)) \
                 union all select nr from record where state = 0 and postcode >= ?1 ->> 0 and postcode < ?1 ->> 1)"
            }
            Self::Sites(sites) if sites.is_empty() => {
                "?1 is not null and r.id in (select unhex(value) from json_each(?2))"
            }
            Self::Sites(_) => {
                "(r.site in (select value from json_each(?1)) or r.id in (select unhex(value) from json_each(?2)))"
            }
        }
    }

    /// What ?1 is.
    fn bounds(&self) -> String {
        match self {
            Self::NhsNumberPrefix(digits) => json::text(&nhs_number_range(digits)),
            Self::PostcodePrefix(text) => json::text(&postcode_range(text)),
            Self::Sites(sites) => names(sites),
        }
    }
}

/// The keys of options as JSON.
fn names(options: &[OptionKey]) -> String {
    let names: Vec<&str> = options.iter().map(OptionKey::as_str).collect();
    json::text(&names)
}

/// The first postcode that begins so, and what comes after all that do: they are digits and capital letters.
fn postcode_range(text: &str) -> (String, String) {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    let first: String = letters.flat_map(char::to_uppercase).collect();
    let last = format!("{first}~");
    (first, last)
}

/// The numbers that begin with these digits; none when they are no digits or too many.
fn nhs_number_range(digits: &str) -> (i64, i64) {
    const NONE: (i64, i64) = (1, 0);
    let length = digits.len();
    if length > 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return NONE;
    }
    let filled = |with: &str| format!("{digits}{}", with.repeat(10 - length)).parse();
    match (filled("0"), filled("9")) {
        (Ok(first), Ok(last)) => (first, last),
        _ => NONE,
    }
}

/// Over `record r`: from the indexes of open follow-ups, which hold few records.
const FOLLOW_UP_DUE: &str = "r.nr in (select nr from record indexed by record_follow_16 \
     where state = 0 and target_16 is not null and opens_16 <= ?3 \
     union all select nr from record indexed by record_follow_52 \
     where state = 0 and target_52 is not null and opens_52 <= ?3)";

/// The same, to be looked at row by row.
const FOLLOW_UP_DUE_ROW_BY_ROW: &str = "(coalesce(r.opens_16 <= ?3, 0) or coalesce(r.opens_52 <= ?3, 0))";

impl Filter {
    /// Over `record r`; uses ?3, today.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Self::All => "true",
            Self::Draft => "r.draft_from <= ?3",
            Self::Submitted => "r.draft_from > ?3",
            Self::FollowUpDue => FOLLOW_UP_DUE,
            Self::NeedsYou => "r.attention_until > ?3",
        }
    }

    /// The same, to be looked at row by row.
    pub(super) fn condition_along_an_order(self) -> &'static str {
        match self {
            Self::All => "true",
            Self::Draft => "+r.draft_from <= ?3",
            Self::Submitted => "+r.draft_from > ?3",
            Self::FollowUpDue => FOLLOW_UP_DUE_ROW_BY_ROW,
            Self::NeedsYou => "+r.attention_until > ?3",
        }
    }
}

/// How to order: along an index, or by sorting.
pub(super) struct Order {
    /// Along the index.
    pub(super) along: &'static str,
    /// By sorting: a plus sign keeps the column from being looked up in an index.
    pub(super) sorted: &'static str,
}

impl Sort {
    /// The order, and the table with the index that has it, where one has.
    pub(super) fn order(self, descending: bool) -> (Order, Option<&'static str>) {
        macro_rules! order {
            ($column:literal) => {
                order!($column, None)
            };
            ($column:literal, $table:expr) => {{
                let order = if descending {
                    Order {
                        along: concat!($column, " desc, r.nr desc"),
                        sorted: concat!("+", $column, " desc, r.nr desc"),
                    }
                } else {
                    Order {
                        along: concat!($column, ", r.nr"),
                        sorted: concat!("+", $column, ", r.nr"),
                    }
                };
                (order, $table)
            }};
        }
        match self {
            Self::Diagnosed => order!("r.diagnosed", Some("record r indexed by record_diagnosed")),
            Self::Born => order!("r.born", Some("record r indexed by record_born")),
            // A patient's records stand in the order of diagnosis.
            Self::NhsNumber => {
                let order = if descending {
                    Order {
                        along: "r.nhs_number desc, r.diagnosed desc, r.nr desc",
                        sorted: "+r.nhs_number desc, r.diagnosed desc, r.nr desc",
                    }
                } else {
                    Order {
                        along: "r.nhs_number, r.diagnosed, r.nr",
                        sorted: "+r.nhs_number, r.diagnosed, r.nr",
                    }
                };
                (order, Some("record r indexed by record_nhs_number"))
            }
            // Days are written yyyymmdd: their difference grows with the age.
            Self::Age => order!("(r.diagnosed - r.born)"),
            Self::Site => order!("r.site"),
            Self::Assessed => order!("r.assessed"),
            Self::FollowUp => {
                order!("coalesce(min(r.target_16, r.target_52), r.target_16, r.target_52, 99999999)")
            }
            Self::Sync => order!("(case when r.attention_until > ?3 then 4 else r.sync end)"),
            // What falls due are the answers to open follow-ups; a test holds the dataset to that.
            Self::Missing => {
                order!("(r.missing + coalesce(r.opens_16 <= ?3, 0) + coalesce(r.opens_52 <= ?3, 0))")
            }
            Self::Changed => order!("r.changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nhs_number_range;

    #[test]
    fn digits_are_a_range_of_numbers() {
        assert_eq!(nhs_number_range("9991000003"), (9_991_000_003, 9_991_000_003));
        assert_eq!(nhs_number_range("999"), (9_990_000_000, 9_999_999_999));
        assert_eq!(nhs_number_range("01"), (100_000_000, 199_999_999));
        assert_eq!(nhs_number_range(""), (0, 9_999_999_999));
        for none in ["99910000031", "99x", "-1"] {
            let (first, last) = nhs_number_range(none);
            assert!(first > last, "{none}");
        }
    }
}
