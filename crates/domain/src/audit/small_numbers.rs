//! Small numbers: which counts of what is published are left out, so that none of 1 to 4 can be read, and none can be worked out from
//! those that are published beside it. It knows of counts and of what follows from what; which counts there are is for `published`.
//!
//! What somebody can work out is a range for each count: what is published is known, and every sum and every part narrows the others,
//! until nothing narrows any more. As long as a count is known too nearly, one more count that its range follows from is left out. So
//! when it ends no small count is known too nearly, whatever the counts are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A count that is smaller than this, and not 0, is too few to show.
pub const TOO_FEW_BELOW: u64 = 5;
/// A small count may be anything of so many values more than one, as far as anybody can work out.
const UNCERTAIN_BY: i64 = 3;
/// How far the groups of a service, or of a region, are from those of all.
const DEEPEST: u32 = 3;
/// Higher than any count, and small enough to be added up.
const NO_LIMIT: i64 = 1 << 40;
/// What is only known to be below something without a limit is known to be below nothing.
const HARDLY_A_LIMIT: i64 = NO_LIMIT / 2;

/// Whether a count is too small to be shown.
pub(super) const fn is_small(count: u64) -> bool {
    0 < count && count < TOO_FEW_BELOW
}

/// What adds up to what: a whole stands before its parts, and may be made up of parts in several ways.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// By the whole and the way in which it is made up of them.
    parts_of: BTreeMap<(usize, usize), Vec<usize>>,
    /// How far each is from what is part of nothing.
    depths: Vec<u32>,
    turns: Vec<u64>,
    levels: Vec<Level>,
    /// Of a group the row whose group it is, and by what it is cut.
    groups: Vec<Option<(usize, usize)>>,
}

/// What there is at a place: it decides which kinds are published of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// All services, a nation, a region, a service: a year of it.
    Row,
    /// A month of a service.
    Month,
    /// Those of a row whose age, gender or care home is the same.
    Group,
    /// Those of a row whose site is the same.
    SiteGroup,
}

/// A group of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupOfRow {
    /// The place of its row.
    pub(super) row: usize,
    /// By what the row is cut, from 0.
    pub(super) cut: usize,
    /// The same group of what the row is part of.
    pub(super) part_of: Option<usize>,
    /// What the group is of.
    pub(super) level: Level,
    /// See [`Sums::add_whole`].
    pub(super) turn: u64,
}

/// The way in which a whole is made up of what it consists of; groups come after it, a way for each cut.
const PARTS: usize = 0;

impl Sums {
    /// Adds what is part of nothing, and says its place. Of those that can be left out for the sake of another the one with the
    /// lowest `turn` is: it must not follow from any count, as whoever knew the rule could then read more from what is left out.
    pub(super) fn add_whole(&mut self, turn: u64) -> usize {
        self.add(0, turn, Level::Row)
    }

    /// Adds a part of what is at this place, and says its own.
    pub(super) fn add_part_of(&mut self, whole: usize, turn: u64) -> usize {
        self.add_part(whole, turn, Level::Row)
    }

    /// The same for a month, of which some kinds are not published.
    pub(super) fn add_month_of(&mut self, whole: usize, turn: u64) -> usize {
        self.add_part(whole, turn, Level::Month)
    }

    /// Adds a group of a row: it is a part of the row, as the other groups of the cut are, and of the same group of what the row is
    /// part of.
    pub(super) fn add_group(&mut self, group: GroupOfRow) -> usize {
        let place = self.add(self.depths[group.row] + 1, group.turn, group.level);
        self.groups[place] = Some((group.row, group.cut));
        self.parts_of
            .entry((group.row, PARTS + 1 + group.cut))
            .or_default()
            .push(place);
        if let Some(whole) = group.part_of {
            self.parts_of.entry((whole, PARTS)).or_default().push(place);
        }
        place
    }

    /// Whether there is a month at this place.
    #[cfg(test)]
    pub(super) fn is_month(&self, place: usize) -> bool {
        self.levels[place] == Level::Month
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.levels.len()
    }

    fn add_part(&mut self, whole: usize, turn: u64, level: Level) -> usize {
        let place = self.add(self.depths[whole] + 1, turn, level);
        self.parts_of.entry((whole, PARTS)).or_default().push(place);
        place
    }

