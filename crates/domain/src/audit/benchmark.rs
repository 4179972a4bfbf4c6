//! The benchmark: what each service, region and nation published of each year, and all of them together. Nothing is in it that is too
//! small to show: whoever draws a page, a chart or a file from it cannot show it.

use std::collections::BTreeMap;
use std::hash::BuildHasher as _;

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use rustc_hash::FxBuildHasher;

use super::caseload::Caseload;
use super::group_sums::{GroupSums, RowToCut, ServiceGroups, ServiceToCut};
use super::groups::Cut;
use super::kpi::{Light, closed_from, light, shown_from};
use super::membership::{KPI_SHARES, KpiShare};
use super::missed::{Missed, NoEstimate, missed};
use super::percent::{Denominator, percent};
use super::published::{Published, PublishedCounts, SmallNumbers, is_published_by_group, published};
use super::roll_up::RollUp;
use super::run_chart::MonthCount;
use super::small_numbers::Sums;
use crate::dataset::Dataset;

/// A service of which fewer than so many hundredths of the expected non-spine fractures were found is marked: whatever else it
/// reports is of few of its patients.
const FEW_FOUND_BELOW: u32 = 20;

/// KPI 7, who has treatment recommended, by its place among the shares.
const TREATMENT: usize = 5;
const MONTHS_OF_A_YEAR: usize = 12;

/// A service that takes part, with what its records add up to by the month of diagnosis.
#[derive(Clone, Debug)]
pub struct ServiceCounts {
    /// Its unit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// "England", "Wales".
    pub nation: String,
    /// Its region; empty where it has none.
    pub region: String,
    /// Its estimated annual caseloads; nothing where none was said.
    pub caseload: Option<Caseload>,
    /// By the first day of each month.
    pub months: BTreeMap<NaiveDate, RollUp>,
    /// The same records by year and group.
    pub groups: ServiceGroups,
}

/// A service that takes part, as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedService {
    /// Its unit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its nation.
    pub nation: String,
    /// Its region; empty where it has none.
    pub region: String,
    /// Its estimated annual caseloads.
    pub caseload: Option<Caseload>,
}

/// What a row of the benchmark is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOf {
    /// All services.
    All,
    /// Those of a nation.
    Nation(String),
    /// Those of a region.
    Region {
        /// Its nation.
        nation: String,
        /// Its name.
        region: String,
    },
    /// One service, by its place among all.
    Service(usize),
}

/// One row of a year.
#[derive(Clone, Debug)]
pub struct BenchmarkRow {
    /// What it is of.
    pub of: RowOf,
    /// The estimated caseloads of its services that have records of the year.
    pub caseload: u64,
    /// How many of its services have records of the year.
    pub services: u32,
    /// What is published of it.
    pub counts: PublishedCounts,
    estimated: Estimated,
    groups: BTreeMap<Cut, Vec<(usize, PublishedCounts)>>,
}

/// What missed opportunities are estimated from: services that recorded patients in every month of the year, as one that recorded a part
/// of it has not missed whom it did not record. It is added up from what is published of each, so that nothing more can be read from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Estimated {
    services: u32,
    caseload: u64,
    treated: u64,
}

/// A year: its rows, a whole before its parts, and what is published of each service's months.
#[derive(Clone, Debug)]
pub struct BenchmarkYear {
    /// Calendar year of 1.09.
    pub year: i32,
    /// All services, then each nation with its regions and their services.
    pub rows: Vec<BenchmarkRow>,
    months: BTreeMap<(usize, NaiveDate), PublishedCounts>,
}

/// What is published of all that takes part.
#[derive(Clone, Debug)]
pub struct Benchmark {
    /// The services, by nation, region and name.
    pub services: Vec<NamedService>,
    /// The years that have records.
    pub years: BTreeMap<i32, BenchmarkYear>,
}

/// A figure as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedFigure {
    /// A share.
    Share {
        /// Records that count.
        numerator: u64,
        /// Out of these.
        denominator: Denominator,
        /// One decimal, halves away from zero.
        percent: Decimal,
        /// The light of the displayed percentage; none while somebody of the year can still come to count.
        light: Option<Light>,
    },
    /// Nobody whom it looks at, or no caseload.
    NoCases,
    /// Too few to show; out of these, where they are not too few.
    TooFew(Option<Denominator>),
    /// It is published from this day on.
    From(NaiveDate),
}

/// Missed opportunities as they are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedMissed {
    /// What is expected and was not treated, of so many services.
    Missed(Missed, u32),
    /// Too few were treated to show.
    TooFew,
}

