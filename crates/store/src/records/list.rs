//! The patients list: search, narrow, filter, sort, page and counts, as queries over derived columns.
//!
//! A page of half a million records must not walk through them. Without a search or a narrowing, totals come from the
//! tally, and the tally also says which way is shorter: along the order wanted, skipping what the filter leaves out, or
//! along the filter, sorting what it leaves. A search that finds most records is looked at from its other side: what it
//! leaves out is counted and subtracted.

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::id::RecordId;
use sqlx::Row as _;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};

use crate::day::{NEVER, day};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::row::{self, RecordRow, Seen};
use crate::records::status::{ACCEPTED, NEEDS_YOU, ONLY_HERE, SENT, WAITING};
use crate::records::tally;
use crate::records::touch::statement_of;
use crate::sql;

/// What to look for.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Search {
    /// Everything.
    #[default]
    All,
    /// NHS numbers that begin with these digits, or are these ten.
    NhsNumberPrefix(String),
    /// Born on the one day or diagnosed on the other: a year of two digits is of another century for each.
    Date {
        /// 1.02
        born: NaiveDate,
        /// 1.09
        diagnosed: NaiveDate,
    },
    /// Postcodes that begin so, in any case and spacing.
    PostcodePrefix(String),
}

/// What is searched for identifies people.
impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "All",
            Self::NhsNumberPrefix(_) => "NhsNumberPrefix(hidden)",
            Self::Date { .. } => "Date(hidden)",
            Self::PostcodePrefix(_) => "PostcodePrefix(hidden)",
        })
    }
}

/// What to leave out of what a search finds, beside the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Only fractures of this site (1.11).
    pub site: Option<OptionKey>,
    /// Only fractures diagnosed in this year.
    pub year: Option<i32>,
    /// Only these records.
    pub only: Option<Vec<RecordId>>,
    /// Only records in the figures here that are in no figure of Central's: never there, or held there.
    pub not_at_central: bool,
}

/// Which records to list, on the query's today. Deleted ones are in none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Drafts.
    Draft,
    /// Submitted.
    Submitted,
    /// With a follow-up due or overdue.
    FollowUpDue,
    /// That need a person: an error, a conflict, an objection of Central's.
    NeedsYou,
}

/// In which order. Records that are equal in it come in the order in which they came to this desk, those of one NHS
/// number in the order of diagnosis. Only diagnosis, NHS number and birth have an index: any other order walks through
/// what the filter leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By date of diagnosis (1.09).
    #[default]
    Diagnosed,
    /// By NHS number.
    NhsNumber,
    /// By date of birth.
    Born,
    /// By age at diagnosis.
    Age,
    /// By site of the fracture (1.11), in the order of the keys.
    Site,
    /// By date of assessment (1.07).
    Assessed,
    /// By answers missing today.
    Missing,
    /// By the last day on time of the next follow-up; those that wait for none come after all days.
    FollowUp,
    /// By where it is on its way to Central: only here, waiting, sent, accepted, needs you.
    Sync,
    /// By last change.
    Changed,
}

/// Asks for a page.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// What to look for.
    pub search: Search,
    /// What to leave out of that.
    pub narrow: Narrow,
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Largest and latest first; blank ones last then, and first otherwise.
    pub descending: bool,
    /// Rows to leave out first.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
    /// The host's today.
    pub today: NaiveDate,
}

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