    fn add(&mut self, depth: u32, turn: u64, level: Level) -> usize {
        self.depths.push(depth);
        self.turns.push(turn);
        self.levels.push(level);
        self.groups.push(None);
        self.len() - 1
    }
}

/// Counts of one kind at each place of the sums.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) counts: Vec<u64>,
    /// The kind that it is counted out of, which stands before it: where that is left out this is, too.
    pub(super) out_of: Option<usize>,
    /// The kind that is left out of a place together with this one: each is nearly all that the other is not, so that leaving out one alone
    /// hardly hides it.
    pub(super) together_with: Option<usize>,
    /// Of what it is published; of anything else it only follows from what is.
    pub(super) published_of: &'static [Level],
}

/// Counts of these kinds, by their places among the kinds, are together no more than those of the others, at each place of the sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtMost {
    pub(super) parts: &'static [usize],
    pub(super) others: &'static [usize],
}

/// What somebody who sees all that is published can work out of a count, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    least: i64,
    most: i64,
}

/// Counts that are together no more than others.
#[derive(Debug)]
struct Rule {
    parts: Vec<usize>,
    others: Vec<usize>,
}

/// All counts of all kinds, one kind after the other, with what is left out of them.
#[derive(Debug)]
pub(super) struct Counts<'a> {
    sums: &'a Sums,
    kinds: &'a [Kind],
    is_hidden: Vec<bool>,
    /// What was decided before: of so many places nothing more is left out.
    decided: usize,
    /// Groups of which nothing is shown, not even that there is nobody.
    is_blank: Vec<bool>,
    rules: Vec<Rule>,
    /// Of each count the rules that it is in.
    rules_of: Vec<Vec<usize>>,
}

impl<'a> Counts<'a> {
    /// Leaves out what is small, and more until nothing of that can be worked out.
    pub(super) fn without_small(sums: &'a Sums, kinds: &'a [Kind], at_most: &[AtMost]) -> Self {
        let mut counts = Self::all_shown(sums, kinds);
        counts.add_rules(at_most);
        counts.leave_out();
        counts
    }

    /// The same of groups beside what was decided without them, which stays as it is: `sums` and `kinds` have all of that at the
    /// same places, and groups after it. How many have the same site follows from these kinds of the row, so that it is left out
    /// where one of them is, and never otherwise.
    pub(super) fn groups_without_small(
        sums: &'a Sums,
        kinds: &'a [Kind],
        at_most: &[AtMost],
        site_follows_from: &[usize],
        before: &Counts<'_>,
    ) -> Self {
        let mut counts = Self::all_shown(sums, kinds);
        counts.decided = before.sums.len();
        for kind in 0..kinds.len() {
            for place in 0..counts.decided {
                let cell = counts.cell(kind, place);
                counts.is_hidden[cell] = before.is_hidden[before.cell(kind, place)];
            }
        }
        counts.add_rules(at_most);
        for place in counts.decided..sums.len() {
            let Some((row, _)) = sums.groups[place] else {
                continue;
            };
            // Where a count of a row is left out, so are those of its groups: they would say of whom it is.
            for kind in 0..kinds.len() {
                let cell = counts.cell(kind, place);
                if counts.is_published(cell) && counts.is_hidden(kind, row) {
                    counts.hide(cell);
                }
            }
            let follows = |kind: &usize| counts.is_hidden(*kind, row);
            let of_all = counts.cell(0, place);
            let is_small = is_small(counts.count(of_all));
            if sums.levels[place] == Level::SiteGroup && (is_small || site_follows_from.iter().any(follows)) {
                counts.hide(of_all);
            }
        }
        counts.leave_out();
        counts
    }

    fn all_shown(sums: &'a Sums, kinds: &'a [Kind]) -> Self {
        let cells = sums.len() * kinds.len();
        Self {
            sums,
            kinds,
            is_hidden: vec![false; cells],
            decided: 0,
            is_blank: vec![false; sums.len()],
            rules: Vec::new(),
            rules_of: vec![Vec::new(); cells],
        }
    }

    /// Leaves out what is small and not decided, and more until nothing of it can be worked out.
    fn leave_out(&mut self) {
        for cell in 0..self.is_hidden.len() {
            if self.may_be_hidden(cell) && self.is_published(cell) && is_small(self.count(cell)) {
                self.hide(cell);
            }
        }
        self.close();
    }

    fn may_be_hidden(&self, cell: usize) -> bool {
        self.place(cell) >= self.decided && !self.follows_from_row(cell)
    }

