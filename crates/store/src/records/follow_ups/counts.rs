//! How many follow-ups there are in each group: from the tally, and patient by patient where they are narrowed by what
//! stands in a patient's row.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::record::FollowUpGroup;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::asked::{
    FollowUpNarrow, GroupBounds, along_indexes, belong, belong_to_second, put_off_days, tally_sums, told_along_indexes,
};
use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::tally;
use crate::records::list::positive;
use crate::sql::statement_of;

/// How many follow-ups without an outcome there are in each group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUpCounts {
    /// The window is open.
    pub in_time: u64,
    /// Late, and still owed.
    pub late: u64,
    /// Long overdue.
    pub long_overdue: u64,
    /// Put off until a day to come, or their reminder was ended.
    pub put_off: u64,
    /// The window opens soon.
    pub coming: u64,
}

/// What the follow-ups of a group could be narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpChoices {
    /// Sites of the index fracture with how many follow-ups each would leave, the most first.
    pub sites: Vec<(OptionKey, u64)>,
    /// Therapies recommended, likewise.
    pub therapies: Vec<(OptionKey, u64)>,
}

impl FollowUpCounts {
    /// Those of one group.
    pub const fn of(&self, group: FollowUpGroup) -> u64 {
        match group {
            FollowUpGroup::InTime => self.in_time,
            FollowUpGroup::Late => self.late,
            FollowUpGroup::LongOverdue => self.long_overdue,
            FollowUpGroup::PutOff => self.put_off,
            FollowUpGroup::Coming => self.coming,
        }
    }

    fn of_mut(&mut self, group: FollowUpGroup) -> &mut u64 {
        match group {
            FollowUpGroup::InTime => &mut self.in_time,
            FollowUpGroup::Late => &mut self.late,
            FollowUpGroup::LongOverdue => &mut self.long_overdue,
            FollowUpGroup::PutOff => &mut self.put_off,
            FollowUpGroup::Coming => &mut self.coming,
        }
    }

    /// The first group that has any; the first of all where none has.
    pub fn first(&self) -> FollowUpGroup {
        let mut groups = FollowUpGroup::ALL.into_iter();
        groups
            .find(|group| self.of(*group) > 0)
            .unwrap_or(FollowUpGroup::InTime)
    }
}

impl Store {
    /// How many follow-ups there are in each group on this day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_up_counts(&self, today: NaiveDate) -> Result<FollowUpCounts, StoreError> {
        let mut connection = self.inner.read().await?;
        counts(&mut connection, &FollowUpNarrow::default(), today).await
    }

    /// What the follow-ups of a group could be narrowed to: sites whatever site is chosen already, and so for therapies.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_up_choices(
        &self,
        group: FollowUpGroup,
        narrow: &FollowUpNarrow,
        today: NaiveDate,
    ) -> Result<FollowUpChoices, StoreError> {
        let mut connection = self.inner.read().await?;
        let told = sites_and_therapies(&mut connection, group, narrow, today).await?;
        let is = |chosen: &Option<OptionKey>, has: &Option<OptionKey>| chosen.is_none() || chosen == has;
        let (mut sites, mut therapies) = (BTreeMap::new(), BTreeMap::new());
        for (site, therapy, follow_ups) in told {
            let (is_site, is_therapy) = (is(&narrow.site, &site), is(&narrow.therapy, &therapy));
            if let Some(site) = site.filter(|_| is_therapy) {
                *sites.entry(site).or_default() += follow_ups;
            }
            if let Some(therapy) = therapy.filter(|_| is_site) {
                *therapies.entry(therapy).or_default() += follow_ups;
            }
        }
        Ok(FollowUpChoices {
            sites: most_first(sites),
            therapies: most_first(therapies),
        })
    }
}

