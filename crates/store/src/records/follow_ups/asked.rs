//! What is asked of the follow-ups, as pieces of SQL over `record r` and the values that they take: ?1 to ?4 are the days
//! of a group, ?5, ?6 and ?9 to ?12 the narrowing's, ?7 and ?8 the first and the last day until which a follow-up is put off
//! (99999999 is `day::NEVER`: its reminder was ended), ?13 to ?16 the days of a second group. Nothing is read here.

use chrono::{DateTime, NaiveDate, Utc};
use domain::dataset::{Dataset, OptionKey};
use domain::id::{RecordId, UserId};
use domain::private::days_ahead;
use domain::record::{FollowUpGroup, GroupDays};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

use crate::day::day;
use crate::records::counts::tally;
use crate::sql;

/// Asks for a page of the follow-ups.
#[derive(Clone, Debug)]
pub struct FollowUpQuery {
    /// The host's today.
    pub today: NaiveDate,
    /// Which of them.
    pub which: WhichFollowUps,
    /// What else they are narrowed to.
    pub narrow: FollowUpNarrow,
    /// Rows to leave out first.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
}

/// Which follow-ups are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichFollowUps {
    /// Those of the first group that has any, in the groups' order.
    FirstGroup,
    /// Those of this group.
    Group(FollowUpGroup),
}

/// What follow-ups are narrowed to: all that is given has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpNarrow {
    /// Only the 16-week ones, or only the 52-week ones.
    pub weeks: Option<u32>,
    /// Only of patients with this site of the index fracture.
    pub site: Option<OptionKey>,
    /// Only of patients with this therapy recommended.
    pub therapy: Option<OptionKey>,
    /// Only of patients whom somebody has, or nobody.
    pub assigned: Option<AssignedTo>,
    /// Only of patients whom nobody called yet, or not lately.
    pub called: Option<Called>,
    /// Only of these records.
    pub only: Option<Vec<RecordId>>,
}

/// When a patient was called last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// Never.
    Never,
    /// Never, or for the last time before or after a span of time: a call after it is one of a clock that was ahead, and nobody
    /// knows when it was.
    NotWithin {
        /// The first moment of the span.
        from: DateTime<Utc>,
        /// The first moment after it.
        until: DateTime<Utc>,
    },
}

/// Who has a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignedTo {
    /// One of these people, or one person by the id that they have at each computer that they work at.
    People(Vec<UserId>),
    /// Nobody.
    Nobody,
}

impl FollowUpNarrow {
    /// Whether each patient's row has to be looked at: the tally knows of weeks alone.
    pub(super) fn looks_at_patients(&self) -> bool {
        self.site.is_some()
            || self.therapy.is_some()
            || self.assigned.is_some()
            || self.called.is_some()
            || self.only.is_some()
    }

    /// Over `record r`; uses ?5, ?6 and ?9 to ?12.
    pub(super) fn conditions(&self) -> [&'static str; 5] {
        [
            if self.site.is_some() {
                " and r.site = ?5"
            } else {
                " and ?5 is null"
            },
            if self.therapy.is_some() {
                " and r.therapy = ?6"
            } else {
                " and ?6 is null"
            },
            match self.assigned {
                Some(AssignedTo::People(_)) => {
                    " and r.nr in (select record_nr from assigned where user in (select unhex(value) from json_each(?9)))"
                }
                Some(AssignedTo::Nobody) => " and r.nr not in (select record_nr from assigned) and ?9 is null",
                None => " and ?9 is null",
            },
            match self.called {
                Some(Called::NotWithin { .. }) => {
                    " and r.nr not in (select record_nr from called where last_at >= ?10 and last_at < ?11)"
                }
                Some(Called::Never) => {
                    " and r.nr not in (select record_nr from called) and ?10 is null and ?11 is null"
                }
                None => " and ?10 is null and ?11 is null",
            },
            if self.only.is_some() {
                " and r.id in (select unhex(value) from json_each(?12))"
            } else {
                " and ?12 is null"
            },
        ]
    }

    /// Whether the audit has a follow-up after so many weeks.
    pub(super) fn is_of_the_audit(&self) -> bool {
        self.windows().next().is_some()
    }

    /// The columns of the follow-ups that are left.
    pub(super) fn windows(&self) -> impl Iterator<Item = &'static Window> + '_ {
        WINDOWS
            .iter()
            .filter(|window| self.weeks.is_none_or(|weeks| weeks == window.weeks))
    }
}