    /// Whether a count of a group follows from those of its row: how many have the same site.
    fn follows_from_row(&self, cell: usize) -> bool {
        self.kind(cell) == 0 && self.sums.levels[self.place(cell)] == Level::SiteGroup
    }

    /// Whether a kind is looked at in groups where it is not published: nothing of it follows there.
    fn is_of_no_group(&self, cell: usize) -> bool {
        self.sums.groups[self.place(cell)].is_some() && !self.is_published(cell)
    }

    /// Whether a count is left out.
    pub(super) fn is_hidden(&self, kind: usize, place: usize) -> bool {
        !self.is_shown(self.cell(kind, place))
    }

    fn cell(&self, kind: usize, place: usize) -> usize {
        kind * self.sums.len() + place
    }

    fn kind(&self, cell: usize) -> usize {
        cell / self.sums.len()
    }

    fn place(&self, cell: usize) -> usize {
        cell % self.sums.len()
    }

    fn count(&self, cell: usize) -> u64 {
        self.kinds[self.kind(cell)].counts[self.place(cell)]
    }

    fn is_published(&self, cell: usize) -> bool {
        let level = self.sums.levels[self.place(cell)];
        self.kinds[self.kind(cell)].published_of.contains(&level)
    }

    fn is_shown(&self, cell: usize) -> bool {
        self.is_published(cell) && !self.is_hidden[cell]
    }

    /// Takes in every sum and every part. What does not hold of the counts themselves, which nobody who publishes them can bring about,
    /// is no rule: nobody would work out anything true by it.
    fn add_rules(&mut self, at_most: &[AtMost]) {
        let sums = self.sums;
        for kind in 0..self.kinds.len() {
            for ((place, _), parts) in &sums.parts_of {
                let whole = vec![self.cell(kind, *place)];
                let parts: Vec<usize> = parts.iter().map(|part| self.cell(kind, *part)).collect();
                if parts.iter().any(|part| self.is_of_no_group(*part)) {
                    continue;
                }
                self.add_rule(whole.clone(), parts.clone());
                self.add_rule(parts, whole);
            }
            for place in 0..sums.len() {
                let cell = self.cell(kind, place);
                if let Some(whole) = self.kinds[kind].out_of.filter(|_| !self.is_of_no_group(cell)) {
                    self.add_rule(vec![cell], vec![self.cell(whole, place)]);
                }
            }
        }
        for AtMost { parts, others } in at_most {
            for place in (0..sums.len()).filter(|place| sums.groups[*place].is_none()) {
                let cells = |kinds: &[usize]| kinds.iter().map(|kind| self.cell(*kind, place)).collect();
                let (parts, others) = (cells(parts), cells(others));
                self.add_rule(parts, others);
            }
        }
    }

    fn add_rule(&mut self, parts: Vec<usize>, others: Vec<usize>) {
        let sum = |cells: &[usize]| -> u64 { cells.iter().map(|cell| self.count(*cell)).sum() };
        if sum(&parts) > sum(&others) {
            return;
        }
        for cell in parts.iter().chain(&others) {
            self.rules_of[*cell].push(self.rules.len());
        }
        self.rules.push(Rule { parts, others });
    }

    /// Leaves out a count, and what is counted out of it.
    fn hide(&mut self, cell: usize) {
        let place = self.place(cell);
        self.is_hidden[cell] = true;
        if let Some(other) = self.kinds[self.kind(cell)].together_with {
            let other = self.cell(other, place);
            self.is_hidden[other] = true;
        }
        for kind in self.kind(cell) + 1..self.kinds.len() {
            let is_of_hidden = |whole| self.is_hidden[self.cell(whole, place)];
            if self.kinds[kind].out_of.is_some_and(is_of_hidden) {
                let part = self.cell(kind, place);
                self.is_hidden[part] = true;
            }
        }
    }

