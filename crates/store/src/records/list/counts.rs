//! How many records there are of each kind: from the tally where nothing is searched or narrowed, record by record where
//! few are left.
//!
//! A search that finds most records is looked at from its other side: what it leaves out is counted and subtracted.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};

use crate::day::NEVER;
use crate::error::StoreError;
use crate::records::codes::{ACCEPTED, NEEDS_YOU, ONLY_HERE, SENT, WAITING};
use crate::records::counts::tally;
use crate::records::list::asked::{Filter, Narrow, Search};
use crate::records::list::sql::{SearchBy, table};
use crate::sql::statement_of;

/// How many records there are of each kind on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records in use.
    pub all: u64,
    /// Of them drafts.
    pub draft: u64,
    /// Of them submitted.
    pub submitted: u64,
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

impl Counts {
    /// What is left when some of the records are taken away.
    fn without(&self, some: &Self) -> Self {
        Self {
            all: self.all.saturating_sub(some.all),
            draft: self.draft.saturating_sub(some.draft),
            submitted: self.submitted.saturating_sub(some.submitted),
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

/// How many of the records in use a search and a narrowing leave: it says which way to them is short.
#[derive(Clone, Copy)]
pub(super) enum Share {
    All,
    /// Few are left out, by a beginning: those of this condition.
    Most(&'static str),
    /// No more than are left out, or not many more: found by a beginning, and so spread over any order.
    Spread,
    /// So few that they are best found and counted one by one, or nobody knows.
    Few,
}

/// How many of the records in use a search and a narrowing leave.
pub(super) async fn share(
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
    // Whichever side has fewer decides, so neither is counted far beyond the other: three digits that all numbers begin
    // with leave nothing out, and half a million need not be counted to say so.
    let found = ["select nr from record r where r.state = 0 and ", search.condition()];
    let mut limit = 64;
    loop {
        if up_to(limit, &found, connection, search, today).await? < limit {
            return Ok(Share::Spread);
        }
        if up_to(limit, &[left_out.numbers], connection, search, today).await? < limit {
            return Ok(Share::Most(left_out.condition));
        }
        limit *= 8;
    }
}

/// How many numbers of records a statement of the search selects, counted no further than the limit. It reads an index
/// alone: each search for a beginning has one that holds all that is asked.
async fn up_to(
    limit: u64,
    numbers: &[&'static str],
    connection: &mut SqliteConnection,
    search: &Search,
    today: i64,
) -> Result<u64, StoreError> {
    let statement = statement_of(&[&["select count(*) from ("], numbers, &[" limit ?4)"]].concat());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let row = search
        .bind(sqlx::query(statement), today)
        .bind(limit)
        .fetch_one(connection)
        .await?;
    Ok(positive(row.try_get(0)?))
}

/// Counts what a search and a narrowing leave, by kind.
pub(super) async fn counts(
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
            let left_out = counts_of(connection, (left_out, SearchBy::Row), search, narrow, today).await?;
            all.without(&deleted).without(&left_out)
        }
        Share::Spread | Share::Few => {
            let condition = (search.condition(), SearchBy::Index);
            counts_of(connection, condition, search, narrow, today).await?
        }
    };
    counts.deleted = tally::sum(connection, tally::STATE, 1, 1).await?;
    if !joined {
        counts.only_here += std::mem::take(&mut counts.waiting);
    }
    Ok(counts)
}

/// Counts all records, from the tally alone.
pub(crate) async fn counts_of_all(connection: &mut SqliteConnection, today: i64) -> Result<Counts, StoreError> {
    let wrong = tally::WRONG.map(|kind| (kind, today + 1, NEVER));
    let on_the_way = [ONLY_HERE, WAITING, SENT, ACCEPTED, NEEDS_YOU].map(|state| (tally::SYNC, state, state));
    let kinds = [
        (tally::STATE, 0, 0),
        (tally::DRAFT, 0, today),
        (tally::DRAFT, today + 1, NEVER),
        (tally::FOLLOW, 0, today),
        (tally::ATTENTION, today + 1, NEVER),
    ];
    let wanted = [&kinds[..], &on_the_way, &wrong].concat();
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
    Ok(counts)
}

/// Where deleted records are on their way to Central: the tally counts them with the others. No index of `record` has those that
/// are deleted, and the table of deletions has just them.
async fn on_the_way_of_deleted(connection: &mut SqliteConnection) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let rows = sqlx::query(
        "select r.sync, count(*) from deletion d cross join record r on r.id = d.record where r.state = 1 group by r.sync",
    )
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
    condition: (&'static str, SearchBy),
    search: &Search,
    narrow: &Narrow,
    today: i64,
) -> Result<Counts, StoreError> {
    let statement = count_by_kind(condition, search, narrow);
    let row = narrow
        .bind(search.bind(sqlx::query(statement), today))
        .fetch_one(connection)
        .await?;
    let count = |column: usize| Ok::<_, sqlx::Error>(positive(row.try_get(column)?));
    let (all, draft) = (count(0)?, count(1)?);
    let [only_here, waiting, sent, accepted] = [count(4)?, count(5)?, count(6)?, count(7)?];
    Ok(Counts {
        all,
        draft,
        submitted: all.saturating_sub(draft),
        patients_due: count(2)?,
        needs_attention: count(3)?,
        only_here,
        waiting,
        sent,
        accepted,
        needs_you: all.saturating_sub(only_here + waiting + sent + accepted),
        deleted: 0,
    })
}

pub(super) fn count_by_kind(
    (condition, by): (&'static str, SearchBy),
    search: &Search,
    narrow: &Narrow,
) -> AssertSqlSafe<String> {
    let [site, year, only, at_central] = narrow.conditions();
    statement_of(&[
        "select count(*), coalesce(sum(draft_from <= ?3), 0), \
         coalesce(sum(coalesce(opens_16 <= ?3, 0) or coalesce(opens_52 <= ?3, 0)), 0), \
         coalesce(sum(attention_until > ?3), 0), \
         coalesce(sum(sync = 0 and attention_until <= ?3), 0), coalesce(sum(sync = 1 and attention_until <= ?3), 0), \
         coalesce(sum(sync = 2 and attention_until <= ?3), 0), coalesce(sum(sync = 3 and attention_until <= ?3), 0) \
         from ",
        table(search, by, narrow),
        " where state = 0 and ",
        condition,
        site,
        year,
        only,
        at_central,
    ])
}

/// A count as SQLite says it.
pub(crate) fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
