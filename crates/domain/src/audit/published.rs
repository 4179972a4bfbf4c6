//! What is published of counts: each of them, or that there are too few to show. Which are left out follows from all that is published
//! beside them: from sums and parts, and from what one kind of count says of another.

use super::membership::KPI_SHARES;
use super::roll_up::RollUp;
use super::small_numbers::{Kind, Range, Sums, is_small};

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

/// The kinds of count that differ from each other. Who needs follow-up is counted by KPI 7 and looked at by KPIs 9 to 11; all are
/// looked at by KPIs 4, 6 and 7; KPIs 2 and 3 count all that they look at.
const NON_SPINE: usize = 0;
const SPINE: usize = 1;
const DXA: usize = 3;
const TREATMENT: usize = 5;
const STRENGTH: usize = 6;
const FOLLOW_UPS: [usize; 3] = [7, 8, 9];
/// Counted out of all records.
const OF_ALL: [usize; 2] = [2, 4];

/// What of one kind is left out, and what can be worked out of it all the same.
struct LeftOut {
    is_hidden: Vec<bool>,
    ranges: Vec<Range>,
}

/// What is published of counts that add up as `sums` says: one for each place of it.
pub(super) fn published(sums: &Sums, counts: &[RollUp], small: SmallNumbers) -> Vec<PublishedCounts> {
    let left_out = match small {
        SmallNumbers::LeftOut => Some(AllLeftOut::of(sums, counts)),
        SmallNumbers::Shown => None,
    };
    let at = |place: usize| {
        let counts = &counts[place];
        let shown = |count: i64, of: fn(&AllLeftOut) -> &LeftOut| -> Published {
            let is_hidden = left_out.as_ref().is_some_and(|all| of(all).is_hidden[place]);
            published_count(count, is_hidden)
        };
        let mut shares = [PublishedShare {
            looked_at: Published::TooFew,
            counted: Published::TooFew,
        }; KPI_SHARES.len()];
        for (number, share) in shares.iter_mut().enumerate() {
            let count = counts.shares[number];
            let is_hidden = left_out.as_ref().is_some_and(|all| all.shares[number].is_hidden[place]);
            let looked_at = match number {
                NON_SPINE | SPINE => published_count(count.looked_at, is_hidden),
                DXA => shown(count.looked_at, |all| &all.for_dxa),
                STRENGTH => shown(count.looked_at, |all| &all.for_strength),
                number if FOLLOW_UPS.contains(&number) => shown(count.looked_at, |all| &all.shares[TREATMENT]),
                _ => shown(count.looked_at, |all| &all.records),
            };
            // Of nobody knows how many, nothing is said.
            let counted = match looked_at {
                Published::TooFew => Published::TooFew,
                Published::Count(_) => published_count(count.counted, is_hidden),
            };
            *share = PublishedShare { looked_at, counted };
        }
        PublishedCounts {
            records: shown(counts.records, |all| &all.records),
            shares,
        }
    };
    (0..counts.len()).map(at).collect()
}

fn published_count(count: i64, is_hidden: bool) -> Published {
    if is_hidden {
        Published::TooFew
    } else {
        Published::Count(whole(count))
    }
}

/// Counts of records that can be are never negative.
fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

struct AllLeftOut {
    records: LeftOut,
    for_dxa: LeftOut,
    for_strength: LeftOut,
    /// What KPI 2 to 11 count.
    shares: [LeftOut; KPI_SHARES.len()],
}

impl AllLeftOut {
    fn of(sums: &Sums, counts: &[RollUp]) -> Self {
        let of =
            |take: &dyn Fn(&RollUp) -> i64| -> Vec<u64> { counts.iter().map(|count| whole(take(count))).collect() };
        let records = left_out(sums, of(&|count: &RollUp| count.records), None, &|_| Range::SOME);
        let part_of = |take: &dyn Fn(&RollUp) -> i64, whole: &LeftOut| {
            left_out(sums, of(take), Some(whole), &|place| Range {
                most: whole.ranges[place].most,
                ..Range::SOME
            })
        };
        let for_dxa = part_of(&|count: &RollUp| count.shares[DXA].looked_at, &records);
        let for_strength = part_of(&|count: &RollUp| count.shares[STRENGTH].looked_at, &records);
        let treated = part_of(&|count: &RollUp| count.shares[TREATMENT].counted, &records);
        let [non_spine, spine] = sites(sums, counts, &records, &for_strength);
        let counted =
            |share: usize, whole: &LeftOut| part_of(&move |count: &RollUp| count.shares[share].counted, whole);
        let shares = [
            non_spine,
            spine,
            counted(OF_ALL[0], &records),
            counted(DXA, &for_dxa),
            counted(OF_ALL[1], &records),
            counted(TREATMENT, &records),
            counted(STRENGTH, &for_strength),
            counted(FOLLOW_UPS[0], &treated),
            counted(FOLLOW_UPS[1], &treated),
            counted(FOLLOW_UPS[2], &treated),
        ];
        Self {
            records,
            for_dxa,
            for_strength,
            shares,
        }
    }
}

/// One kind of count: left out where it is small, where what it is a part of is left out, and as far as it takes to keep these from
/// being worked out.
fn left_out(sums: &Sums, counts: Vec<u64>, part_of: Option<&LeftOut>, known: &dyn Fn(usize) -> Range) -> LeftOut {
    let is_sensitive = counts.iter().map(|count| is_small(*count)).collect();
    let is_hidden = match part_of {
        Some(whole) => whole.is_hidden.clone(),
        None => vec![false; counts.len()],
    };
    let known = (0..counts.len()).map(known).collect();
    hidden_of(Kind {
        sums,
        counts,
        is_sensitive,
        is_hidden,
        known,
    })
}

fn hidden_of(mut kind: Kind<'_>) -> LeftOut {
    kind.hide();
    let ranges = kind.ranges();
    LeftOut {
        is_hidden: kind.is_hidden,
        ranges,
    }
}

/// Fractures that are not of the spine, and those that are. Where nearly every site is answered, all records without the one are the
/// other: so each is sensitive, too, where few records are left beside it.
fn sites(sums: &Sums, counts: &[RollUp], records: &LeftOut, not_hip: &LeftOut) -> [LeftOut; 2] {
    let kind = |site: usize, other: Option<&LeftOut>, hidden: Vec<bool>| {
        let of_site: Vec<u64> = counts.iter().map(|count| whole(count.shares[site].counted)).collect();
        let beside = |place: usize| whole(counts[place].records).saturating_sub(of_site[place]);
        let is_sensitive = (0..of_site.len()).map(|place| is_small(of_site[place]) || is_small(beside(place)));
        let known = (0..of_site.len()).map(|place| {
            let other = other.map_or(
                Range {
                    least: 0,
                    ..Range::SOME
                },
                |other| other.ranges[place],
            );
            Range {
                least: not_hip.ranges[place].least.saturating_sub(other.most).max(1),
                most: records.ranges[place].most.saturating_sub(other.least),
            }
        });
        hidden_of(Kind {
            sums,
            is_sensitive: is_sensitive.collect(),
            is_hidden: hidden,
            known: known.collect(),
            counts: of_site,
        })
    };
    let first = kind(NON_SPINE, None, records.is_hidden.clone());
    let spine = kind(SPINE, Some(&first), records.is_hidden.clone());
    // Once more, as what is known of the one says more of the other.
    let non_spine = kind(NON_SPINE, Some(&spine), first.is_hidden);
    [non_spine, spine]
}