    /// Leaves out more until nothing is known too nearly. Kinds that others are counted out of come first, as these are left out with
    /// them; and of a kind what was left out for the sake of another, as it may be enough that this is not known.
    fn close(&mut self) {
        loop {
            let ranges = self.ranges();
            let in_order = |cell: &usize| (self.kind(*cell), is_small(self.count(*cell)));
            let narrow = self.narrow(&ranges);
            let Some(first) = narrow.iter().map(in_order).min() else {
                return;
            };
            let firsts: Vec<usize> = narrow.iter().copied().filter(|cell| in_order(cell) == first).collect();
            let more: BTreeSet<usize> = firsts.iter().filter_map(|cell| self.beside(*cell, &ranges)).collect();
            if more.is_empty() {
                // Where so few are in the groups of a row that leaving all of them out hides none, nobody is told which are empty.
                let of_firsts = firsts.iter().filter_map(|cell| self.sums.groups[self.place(*cell)]);
                let few: BTreeSet<(usize, usize)> = of_firsts.filter(|group| !self.is_blank_cut(*group)).collect();
                if few.is_empty() {
                    self.hide_all();
                    return;
                }
                for group in few {
                    self.blank(group);
                }
                continue;
            }
            for cell in more {
                self.hide(cell);
            }
        }
    }

    /// Every limit comes from a count that is shown, so that there is one to leave out; were there none, nothing would be shown at all but
    /// what was decided before, by which nothing is known too nearly.
    fn hide_all(&mut self) {
        for cell in 0..self.is_hidden.len() {
            self.is_hidden[cell] |= self.may_be_hidden(cell);
        }
        for place in self.decided..self.sums.len() {
            self.is_blank[place] = self.decided > 0;
        }
    }

    fn groups_of(&self, (row, cut): (usize, usize)) -> &'a [usize] {
        let sums = self.sums;
        sums.parts_of.get(&(row, PARTS + 1 + cut)).map_or(&[], Vec::as_slice)
    }

    fn is_blank_cut(&self, group: (usize, usize)) -> bool {
        self.groups_of(group).iter().all(|place| self.is_blank[*place])
    }

    /// Shows nothing of the groups of a row by one cut.
    fn blank(&mut self, group: (usize, usize)) {
        for place in self.groups_of(group) {
            self.is_blank[*place] = true;
            for kind in 0..self.kinds.len() {
                let cell = self.cell(kind, *place);
                if self.is_published(cell) && self.may_be_hidden(cell) {
                    self.hide(cell);
                }
            }
        }
    }

    /// Whether nothing is known too nearly, and every range has its count.
    #[cfg(test)]
    pub(super) fn is_closed(&self) -> bool {
        let ranges = self.ranges();
        let has = |(cell, range): (usize, &Range)| {
            let count = i64::try_from(self.count(cell)).unwrap();
            (range.least..=range.most).contains(&count)
        };
        self.narrow(&ranges).is_empty() && ranges.iter().enumerate().all(has)
    }

    /// What is too nearly known: a small count that can be worked out by so many, and any other that is left out and can be worked out
    /// exactly, which leaving it out would be of no use for. Of groups this is not looked at: most have only a few beside them.
    fn narrow(&self, ranges: &[Range]) -> Vec<usize> {
        let uncertain_by = |cell: usize| match self.count(cell) {
            0 => 0,
            count if is_small(count) => UNCERTAIN_BY,
            _ => i64::from(self.is_hidden[cell] && self.decided == 0),
        };
        let is_narrow = |cell: &usize| ranges[*cell].most - ranges[*cell].least < uncertain_by(*cell);
        (0..ranges.len()).filter(is_narrow).collect()
    }

    /// What is left out next for the sake of one count: the nearest of those that its range follows from. What all others are counted
    /// out of is left out last, as nothing of its place is shown then.
    fn beside(&self, cell: usize, ranges: &[Range]) -> Option<usize> {
        let spares_all = |other: usize| self.kind(other) != 0 || self.kind(cell) == 0;
        // Of groups those of the fewest come first, however far off: what all services add up to is left out last.
        let depths = if self.decided == 0 { 0..=0 } else { 1..=DEEPEST };
        depths.rev().find_map(|least| {
            let is_deep = |other: usize| self.sums.depths[self.place(other)] >= least;
            self.nearest(cell, ranges, |other| is_deep(other) && spares_all(other))
                .or_else(|| self.nearest(cell, ranges, is_deep))
        })
    }

    /// The nearest count that is shown and not 0, by way of what the range of one follows from. Of those that are as near it is the
    /// one of which least is counted out, and a part before its whole.
    fn nearest(&self, from: usize, ranges: &[Range], may_be: impl Fn(usize) -> bool) -> Option<usize> {
        let mut seen = BTreeSet::from([from]);
        let mut border = vec![from];
        while !border.is_empty() {
            let rules = border.iter().flat_map(|cell| self.followed(*cell, ranges));
            let around = rules.flat_map(|rule| rule.parts.iter().chain(&rule.others)).copied();
            let new: BTreeSet<usize> = around.filter(|cell| !seen.contains(cell)).collect();
            let can_be = |cell: &&usize| {
                self.may_be_hidden(**cell) && self.is_shown(**cell) && self.count(**cell) > 0 && may_be(**cell)
            };
            let in_order = |cell: &&usize| {
                let place = self.place(**cell);
                let (depth, turn) = (self.sums.depths[place], self.sums.turns[place]);
                (Reverse((self.kind(**cell), depth)), turn)
            };
            if let Some(next) = new.iter().filter(can_be).min_by_key(in_order) {
                return Some(*next);
            }
            border = new.iter().copied().filter(|cell| !self.is_shown(*cell)).collect();
            seen.extend(new);
        }
        None
    }

    /// The rules that one end of a count's range follows from.
    fn followed(&self, cell: usize, ranges: &[Range]) -> impl Iterator<Item = &Rule> {
        let (range, at_first) = (ranges[cell], self.at_first(cell));
        let rules = self.rules_of[cell].iter().map(|rule| &self.rules[*rule]);
        rules.filter(move |rule| {
            let slack = rule.slack(ranges);
            if rule.parts.contains(&cell) {
                range.most < at_first.most && range.least + slack == range.most
            } else {
                range.least > at_first.least && range.most - slack == range.least
            }
        })
    }

    /// What is said of a count by itself: itself, or that it is too few. 0 is never left out, but with what it is counted out of or is
    /// left out together with, and in a group whose row has it left out.
    fn at_first(&self, cell: usize) -> Range {
        let count = i64::try_from(self.count(cell)).unwrap_or(HARDLY_A_LIMIT);
        if self.is_shown(cell) {
            return Range {
                least: count,
                most: count,
            };
        }
        let (place, number) = (self.place(cell), self.kind(cell));
        let kind = &self.kinds[number];
        let group = self.sums.groups[place];
        let is_some = kind.together_with.is_none()
            && kind.out_of.is_none_or(|whole| !self.is_hidden[self.cell(whole, place)])
            && group.is_none_or(|(row, _)| self.is_shown(self.cell(number, row)))
            && !self.is_blank[place]
            && !self.follows_from_row(cell);
        Range {
            least: i64::from(self.is_published(cell) && is_some),
            most: NO_LIMIT,
        }
    }

    /// What can be worked out of each count.
    fn ranges(&self) -> Vec<Range> {
        let mut ranges: Vec<Range> = (0..self.is_hidden.len()).map(|cell| self.at_first(cell)).collect();
        let mut waiting: VecDeque<usize> = (0..self.rules.len()).collect();
        let mut is_waiting = vec![true; self.rules.len()];
        while let Some(next) = waiting.pop_front() {
            is_waiting[next] = false;
            for cell in self.rules[next].narrow(&mut ranges) {
                for rule in &self.rules_of[cell] {
                    if !is_waiting[*rule] {
                        is_waiting[*rule] = true;
                        waiting.push_back(*rule);
                    }
                }
            }
        }
        ranges
    }
}

