//! The estimated annual caseload of a service, with its history.

use std::collections::BTreeMap;

/// Five times the hip fractures in NHFD of the hospitals the service serves (FAQ Q7), by the year it holds from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caseload(BTreeMap<i32, u32>);

impl Caseload {
    /// A caseload that has one value from this year on, and before it too.
    pub fn from_year(year: i32, value: u32) -> Self {
        Self(BTreeMap::from([(year, value)]))
    }

    /// The same with a further value, holding from its year on.
    #[must_use]
    pub fn and_from(mut self, year: i32, value: u32) -> Self {
        self.0.insert(year, value);
        self
    }

    /// The value of a year: the latest at or before it; years before the first use the first.
    pub fn of_year(&self, year: i32) -> u32 {
        self.0
            .range(..=year)
            .next_back()
            .or_else(|| self.0.first_key_value())
            .map_or(0, |(_, value)| *value)
    }

    /// Every value with the year it holds from, oldest first.
    pub fn values(&self) -> impl Iterator<Item = (i32, u32)> {
        self.0.iter().map(|(year, value)| (*year, *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_from_its_year_on_and_the_first_before_it() {
        let caseload = Caseload::from_year(2020, 1000).and_from(2023, 1200);
        assert_eq!(
            [2018, 2020, 2022, 2023, 2030].map(|year| caseload.of_year(year)),
            [1000, 1000, 1000, 1200, 1200]
        );
    }
}