impl PublishedFigure {
    /// The percentage, where there is one.
    pub const fn percent(self) -> Option<Decimal> {
        match self {
            Self::Share { percent, .. } => Some(percent),
            _ => None,
        }
    }
}

impl BenchmarkRow {
    /// A KPI of this row.
    pub fn figure(&self, share: &KpiShare, year: i32, as_at: NaiveDate) -> PublishedFigure {
        if let Some(from) = shown_from(share.number, year).filter(|from| as_at < *from) {
            return PublishedFigure::From(from);
        }
        let expected = Denominator::whole(self.caseload);
        let closed = closed_from(Dataset::published(), share, year);
        let is_open = share.goes_on_to_rise() && closed.is_none_or(|from| as_at < from);
        share_of(&self.counts, share, expected, |percent| {
            (!is_open).then(|| light(share.number, percent))
        })
    }

    /// Its groups by one cut, in their order: the place of each among [`super::published_groups`], and what is published of it. There are
    /// none where the groups of a service do not add up to what it counts.
    pub fn groups(&self, cut: Cut) -> &[(usize, PublishedCounts)] {
        self.groups.get(&cut).map_or(&[], Vec::as_slice)
    }

    /// Missed opportunities of this row: of its services that recorded patients in every month and whose KPI 7 is shown.
    pub fn missed(&self, year: i32, as_at: NaiveDate) -> PublishedMissed {
        let Published::Count(treated) = self.counts.shares[TREATMENT].counted else {
            return PublishedMissed::TooFew;
        };
        let Estimated {
            services,
            caseload,
            treated: of_estimated,
        } = self.estimated;
        if services == 0 {
            return PublishedMissed::Missed(missed(Err(NoEstimate::NotAWholeYear), self.caseload, treated), 0);
        }
        let worked_out = if year < as_at.year() {
            Ok(())
        } else {
            Err(NoEstimate::YearNotOver)
        };
        PublishedMissed::Missed(missed(worked_out, caseload, of_estimated), services)
    }

    /// Whether few of the expected patients were found: KPI 2 is below 20% of a year that is over, as a whole year's are expected. What
    /// else it says is of these few. Where its numerator is not shown, that is known of it all the same if it would be below 20% with
    /// every record that is shown.
    pub fn has_found_few(&self, year: i32, as_at: NaiveDate) -> bool {
        if as_at.year() <= year {
            return false;
        }
        let figure = KPI_SHARES.first().map(|share| self.figure(share, year, as_at));
        let at_most = match figure {
            Some(PublishedFigure::TooFew(Some(expected))) => self
                .counts
                .records
                .count()
                .and_then(|records| percent(records, expected)),
            other => other.and_then(PublishedFigure::percent),
        };
        at_most.is_some_and(|percent| percent < Decimal::from(FEW_FOUND_BELOW))
    }
}

/// A KPI of a group, where it is published of groups: without a light, as these are of everybody.
pub fn figure_of_group(
    counts: &PublishedCounts,
    share: &KpiShare,
    year: i32,
    as_at: NaiveDate,
) -> Option<PublishedFigure> {
    if !is_published_by_group(share.number) {
        return None;
    }
    Some(match shown_from(share.number, year).filter(|from| as_at < *from) {
        Some(from) => PublishedFigure::From(from),
        None => share_of(counts, share, Denominator::whole(0), |_| None),
    })
}

/// A share of published counts, or of so many expected cases.
fn share_of(
    counts: &PublishedCounts,
    share: &KpiShare,
    expected: Denominator,
    light: impl FnOnce(Decimal) -> Option<Light>,
) -> PublishedFigure {
    let Some(place) = KPI_SHARES.iter().position(|other| other.number == share.number) else {
        return PublishedFigure::NoCases;
    };
    let counts = counts.shares[place];
    let denominator = if share.is_of_caseload() {
        Some(share.denominator(0, expected))
    } else {
        counts.looked_at.count().map(Denominator::whole)
    };
    let (Published::Count(numerator), Some(denominator)) = (counts.counted, denominator) else {
        return PublishedFigure::TooFew(denominator);
    };
    match percent(numerator, denominator) {
        Some(percent) => PublishedFigure::Share {
            numerator,
            denominator,
            percent,
            light: light(percent),
        },
        None => PublishedFigure::NoCases,
    }
}

impl BenchmarkYear {
    /// All services together.
    pub fn all(&self) -> Option<&BenchmarkRow> {
        self.rows.first()
    }

    /// Whether its rows have groups.
    pub fn has_groups(&self) -> bool {
        self.all().is_some_and(|all| !all.groups.is_empty())
    }

    /// One row.
    pub fn row(&self, of: &RowOf) -> Option<&BenchmarkRow> {
        self.rows.iter().find(|row| row.of == *of)
    }