impl Rule {
    /// By how much at most those are more than these.
    fn slack(&self, ranges: &[Range]) -> i64 {
        let most: i64 = self.others.iter().map(|cell| ranges[*cell].most).sum();
        let least: i64 = self.parts.iter().map(|cell| ranges[*cell].least).sum();
        most - least
    }

    /// Narrows the ranges of its counts, and says of which: each of these is no more than its least and all of the slack, each of those
    /// no less than its most without it.
    fn narrow(&self, ranges: &mut [Range]) -> Vec<usize> {
        let slack = self.slack(ranges);
        let mut narrowed = Vec::new();
        for cell in &self.parts {
            let most = ranges[*cell].least + slack;
            if most < ranges[*cell].most && most < HARDLY_A_LIMIT {
                ranges[*cell].most = most;
                narrowed.push(*cell);
            }
        }
        for cell in &self.others {
            let least = ranges[*cell].most - slack;
            if least > ranges[*cell].least {
                ranges[*cell].least = least;
                narrowed.push(*cell);
            }
        }
        narrowed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A year of services of these months, in one sum. The turn is that of the place.
    fn year(services: &[Vec<u64>]) -> (Sums, Vec<u64>) {
        let mut sums = Sums::default();
        let all = sums.add_whole(0);
        let mut counts = vec![services.iter().flatten().sum()];
        for months in services {
            let service = sums.add_part_of(all, sums.len() as u64);
            counts.push(months.iter().sum());
            for month in months {
                sums.add_part_of(service, sums.len() as u64);
                counts.push(*month);
            }
        }
        (sums, counts)
    }

    fn of_one_kind(counts: Vec<u64>) -> [Kind; 1] {
        [Kind {
            counts,
            out_of: None,
            together_with: None,
            published_of: &[Level::Row],
        }]
    }

    fn shown(services: &[Vec<u64>]) -> Vec<Option<u64>> {
        let (sums, counts) = year(services);
        let kinds = of_one_kind(counts.clone());
        let left_out = Counts::without_small(&sums, &kinds, &[]);
        let shown = counts.iter().enumerate();
        shown
            .map(|(place, count)| (!left_out.is_hidden(0, place)).then_some(*count))
            .collect()
    }

    #[test]
    fn one_small_month_takes_another_with_it_whatever_that_has() {
        // Were it the smallest other, whoever knows so could read that the two are 4 and 7, as they are 11 together.
        assert_eq!(
            shown(&[vec![12, 7, 4, 7]]),
            [Some(30), Some(30), None, Some(7), None, Some(7)]
        );
        assert_eq!(
            shown(&[vec![7, 12, 4, 7]]),
            [Some(30), Some(30), None, Some(12), None, Some(7)]
        );
        assert_eq!(
            shown(&[vec![5, 12, 0]]),
            [Some(17), Some(17), Some(5), Some(12), Some(0)]
        );
    }

    #[test]
    fn which_month_is_left_out_beside_a_small_one_follows_from_no_count() {
        let left_out = |months: Vec<u64>| -> Vec<bool> { shown(&[months]).iter().map(Option::is_none).collect() };
        for [one, two, three] in [[6, 9, 30], [30, 9, 6], [9, 30, 6], [50, 50, 50]] {
            assert_eq!(left_out(vec![one, two, 3, three]), left_out(vec![8, 8, 3, 8]));
        }
    }

    #[test]
    fn a_small_year_of_a_service_takes_months_and_another_service_with_it() {
        assert_eq!(
            shown(&[vec![3, 0], vec![9, 8], vec![20, 30]]),
            [
                Some(70),
                None,
                None,
                Some(0),
                None,
                None,
                Some(8),
                Some(50),
                Some(20),
                Some(30)
            ]
        );
    }

    #[test]
    fn two_of_one_each_are_not_what_their_sum_says() {
        assert_eq!(
            shown(&[vec![1, 1, 30, 40]]),
            [Some(72), Some(72), None, None, None, Some(40)]
        );
    }

    #[test]
    fn what_a_part_says_of_its_whole_is_taken_in() {
        // Of services with 6, 5, 1 and 30 records 6, 5, 0 and 24 are not of the spine: were 5 of the second known, its records would be
        // at least as many, and those of the third the one that is left.
        let mut sums = Sums::default();
        let all = sums.add_whole(0);
        for turn in [3, 1, 2, 4] {
            sums.add_part_of(all, turn);
        }
        let kind = |counts: [u64; 5], out_of| Kind {
            counts: counts.to_vec(),
            out_of,
            together_with: None,
            published_of: &[Level::Row],
        };
        let kinds = [kind([42, 6, 5, 1, 30], None), kind([35, 6, 5, 0, 24], Some(0))];
        let counts = Counts::without_small(&sums, &kinds, &[]);
        assert!(
            counts.is_hidden(0, 3) && counts.is_hidden(0, 2),
            "the one, and the next in turn"
        );
        let third = counts.ranges()[counts.cell(0, 3)];
        assert!(third.most - third.least >= UNCERTAIN_BY, "{third:?}");
    }

    proptest! {
        #[test]
        fn whatever_the_counts_no_small_one_can_be_worked_out(
            services in proptest::collection::vec(proptest::collection::vec(0_u64..14, 1..6), 1..6)
        ) {
            let (sums, counts) = year(&services);
            let kinds = of_one_kind(counts.clone());
            let left_out = Counts::without_small(&sums, &kinds, &[]);
            prop_assert!(left_out.is_closed());
            for (place, count) in counts.iter().enumerate() {
                prop_assert!(!is_small(*count) || left_out.is_hidden(0, place));
            }
        }
    }
}