/// How many records there are of each kind on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records in use.
    pub all: u64,
    /// Of them drafts.
    pub draft: u64,
    /// Of them submitted.
    pub submitted: u64,
    /// Follow-ups that are due and on time; a record may have two.
    pub follow_ups_due: u64,
    /// Follow-ups that are overdue.
    pub follow_ups_overdue: u64,
    /// Records with a follow-up due or overdue: what [`Filter::FollowUpDue`] leaves.
    pub patients_due: u64,
    /// Records that ask for a person, by an error or otherwise: what [`Filter::NeedsYou`] leaves.
    pub needs_attention: u64,
    /// The five states on the way to Central add up to all records and the deleted ones: those travel too.
    pub only_here: u64,
    /// See `only_here`.
    pub waiting: u64,
    /// See `only_here`.
    pub sent: u64,
    /// See `only_here`.
    pub accepted: u64,
    /// Conflicts, and objections of Central's; see `only_here`.
    pub needs_you: u64,
    /// Deleted records that can still be restored, whatever the search.
    pub deleted: u64,
}

impl Store {
    /// A page of the patients list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        let seen = self.inner.seen(query.today);
        let count = async |connection: &mut SqliteConnection, share| {
            let (search, narrow) = (&query.search, &query.narrow);
            counts(connection, search, narrow, share, day(query.today), seen.joined).await
        };
        let mut connection = self.inner.read().await?;
        let share = share(&mut connection, &query.search, &query.narrow, day(query.today)).await?;
        let (rows, counts) = if matches!(share, Share::Few) {
            // Side by side, on two connections: after unlocking, the second has to be opened first.
            let counted = async { count(&mut *self.inner.read().await?, share).await };
            tokio::try_join!(rows(&mut connection, query, seen, None), counted)?
        } else {
            let counts = count(&mut connection, share).await?;
            let total = counts.of(query.filter);
            (rows(&mut connection, query, seen, Some(total)).await?, counts)
        };
        Ok(ListPage {
            rows,
            total: counts.of(query.filter),
            counts,
        })
    }

    /// What the list could be narrowed to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn choices(&self, query: &ListQuery) -> Result<Choices, StoreError> {
        let mut connection = self.inner.read().await?;
        let without = |narrow: Narrow| ListQuery {
            narrow,
            ..query.clone()
        };
        let by_site = without(Narrow {
            site: None,
            ..query.narrow.clone()
        });
        let rows = grouped(&mut connection, "r.site", &by_site).await?;
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
        let rows = grouped(&mut connection, "r.diagnosed / 10000", &by_year).await?;
        let mut years = Vec::with_capacity(rows.len());
        for row in rows.iter().rev() {
            if let Some(year) = row.try_get::<Option<i32>, _>(0)? {
                years.push((year, positive(row.try_get(1)?)));
            }
        }
        Ok(Choices { sites, years })
    }

    /// Counts what a search leaves, by kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&self, search: &Search, today: NaiveDate) -> Result<Counts, StoreError> {
        let joined = self.inner.seen(today).joined;
        let narrow = Narrow::default();
        let mut connection = self.inner.read().await?;
        let share = share(&mut connection, search, &narrow, day(today)).await?;
        counts(&mut connection, search, &narrow, share, day(today), joined).await
    }
}

