//! Reading a page of the patients list, and what it could be narrowed to.
//!
//! A page of half a million records must not walk through them. The counts also say which way is shorter: along the order
//! wanted, skipping what the filter leaves out, or along the filter, sorting what it leaves.

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::id::RecordId;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::tally;
use crate::records::list::asked::{Filter, ListQuery, Narrow, Search, Sort};
use crate::records::list::counts::{Counts, Share, counts, positive, share};
use crate::records::list::sql::{SearchBy, table};
use crate::records::row::{self, AsOf, PAGE, RecordRow, rows_of};
use crate::sql::statement_of;

/// A page.
#[derive(Debug)]
pub struct ListPage {
    /// Its rows.
    pub rows: Vec<RecordRow>,
    /// How many search, narrowing and filter leave in all.
    pub total: u64,
    /// What search and narrowing leave, by kind.
    pub counts: Counts,
}

/// How many records there would be with each choice of a narrowing, the other one and the filter as they are.
#[derive(Debug)]
pub struct Choices {
    /// Sites, the most frequent first.
    pub sites: Vec<(OptionKey, u64)>,
    /// Years of diagnosis, the newest first.
    pub years: Vec<(i32, u64)>,
}

impl Store {
    /// A page of the patients list, with its counts: both as of one moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        let as_of = self.as_of(query.today);
        let (search, narrow, today) = (&query.search, &query.narrow, day(query.today));
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let share = share(&mut moment, search, narrow, today).await?;
        let counts = counts(&mut moment, search, narrow, share, today, as_of.joined).await?;
        let total = counts.of(query.filter);
        let rows = rows(&mut moment, query, as_of, share, total).await?;
        moment.rollback().await?;
        Ok(ListPage { rows, total, counts })
    }

    /// Hands everything that the query leaves to `each`, whatever its page, in its order and as of one moment. Ids aside,
    /// only so many rows as a page has are in memory at a time. A lock ends it between two pages.
    ///
    /// # Errors
    /// When the database cannot be read, and as `each` says.
    pub async fn for_each_listed<E: From<StoreError>>(
        &self,
        query: &ListQuery,
        mut each: impl FnMut(&RecordRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let as_of = self.as_of(query.today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await.map_err(StoreError::from)?;
        for ids in ids_in_order(&mut moment, query).await?.chunks(PAGE) {
            rows_of(&mut moment, ids, as_of).await?.iter().try_for_each(&mut each)?;
        }
        Ok(moment.rollback().await.map_err(StoreError::from)?)
    }

    /// The records that a search finds, in the order of diagnosis.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn found_by(&self, search: &Search, today: NaiveDate) -> Result<Vec<RecordId>, StoreError> {
        let query = ListQuery {
            search: search.clone(),
            narrow: Narrow::default(),
            filter: Filter::All,
            sort: Sort::Diagnosed,
            descending: false,
            offset: 0,
            limit: 0,
            today,
        };
        let mut connection = self.inner.read().await?;
        ids_in_order(&mut connection, &query).await
    }

    /// What the list could be narrowed to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn choices(&self, query: &ListQuery) -> Result<Choices, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let without = |narrow: Narrow| ListQuery {
            narrow,
            ..query.clone()
        };
        let by_site = without(Narrow {
            site: None,
            ..query.narrow.clone()
        });
        let rows = grouped(&mut moment, "r.site", &by_site).await?;
        let mut sites = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(site) = row.try_get::<Option<String>, _>(0)? {
                sites.push((OptionKey::new(site), positive(row.try_get(1)?)));
            }
        }
        sites.sort_by_key(|(_, records)| std::cmp::Reverse(*records));
        let by_year = without(Narrow {
            year: None,
            ..query.narrow.clone()
        });
        let rows = grouped(&mut moment, "r.diagnosed / 10000", &by_year).await?;
        let mut years = Vec::with_capacity(rows.len());
        for row in rows.iter().rev() {
            if let Some(year) = row.try_get::<Option<i32>, _>(0)? {
                years.push((year, positive(row.try_get(1)?)));
            }
        }
        moment.rollback().await?;
        Ok(Choices { sites, years })
    }

    /// Counts what a search leaves, by kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&self, search: &Search, today: NaiveDate) -> Result<Counts, StoreError> {
        let joined = self.as_of(today).joined;
        let narrow = Narrow::default();
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let share = share(&mut moment, search, &narrow, day(today)).await?;
        let counts = counts(&mut moment, search, &narrow, share, day(today), joined).await?;
        moment.rollback().await?;
        Ok(counts)
    }
}

