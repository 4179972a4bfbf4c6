//! What is published of counts: each of them, or that there are too few to show. Which are left out follows from all that is published
//! beside them: from sums and parts, and from what one kind of count says of another.

use super::membership::KPI_SHARES;
use super::roll_up::RollUp;
use super::small_numbers::{AtMost, Counts, Kind, Level, Sums};

/// A count as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// So many.
    Count(u64),
    /// From 1 to 4, or what would show such a count.
    TooFew,
}

/// Whether small numbers are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmallNumbers {
    /// From 1 to 4, and what would show them.
    #[default]
    LeftOut,
    /// Every count is published.
    Shown,
}

/// What is published of one KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedShare {
    /// Records that it looks at.
    pub looked_at: Published,
    /// Of them, those that count.
    pub counted: Published,
}

/// What is published of what many records add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedCounts {
    /// Records of the population.
    pub records: Published,
    /// KPI 2 to 11, in the order of [`KPI_SHARES`].
    pub shares: [PublishedShare; KPI_SHARES.len()],
}

impl Published {
    /// The count, where it is published.
    pub const fn count(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::TooFew => None,
        }
    }
}

/// A kind of count that differs from the others.
struct OfKind {
    count: fn(&RollUp) -> i64,
    /// What it is counted out of.
    out_of: Option<usize>,
    together_with: Option<usize>,
    published_of: &'static [Level],
}

/// A kind that is published of everything.
const fn of_kind(out_of: Option<usize>, count: fn(&RollUp) -> i64) -> OfKind {
    OfKind {
        count,
        out_of,
        together_with: None,
        published_of: &[Level::Row, Level::Month, Level::Group, Level::SiteGroup],
    }
}

/// One that is published of years of everybody alone. Spine and hip fractures are few in most months and groups of most services: with
/// KPIs 2, 3 and 8 of these beside each other, so much else would have to be left out for their sake that hardly anything of a year could
/// be shown.
const fn by_year(out_of: usize, count: fn(&RollUp) -> i64) -> OfKind {
    OfKind {
        count,
        out_of: Some(out_of),
        together_with: None,
        published_of: &[Level::Row],
    }
}

const RECORDS: usize = 0;
const FOR_DXA: usize = 1;
/// Who needs follow-up is counted by KPI 7 and looked at by KPIs 9 to 11.
const TREATED: usize = 2;
const NON_SPINE: usize = 3;
const SPINE: usize = 4;
const ASSESSED: usize = 5;
const FALLS: usize = 6;
const NOT_HIP: usize = 7;
const DXA_IN_TIME: usize = 8;
const STRENGTH: usize = 9;
const FOLLOWED_UP: usize = 10;
const STARTED: usize = 11;
const ADHERENT: usize = 12;
/// Hips are not published. They are all sites that are answered without those that are not of the hip.
const HIP: usize = 13;
/// Nor are all that are neither of the hip nor of the spine, whether or not a site is answered. Groups by site are these three.
const NO_SUCH_SITE: usize = 14;

/// All kinds: what others are counted out of first, and so that of two which are as near to a small count the later is left out.
const KINDS: [OfKind; 15] = [
    of_kind(None, |of| of.records),
    of_kind(Some(RECORDS), |of| of.shares[3].looked_at),
    of_kind(Some(RECORDS), |of| of.shares[5].counted),
    site(SPINE, |of| of.shares[0].counted),
    site(NON_SPINE, |of| of.shares[1].counted),
    of_kind(Some(RECORDS), |of| of.shares[2].counted),
    of_kind(Some(RECORDS), |of| of.shares[4].counted),
    by_year(RECORDS, |of| of.shares[6].looked_at),
    of_kind(Some(FOR_DXA), |of| of.shares[3].counted),
    by_year(NOT_HIP, |of| of.shares[6].counted),
    of_kind(Some(TREATED), |of| of.shares[7].counted),
    of_kind(Some(TREATED), |of| of.shares[8].counted),
    of_kind(Some(TREATED), |of| of.shares[9].counted),
    of_no_place(hips),
    of_no_place(|of| of.records - of.shares[1].counted - hips(of)),
];

fn hips(of: &RollUp) -> i64 {
    of.shares[0].counted + of.shares[1].counted - of.shares[6].looked_at
}

/// One that is not published, and follows from what is.
const fn of_no_place(count: fn(&RollUp) -> i64) -> OfKind {
    OfKind {
        count,
        out_of: None,
        together_with: None,
        published_of: &[],
    }
}