/// How many there are in each group.
pub(super) async fn counts(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<FollowUpCounts, StoreError> {
    let mut counts = FollowUpCounts::default();
    if !narrow.is_of_the_audit() {
        return Ok(counts);
    }
    if narrow.looks_at_patients() {
        return counts_of_patients(connection, narrow, today).await;
    }
    let mut wanted = Vec::new();
    for window in narrow.windows() {
        for group in by_days() {
            wanted.push((group, tally_sums(window, &group.days(today))));
        }
    }
    let asked: Vec<_> = wanted
        .iter()
        .flat_map(|(_, sums)| sums.iter().flatten().copied())
        .collect();
    let mut sums = tally::sums(connection, &asked).await?.into_iter();
    for (group, [add, take_away]) in wanted {
        let mut next = |asked: Option<_>| asked.and_then(|_| sums.next()).unwrap_or_default();
        let (added, taken_away) = (next(add), next(take_away));
        *counts.of_mut(group) += added.saturating_sub(taken_away);
    }
    // The tally knows of their days alone: those that are put off are taken out of the group of their days.
    let put_off = put_off(connection, narrow, today).await?;
    for group in by_days() {
        let counted = counts.of_mut(group);
        *counted = counted.saturating_sub(put_off.of(group));
    }
    counts.put_off = put_off.put_off;
    Ok(counts)
}

/// The groups that days alone make.
fn by_days() -> impl Iterator<Item = FollowUpGroup> {
    let all = FollowUpGroup::ALL.into_iter();
    all.filter(|group| *group != FollowUpGroup::PutOff)
}

/// How many follow-ups are put off on this day, of the weeks asked for, and how many of them each other group would have by their
/// days. They may be very many, as one whose reminder was ended stays: they are counted where they lie.
async fn put_off(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<FollowUpCounts, StoreError> {
    let [first, last] = put_off_days(today);
    let mut query = sqlx::query(
        "select count(*) as put_off, \
         coalesce(sum(target between ?4 and ?5 and opens between ?6 and ?7), 0) as in_time, \
         coalesce(sum(target between ?8 and ?9 and opens between ?10 and ?11), 0) as late, \
         coalesce(sum(target between ?12 and ?13 and opens between ?14 and ?15), 0) as long_overdue, \
         coalesce(sum(target between ?16 and ?17 and opens between ?18 and ?19), 0) as coming \
         from (select iif(p.weeks = 16, r.opens_16, r.opens_52) as opens, \
         iif(p.weeks = 16, r.target_16, r.target_52) as target \
         from put_off p join record r on r.nr = p.record_nr \
         where p.weeks in (16, 52) and p.until >= ?2 and (p.until <= ?3 or p.until = 99999999) \
         and coalesce(p.weeks = ?1, 1) and r.state = 0) where opens is not null and target is not null",
    )
    .bind(narrow.weeks)
    .bind(first)
    .bind(last);
    for group in by_days() {
        let days = group.days(today);
        query = query
            .bind(day(*days.target.start()))
            .bind(day(*days.target.end()))
            .bind(day(*days.opens.start()))
            .bind(day(*days.opens.end()));
    }
    let row = query.fetch_one(connection).await?;
    let number = |column| Ok::<u64, StoreError>(positive(row.try_get(column)?));
    Ok(FollowUpCounts {
        in_time: number("in_time")?,
        late: number("late")?,
        long_overdue: number("long_overdue")?,
        put_off: number("put_off")?,
        coming: number("coming")?,
    })
}

/// Few are in time, put off or coming: they are found along their indexes. The late ones may be half of all records, which are
/// walked through more quickly than they are jumped to: once for both groups.
async fn counts_of_patients(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<FollowUpCounts, StoreError> {
    let mut counts = FollowUpCounts::default();
    for group in [FollowUpGroup::InTime, FollowUpGroup::PutOff, FollowUpGroup::Coming] {
        let found = along_indexes(group, narrow);
        let statement = [&["select count(*) from ("][..], &found, &[")"]].concat();
        let row = GroupBounds::of(group, today, narrow)
            .bind(narrow, sqlx::query(statement_of(&statement)))
            .fetch_one(&mut *connection)
            .await?;
        *counts.of_mut(group) = positive(row.try_get(0)?);
    }
    let [site, therapy, assigned, called, only] = narrow.conditions();
    let statement = [
        &["select coalesce(sum("][..],
        &belong(narrow),
        &["), 0) as late, coalesce(sum("],
        &belong_to_second(narrow),
        &[
            "), 0) as long_overdue from record r not indexed where r.state = 0",
            site,
            therapy,
            assigned,
            called,
            only,
        ],
    ];
    let late = GroupBounds::of(FollowUpGroup::Late, today, narrow);
    let query = late.bind(narrow, sqlx::query(statement_of(&statement.concat())));
    let row = GroupBounds::of(FollowUpGroup::LongOverdue, today, narrow)
        .bind_second(query)
        .fetch_one(connection)
        .await?;
    counts.late = positive(row.try_get("late")?);
    counts.long_overdue = positive(row.try_get("long_overdue")?);
    Ok(counts)
}

/// How many follow-ups of a group there are for each site with each therapy: along the indexes, or by one walk, as they are
/// counted.
async fn sites_and_therapies(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<Vec<(Option<OptionKey>, Option<OptionKey>, u64)>, StoreError> {
    let narrow = FollowUpNarrow {
        weeks: narrow.weeks,
        assigned: narrow.assigned.clone(),
        called: narrow.called,
        only: narrow.only.clone(),
        ..FollowUpNarrow::default()
    };
    if !narrow.is_of_the_audit() {
        return Ok(Vec::new());
    }
    let [site, therapy, assigned, called, only] = narrow.conditions();
    let told = match group {
        FollowUpGroup::InTime | FollowUpGroup::PutOff | FollowUpGroup::Coming => told_along_indexes(group, &narrow),
        FollowUpGroup::Late | FollowUpGroup::LongOverdue => {
            let select = &["select r.site as site, r.therapy as therapy, "][..];
            let from = &[
                " as number from record r not indexed where r.state = 0",
                site,
                therapy,
                assigned,
                called,
                only,
            ];
            [select, &belong(&narrow), from].concat()
        }
    };
    let statement = [
        &["select site, therapy, sum(number) as number from ("][..],
        &told,
        &[") where number > 0 group by site, therapy"],
    ];
    let rows = GroupBounds::of(group, today, &narrow)
        .bind(&narrow, sqlx::query(statement_of(&statement.concat())))
        .fetch_all(connection)
        .await?;
    let key = |key: Option<String>| key.map(OptionKey::new);
    rows.iter()
        .map(|row| {
            Ok((
                key(row.try_get("site")?),
                key(row.try_get("therapy")?),
                positive(row.try_get("number")?),
            ))
        })
        .collect()
}

fn most_first(counted: BTreeMap<OptionKey, u64>) -> Vec<(OptionKey, u64)> {
    let mut counted: Vec<(OptionKey, u64)> = counted.into_iter().collect();
    counted.sort_by_key(|(_, number)| Reverse(*number));
    counted
}