/// Where the follow-up after so many weeks stands.
pub(super) struct Window {
    pub(super) weeks: u32,
    /// What the tally calls its first and its last day.
    pub(super) tally_opens: &'static str,
    pub(super) tally_target: &'static str,
    /// What there is of it to select, with the record's number as `found`.
    selected: &'static str,
    /// Whether it belongs to a group whose members are not put off: over `record r`, uses ?1 to ?4, ?7 and ?8.
    belongs: &'static str,
    /// Whether it belongs to a second group: uses ?7, ?8 and ?13 to ?16.
    belongs_to_second: &'static str,
    /// Those that belong to such a group, along their index. What else is asked of them follows.
    along_index: &'static str,
    /// Whether it comes after ?13 to ?15 in rising or in falling order. The sign keeps it from choosing where the index begins.
    rises_after: &'static str,
    falls_after: &'static str,
    /// The same of those that are put off, which are found along the days until which they are.
    put_off_selected: &'static str,
    put_off: &'static str,
    put_off_after: &'static str,
}

/// The follow-ups that the database has columns for: those of the dataset.
pub(super) const WINDOWS: [Window; 2] = [
    Window {
        weeks: 16,
        tally_opens: tally::OPENS_16,
        tally_target: tally::TARGET_16,
        selected: "select r.nr as found, 16 as weeks, r.target_16 as by_day, r.opens_16 as then_day",
        belongs: "coalesce(r.target_16 between ?1 and ?2 and r.opens_16 between ?3 and ?4 \
             and r.nr not in (select record_nr from put_off where weeks = 16 \
             and until >= ?7 and (until <= ?8 or until = 99999999)), 0)",
        belongs_to_second: "coalesce(r.target_16 between ?13 and ?14 and r.opens_16 between ?15 and ?16 \
             and r.nr not in (select record_nr from put_off where weeks = 16 \
             and until >= ?7 and (until <= ?8 or until = 99999999)), 0)",
        along_index: " from record r indexed by record_follow_16 where r.state = 0 and r.target_16 is not null \
             and r.target_16 between ?1 and ?2 and r.opens_16 between ?3 and ?4 \
             and r.nr not in (select record_nr from put_off where weeks = 16 \
             and until >= ?7 and (until <= ?8 or until = 99999999))",
        rises_after: " and (+r.target_16, r.opens_16, r.nr) > (?13, ?14, ?15)",
        falls_after: " and (+r.target_16, r.opens_16, r.nr) < (?13, ?14, ?15)",
        put_off_selected: "select r.nr as found, 16 as weeks, p.until as by_day, r.target_16 as then_day",
        put_off: " from put_off p join record r on r.nr = p.record_nr where p.weeks = 16 and r.state = 0 \
             and p.until >= ?7 and (p.until <= ?8 or p.until = 99999999) \
             and r.target_16 between ?1 and ?2 and r.opens_16 between ?3 and ?4",
        put_off_after: " and (p.until, r.target_16, r.nr) > (?13, ?14, ?15)",
    },
    Window {
        weeks: 52,
        tally_opens: tally::OPENS_52,
        tally_target: tally::TARGET_52,
        selected: "select r.nr as found, 52 as weeks, r.target_52 as by_day, r.opens_52 as then_day",
        belongs: "coalesce(r.target_52 between ?1 and ?2 and r.opens_52 between ?3 and ?4 \
             and r.nr not in (select record_nr from put_off where weeks = 52 \
             and until >= ?7 and (until <= ?8 or until = 99999999)), 0)",
        belongs_to_second: "coalesce(r.target_52 between ?13 and ?14 and r.opens_52 between ?15 and ?16 \
             and r.nr not in (select record_nr from put_off where weeks = 52 \
             and until >= ?7 and (until <= ?8 or until = 99999999)), 0)",
        along_index: " from record r indexed by record_follow_52 where r.state = 0 and r.target_52 is not null \
             and r.target_52 between ?1 and ?2 and r.opens_52 between ?3 and ?4 \
             and r.nr not in (select record_nr from put_off where weeks = 52 \
             and until >= ?7 and (until <= ?8 or until = 99999999))",
        rises_after: " and (+r.target_52, r.opens_52, r.nr) > (?13, ?14, ?15)",
        falls_after: " and (+r.target_52, r.opens_52, r.nr) < (?13, ?14, ?15)",
        put_off_selected: "select r.nr as found, 52 as weeks, p.until as by_day, r.target_52 as then_day",
        put_off: " from put_off p join record r on r.nr = p.record_nr where p.weeks = 52 and r.state = 0 \
             and p.until >= ?7 and (p.until <= ?8 or p.until = 99999999) \
             and r.target_52 between ?1 and ?2 and r.opens_52 between ?3 and ?4",
        put_off_after: " and (p.until, r.target_52, r.nr) > (?13, ?14, ?15)",
    },
];