/// The rows of a page. `total` is how many search, narrowing and filter leave.
async fn rows(
    connection: &mut SqliteConnection,
    query: &ListQuery,
    as_of: AsOf,
    share: Share,
    total: u64,
) -> Result<Vec<RecordRow>, StoreError> {
    if query.limit == 0 || total <= u64::from(query.offset) {
        return Ok(Vec::new());
    }
    let (_, index) = query.sort.order(query.descending);
    let along_the_order = match share {
        Share::All | Share::Most(_) => is_short_along_the_order(connection, query, total).await?,
        // Without an index there is no order to go along, and the search has one.
        Share::Spread => index.is_some() && is_short_along_the_order(connection, query, total).await?,
        // What is left may all stand at the far end of the order.
        Share::Few => false,
    };
    let by = match share {
        Share::All | Share::Most(_) => SearchBy::Row,
        Share::Spread if along_the_order => SearchBy::Row,
        Share::Spread | Share::Few => SearchBy::Index,
    };
    let rows = query
        .bind(sqlx::query(page(query, along_the_order, by)))
        .bind(i64::from(query.limit))
        .bind(i64::from(query.offset))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|found| row::read(found, as_of)).collect()
}

/// All that the query leaves, whatever its page, in its order.
async fn ids_in_order(connection: &mut SqliteConnection, query: &ListQuery) -> Result<Vec<RecordId>, StoreError> {
    let rows = query.bind(sqlx::query(ids(query))).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect()
}

pub(super) fn ids(query: &ListQuery) -> AssertSqlSafe<String> {
    let (found, _) = found(query, false, SearchBy::Index);
    statement_of(&[&["select r.id"], &found[..]].concat())
}

/// Whether fewer records are passed along the order, until the page is full, than are left to be sorted.
async fn is_short_along_the_order(
    connection: &mut SqliteConnection,
    query: &ListQuery,
    total: u64,
) -> Result<bool, StoreError> {
    let all = tally::sum(connection, tally::STATE, 0, 0).await?;
    let page = (u64::from(query.offset) + u64::from(query.limit)).min(total);
    Ok(page.saturating_mul(all) / total <= total)
}

/// The statement of a page: along the order wanted where it has an index, or along what the filter leaves.
pub(super) fn page(query: &ListQuery, along_the_order: bool, by: SearchBy) -> AssertSqlSafe<String> {
    let (found, order) = found(query, along_the_order, by);
    statement_of(
        &[
            &["select ", row::COLUMNS, " from (select r.nr as found"],
            &found[..],
            &[" limit ?8 offset ?9) join record r on r.nr = found order by ", order],
        ]
        .concat(),
    )
}

/// The part of a statement that finds what is asked for, and its order.
fn found(query: &ListQuery, along_the_order: bool, by: SearchBy) -> ([&'static str; 12], &'static str) {
    let search = match by {
        SearchBy::Row => query.search.condition_row_by_row(),
        SearchBy::Index => query.search.condition(),
    };
    let (order, index) = query.sort.order(query.descending);
    let table = index
        .filter(|_| along_the_order)
        .unwrap_or_else(|| table(&query.search, by, &query.narrow));
    // A plus sign keeps a condition or an order from being looked up in an index.
    let (filter, order) = if along_the_order {
        (query.filter.condition_along_an_order(), order.along)
    } else {
        (query.filter.condition(), order.sorted)
    };
    let [site, year, only, at_central] = query.narrow.conditions();
    let found = [
        " from ",
        table,
        " where r.state = 0 and ",
        search,
        " and ",
        filter,
        site,
        year,
        only,
        at_central,
        " order by ",
        order,
    ];
    (found, order)
}

/// Counts what the query leaves by the value of a column.
async fn grouped(
    connection: &mut SqliteConnection,
    column: &'static str,
    query: &ListQuery,
) -> Result<Vec<SqliteRow>, StoreError> {
    let statement = grouped_by(column, query);
    Ok(query.bind(sqlx::query(statement)).fetch_all(connection).await?)
}

pub(super) fn grouped_by(column: &'static str, query: &ListQuery) -> AssertSqlSafe<String> {
    let [site, year, only, at_central] = query.narrow.conditions();
    statement_of(&[
        "select ",
        column,
        ", count(*) from ",
        table(&query.search, SearchBy::Index, &query.narrow),
        " where r.state = 0 and ",
        query.search.condition(),
        " and ",
        query.filter.condition(),
        site,
        year,
        only,
        at_central,
        " group by 1 order by 1",
    ])
}