    /// One service.
    pub fn service(&self, service: usize) -> Option<&BenchmarkRow> {
        self.row(&RowOf::Service(service))
    }
}

impl Benchmark {
    /// What may be published of these services, whose groups are those of a dataset.
    pub fn of(dataset: &Dataset, mut services: Vec<ServiceCounts>, small: SmallNumbers) -> Self {
        services.sort_by_cached_key(|service| {
            [&service.nation, &service.region, &service.name, &service.code].map(String::clone)
        });
        let months = services.iter().flat_map(|service| service.months.keys());
        let mut years: Vec<i32> = months.map(NaiveDate::year).collect();
        years.sort_unstable();
        years.dedup();
        let years = years
            .into_iter()
            .map(|year| (year, of_year(dataset, &services, year, small)));
        let years = years.filter(|(_, year)| year.rows.len() > 1).collect();
        let named = services.into_iter().map(|service| NamedService {
            code: service.code,
            name: service.name,
            nation: service.nation,
            region: service.region,
            caseload: service.caseload,
        });
        Self {
            services: named.collect(),
            years,
        }
    }

    /// The place of a service by its unit code, whatever its capitals.
    pub fn place_of(&self, code: &str) -> Option<usize> {
        self.services
            .iter()
            .position(|service| service.code.eq_ignore_ascii_case(code))
    }

    /// The newest year that has records.
    pub fn newest_year(&self) -> Option<i32> {
        self.years.keys().next_back().copied()
    }

    /// The newest year that has records and is over or, where none is, the newest.
    pub fn usual_year(&self, as_at: NaiveDate) -> Option<i32> {
        let over = self.years.range(..as_at.year()).next_back();
        over.map(|(year, _)| *year).or(self.newest_year())
    }

    /// What is published of each month of a service for a chart of one KPI, or without one of its patients.
    pub fn months(&self, service: usize, share: Option<&KpiShare>) -> impl Iterator<Item = (NaiveDate, MonthCount)> {
        let place = share.and_then(|share| KPI_SHARES.iter().position(|other| other.number == share.number));
        let years = self.years.values();
        let months =
            years.flat_map(move |year| year.months.range((service, NaiveDate::MIN)..=(service, NaiveDate::MAX)));
        months.map(move |((_, month), counts)| {
            let share = place.map(|place| counts.shares[place]);
            let looked_at = share.map_or(Published::Count(0), |share| share.looked_at);
            let counted = share.map_or(Published::Count(0), |share| share.counted);
            let known = match (counts.records, looked_at, counted) {
                (Published::Count(records), Published::Count(looked_at), Published::Count(counted)) => {
                    MonthCount::Known {
                        records,
                        looked_at,
                        counted,
                    }
                }
                _ => MonthCount::TooFew,
            };
            (*month, known)
        })
    }
}

/// The sums of a year while they are made.
#[derive(Default)]
struct YearSums {
    sums: Sums,
    counts: Vec<RollUp>,
    rows: Vec<(RowOf, u64, u32)>,
    /// Of each row its place among the sums, and that of what it is part of.
    places: Vec<usize>,
    parts_of: Vec<Option<usize>>,
    /// Each service by its place among all, with the places of all that it is part of, and its own.
    services: Vec<(usize, Vec<usize>)>,
    months: Vec<(usize, NaiveDate, usize)>,
    whole_years: Vec<WholeYear>,
}

/// A service with patients in every month of a year.
struct WholeYear {
    /// Its own place among the sums, and those of all that it is part of.
    wholes: Vec<usize>,
    own: usize,
    caseload: u64,
}

impl YearSums {
    fn add_row(&mut self, of: RowOf, part_of: Option<usize>, turn: u64) -> usize {
        let place = match part_of {
            Some(whole) => self.sums.add_part_of(whole, turn),
            None => self.sums.add_whole(turn),
        };
        self.counts.push(RollUp::default());
        self.places.push(place);
        self.parts_of.push(part_of);
        self.rows.push((of, 0, 0));
        place
    }

    /// The row of this, which is the last that was made where it is the same.
    fn row(&mut self, of: RowOf, part_of: usize) -> usize {
        if let Some(row) = self.rows.iter().position(|(other, _, _)| *other == of) {
            return self.places[row];
        }
        let turn = match &of {
            RowOf::Nation(name) | RowOf::Region { region: name, .. } => turn(name, None),
            RowOf::All | RowOf::Service(_) => 0,
        };
        self.add_row(of, Some(part_of), turn)
    }

