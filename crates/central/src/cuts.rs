//! Roll-ups by group: in which group of patients each of a service's roll-ups is, by age band, gender, care home and site, and what its
//! cells add up to by month and by group. Which groups there are, `domain` says.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use domain::audit::{AgeBand, Cut, Groups, RollUp, ServiceGroups};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::dataset_files::dataset_in_use;
use crate::roll_up::{Cell, roll_ups_by_group};

/// The groups of every cut.
struct AllGroups(BTreeMap<Cut, Groups>);

impl AllGroups {
    fn new() -> Self {
        let groups = Cut::ALL.map(|cut| (cut, Groups::of(dataset_in_use(), cut)));
        Self(groups.into_iter().collect())
    }

    /// The place of a group by its key. One that this program does not know is that of those of whom it is not known.
    fn place(&self, cut: Cut, key: &str) -> usize {
        let groups = self.0.get(&cut);
        groups.map_or(0, |groups| groups.place(key).unwrap_or(groups.all().len() - 1))
    }

    /// The same by the youngest age of a band; 0 where the age is not known.
    fn of_age(&self, from: i32) -> usize {
        let band = AgeBand::ALL.into_iter().find(|band| band.from() == from);
        self.place(Cut::Age, band.map_or("", AgeBand::words))
    }
}

/// What every service but demonstrations adds up to by group.
pub(crate) async fn groups(connection: &mut PgConnection) -> Result<BTreeMap<Uuid, ServiceGroups>, sqlx::Error> {
    let all = AllGroups::new();
    let mut groups: BTreeMap<Uuid, ServiceGroups> = BTreeMap::new();
    for (service, year, cut, key, counts) in roll_ups_by_group(connection).await? {
        let (cut, place) = match cut.as_str() {
            "age" => (Cut::Age, all.of_age(key.parse().unwrap_or_default())),
            "gender" => (Cut::Gender, all.place(Cut::Gender, &key)),
            "care_home" => (Cut::CareHome, all.place(Cut::CareHome, &key)),
            _ => (Cut::Site, all.place(Cut::Site, &key)),
        };
        *groups
            .entry(service)
            .or_default()
            .entry((year, cut, place))
            .or_default() += counts;
    }
    Ok(groups)
}

/// What these cells of a service add up to by month, and by group.
pub(crate) fn added_up(cells: &BTreeMap<Cell, RollUp>) -> (BTreeMap<NaiveDate, RollUp>, ServiceGroups) {
    let all = AllGroups::new();
    let (mut months, mut groups) = (BTreeMap::new(), ServiceGroups::new());
    for (cell, counts) in cells {
        *months.entry(cell.month).or_default() += *counts;
        let [gender, care_home, site] = &cell.cuts;
        for (cut, place) in [
            (Cut::Age, all.of_age(cell.age_band.into())),
            (Cut::Gender, all.place(Cut::Gender, gender)),
            (Cut::CareHome, all.place(Cut::CareHome, care_home)),
            (Cut::Site, all.place(Cut::Site, site)),
        ] {
            *groups.entry((cell.month.year(), cut, place)).or_default() += *counts;
        }
    }
    (months, groups)
}