/// How many of a row have the same site follows from these of it.
const SITE_FOLLOWS_FROM: [usize; 4] = [RECORDS, NON_SPINE, SPINE, NOT_HIP];

/// What each KPI looks at, and what it counts, in the order of [`KPI_SHARES`]. KPIs 2 and 3 count all that they look at.
const OF_SHARES: [(usize, usize); KPI_SHARES.len()] = [
    (NON_SPINE, NON_SPINE),
    (SPINE, SPINE),
    (RECORDS, ASSESSED),
    (FOR_DXA, DXA_IN_TIME),
    (RECORDS, FALLS),
    (RECORDS, TREATED),
    (NOT_HIP, STRENGTH),
    (TREATED, FOLLOWED_UP),
    (TREATED, STARTED),
    (TREATED, ADHERENT),
];

/// What else one kind says of another. A site is of the spine or not, where it is answered; who started exercises by 16 weeks was
/// followed up, and needed to be.
const AT_MOST: [AtMost; 8] = [
    at_most(&[NON_SPINE, SPINE], &[RECORDS]),
    at_most(&[NON_SPINE, SPINE], &[NOT_HIP, HIP]),
    at_most(&[NOT_HIP, HIP], &[NON_SPINE, SPINE]),
    at_most(&[SPINE], &[NOT_HIP]),
    at_most(&[HIP], &[NON_SPINE]),
    at_most(&[STRENGTH], &[TREATED]),
    at_most(&[SPINE, HIP, NO_SUCH_SITE], &[RECORDS]),
    at_most(&[RECORDS], &[SPINE, HIP, NO_SUCH_SITE]),
];

const fn at_most(parts: &'static [usize], others: &'static [usize]) -> AtMost {
    AtMost { parts, others }
}

/// Spine, or not: where nearly all sites are answered, as they have to be, each is the records without the other.
const fn site(other: usize, count: fn(&RollUp) -> i64) -> OfKind {
    OfKind {
        together_with: Some(other),
        ..by_year(RECORDS, count)
    }
}

/// Whether months of a KPI are published, or years alone.
pub fn is_published_by_month(kpi: u8, small: SmallNumbers) -> bool {
    small == SmallNumbers::Shown && KPI_SHARES.iter().any(|share| share.number == kpi)
        || is_published_of(kpi, Level::Month)
}

/// Whether a KPI is published of groups, or of everybody alone.
pub fn is_published_by_group(kpi: u8) -> bool {
    is_published_of(kpi, Level::Group)
}

fn is_published_of(kpi: u8, level: Level) -> bool {
    let place = KPI_SHARES.iter().position(|share| share.number == kpi);
    let kinds = place.and_then(|place| OF_SHARES.get(place));
    let is_of_level = |kind: usize| KINDS[kind].published_of.contains(&level);
    kinds.is_some_and(|(looked_at, counted)| is_of_level(*looked_at) && is_of_level(*counted))
}

fn kinds(counts: &[RollUp]) -> Vec<Kind> {
    let kind = |of: &OfKind| Kind {
        counts: counts.iter().map(|count| whole((of.count)(count))).collect(),
        out_of: of.out_of,
        together_with: of.together_with,
        published_of: of.published_of,
    };
    KINDS.iter().map(kind).collect()
}

/// Groups of rows beside what they are groups of.
pub(super) struct WithGroups<'a> {
    /// The sums of the rows and, after them, of the groups.
    pub(super) sums: &'a Sums,
    /// A count for each place of it.
    pub(super) counts: &'a [RollUp],
}

/// What is published of counts that add up as `sums` says: one for each place of it and, after these, one for each group. What is
/// left out of groups leaves what is published without them as it is.
pub(super) fn published(
    sums: &Sums,
    counts: &[RollUp],
    groups: Option<&WithGroups<'_>>,
    small: SmallNumbers,
) -> Vec<PublishedCounts> {
    let kinds_of_rows = kinds(counts);
    let of_rows = match small {
        SmallNumbers::LeftOut => Some(Counts::without_small(sums, &kinds_of_rows, &AT_MOST)),
        SmallNumbers::Shown => None,
    };
    let Some(groups) = groups else {
        return shown(&kinds_of_rows, of_rows.as_ref());
    };
    let all = kinds(groups.counts);
    let of_all = of_rows
        .as_ref()
        .map(|of_rows| Counts::groups_without_small(groups.sums, &all, &AT_MOST, &SITE_FOLLOWS_FROM, of_rows));
    shown(&all, of_all.as_ref())
}