/// How many of the records in use a search and a narrowing leave: it says which way to them is short.
#[derive(Clone, Copy)]
enum Share {
    All,
    /// More than half of them; the others are those of this condition.
    Most(&'static str),
    /// So few that they are best found and counted one by one, or nobody knows.
    Few,
}

async fn share(
    connection: &mut SqliteConnection,
    search: &Search,
    narrow: &Narrow,
    today: i64,
) -> Result<Share, StoreError> {
    if !narrow.is_none() {
        return Ok(Share::Few);
    }
    let Some(left_out) = search.left_out() else {
        return Ok(if *search == Search::All { Share::All } else { Share::Few });
    };
    let all = tally::sum(connection, tally::STATE, 0, 0).await?;
    // The index of each such search holds all that is asked here.
    let condition = search.condition();
    let statement = statement_of(&[
        "select count(*) from record r where r.state = 0 and ?3 = ?3 and ",
        condition,
    ]);
    let row = search.bind(sqlx::query(statement), today).fetch_one(connection).await?;
    let found = positive(row.try_get(0)?);
    Ok(if found > all / 2 {
        Share::Most(left_out)
    } else {
        Share::Few
    })
}

async fn counts(
    connection: &mut SqliteConnection,
    search: &Search,
    narrow: &Narrow,
    share: Share,
    today: i64,
    joined: bool,
) -> Result<Counts, StoreError> {
    let mut counts = match share {
        Share::All => counts_of_all(connection, today).await?,
        Share::Most(left_out) => {
            let all = counts_of_all(connection, today).await?;
            let deleted = on_the_way_of_deleted(connection).await?;
            let left_out = counts_of(connection, left_out, search, narrow, today).await?;
            all.without(&deleted).without(&left_out)
        }
        Share::Few => counts_of(connection, search.condition(), search, narrow, today).await?,
    };
    counts.deleted = tally::sum(connection, tally::STATE, 1, 1).await?;
    if !joined {
        counts.only_here += std::mem::take(&mut counts.waiting);
    }
    Ok(counts)
}

/// The rows of a page. `total` is how many search and filter leave, where the search leaves all records or most.
async fn rows(
    connection: &mut SqliteConnection,
    query: &ListQuery,
    seen: Seen,
    total: Option<u64>,
) -> Result<Vec<RecordRow>, StoreError> {
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let along_the_order = match total {
        Some(total) if total <= u64::from(query.offset) => return Ok(Vec::new()),
        Some(total) => {
            let all = tally::sum(connection, tally::STATE, 0, 0).await?;
            let page = u64::from(query.offset) + u64::from(query.limit);
            page.saturating_mul(all) / total <= total
        }
        None => false,
    };
    let (order, index) = query.sort.order(query.descending);
    let from = if along_the_order { index } else { "record r" };
    // A plus sign keeps a condition from being looked up in an index.
    let filter = if along_the_order {
        query.filter.condition_along_an_order()
    } else {
        query.filter.condition()
    };
    let search = if total.is_some() {
        query.search.condition_row_by_row()
    } else {
        query.search.condition()
    };
    let by = if along_the_order || total.is_some() && query.filter == Filter::All {
        order.along
    } else {
        order.sorted
    };
    let [site, year, only, at_central] = query.narrow.conditions();
    let statement = statement_of(&[
        "select ",
        row::COLUMNS,
        " from (select r.nr as found from ",
        from,
        " where r.state = 0 and ",
        search,
        " and ",
        filter,
        site,
        year,
        only,
        at_central,
        " order by ",
        by,
        " limit ?8 offset ?9) join record r on r.nr = found order by ",
        by,
    ]);
    let rows = query
        .bind(sqlx::query(statement))
        .bind(i64::from(query.limit))
        .bind(i64::from(query.offset))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|found| row::read(found, seen)).collect()
}

/// Counts what the query leaves by the value of a column.
async fn grouped(
    connection: &mut SqliteConnection,
    column: &'static str,
    query: &ListQuery,
) -> Result<Vec<SqliteRow>, StoreError> {
    let [site, year, only, at_central] = query.narrow.conditions();
    let statement = statement_of(&[
        "select ",
        column,
        ", count(*) from record r where r.state = 0 and ",
        query.search.condition(),
        " and ",
        query.filter.condition(),
        site,
        year,
        only,
        at_central,
        " group by 1 order by 1",
    ]);
    Ok(query.bind(sqlx::query(statement)).fetch_all(connection).await?)
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl ListQuery {
    /// Binds ?1 to ?7.
    fn bind<'q>(&self, query: Query<'q, Sqlite, SqliteArguments>) -> Query<'q, Sqlite, SqliteArguments> {
        self.narrow.bind(self.search.bind(query, day(self.today)))
    }
}

