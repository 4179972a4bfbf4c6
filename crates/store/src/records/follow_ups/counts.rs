//! How many follow-ups there are in each group: from the tally, and patient by patient where they are narrowed by what
//! stands in a patient's row.

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::record::FollowUpGroup;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use super::asked::{FollowUpNarrow, GroupBounds, found, tally_sums};
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
            FollowUpGroup::Coming => self.coming,
        }
    }

    fn of_mut(&mut self, group: FollowUpGroup) -> &mut u64 {
        match group {
            FollowUpGroup::InTime => &mut self.in_time,
            FollowUpGroup::Late => &mut self.late,
            FollowUpGroup::LongOverdue => &mut self.long_overdue,
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
        let mut moment = connection.begin().await?;
        let of_any_site = FollowUpNarrow {
            site: None,
            ..narrow.clone()
        };
        let on_any_therapy = FollowUpNarrow {
            therapy: None,
            ..narrow.clone()
        };
        let choices = FollowUpChoices {
            sites: by(&mut moment, "r.site", group, &of_any_site, today).await?,
            therapies: by(&mut moment, "r.therapy", group, &on_any_therapy, today).await?,
        };
        moment.rollback().await?;
        Ok(choices)
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
        for group in FollowUpGroup::ALL {
            *counts.of_mut(group) = count_patients(connection, group, narrow, today).await?;
        }
        return Ok(counts);
    }
    let mut wanted = Vec::new();
    for window in narrow.windows() {
        for group in FollowUpGroup::ALL {
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
    Ok(counts)
}

/// Few are in time or coming: they are found along their indexes. The late ones may be half of all records, which are
/// walked through more quickly than they are jumped to.
async fn count_patients(
    connection: &mut SqliteConnection,
    group: FollowUpGroup,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<u64, StoreError> {
    let [site, therapy] = narrow.conditions();
    let statement = match group {
        FollowUpGroup::InTime | FollowUpGroup::Coming => {
            let found = found(narrow);
            [&["select count(*) from ("][..], &found, &[")"]].concat()
        }
        FollowUpGroup::Late | FollowUpGroup::LongOverdue => {
            let belong = belong(narrow);
            let [select, from] = [
                "select coalesce(sum(",
                "), 0) from record r not indexed where r.state = 0",
            ];
            [&[select][..], &belong, &[from, site, therapy]].concat()
        }
    };
    let row = GroupBounds::of(group, today, narrow)
        .bind(narrow, sqlx::query(statement_of(&statement)))
        .fetch_one(connection)
        .await?;
    Ok(positive(row.try_get(0)?))
}

/// How many follow-ups of a record belong to a group; over `record r`.
fn belong(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let mut belong = vec!["0"];
    for window in narrow.windows() {
        belong.extend([" + ", window.belongs]);
    }
    belong
}

/// How many there are of each value of a column.
async fn by(
    connection: &mut SqliteConnection,
    column: &'static str,
    group: FollowUpGroup,
    narrow: &FollowUpNarrow,
    today: NaiveDate,
) -> Result<Vec<(OptionKey, u64)>, StoreError> {
    let [site, therapy] = narrow.conditions();
    let belong = belong(narrow);
    let statement = [
        &["select key, sum(number) as number from (select ", column, " as key, "][..],
        &belong,
        &[
            " as number from record r not indexed where r.state = 0",
            site,
            therapy,
            ") where key is not null and number > 0 group by key order by 2 desc, 1",
        ],
    ];
    let rows = GroupBounds::of(group, today, narrow)
        .bind(narrow, sqlx::query(statement_of(&statement.concat())))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let key: String = row.try_get("key")?;
            Ok((OptionKey::new(key), positive(row.try_get("number")?)))
        })
        .collect()
}