impl Window {
    /// What to select of the members of a group, and from where.
    fn selecting(&self, group: FollowUpGroup) -> [&'static str; 2] {
        match group {
            FollowUpGroup::PutOff => [self.put_off_selected, self.put_off],
            _ => [self.selected, self.along_index],
        }
    }
}

/// The days of a group as the database compares them: ?1 to ?4, ?7 and ?8.
pub(super) struct GroupBounds {
    target: [i64; 2],
    opens: [i64; 2],
    put_off: [i64; 2],
}

impl GroupBounds {
    /// Those of a group on a day. The last days on time go no further than the windows that are asked for reach.
    pub(super) fn of(group: FollowUpGroup, today: NaiveDate, narrow: &FollowUpNarrow) -> Self {
        Self::of_days(&group.days(today), today, narrow)
    }

    /// These days, for follow-ups that are not put off.
    pub(super) fn of_days(days: &GroupDays, today: NaiveDate, narrow: &FollowUpNarrow) -> Self {
        let reach = narrow
            .windows()
            .map(|window| days.clone().in_windows_of(Dataset::published(), window.weeks).target);
        let target = reach
            .reduce(|one, other| *one.start().min(other.start())..=*one.end().max(other.end()))
            .unwrap_or_else(|| days.target.clone());
        Self {
            target: [day(*target.start()), day(*target.end())],
            opens: [day(*days.opens.start()), day(*days.opens.end())],
            put_off: put_off_days(today),
        }
    }

    /// Those that are left from this day on, in this order.
    pub(super) fn from(mut self, by_day: i64, order: Order) -> Self {
        match order {
            Order::Rising => self.target[0] = self.target[0].max(by_day),
            Order::Falling => self.target[1] = self.target[1].min(by_day),
            Order::Returning => {}
        }
        self
    }

    /// Binds ?1 to ?12.
    pub(super) fn bind<'q>(
        &self,
        narrow: &FollowUpNarrow,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        let key = |key: &Option<OptionKey>| key.as_ref().map(|key| key.as_str().to_owned());
        let called = match narrow.called {
            Some(Called::NotWithin { from, until }) => Some((from, until)),
            Some(Called::Never) | None => None,
        };
        query
            .bind(self.target[0])
            .bind(self.target[1])
            .bind(self.opens[0])
            .bind(self.opens[1])
            .bind(key(&narrow.site))
            .bind(key(&narrow.therapy))
            .bind(self.put_off[0])
            .bind(self.put_off[1])
            .bind(match &narrow.assigned {
                Some(AssignedTo::People(people)) => Some(sql::users(people)),
                Some(AssignedTo::Nobody) | None => None,
            })
            .bind(called.map(|(from, _)| from.timestamp_millis()))
            .bind(called.map(|(_, until)| until.timestamp_millis()))
            .bind(narrow.only.as_ref().map(sql::records))
    }

    /// Binds ?13 to ?16, after [`bind`](Self::bind) of a first group.
    pub(super) fn bind_second<'q>(
        &self,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        query
            .bind(self.target[0])
            .bind(self.target[1])
            .bind(self.opens[0])
            .bind(self.opens[1])
    }
}

/// The first and the last day until which a follow-up is put off on this day, as the database compares them; one whose reminder
/// was ended stands behind both, under `day::NEVER`.
pub(super) fn put_off_days(today: NaiveDate) -> [i64; 2] {
    let days = days_ahead(today);
    [day(*days.start()), day(*days.end())]
}

/// What the tally adds up to for a group: the sums to add, and those to take away. A follow-up opens before it closes, so
/// those that have opened by a day, without those that had closed before it, are those that are open on it.
pub(super) fn tally_sums(window: &Window, days: &GroupDays) -> [Option<(&'static str, i64, i64)>; 2] {
    let (opens, target) = (&days.opens, &days.target);
    let by_opens = (window.tally_opens, day(*opens.start()), day(*opens.end()));
    let by_target = (window.tally_target, day(*target.start()), day(*target.end()));
    if *opens.start() == NaiveDate::MIN && *opens.end() == NaiveDate::MAX {
        [Some(by_target), None]
    } else if *target.start() == NaiveDate::MIN && *target.end() == NaiveDate::MAX {
        [Some(by_opens), None]
    } else {
        let closed = target
            .start()
            .pred_opt()
            .map(|last| (window.tally_target, day(NaiveDate::MIN), day(last)));
        [Some(by_opens), closed]
    }
}

/// In which order a group is worked through. What closes or opens first comes first; of what is late, what closed last, for
/// whom most can still be done. Long overdue ones are decided from the oldest on; of those that are put off, the one that
/// comes back first comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Rising,
    Falling,
    Returning,
}