impl Counts {
    /// What is left when some of the records are taken away.
    fn without(&self, some: &Self) -> Self {
        Self {
            all: self.all.saturating_sub(some.all),
            draft: self.draft.saturating_sub(some.draft),
            submitted: self.submitted.saturating_sub(some.submitted),
            follow_ups_due: self.follow_ups_due.saturating_sub(some.follow_ups_due),
            follow_ups_overdue: self.follow_ups_overdue.saturating_sub(some.follow_ups_overdue),
            patients_due: self.patients_due.saturating_sub(some.patients_due),
            needs_attention: self.needs_attention.saturating_sub(some.needs_attention),
            only_here: self.only_here.saturating_sub(some.only_here),
            waiting: self.waiting.saturating_sub(some.waiting),
            sent: self.sent.saturating_sub(some.sent),
            accepted: self.accepted.saturating_sub(some.accepted),
            needs_you: self.needs_you.saturating_sub(some.needs_you),
            deleted: self.deleted,
        }
    }

    /// How many of them a filter leaves.
    pub fn of(&self, filter: Filter) -> u64 {
        match filter {
            Filter::All => self.all,
            Filter::Draft => self.draft,
            Filter::Submitted => self.submitted,
            Filter::FollowUpDue => self.patients_due,
            Filter::NeedsYou => self.needs_attention,
        }
    }
}

/// Over `record r`: in the figures here, and in none of Central's. What Central counts has a receipt and is not held,
/// in conflict and changed again here or not. Every record that it does not count is in the index on `sync`.
pub(crate) const NOT_AT_CENTRAL: &str = " and r.facts is not null and r.sync <> 3 \
     and (r.gone = 0 or exists (select 1 from standing where record = r.id))";

impl Narrow {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Over `record r`; uses ?4 to ?7.
    fn conditions(&self) -> [&'static str; 4] {
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
    fn bind<'q>(&self, query: Query<'q, Sqlite, SqliteArguments>) -> Query<'q, Sqlite, SqliteArguments> {
        let year = self.year.map(i64::from);
        query
            .bind(self.site.as_ref().map(|site| site.as_str().to_owned()))
            .bind(year.map(|year| year * 10_000))
            .bind(year.map(|year| year * 10_000 + 1_231))
            .bind(self.only.as_ref().map(sql::records))
    }
}

impl Search {
    /// Over `record r`; uses ?1 and ?2.
    fn condition(&self) -> &'static str {
        match self {
            Self::All => "?1 is null and ?2 is null",
            Self::NhsNumberPrefix(_) => "r.nhs_number between ?1 and ?2",
            // Each from its own index; an `or` of them would walk through all records.
            Self::Date { .. } => {
                "r.nr in (select nr from record where state = 0 and born = ?1 \
                 union all select nr from record where state = 0 and diagnosed = ?2)"
            }
            Self::PostcodePrefix(_) => "r.postcode >= ?1 and r.postcode < ?2",
        }
    }

    /// The same, to be looked at row by row.
    fn condition_row_by_row(&self) -> &'static str {
        match self {
            Self::All | Self::Date { .. } => self.condition(),
            Self::NhsNumberPrefix(_) => "+r.nhs_number between ?1 and ?2",
            Self::PostcodePrefix(_) => "+r.postcode >= ?1 and +r.postcode < ?2",
        }
    }

    /// What a search leaves out, where it may find most records: where it is for a beginning.
    fn left_out(&self) -> Option<&'static str> {
        match self {
            Self::All | Self::Date { .. } => None,
            Self::NhsNumberPrefix(_) => Some(
                "r.nr in (select nr from record where state = 0 and nhs_number < ?1 \
                 union all select nr from record where state = 0 and nhs_number > ?2 \
                 union all select nr from record where state = 0 and nhs_number is null)",
            ),
            Self::PostcodePrefix(_) => Some(
                "r.nr in (select nr from record where state = 0 and postcode < ?1 \
                 union all select nr from record where state = 0 and postcode >= ?2 \
                 union all select nr from record where state = 0 and postcode is null)",
            ),
        }
    }

    /// Binds ?1 and ?2, and today as ?3.
    fn bind<'q>(&self, query: Query<'q, Sqlite, SqliteArguments>, today: i64) -> Query<'q, Sqlite, SqliteArguments> {
        let bound = match self {
            Self::All => query.bind(None::<i64>).bind(None::<i64>),
            Self::NhsNumberPrefix(digits) => {
                let (first, last) = nhs_number_range(digits);
                query.bind(first).bind(last)
            }
            Self::Date { born, diagnosed } => query.bind(day(*born)).bind(day(*diagnosed)),
            Self::PostcodePrefix(text) => {
                let first: String = text
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .flat_map(char::to_uppercase)
                    .collect();
                // Postcodes are digits and capital letters: everything that begins so comes before this.
                let last = format!("{first}~");
                query.bind(first).bind(last)
            }
        };
        bound.bind(today)
    }
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