    fn add_service(&mut self, place: usize, service: &ServiceCounts, year: i32) {
        let of_year = service
            .months
            .iter()
            .filter(|(month, counts)| month.year() == year && counts.records > 0);
        let of_year: Vec<(&NaiveDate, &RollUp)> = of_year.collect();
        if of_year.is_empty() {
            return;
        }
        let nation = self.row(RowOf::Nation(service.nation.clone()), 0);
        let mut wholes = vec![0, nation];
        if !service.region.is_empty() && service.region != service.nation {
            let region = RowOf::Region {
                nation: service.nation.clone(),
                region: service.region.clone(),
            };
            wholes.push(self.row(region, nation));
        }
        let whole = wholes.last().copied();
        wholes.push(self.add_row(RowOf::Service(place), whole, turn(&service.code, None)));
        let caseload = service.caseload.as_ref().map_or(0, |caseload| caseload.of_year(year));
        for (row, sum) in self.rows.iter_mut().zip(&self.places) {
            if wholes.contains(sum) {
                row.1 += u64::from(caseload);
                row.2 += 1;
            }
        }
        let own = wholes.last().copied().unwrap_or_default();
        if of_year.len() == MONTHS_OF_A_YEAR {
            self.whole_years.push(WholeYear {
                wholes: wholes.clone(),
                own,
                caseload: caseload.into(),
            });
        }
        self.services.push((place, wholes.clone()));
        for (month, counts) in of_year {
            let at = self.sums.add_month_of(own, turn(&service.code, Some(*month)));
            self.counts.push(*counts);
            self.months.push((place, *month, at));
            for whole in &wholes {
                self.counts[*whole] += *counts;
            }
        }
    }

    /// The same with the groups of its rows.
    fn groups(&self, dataset: &Dataset, services: &[ServiceCounts], year: i32) -> Option<GroupSums> {
        let rows = self.rows.iter().zip(self.places.iter().zip(&self.parts_of));
        let rows: Vec<RowToCut<'_>> = rows
            .map(|((of, _, _), (place, part_of))| RowToCut {
                place: *place,
                part_of: *part_of,
                name: match of {
                    RowOf::All => "",
                    RowOf::Nation(name) | RowOf::Region { region: name, .. } => name,
                    RowOf::Service(service) => &services[*service].code,
                },
            })
            .collect();
        let services: Vec<ServiceToCut<'_>> = self
            .services
            .iter()
            .filter_map(|(service, wholes)| {
                Some(ServiceToCut {
                    wholes,
                    of_year: self.counts[*wholes.last()?],
                    groups: &services[*service].groups,
                })
            })
            .collect();
        GroupSums::of(dataset, year, (&self.sums, &self.counts), &rows, &services)
    }

    /// What missed opportunities are estimated from, by places among the sums.
    fn estimated(&self, published: &[PublishedCounts]) -> BTreeMap<usize, Estimated> {
        let mut estimated: BTreeMap<usize, Estimated> = BTreeMap::new();
        for WholeYear { wholes, own, caseload } in &self.whole_years {
            let Published::Count(treated) = published[*own].shares[TREATMENT].counted else {
                continue;
            };
            for whole in wholes {
                let sum = estimated.entry(*whole).or_default();
                sum.services += 1;
                sum.caseload += caseload;
                sum.treated += treated;
            }
        }
        estimated
    }
}

/// Whose turn it is to be left out for the sake of another: by its name, so that it follows from no count and stays as it is while counts
/// change.
fn turn(name: &str, month: Option<NaiveDate>) -> u64 {
    FxBuildHasher.hash_one((name, month))
}

