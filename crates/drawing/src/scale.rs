//! From values and months to places on the drawing, and which of them are written at its edges.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The field that the points are drawn in.
pub(crate) const LEFT: f64 = 52.0;
pub(crate) const RIGHT: f64 = 744.0;
pub(crate) const TOP: f64 = 26.0;
pub(crate) const BOTTOM: f64 = 318.0;
/// From the field's edges to the first and the last point.
const MARGIN: f64 = 14.0;
/// The most values that are written beside the field.
const MOST_TICKS: u32 = 6;

/// Values upward from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Values {
    step: u32,
    ticks: u32,
}

impl Values {
    /// So that this value has its place: 0 to 100 in steps of 20, where nothing is higher than a hundred.
    pub(crate) fn up_to(highest: Decimal, is_share: bool) -> Self {
        if is_share && highest <= Decimal::ONE_HUNDRED {
            return Self { step: 20, ticks: 5 };
        }
        let highest = highest.ceil().to_u32().unwrap_or(u32::MAX / 2).max(4);
        let decades = (0..9).map(|power| 10_u32.pow(power));
        let mut steps = decades.flat_map(|decade| [decade, decade * 2, decade * 5]);
        let step = steps
            .find(|step| highest.div_ceil(*step) <= MOST_TICKS)
            .unwrap_or(u32::MAX / MOST_TICKS);
        Self {
            step,
            ticks: highest.div_ceil(step),
        }
    }

    /// The values that are written, with their heights.
    pub(crate) fn ticks(self) -> impl Iterator<Item = (u32, f64)> {
        (0..=self.ticks).map(move |tick| {
            let value = tick * self.step;
            (value, self.height(Decimal::from(value)))
        })
    }

    /// The height of a value.
    pub(crate) fn height(self, value: Decimal) -> f64 {
        let top = self.highest();
        BOTTOM - value.to_f64().unwrap_or(0.0).clamp(0.0, top) / top * (BOTTOM - TOP)
    }

    /// The highest value that has its place.
    pub(crate) fn highest(self) -> f64 {
        f64::from(self.step * self.ticks)
    }

    /// The place of a value from left to right.
    pub(crate) fn along(self, value: f64) -> f64 {
        LEFT + value.clamp(0.0, self.highest()) / self.highest() * (RIGHT - LEFT)
    }
}

/// Months from left to right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthsAlong(pub(crate) usize);

impl MonthsAlong {
    /// The place of a month; one alone stands in the middle.
    pub(crate) fn at(self, place: usize) -> f64 {
        let between = small(self.0.saturating_sub(1));
        if between < 1.0 {
            return f64::midpoint(LEFT, RIGHT);
        }
        let (first, last) = (LEFT + MARGIN, RIGHT - MARGIN);
        first + (last - first) * small(place) / between
    }

    /// From one month to the next.
    pub(crate) fn between(self) -> f64 {
        self.at(1) - self.at(0)
    }

    /// A month is written under the axis where its number in the year is a multiple of this.
    pub(crate) fn label_every(self) -> u32 {
        match self.0 {
            0..=10 => 1,
            11..=30 => 3,
            31..=60 => 6,
            _ => 12,
        }
    }
}

/// There are 120 months at most.
fn small(count: usize) -> f64 {
    u16::try_from(count).map_or(f64::from(u16::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_value_has_its_place_and_few_are_written() {
        for (highest, is_share, written) in [
            (Decimal::from(63), true, (100, 5)),
            (Decimal::ONE_HUNDRED, true, (100, 5)),
            (Decimal::new(1_203, 1), true, (150, 3)),
            (Decimal::from(33), false, (40, 4)),
            (Decimal::from(2), false, (4, 4)),
            (Decimal::from(1_204), false, (1_500, 3)),
        ] {
            let values = Values::up_to(highest, is_share);
            let (top, height) = values.ticks().last().unwrap();
            assert_eq!((top, values.ticks), written, "{highest}");
            assert!(Decimal::from(top) >= highest && values.ticks <= MOST_TICKS);
            assert!((height - TOP).abs() < 0.01);
        }
    }

    #[test]
    fn months_go_from_edge_to_edge_and_one_stands_in_the_middle() {
        assert!((MonthsAlong(1).at(0) - f64::midpoint(LEFT, RIGHT)).abs() < 0.01);
        let months = MonthsAlong(24);
        assert!(months.at(0) > LEFT && months.at(23) < RIGHT);
        assert!((months.at(1) - months.at(0) - months.between()).abs() < 0.01);
    }
}