impl Filter {
    /// Over `record r`; uses ?3, today.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Self::All => "?3 = ?3",
            Self::Draft => "r.draft_from <= ?3",
            Self::Submitted => "r.draft_from > ?3",
            Self::FollowUpDue => "r.follow_from is not null and r.follow_from <= ?3",
            Self::NeedsYou => "r.attention_until > ?3",
        }
    }

    /// The same, to be looked at row by row.
    fn condition_along_an_order(self) -> &'static str {
        match self {
            Self::All => "?3 = ?3",
            Self::Draft => "+r.draft_from <= ?3",
            Self::Submitted => "+r.draft_from > ?3",
            Self::FollowUpDue => "+r.follow_from <= ?3",
            Self::NeedsYou => "+r.attention_until > ?3",
        }
    }
}

/// How to order: along an index, or by sorting.
struct Order {
    along: &'static str,
    sorted: &'static str,
}

impl Sort {
    /// The order, and the table with the index that has it.
    fn order(self, descending: bool) -> (Order, &'static str) {
        macro_rules! order {
            ($column:literal, $index:literal) => {{
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
                (order, concat!("record r", $index))
            }};
        }
        match self {
            Self::Diagnosed => order!("r.diagnosed", " indexed by record_diagnosed"),
            Self::Born => order!("r.born", " indexed by record_born"),
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
                (order, "record r indexed by record_nhs_number")
            }
            // Days are written yyyymmdd: their difference grows with the age.
            Self::Age => order!("(r.diagnosed - r.born)", ""),
            Self::Site => order!("r.site", ""),
            Self::Assessed => order!("r.assessed", ""),
            Self::FollowUp => {
                order!(
                    "coalesce(min(r.target_16, r.target_52), r.target_16, r.target_52, 99999999)",
                    ""
                )
            }
            Self::Sync => order!("(case when r.attention_until > ?3 then 4 else r.sync end)", ""),
            // What falls due are the answers to open follow-ups; a test holds the dataset to that.
            Self::Missing => {
                order!(
                    "(r.missing + coalesce(r.opens_16 <= ?3, 0) + coalesce(r.opens_52 <= ?3, 0))",
                    ""
                )
            }
            Self::Changed => order!("r.changed", ""),
        }
    }
}