/// Whether with these groups nothing is known too nearly.
#[cfg(test)]
pub(super) fn is_closed(sums: &Sums, counts: &[RollUp], groups: &WithGroups<'_>) -> bool {
    let of_rows = kinds(counts);
    let of_rows = Counts::without_small(sums, &of_rows, &AT_MOST);
    let all = kinds(groups.counts);
    let of_all = Counts::groups_without_small(groups.sums, &all, &AT_MOST, &SITE_FOLLOWS_FROM, &of_rows);
    of_rows.is_closed() && of_all.is_closed()
}

/// What is shown of each place.
fn shown(kinds: &[Kind], left_out: Option<&Counts<'_>>) -> Vec<PublishedCounts> {
    let of = |kind: usize, place: usize| match left_out {
        Some(counts) if counts.is_hidden(kind, place) => Published::TooFew,
        _ => Published::Count(kinds[kind].counts[place]),
    };
    let at = |place: usize| PublishedCounts {
        records: of(RECORDS, place),
        shares: OF_SHARES.map(|(looked_at, counted)| PublishedShare {
            looked_at: of(looked_at, place),
            counted: of(counted, place),
        }),
    };
    let places = kinds.first().map_or(0, |kind| kind.counts.len());
    (0..places).map(at).collect()
}

/// Counts of records that can be are never negative.
fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::Facts;

    /// What can be of a patient: who started exercises has no hip fracture and needs follow-up.
    fn patient(flags: u16) -> RollUp {
        let mut flags = flags;
        if flags & Facts::SITE == 0 || flags & (Facts::SPINE | Facts::HIP) == Facts::SPINE | Facts::HIP {
            flags &= !(Facts::SPINE | Facts::HIP);
        }
        if flags & Facts::HIP != 0 || flags & Facts::SITE == 0 || flags & Facts::FOLLOW_UP == 0 {
            flags &= !Facts::STRENGTH_BALANCE;
        }
        RollUp::of_flags(flags)
    }

    fn patients(of: &[(u16, u32)]) -> RollUp {
        let mut sum = RollUp::default();
        for (flags, so_many) in of {
            for _ in 0..*so_many {
                sum += patient(*flags);
            }
        }
        sum
    }

    /// A year of services of these months, in one sum.
    fn year(services: &[Vec<RollUp>]) -> (Sums, Vec<RollUp>) {
        let (mut sums, mut counts) = (Sums::default(), vec![RollUp::default()]);
        let all = sums.add_whole(0);
        for months in services {
            let service = sums.add_part_of(all, 0);
            counts.push(RollUp::default());
            for month in months {
                sums.add_month_of(service, sums.len() as u64);
                counts.push(*month);
                counts[service] += *month;
                counts[all] += *month;
            }
        }
        (sums, counts)
    }

    fn publish(services: &[Vec<RollUp>]) -> Vec<PublishedCounts> {
        let (sums, counts) = year(services);
        let kinds = kinds(&counts);
        assert!(Counts::without_small(&sums, &kinds, &AT_MOST).is_closed());
        published(&sums, &counts, None, SmallNumbers::LeftOut)
    }

    const WRIST: u16 = Facts::SITE;
    const HIPS: u16 = Facts::SITE | Facts::HIP;
    const SPINES: u16 = Facts::SITE | Facts::SPINE;

    /// Services of one year, without what is said of their months.
    fn of_services(services: &[RollUp]) -> Vec<PublishedCounts> {
        let published = publish(&services.iter().map(|service| vec![*service]).collect::<Vec<_>>());
        published.into_iter().skip(1).step_by(2).collect()
    }

    #[test]
    fn a_small_number_of_hips_does_not_follow_from_kpis_2_3_and_8() {
        let usual = || patients(&[(WRIST, 20), (HIPS, 8), (SPINES, 9)]);
        let few = patients(&[(WRIST, 20), (HIPS, 2), (SPINES, 9)]);
        let services = of_services(&[usual(), few, usual(), usual()]);
        let [non_spine, spine, .., strength, _, _, _] = services[1].shares;
        let counts = [non_spine.counted, spine.counted, strength.looked_at].map(Published::count);
        assert_eq!(counts, [Some(22), Some(9), None]);
        let not_shown = services.iter().filter(|of| of.shares[6].looked_at == Published::TooFew);
        assert_eq!(not_shown.count(), 2, "this service and one beside it");
    }

    #[test]
    fn few_who_need_follow_up_do_not_follow_from_those_who_do_exercises() {
        let needs_it = WRIST | Facts::FOLLOW_UP;
        let service = |exercising, others| {
            patients(&[
                (needs_it | Facts::STRENGTH_BALANCE, exercising),
                (needs_it, others),
                (WRIST, 30),
            ])
        };
        // Of 7 who need follow-up in the first two services 6 do exercises in the first: the second has one.
        let services = of_services(&[service(6, 0), service(0, 1), service(8, 0)]);
        assert_eq!([0, 1].map(|of| services[of].shares[5].counted), [Published::TooFew; 2]);
        assert_eq!(services[0].shares[6].counted, Published::TooFew);
    }

    #[test]
    fn services_with_one_each_do_not_follow_from_a_sum_without_the_others() {
        let service = |others, spines| patients(&[(WRIST, others), (SPINES, spines)]);
        let services = of_services(&[14, 14, 14, 14, 15].map(|others| service(others, 1)));
        assert!(services.iter().all(|of| of.shares[1].counted == Published::TooFew));
        assert!(
            services.iter().all(|of| of.records != Published::TooFew),
            "all of the records"
        );
    }

    #[test]
    fn one_small_service_takes_little_with_it_and_nothing_of_the_nation() {
        let usual = |more: u32| {
            let treated = WRIST | Facts::FOLLOW_UP;
            patients(&[(treated, 15 + more), (WRIST, 20), (HIPS, 12), (SPINES, 3 + more % 2)])
        };
        let tiny = patients(&[(WRIST, 4), (HIPS, 1), (SPINES, 2)]);
        // Twelve months each: most have few spine fractures, and none of these months is published.
        let mut services: Vec<Vec<RollUp>> = (0..6).map(|more| (0..12).map(|_| usual(more)).collect()).collect();
        services.push(vec![tiny]);
        let published = publish(&services);
        let nation = published[0];
        let counts = nation.shares.iter().flat_map(|share| [share.looked_at, share.counted]);
        let counts: Vec<Published> = counts.chain([nation.records]).collect();
        assert!(counts.iter().all(|count| *count != Published::TooFew), "{counts:?}");
        let (sums, _) = year(&services);
        let years: Vec<&PublishedCounts> = (1..sums.len())
            .filter(|place| !sums.is_month(*place))
            .map(|place| &published[place])
            .collect();
        assert_eq!(years.len(), 7);
        let shown = years.iter().filter(|of| of.shares[0].counted != Published::TooFew);
        assert!(shown.count() >= 5, "KPI 2 of most services");
        for place in (0..sums.len()).filter(|place| sums.is_month(*place)) {
            let [non_spine, spine, .., strength, _, _, _] = published[place].shares;
            assert_eq!(
                [non_spine.counted, spine.counted, strength.counted],
                [Published::TooFew; 3]
            );
        }
        for (kpi, by_month) in [
            (1, false),
            (2, false),
            (3, false),
            (4, true),
            (7, true),
            (8, false),
            (11, true),
        ] {
            assert_eq!(is_published_by_month(kpi, SmallNumbers::LeftOut), by_month, "KPI {kpi}");
        }
        assert!(is_published_by_month(8, SmallNumbers::Shown));
    }

    proptest! {
        #[test]
        fn whatever_the_patients_no_small_count_can_be_worked_out(
            services in proptest::collection::vec(
                proptest::collection::vec(proptest::collection::vec(any::<u16>(), 0..24), 1..7), 1..5
            )
        ) {
            let of_month = |flags: &Vec<u16>| {
                let mut sum = RollUp::default();
                for flags in flags {
                    sum += patient(*flags);
                }
                sum
            };
            let services: Vec<Vec<RollUp>> =
                services.iter().map(|months| months.iter().map(of_month).collect()).collect();
            let (sums, counts) = year(&services);
            let kinds = kinds(&counts);
            let left_out = Counts::without_small(&sums, &kinds, &AT_MOST);
            prop_assert!(left_out.is_closed());
            for of in published(&sums, &counts, None, SmallNumbers::LeftOut) {
                let shares = of.shares.iter().flat_map(|share| [share.looked_at, share.counted]);
                for count in shares.chain([of.records]) {
                    prop_assert!(!matches!(count, Published::Count(1..=4)), "{:?}", of);
                }
            }
        }
    }
}
