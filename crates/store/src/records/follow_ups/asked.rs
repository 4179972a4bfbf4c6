//! What is asked of the follow-ups, as pieces of SQL over `record r` and the values that they take: ?1 to ?4 are the days
//! of a group, ?5 and ?6 the narrowing's. Nothing is read here.

use chrono::NaiveDate;
use domain::dataset::{Dataset, OptionKey};
use domain::record::{FollowUpGroup, GroupDays};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

use crate::day::day;
use crate::records::counts::tally;

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
    /// Every one, whatever its state: overdue first, then due, then the others.
    Every,
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
}

impl FollowUpNarrow {
    /// Whether each patient's row has to be looked at: the tally knows of weeks alone.
    pub(super) fn looks_at_patients(&self) -> bool {
        self.site.is_some() || self.therapy.is_some()
    }

    /// Over `record r`; uses ?5 and ?6.
    pub(super) fn conditions(&self) -> [&'static str; 2] {
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
    /// Whether it belongs to a group: over `record r`, uses ?1 to ?4.
    pub(super) belongs: &'static str,
    /// Those that do, along their index. What else is asked of them follows.
    pub(super) found: &'static str,
}

pub(super) const WINDOWS: [Window; 2] = [
    Window {
        weeks: 16,
        tally_opens: tally::OPENS_16,
        tally_target: tally::TARGET_16,
        belongs: "coalesce(r.target_16 between ?1 and ?2 and r.opens_16 between ?3 and ?4, 0)",
        found: "select nr as found, 16 as weeks, target_16 as target, opens_16 as opens \
             from record r indexed by record_follow_16 \
             where state = 0 and target_16 is not null and target_16 between ?1 and ?2 and opens_16 between ?3 and ?4",
    },
    Window {
        weeks: 52,
        tally_opens: tally::OPENS_52,
        tally_target: tally::TARGET_52,
        belongs: "coalesce(r.target_52 between ?1 and ?2 and r.opens_52 between ?3 and ?4, 0)",
        found: "select nr as found, 52 as weeks, target_52 as target, opens_52 as opens \
             from record r indexed by record_follow_52 \
             where state = 0 and target_52 is not null and target_52 between ?1 and ?2 and opens_52 between ?3 and ?4",
    },
];

/// The days of a group as the database compares them: ?1 to ?4.
pub(super) struct GroupBounds {
    target: [i64; 2],
    opens: [i64; 2],
}

impl GroupBounds {
    /// Those of a group on a day. The last days on time go no further than the windows that are asked for reach.
    pub(super) fn of(group: FollowUpGroup, today: NaiveDate, narrow: &FollowUpNarrow) -> Self {
        let days = group.days(today);
        let reach = narrow
            .windows()
            .map(|window| days.clone().in_windows_of(Dataset::published(), window.weeks).target);
        let target = reach
            .reduce(|one, other| *one.start().min(other.start())..=*one.end().max(other.end()))
            .unwrap_or(days.target);
        Self {
            target: [day(*target.start()), day(*target.end())],
            opens: [day(*days.opens.start()), day(*days.opens.end())],
        }
    }

    /// Binds ?1 to ?6.
    pub(super) fn bind<'q>(
        &self,
        narrow: &FollowUpNarrow,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        let key = |key: &Option<OptionKey>| key.as_ref().map(|key| key.as_str().to_owned());
        query
            .bind(self.target[0])
            .bind(self.target[1])
            .bind(self.opens[0])
            .bind(self.opens[1])
            .bind(key(&narrow.site))
            .bind(key(&narrow.therapy))
    }
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

/// What selects the follow-ups of a group, along their indexes, with their numbers as `found`; nothing where the audit has
/// no follow-up after so many weeks.
pub(super) fn found(narrow: &FollowUpNarrow) -> Vec<&'static str> {
    let [site, therapy] = narrow.conditions();
    let mut found = Vec::new();
    for window in narrow.windows() {
        if !found.is_empty() {
            found.push(" union all ");
        }
        found.extend([window.found, site, therapy]);
    }
    found
}