fn of_year(dataset: &Dataset, services: &[ServiceCounts], year: i32, small: SmallNumbers) -> BenchmarkYear {
    let mut sums = YearSums::default();
    sums.add_row(RowOf::All, None, 0);
    for (place, service) in services.iter().enumerate() {
        sums.add_service(place, service, year);
    }
    let groups = sums.groups(dataset, services, year);
    let with_groups = groups.as_ref().map(GroupSums::with_groups);
    let published = published(&sums.sums, &sums.counts, with_groups.as_ref(), small);
    let estimated = sums.estimated(&published);
    let of_row = |place: usize| -> BTreeMap<Cut, Vec<(usize, PublishedCounts)>> {
        let Some(groups) = &groups else {
            return BTreeMap::new();
        };
        let of_cut = |cut: Cut| groups.of_row(place, cut).map(|(group, at)| (group, published[at]));
        Cut::ALL.into_iter().map(|cut| (cut, of_cut(cut).collect())).collect()
    };
    let rows = sums
        .rows
        .into_iter()
        .zip(&sums.places)
        .map(|((of, caseload, services), place)| BenchmarkRow {
            of,
            caseload,
            services,
            counts: published[*place],
            estimated: estimated.get(place).copied().unwrap_or_default(),
            groups: of_row(*place),
        });
    let months = sums
        .months
        .iter()
        .map(|(service, month, place)| ((*service, *month), published[*place]));
    BenchmarkYear {
        year,
        rows: rows.collect(),
        months: months.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Facts;

    fn service(code: &str, months: u32) -> ServiceCounts {
        let of_month = |month| {
            let mut counts = RollUp::default();
            for place in 0..20 {
                let treated = if place < 10 { Facts::FOLLOW_UP } else { 0 };
                let site = if place < 10 { Facts::SPINE } else { Facts::HIP };
                counts += RollUp::of_flags(Facts::SITE | site | treated);
            }
            (NaiveDate::from_ymd_opt(2025, month, 1).unwrap(), counts)
        };
        ServiceCounts {
            code: code.to_owned(),
            name: code.to_owned(),
            nation: "Wales".to_owned(),
            region: "Wales".to_owned(),
            caseload: Some(Caseload::from_year(2025, 2_000)),
            months: (1..=months).map(of_month).collect(),
            groups: BTreeMap::new(),
        }
    }

    fn row(months: [u32; 2], of: &RowOf) -> BenchmarkRow {
        let benchmark = Benchmark::of(
            Dataset::published(),
            vec![service("AAA", months[0]), service("BBB", months[1])],
            SmallNumbers::LeftOut,
        );
        let year = &benchmark.years[&2025];
        year.rows.iter().find(|row| row.of == *of).unwrap().clone()
    }

    fn light_of(kpi: usize, as_at: &str) -> Option<Light> {
        match row([2, 2], &RowOf::Service(0)).figure(&KPI_SHARES[kpi - 2], 2025, as_at.parse().unwrap()) {
            PublishedFigure::Share { light, .. } => light,
            other => panic!("KPI {kpi}: {other:?}"),
        }
    }

    #[test]
    fn a_year_that_can_still_rise_has_no_light_and_nobody_has_found_few_in_it() {
        for (kpi, last_open, closed) in [
            (2, "2025-12-31", "2026-01-01"),
            (3, "2025-12-31", "2026-01-01"),
            (4, "2026-03-31", "2026-04-01"),
            (9, "2026-04-22", "2026-04-23"),
            (10, "2026-04-22", "2026-04-23"),
        ] {
            assert_eq!(light_of(kpi, last_open), None, "KPI {kpi}");
            assert_eq!(light_of(kpi, closed), Some(Light::Red), "KPI {kpi}");
        }
        assert_eq!(light_of(7, "2025-02-28"), Some(Light::Green), "known at once");
        let few = |as_at: &str| row([2, 2], &RowOf::Service(0)).has_found_few(2025, as_at.parse().unwrap());
        assert!(!few("2025-03-01") && few("2026-01-01"));
    }

    #[test]
    fn nobody_is_missed_by_a_service_that_recorded_a_part_of_the_year_nor_in_sums() {
        let missed = |months, of: &RowOf| row(months, of).missed(2025, "2026-11-30".parse().unwrap());
        let of = |missed: PublishedMissed| match missed {
            PublishedMissed::Missed(missed, services) => (missed.missed, services),
            PublishedMissed::TooFew => panic!(),
        };
        let (whole, part) = (RowOf::Service(0), RowOf::Service(1));
        assert_eq!(of(missed([12, 11], &whole)), (Ok(640 - 120), 1));
        assert_eq!(of(missed([12, 11], &part)), (Err(NoEstimate::NotAWholeYear), 0));
        assert_eq!(
            of(missed([12, 11], &RowOf::All)),
            (Ok(640 - 120), 1),
            "of the one alone"
        );
        assert_eq!(of(missed([12, 12], &RowOf::All)), (Ok(1_280 - 240), 2));
        assert_eq!(of(missed([3, 11], &RowOf::All)), (Err(NoEstimate::NotAWholeYear), 0));
    }

    #[test]
    fn a_table_opens_on_the_last_year_that_is_over() {
        let usual = |as_at: &str| {
            let mut late = service("AAA", 12);
            late.months.insert(
                "2026-01-01".parse().unwrap(),
                late.months.values().copied().next().unwrap(),
            );
            Benchmark::of(Dataset::published(), vec![late], SmallNumbers::LeftOut).usual_year(as_at.parse().unwrap())
        };
        assert_eq!(
            [usual("2026-11-30"), usual("2027-01-01"), usual("2025-06-01")],
            [Some(2025), Some(2026), Some(2026)]
        );
    }
}