async fn counts_of_all(connection: &mut SqliteConnection, today: i64) -> Result<Counts, StoreError> {
    let wrong = tally::WRONG.map(|kind| (kind, today + 1, NEVER));
    let opened = [tally::OPENS_16, tally::OPENS_52].map(|kind| (kind, 0, today));
    let missed = [tally::TARGET_16, tally::TARGET_52].map(|kind| (kind, 0, today - 1));
    let on_the_way = [ONLY_HERE, WAITING, SENT, ACCEPTED, NEEDS_YOU].map(|state| (tally::SYNC, state, state));
    let kinds = [
        (tally::STATE, 0, 0),
        (tally::DRAFT, 0, today),
        (tally::DRAFT, today + 1, NEVER),
        (tally::FOLLOW, 0, today),
        (tally::ATTENTION, today + 1, NEVER),
    ];
    let wanted = [&kinds[..], &on_the_way, &wrong, &opened, &missed].concat();
    let mut sums = tally::sums(connection, &wanted).await?.into_iter();
    let mut next = || sums.next().unwrap_or_default();
    let mut counts = Counts {
        all: next(),
        draft: next(),
        submitted: next(),
        patients_due: next(),
        needs_attention: next(),
        only_here: next(),
        waiting: next(),
        sent: next(),
        accepted: next(),
        needs_you: next(),
        ..Counts::default()
    };
    let states = [
        &mut counts.only_here,
        &mut counts.waiting,
        &mut counts.sent,
        &mut counts.accepted,
    ];
    for count in states {
        let wrong = next();
        *count = count.saturating_sub(wrong);
        counts.needs_you += wrong;
    }
    let opened = next() + next();
    counts.follow_ups_overdue = next() + next();
    counts.follow_ups_due = opened.saturating_sub(counts.follow_ups_overdue);
    Ok(counts)
}

/// Where deleted records are on their way to Central: the tally counts them with the others.
async fn on_the_way_of_deleted(connection: &mut SqliteConnection) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let rows = sqlx::query("select sync, count(*) from record where state = 1 group by sync")
        .fetch_all(connection)
        .await?;
    for row in &rows {
        let count = match row.try_get(0)? {
            ONLY_HERE => &mut counts.only_here,
            WAITING => &mut counts.waiting,
            SENT => &mut counts.sent,
            ACCEPTED => &mut counts.accepted,
            _ => &mut counts.needs_you,
        };
        *count = positive(row.try_get(1)?);
    }
    Ok(counts)
}

/// Counts records one by one: those in use that this condition and a narrowing leave. The condition is the search's, or
/// what it leaves out.
async fn counts_of(
    connection: &mut SqliteConnection,
    condition: &'static str,
    search: &Search,
    narrow: &Narrow,
    today: i64,
) -> Result<Counts, StoreError> {
    let [site, year, only, at_central] = narrow.conditions();
    let statement = statement_of(&[
        "select count(*), coalesce(sum(draft_from <= ?3), 0), \
         coalesce(sum(coalesce(opens_16 <= ?3, 0) + coalesce(opens_52 <= ?3, 0)), 0), \
         coalesce(sum(coalesce(target_16 < ?3, 0) + coalesce(target_52 < ?3, 0)), 0), \
         coalesce(sum(follow_from <= ?3), 0), coalesce(sum(attention_until > ?3), 0), \
         coalesce(sum(sync = 0 and attention_until <= ?3), 0), coalesce(sum(sync = 1 and attention_until <= ?3), 0), \
         coalesce(sum(sync = 2 and attention_until <= ?3), 0), coalesce(sum(sync = 3 and attention_until <= ?3), 0) \
         from record r where state = 0 and ",
        condition,
        site,
        year,
        only,
        at_central,
    ]);
    let row = narrow
        .bind(search.bind(sqlx::query(statement), today))
        .fetch_one(connection)
        .await?;
    let count = |column: usize| Ok::<_, sqlx::Error>(positive(row.try_get(column)?));
    let (all, draft, follow_ups_overdue) = (count(0)?, count(1)?, count(3)?);
    let [only_here, waiting, sent, accepted] = [count(6)?, count(7)?, count(8)?, count(9)?];
    Ok(Counts {
        all,
        draft,
        submitted: all.saturating_sub(draft),
        follow_ups_due: count(2)?.saturating_sub(follow_ups_overdue),
        follow_ups_overdue,
        patients_due: count(4)?,
        needs_attention: count(5)?,
        only_here,
        waiting,
        sent,
        accepted,
        needs_you: all.saturating_sub(only_here + waiting + sent + accepted),
        deleted: 0,
    })
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
