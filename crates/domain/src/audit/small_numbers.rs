//! Small numbers: which counts of what is published are left out, so that none of 1 to 4 can be read, and none can be worked out from
//! those that are published beside it. It knows of sums and their parts; which counts there are is for `published`.

/// A count that is smaller than this, and not 0, is too few to show.
pub const TOO_FEW_BELOW: u64 = 5;
/// What is left out may be anything of so many values more than one, as far as anybody can work out.
const UNCERTAIN_BY: u64 = 3;
/// Higher than any count, and small enough to be added up.
const NO_LIMIT: u64 = 1 << 40;

/// Whether a count is too small to be shown.
pub(super) const fn is_small(count: u64) -> bool {
    0 < count && count < TOO_FEW_BELOW
}

/// What adds up to what, as a tree: a whole stands before its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    whole_of: Vec<Option<usize>>,
    parts_of: Vec<Vec<usize>>,
}

impl Sums {
    /// Adds what is part of nothing, and says its place.
    pub(super) fn add_whole(&mut self) -> usize {
        self.add(None)
    }

    /// Adds a part of what is at this place, and says its own.
    pub(super) fn add_part_of(&mut self, whole: usize) -> usize {
        self.add(Some(whole))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.whole_of.len()
    }

    fn add(&mut self, whole: Option<usize>) -> usize {
        let place = self.len();
        if let Some(parts) = whole.and_then(|whole| self.parts_of.get_mut(whole)) {
            parts.push(place);
        }
        self.whole_of.push(whole);
        self.parts_of.push(Vec::new());
        place
    }
}

/// What somebody who sees all that is published can work out of a count, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Range {
    /// Anything but 0, which is never left out.
    pub(super) const SOME: Self = Self {
        least: 1,
        most: NO_LIMIT,
    };

    const fn exactly(count: u64) -> Self {
        Self {
            least: count,
            most: count,
        }
    }
}

/// Counts of one kind at each place of the sums.
pub(super) struct Kind<'a> {
    pub(super) sums: &'a Sums,
    pub(super) counts: Vec<u64>,
    /// Those that nobody is to work out.
    pub(super) is_sensitive: Vec<bool>,
    /// Those that are left out; 0 is never.
    pub(super) is_hidden: Vec<bool>,
    /// What can be said of each that is left out, by counts of other kinds.
    pub(super) known: Vec<Range>,
}

