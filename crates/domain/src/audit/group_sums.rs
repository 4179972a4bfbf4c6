//! The groups of a year's rows as sums: what each service counts by age band, gender, care home and site, added up for its region, its
//! nation and all. It knows of counts alone; what of them is left out is for `published`.

use std::collections::BTreeMap;
use std::hash::BuildHasher as _;

use rustc_hash::FxBuildHasher;

use super::groups::{Cut, Groups};
use super::published::WithGroups;
use super::roll_up::RollUp;
use super::small_numbers::{GroupOfRow, Level, Sums};
use crate::dataset::Dataset;
use crate::dataset::keys::option;

/// What a service counts of each group: by the year of diagnosis, what it is cut by, and the place of the group among
/// [`Groups::all`].
pub type ServiceGroups = BTreeMap<(i32, Cut, usize), RollUp>;

/// The sites that a group by site is of; all others, and those without one, are together in one more.
const SITES: [&str; 2] = [option::HIP, option::SPINE];
const OTHER_SITES: &str = "Other or not answered";

/// A group as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedGroup {
    /// "70-79", "Female", "Other or not answered".
    pub words: String,
    /// The places of its groups among [`Groups::all`].
    pub of: Vec<usize>,
}

/// The groups of a cut that are published, in order. By site they are three, as most others are few in most services.
pub fn published_groups(dataset: &Dataset, cut: Cut) -> Vec<PublishedGroup> {
    let groups = Groups::of(dataset, cut);
    let all = groups.all().iter().enumerate();
    if cut != Cut::Site {
        return all
            .map(|(place, group)| PublishedGroup {
                words: group.words.clone(),
                of: vec![place],
            })
            .collect();
    }
    let (sites, others): (Vec<_>, Vec<_>) = all.partition(|(_, group)| SITES.contains(&group.key.as_str()));
    let mut published: Vec<PublishedGroup> = sites
        .into_iter()
        .map(|(place, group)| PublishedGroup {
            words: group.words.clone(),
            of: vec![place],
        })
        .collect();
    published.push(PublishedGroup {
        words: OTHER_SITES.to_owned(),
        of: others.into_iter().map(|(place, _)| place).collect(),
    });
    published
}

/// A row whose groups are added.
pub(super) struct RowToCut<'a> {
    /// Its place among the sums.
    pub(super) place: usize,
    /// The place of what it is part of.
    pub(super) part_of: Option<usize>,
    /// What it is called: no count decides whose turn it is.
    pub(super) name: &'a str,
}

/// A service whose groups are added up.
pub(super) struct ServiceToCut<'a> {
    /// The places of all that it is part of, and its own.
    pub(super) wholes: &'a [usize],
    /// What its months of the year add up to.
    pub(super) of_year: RollUp,
    /// Its groups.
    pub(super) groups: &'a ServiceGroups,
}

/// The sums of a year with the groups of its rows.
pub(super) struct GroupSums {
    sums: Sums,
    counts: Vec<RollUp>,
    /// By the place of the row, what it is cut by, and the place of the group among those that are published.
    places: BTreeMap<(usize, Cut, usize), usize>,
}