impl Order {
    pub(super) const fn of(group: FollowUpGroup) -> Self {
        match group {
            FollowUpGroup::Late => Self::Falling,
            FollowUpGroup::PutOff => Self::Returning,
            FollowUpGroup::InTime | FollowUpGroup::LongOverdue | FollowUpGroup::Coming => Self::Rising,
        }
    }

    pub(super) const fn sql(self) -> &'static str {
        match self {
            Self::Rising | Self::Returning => " order by by_day, then_day, found",
            Self::Falling => " order by by_day desc, then_day desc, found desc",
        }
    }
}

/// Selects the follow-ups of a group along their indexes, with the numbers of their records as `found`.
pub(super) fn along_indexes(group: FollowUpGroup, narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let [site, therapy, assigned, called, only] = narrow.conditions();
    union(narrow, |window| {
        let [select, from] = window.selecting(group);
        vec![select, from, site, therapy, assigned, called, only]
    })
}

/// The same, of those that come after a place in the order: ?13 to ?15 are its days and its record.
pub(super) fn along_indexes_after(group: FollowUpGroup, narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let [site, therapy, assigned, called, only] = narrow.conditions();
    union(narrow, |window| {
        let [select, from] = window.selecting(group);
        let after = match Order::of(group) {
            Order::Rising => window.rises_after,
            Order::Falling => window.falls_after,
            Order::Returning => window.put_off_after,
        };
        vec![select, from, site, therapy, assigned, called, only, after]
    })
}

/// Sites and therapies of the follow-ups of a group along their indexes.
pub(super) fn told_along_indexes(group: FollowUpGroup, narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let [site, therapy, assigned, called, only] = narrow.conditions();
    let select = "select r.site as site, r.therapy as therapy, 1 as number";
    union(narrow, |window| {
        let [_, from] = window.selecting(group);
        vec![select, from, site, therapy, assigned, called, only]
    })
}

/// Selects the follow-ups of a group, but for those that are put off, by a walk through all records, which is quicker where few of many are left: the records
/// are found first, and each is looked at once more. To be preceded by [`walked`].
pub(super) fn from_walked(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let from = " from walked join record r on r.nr = walked.nr where ";
    union(narrow, |window| vec![window.selected, from, window.belongs])
}

/// The records that have a follow-up of a group.
pub(super) fn walked(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let [site, therapy, assigned, called, only] = narrow.conditions();
    let walk = [
        &[
            "with walked as materialized (select r.nr from record r not indexed where r.state = 0",
            site,
            therapy,
            assigned,
            called,
            only,
            " and ",
        ][..],
        &belong(narrow),
        &[" > 0) "],
    ];
    walk.concat()
}

/// After how many weeks the database knows follow-ups.
pub(crate) fn weeks() -> [u32; 2] {
    WINDOWS.map(|window| window.weeks)
}

/// How many follow-ups of a record belong to a group; over `record r`.
pub(super) fn belong(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    sum(narrow, |window| window.belongs)
}

/// How many belong to a second group.
pub(super) fn belong_to_second(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    sum(narrow, |window| window.belongs_to_second)
}

fn sum(narrow: &FollowUpNarrow, each: impl Fn(&Window) -> &'static str) -> Vec<&'static str> {
    let mut sum = vec!["(0"];
    for window in narrow.windows() {
        sum.extend([" + ", each(window)]);
    }
    sum.push(")");
    sum
}

/// Nothing where the audit has no follow-up after so many weeks.
fn union(narrow: &FollowUpNarrow, each: impl Fn(&Window) -> Vec<&'static str>) -> Vec<&'static str> {
    let mut union = Vec::new();
    for window in narrow.windows() {
        if !union.is_empty() {
            union.push(" union all ");
        }
        union.extend(each(window));
    }
    union
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_follow_up_of_the_dataset_has_its_columns() {
        let versions = Dataset::published().versions().iter();
        let asked: BTreeSet<u32> = versions
            .flat_map(|version| version.follow_up.windows.iter().map(|window| window.weeks))
            .collect();
        assert_eq!(BTreeSet::from(weeks()), asked);
    }
}