impl Kind<'_> {
    /// Leaves out what is sensitive, and more beside it until nothing of that can be worked out: where one count of a sum is left
    /// out another is, too, the smallest there is; and more where the others leave it too little room.
    pub(super) fn hide(&mut self) {
        for place in 0..self.counts.len() {
            self.is_hidden[place] |= self.is_sensitive[place];
            self.is_hidden[place] &= self.counts[place] > 0;
        }
        loop {
            let mut more: Vec<usize> = self.lone().filter_map(|whole| self.beside(whole)).collect();
            if more.is_empty() {
                let ranges = self.ranges();
                more = self.narrow(&ranges).filter_map(|place| self.about(place)).collect();
            }
            if more.is_empty() {
                break;
            }
            for place in more {
                self.is_hidden[place] = true;
            }
        }
    }

    /// The wholes of sums of which exactly one count is left out, which is what the others make it.
    fn lone(&self) -> impl Iterator<Item = usize> {
        let sums = self.sums.parts_of.iter().enumerate();
        let lone = sums.filter(|(whole, parts)| {
            let of_sum = std::iter::once(whole).chain(parts.iter());
            !parts.is_empty() && of_sum.filter(|place| self.is_hidden[**place]).count() == 1
        });
        lone.map(|(whole, _)| whole)
    }

    /// Those that are sensitive and too nearly known.
    fn narrow(&self, ranges: &[Range]) -> impl Iterator<Item = usize> {
        let ranges = ranges.iter().enumerate();
        let narrow = ranges.filter(|(place, range)| {
            self.is_hidden[*place] && self.is_sensitive[*place] && range.most.saturating_sub(range.least) < UNCERTAIN_BY
        });
        narrow.map(|(place, _)| place)
    }

    /// What is left out next of a sum: its smallest part, or where none is left the whole.
    fn beside(&self, whole: usize) -> Option<usize> {
        let parts = self.sums.parts_of.get(whole)?.iter().copied();
        let shown = parts.filter(|place| !self.is_hidden[*place] && self.counts[*place] > 0);
        shown
            .min_by_key(|place| self.counts[*place])
            .or_else(|| (!self.is_hidden[whole] && self.counts[whole] > 0).then_some(whole))
    }

    /// What is left out next for the sake of one count: of the sum that it is part of, or of one further up.
    fn about(&self, mut place: usize) -> Option<usize> {
        loop {
            let whole = self.sums.whole_of.get(place).copied().flatten()?;
            if let Some(next) = self.beside(whole) {
                return Some(next);
            }
            place = whole;
        }
    }

    /// What can be worked out of each count. In a tree one way up and one way down find all of it.
    pub(super) fn ranges(&self) -> Vec<Range> {
        let mut ranges: Vec<Range> = (0..self.counts.len())
            .map(|place| {
                if self.is_hidden[place] {
                    self.known[place]
                } else {
                    Range::exactly(self.counts[place])
                }
            })
            .collect();
        let sum_of = |ranges: &[Range], parts: &[usize], end: fn(&Range) -> u64| -> u64 {
            parts.iter().filter_map(|part| ranges.get(*part)).map(end).sum()
        };
        for (whole, parts) in self.sums.parts_of.iter().enumerate().rev() {
            if self.is_hidden[whole] && !parts.is_empty() {
                let (least, most) = (
                    sum_of(&ranges, parts, |range| range.least),
                    sum_of(&ranges, parts, |range| range.most),
                );
                let range = &mut ranges[whole];
                *range = Range {
                    least: range.least.max(least),
                    most: range.most.min(most),
                };
            }
        }
        for (whole, parts) in self.sums.parts_of.iter().enumerate() {
            let (least, most) = (
                sum_of(&ranges, parts, |range| range.least),
                sum_of(&ranges, parts, |range| range.most),
            );
            let of_whole = ranges[whole];
            for part in parts.iter().copied().filter(|part| self.is_hidden[*part]) {
                let range = ranges[part];
                ranges[part] = Range {
                    least: range.least.max(of_whole.least.saturating_sub(most - range.most)),
                    most: range.most.min(of_whole.most.saturating_sub(least - range.least)),
                };
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A year of services of these months, in one sum.
    fn year(services: &[Vec<u64>]) -> (Sums, Vec<u64>) {
        let mut sums = Sums::default();
        let all = sums.add_whole();
        let mut counts = vec![services.iter().flatten().sum()];
        for months in services {
            let service = sums.add_part_of(all);
            counts.push(months.iter().sum());
            for month in months {
                sums.add_part_of(service);
                counts.push(*month);
            }
        }
        (sums, counts)
    }

    fn hidden(services: &[Vec<u64>]) -> Vec<Option<u64>> {
        let (sums, counts) = year(services);
        let mut kind = kind(&sums, &counts);
        kind.hide();
        let shown = counts.iter().zip(&kind.is_hidden);
        shown.map(|(count, is_hidden)| (!is_hidden).then_some(*count)).collect()
    }

    fn kind<'a>(sums: &'a Sums, counts: &[u64]) -> Kind<'a> {
        Kind {
            sums,
            counts: counts.to_vec(),
            is_sensitive: counts.iter().map(|count| is_small(*count)).collect(),
            is_hidden: vec![false; counts.len()],
            known: vec![Range::SOME; counts.len()],
        }
    }

    #[test]
    fn one_small_month_takes_the_smallest_other_with_it() {
        let expected = [Some(29), Some(29), None, Some(12), None, Some(7)];
        assert_eq!(hidden(&[vec![3, 12, 7, 7]]), expected);
        assert_eq!(
            hidden(&[vec![5, 12, 0]]),
            [Some(17), Some(17), Some(5), Some(12), Some(0)]
        );
    }

    #[test]
    fn a_small_year_of_a_service_takes_months_and_another_service_with_it() {
        let found = hidden(&[vec![3, 0], vec![9, 8], vec![20, 30]]);
        assert_eq!(
            found,
            [
                Some(70),
                None,
                None,
                Some(0),
                None,
                Some(9),
                None,
                Some(50),
                Some(20),
                Some(30)
            ]
        );
    }

    #[test]
    fn two_of_one_each_are_not_what_their_sum_says() {
        let found = hidden(&[vec![1, 1, 30, 40]]);
        assert_eq!(found, [Some(72), Some(72), None, None, None, Some(40)]);
    }

    proptest! {
        #[test]
        fn whatever_the_counts_no_small_one_can_be_worked_out(
            services in proptest::collection::vec(proptest::collection::vec(0_u64..14, 1..6), 1..6)
        ) {
            let (sums, counts) = year(&services);
            let mut kind = kind(&sums, &counts);
            kind.hide();
            prop_assert_eq!(kind.lone().count(), 0);
            let ranges = kind.ranges();
            for (place, count) in counts.iter().enumerate() {
                prop_assert!(!is_small(*count) || kind.is_hidden[place]);
                prop_assert!((ranges[place].least..=ranges[place].most).contains(count));
                if is_small(*count) {
                    prop_assert!(ranges[place].most > ranges[place].least, "{} is {:?}", count, ranges[place]);
                }
            }
        }
    }
}