impl GroupSums {
    /// Adds the groups of these rows, each of which stands after what it is part of, to their sums. Nothing where the groups of a
    /// service do not add up to what it counts: there would be two answers to one question.
    pub(super) fn of(
        dataset: &Dataset,
        year: i32,
        (sums, counts): (&Sums, &[RollUp]),
        rows: &[RowToCut<'_>],
        services: &[ServiceToCut<'_>],
    ) -> Option<Self> {
        let mut of_rows: BTreeMap<(usize, Cut, usize), RollUp> = BTreeMap::new();
        for service in services {
            for cut in Cut::ALL {
                let mut sum = RollUp::default();
                let groups = service.groups.range((year, cut, 0)..=(year, cut, usize::MAX));
                for ((_, _, group), counts) in groups {
                    sum += *counts;
                    for whole in service.wholes {
                        *of_rows.entry((*whole, cut, *group)).or_default() += *counts;
                    }
                }
                if sum != service.of_year {
                    return None;
                }
            }
        }
        let mut all = Self {
            sums: sums.clone(),
            counts: counts.to_vec(),
            places: BTreeMap::new(),
        };
        for (number, cut) in Cut::ALL.into_iter().enumerate() {
            for (group, named) in published_groups(dataset, cut).iter().enumerate() {
                let of_row = |row: usize| {
                    let mut sum = RollUp::default();
                    for counts in named.of.iter().filter_map(|of| of_rows.get(&(row, cut, *of))) {
                        sum += *counts;
                    }
                    sum
                };
                // A group that nobody at all is in stands nowhere.
                if rows.first().is_none_or(|whole| of_row(whole.place).records == 0) {
                    continue;
                }
                for row in rows {
                    let place = all.sums.add_group(GroupOfRow {
                        row: row.place,
                        cut: number,
                        part_of: row
                            .part_of
                            .and_then(|part_of| all.places.get(&(part_of, cut, group)).copied()),
                        level: if cut == Cut::Site {
                            Level::SiteGroup
                        } else {
                            Level::Group
                        },
                        turn: FxBuildHasher.hash_one((row.name, cut.words(), &named.words)),
                    });
                    all.counts.push(of_row(row.place));
                    all.places.insert((row.place, cut, group), place);
                }
            }
        }
        Some(all)
    }

    /// As `published` takes them.
    pub(super) fn with_groups(&self) -> WithGroups<'_> {
        WithGroups {
            sums: &self.sums,
            counts: &self.counts,
        }
    }

    /// The groups of a row by one cut, in their order: the place of each among [`published_groups`], and among the sums.
    pub(super) fn of_row(&self, row: usize, cut: Cut) -> impl Iterator<Item = (usize, usize)> {
        let groups = self.places.range((row, cut, 0)..=(row, cut, usize::MAX));
        groups.map(|((_, _, group), place)| (*group, *place))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::published::{is_closed, published};
    use crate::audit::{Facts, Published, PublishedCounts, SmallNumbers};

    const YEAR: i32 = 2025;

    /// A patient as one can be, by what holds for them, and by a number from which age, gender and care home follow.
    fn add(service: &mut (RollUp, ServiceGroups), flags: u16, who: usize) {
        let mut flags = flags;
        if flags & Facts::SITE == 0 || flags & (Facts::SPINE | Facts::HIP) == Facts::SPINE | Facts::HIP {
            flags &= !(Facts::SPINE | Facts::HIP);
        }
        if flags & Facts::HIP != 0 || flags & Facts::SITE == 0 || flags & Facts::FOLLOW_UP == 0 {
            flags &= !Facts::STRENGTH_BALANCE;
        }
        let of = RollUp::of_flags(flags);
        let site = match (
            flags & Facts::SITE != 0,
            flags & Facts::SPINE != 0,
            flags & Facts::HIP != 0,
        ) {
            (false, ..) => "",
            (_, true, _) => option::SPINE,
            (_, _, true) => option::HIP,
            _ => "wrist",
        };
        let place = |cut: Cut, nth: usize| {
            let groups = Groups::of(Dataset::published(), cut);
            match cut {
                Cut::Site => groups.place(site).unwrap(),
                _ => nth % groups.all().len(),
            }
        };
        service.0 += of;
        for (cut, nth) in Cut::ALL.into_iter().zip([who, who / 2, who / 3, 0]) {
            *service.1.entry((YEAR, cut, place(cut, nth))).or_default() += of;
        }
    }

    fn services(of: &[Vec<(u16, usize)>]) -> Vec<(RollUp, ServiceGroups)> {
        let mut services = vec![(RollUp::default(), ServiceGroups::new()); of.len()];
        for (service, patients) in services.iter_mut().zip(of) {
            for (flags, who) in patients {
                add(service, *flags, *who);
            }
        }
        services
    }

    /// All of them together, each with one month, and the groups of all and of each.
    fn year(services: &[(RollUp, ServiceGroups)]) -> (Sums, Vec<RollUp>, Option<GroupSums>) {
        let (mut sums, mut counts) = (Sums::default(), vec![RollUp::default()]);
        let all = sums.add_whole(0);
        let mut places = Vec::new();
        for (of_year, _) in services {
            let place = sums.add_part_of(all, sums.len() as u64);
            sums.add_month_of(place, sums.len() as u64);
            counts.extend([*of_year, *of_year]);
            counts[all] += *of_year;
            places.push([all, place]);
        }
        let row = |place, part_of| RowToCut {
            place,
            part_of,
            name: "",
        };
        let rows: Vec<RowToCut<'_>> = std::iter::once(row(all, None))
            .chain(places.iter().map(|[_, place]| row(*place, Some(all))))
            .collect();
        let to_cut: Vec<ServiceToCut<'_>> = services
            .iter()
            .zip(&places)
            .map(|((of_year, groups), wholes)| ServiceToCut {
                wholes,
                of_year: *of_year,
                groups,
            })
            .collect();
        let groups = GroupSums::of(Dataset::published(), YEAR, (&sums, &counts), &rows, &to_cut);
        (sums, counts, groups)
    }

    fn all_counts(of: &PublishedCounts) -> impl Iterator<Item = Published> {
        let shares = of.shares.into_iter().flat_map(|share| [share.looked_at, share.counted]);
        shares.chain([of.records])
    }

    #[test]
    fn groups_that_do_not_add_up_are_none() {
        let mut of = services(&[vec![(Facts::SITE, 1); 20], vec![(Facts::SITE, 2); 20]]);
        assert!(year(&of).2.is_some());
        let gender = of[1].1.keys().copied().find(|(_, cut, _)| *cut == Cut::Gender).unwrap();
        of[1].1.remove(&gender);
        assert!(year(&of).2.is_none());
    }

    #[test]
    fn a_small_group_takes_another_of_its_row_and_the_same_of_another_row_with_it() {
        let patients = |few: usize| -> Vec<(u16, usize)> {
            let many = (0..60).map(|nth| (Facts::SITE, 2 * (nth % 2)));
            many.chain((0..few).map(|_| (Facts::SITE, 1))).collect()
        };
        let of = services(&[patients(3), patients(20), patients(25)]);
        let (sums, counts, groups) = year(&of);
        let groups = groups.unwrap();
        let published = published(&sums, &counts, Some(&groups.with_groups()), SmallNumbers::LeftOut);
        let left_out = |row: usize| {
            let of_age = groups.of_row(row, Cut::Age);
            of_age
                .filter(|(_, at)| published[*at].records == Published::TooFew)
                .count()
        };
        assert!(
            [0, 1, 3, 5]
                .iter()
                .all(|row| published[*row].records != Published::TooFew)
        );
        assert!(left_out(1) >= 2, "the small one, and another beside it");
        assert_eq!(left_out(0), 0, "nothing of all services");
        assert!(left_out(3) + left_out(5) >= 2, "and the same two of another service");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn whatever_the_patients_no_small_group_can_be_worked_out(
            of in proptest::collection::vec(proptest::collection::vec((any::<u16>(), 0_usize..40), 0..60), 1..5)
        ) {
            let of: Vec<_> = services(&of).into_iter().filter(|(of_year, _)| of_year.records > 0).collect();
            prop_assume!(!of.is_empty());
            let (sums, counts, groups) = year(&of);
            let groups = groups.unwrap();
            let with_groups = groups.with_groups();
            prop_assert!(is_closed(&sums, &counts, &with_groups));
            let without = published(&sums, &counts, None, SmallNumbers::LeftOut);
            let with = published(&sums, &counts, Some(&with_groups), SmallNumbers::LeftOut);
            prop_assert_eq!(&with[..without.len()], &without[..], "rows stay as they are");
            for of in &with[without.len()..] {
                for count in all_counts(of) {
                    prop_assert!(!matches!(count, Published::Count(1..=4)), "{:?}", of);
                }
            }
        }
    }
}
