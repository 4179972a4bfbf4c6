//! Somebody who reads every public page and file, and reckons with them: no count of 1 to 4 stands in them, and none can be worked out
//! of what does. The reckoning is made here anew, and shares nothing with the rule that leaves counts out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::audit::{Facts, RollUp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::fixture::Fixture;
use crate::public_pages::{add_service, get, rows};

const YEARS: [i32; 2] = [2023, 2024];
/// Unit code, nation, region, and the most patients of a month.
const SERVICES: [(&str, &str, &str, u32); 7] = [
    ("AAA", "England", "London", 9),
    ("BBB", "England", "London", 3),
    ("CCC", "England", "South West", 14),
    ("DDD", "Wales", "Wales", 2),
    ("EEE", "Wales", "Wales", 30),
    ("FFF", "Northern Ireland", "Northern Ireland", 1),
    ("GGG", "England", "South West", 5),
];
const HIGH: i64 = 1_000_000;

/// A count: of what (`R`, `N4`, `D5`), and of whom in which year, or in which month.
type Count = (String, String);

/// What a patient is counted under: the youngest age of the band, and the keys of gender, care home and site.
type Cell = (i16, &'static str, &'static str, &'static str);

/// Of groups what is told in words, by what the figures are cut by.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "age band",
        &["50-59", "60-69", "70-79", "80-89", "90+", "Age not known"],
    ),
    ("gender", &["Male", "Female", "Other", "Not known", "Not answered"]),
    ("care home", &["Yes", "No", "Not known", "Not answered"]),
    ("site", &["Hip", "Spine", "Other or not answered"]),
];

/// The KPIs that are told of groups.
const OF_GROUPS: [u8; 7] = [4, 5, 6, 7, 9, 10, 11];

/// The groups that a patient is in, by their words.
fn groups_of((age, gender, care_home, site): Cell) -> [(&'static str, &'static str); 4] {
    let age = match age {
        50 => "50-59",
        60 => "60-69",
        70 => "70-79",
        80 => "80-89",
        90 => "90+",
        _ => "Age not known",
    };
    let word = |key: &str| match key {
        "male" => "Male",
        "female" => "Female",
        "not_known" => "Not known",
        "yes" => "Yes",
        "no" => "No",
        _ => "Not answered",
    };
    let site = match site {
        "hip" => "Hip",
        "spine" => "Spine",
        _ => "Other or not answered",
    };
    [
        ("age band", age),
        ("gender", word(gender)),
        ("care home", word(care_home)),
        ("site", site),
    ]
}

/// What holds for a patient, and what they are counted under.
fn patient(chance: &mut StdRng) -> (u16, Cell) {
    let flags = flags(chance);
    let mut one_of = |keys: &[&'static str]| keys[chance.random_range(0..keys.len())];
    let gender = one_of(&["female", "female", "female", "female", "male", "male", "not_known", ""]);
    let care_home = one_of(&["no", "no", "no", "no", "no", "yes", "not_known"]);
    let site = match (
        flags & Facts::SITE != 0,
        flags & Facts::SPINE != 0,
        flags & Facts::HIP != 0,
    ) {
        (false, ..) => "",
        (_, true, _) => "spine",
        (_, _, true) => "hip",
        _ => one_of(&["wrist", "wrist", "humerus"]),
    };
    let age = [0, 50, 60, 70, 70, 80, 80, 90][chance.random_range(0..8)];
    (flags, (age, gender, care_home, site))
}

fn flags(chance: &mut StdRng) -> u16 {
    let mut flags = 0;
    let mut has = |flag: u16, of_ten: u32| {
        if chance.random_range(0..10) < of_ten {
            flags |= flag;
        }
    };
    has(Facts::SITE, 9);
    has(Facts::ASSESSED_IN_TIME, 6);
    has(Facts::DXA, 5);
    has(Facts::FALLS, 7);
    has(Facts::FOLLOW_UP, 5);
    has(Facts::FOLLOWED_UP_IN_TIME, 3);
    has(Facts::STARTED, 4);
    has(Facts::ADHERENT, 2);
    let site = chance.random_range(0..4);
    if flags & Facts::SITE != 0 && site < 2 {
        flags |= [Facts::SPINE, Facts::HIP][site];
    }
    // Exercises are asked about at the follow-up, of those who need it.
    let is_followed_up = flags & Facts::SITE != 0 && flags & Facts::FOLLOW_UP != 0;
    if is_followed_up && site != 1 && chance.random_bool(0.6) {
        flags |= Facts::STRENGTH_BALANCE;
    }
    if flags & Facts::DXA != 0 && chance.random_bool(0.5) {
        flags |= Facts::DXA_IN_TIME;
    }
    flags
}

/// The kinds of count that differ, by what is said of them; hips, of which nothing is said, follow from the others.
fn kinds(of: &RollUp) -> Vec<(String, i64)> {
    let mut kinds = vec![("R".to_owned(), of.records)];
    for (share, number) in of.shares.iter().zip(2..) {
        kinds.push((format!("N{number}"), share.counted));
        if [5, 8].contains(&number) {
            kinds.push((format!("D{number}"), share.looked_at));
        }
    }
    let [non_spine, spine, .., strength, _, _, _] = of.shares;
    let hips = non_spine.counted + spine.counted - strength.looked_at;
    kinds.push(("H".to_owned(), hips));
    kinds
}

/// What a KPI is out of.
fn out_of(kpi: u8) -> Option<&'static str> {
    match kpi {
        4 | 6 | 7 => Some("R"),
        5 => Some("D5"),
        8 => Some("D8"),
        9..=11 => Some("N7"),
        _ => None,
    }
}

/// What somebody knows: of each count the least and the most that it can be; which are said to be too few; and of which kinds and cuts of
/// a row some group is shown.
#[derive(Default)]
struct Known(BTreeMap<Count, (i64, i64)>, Vec<Count>, BTreeSet<Count>);

impl Known {
    fn of(&self, count: &Count) -> (i64, i64) {
        self.0.get(count).copied().unwrap_or((0, HIGH))
    }

    fn is(&mut self, count: &Count, value: i64) {
        let before = self.0.insert(count.clone(), (value, value));
        let agrees = before.is_none_or(|(least, most)| (least..=most).contains(&value));
        assert!(agrees, "{count:?} is {value} here and {before:?} elsewhere");
    }

    /// A count is said to be too few: it is 1 at least, where it is known that what it is out of is not too few itself.
    fn is_too_few(&mut self, count: Count) {
        self.1.push(count);
    }

    fn take_in_too_few(&mut self) {
        for (kind, of) in std::mem::take(&mut self.1) {
            // Of a group also where it is too few of its row, which may be none of the group.
            if let Some((row, _)) = of.split_once('#') {
                let (least, most) = self.of(&(kind.clone(), row.to_owned()));
                // Where no group of the row shows it, all of them are left out, whoever is in them; how many have the same site
                // is left out with what it follows from.
                let (cut, _) = of.rsplit_once('#').unwrap();
                let is_of_site = kind == "R" && of.contains("#site#");
                if least != most || is_of_site || !self.2.contains(&(kind.clone(), cut.to_owned())) {
                    continue;
                }
            }
            let whole = match kind.strip_prefix('N').map(|kpi| kpi.parse().unwrap()) {
                Some(kpi) => out_of(kpi).unwrap_or("R"),
                None => "R",
            };
            let (least, most) = self.of(&(whole.to_owned(), of.clone()));
            if least == most || kind == "R" {
                self.within(&(kind, of), 1, HIGH);
            }
        }
    }

    /// Takes in that a count is within these, and says whether more is known by it.
    fn within(&mut self, count: &Count, least: i64, most: i64) -> bool {
        let (low, high) = self.of(count);
        let now = (low.max(least), high.min(most));
        self.0.insert(count.clone(), now);
        now != (low, high)
    }

    /// A whole is the sum of its parts.
    fn adds_up(&mut self, whole: &Count, parts: &[Count]) -> bool {
        let all: Vec<(i64, i64)> = parts.iter().map(|part| self.of(part)).collect();
        let (least, most) = all
            .iter()
            .fold((0, 0), |(least, most), (low, high)| (least + low, most + high));
        let (low, high) = self.of(whole);
        let mut more = self.within(whole, least, most);
        for (part, (own_least, own_most)) in parts.iter().zip(&all) {
            more |= self.within(part, low - (most - own_most), high - (least - own_least));
        }
        more
    }
}

/// Reads what stands in a cell: a number, or nothing.
fn number(cell: &str) -> Option<i64> {
    cell.parse().ok()
}

/// What the benchmark files say.
async fn read_benchmarks(central: &Fixture, known: &mut Known, paths: &[String]) {
    for path in paths {
        let file = get(central.address, path, "").await;
        assert_eq!(file.status, 200, "{path}");
        let year = path.split("year=").nth(1).unwrap().get(..4).unwrap();
        for (of, cells) in rows(&file.body) {
            let of = format!("{of} {year}");
            let mut say = |kind: &str, cell: &str| {
                let count = (kind.to_owned(), of.clone());
                match number(cell) {
                    Some(value) => {
                        assert!(!(1..5).contains(&value), "{kind} of {of} is {value} in {path}");
                        known.is(&count, value);
                    }
                    None if cell == "too few" => known.is_too_few(count),
                    None => {}
                }
            };
            say("R", &cells["Records"]);
            for kpi in 2..=11_u8 {
                if cells[&format!("KPI {kpi} light")].starts_with("from") {
                    continue;
                }
                let is_no_cases = cells[&format!("KPI {kpi} light")] == "no cases";
                if let Some(out_of) = out_of(kpi) {
                    say(out_of, &cells[&format!("KPI {kpi} out of")]);
                }
                if !is_no_cases || out_of(kpi).is_some() {
                    say(&format!("N{kpi}"), &cells[&format!("KPI {kpi} counted")]);
                }
            }
            let (expected, missed) = (
                "Expected on treatment (our estimate)",
                "Missed opportunities (our estimate)",
            );
            // Of a sum it is of some of its services, each of which says so itself.
            let is_of_one = of.starts_with("service/");
            if let (true, Some(expected), Some(missed @ 1..)) =
                (is_of_one, number(&cells[expected]), number(&cells[missed]))
            {
                known.is(&("N7".to_owned(), of.clone()), expected - missed);
            }
        }
    }
}

/// The row of a group, what it is cut by, and the group.
fn group(row: &str, cut: &str, words: &str) -> String {
    format!("{row}#{cut}#{words}")
}

/// What the files of groups say of each row.
async fn read_groups(central: &Fixture, known: &mut Known) {
    let mut of_whom = vec![String::new()];
    for (code, nation, region, _) in SERVICES {
        of_whom.extend([code.to_owned(), nation.replace(' ', "%20")]);
        of_whom.push(format!("{nation}%3A%20{region}").replace(' ', "%20"));
    }
    of_whom.sort();
    of_whom.dedup();
    for (year, of) in YEARS
        .into_iter()
        .flat_map(|year| of_whom.iter().map(move |of| (year, of)))
    {
        let path = format!("/groups.csv?year={year}&of={of}");
        let file = get(central.address, &path, "").await;
        assert_eq!(file.status, 200, "{path}");
        let mut lines = file.body.lines().skip_while(|line| !line.starts_with("Level,"));
        let headings: Vec<&str> = lines.next().expect("headings").split(',').collect();
        let mut told: BTreeSet<(String, String)> = BTreeSet::new();
        let mut of_row = String::new();
        for line in lines {
            let cells: BTreeMap<&str, &str> = headings.iter().copied().zip(line.split(',')).collect();
            let row = ["Level", "Nation", "Region", "Unit code"]
                .map(|heading| cells[heading])
                .join("/");
            of_row = format!("{row} {year}");
            told.insert((cells["Cut"].to_owned(), cells["Group"].to_owned()));
            let of = group(&of_row, cells["Cut"], cells["Group"]);
            let mut say = |kind: &str, cell: &str| {
                let count = (kind.to_owned(), of.clone());
                match number(cell) {
                    Some(value) => {
                        assert!(!(1..5).contains(&value), "{kind} of {of} is {value} in {path}");
                        known.is(&count, value);
                        let (cut, _) = of.rsplit_once('#').unwrap();
                        known.2.insert((kind.to_owned(), cut.to_owned()));
                    }
                    None if cell == "too few" => known.is_too_few(count),
                    None => {}
                }
            };
            say("R", cells["Records"]);
            for kpi in OF_GROUPS {
                if cells[format!("KPI {kpi} note").as_str()].starts_with("from") {
                    continue;
                }
                if let Some(out_of) = out_of(kpi) {
                    say(out_of, cells[format!("KPI {kpi} out of").as_str()]);
                }
                say(&format!("N{kpi}"), cells[format!("KPI {kpi} counted").as_str()]);
            }
        }
        // Nobody at any service is in a group without a line.
        for (cut, words) in GROUPS
            .iter()
            .flat_map(|(cut, groups)| groups.iter().map(move |words| (*cut, *words)))
        {
            if !told.contains(&(cut.to_owned(), words.to_owned())) {
                known.is(&("R".to_owned(), group(&of_row, cut, words)), 0);
            }
        }
    }
}

/// What everybody knows of those of one site: that of the row they are these.
fn take_in_sites(known: &mut Known, of: &str) -> bool {
    let Some((row, site)) = of.split_once("#site#") else {
        return false;
    };
    let kind = match site {
        "Spine" => "N3",
        "Hip" => "H",
        _ => return false,
    };
    let (in_group, in_row) = (("R".to_owned(), of.to_owned()), (kind.to_owned(), row.to_owned()));
    let (least, most) = known.of(&in_group);
    let more = known.within(&in_row, least, most);
    let (least, most) = known.of(&in_row);
    known.within(&in_group, least, most) || more
}

/// What the files and the pages of run charts say.
async fn read_run_charts(central: &Fixture, known: &mut Known) {
    for (code, _, _, _) in SERVICES {
        for chart in ["patients".to_owned()]
            .into_iter()
            .chain((2..=11).map(|kpi| format!("kpi-{kpi}")))
        {
            let path = format!("/run-charts/{code}/{chart}/months.csv");
            let file = get(central.address, &path, "").await;
            if ["kpi-2", "kpi-3", "kpi-8"].contains(&chart.as_str()) {
                assert_eq!(file.status, 404, "{path}");
                continue;
            }
            assert_eq!(file.status, 200, "{path}");
            let page = get(central.address, &format!("/run-charts/{code}/{chart}?lines=limits"), "")
                .await
                .body;
            if chart == "patients" {
                // A chart begins with the first month that has a patient.
                let months = YEARS
                    .into_iter()
                    .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
                for month in months.filter(|month| !file.body.contains(month.as_str())) {
                    known.is(&("R".to_owned(), format!("{code} {month}")), 0);
                }
            }
            for line in file.body.lines().filter(|line| line.starts_with("20")) {
                let cells: Vec<&str> = line.split(',').collect();
                let month = format!("{code} {}", cells[0]);
                let kpi = chart.strip_prefix("kpi-").map(|kpi| kpi.parse::<u8>().unwrap());
                let kind = kpi.map_or_else(|| "R".to_owned(), |kpi| format!("N{kpi}"));
                let Some(value) = number(cells[1]) else {
                    assert_eq!(cells[1], "too few to show");
                    known.is_too_few((kind, month.clone()));
                    assert!(page.contains("<td>too few</td>"), "{path} {month}");
                    continue;
                };
                assert!(!(1..5).contains(&value), "{kind} of {month} is {value} in {path}");
                known.is(&(kind, month.clone()), value);
                if let Some(out_of) = kpi.and_then(out_of)
                    && let Some(value) = number(cells[2])
                {
                    assert!(!(1..5).contains(&value), "{out_of} of {month} is {value}");
                    known.is(&(out_of.to_owned(), month.clone()), value);
                    assert!(
                        page.contains(&format!("{} of {value}</td>", cells[1])),
                        "the page says the same: {month}"
                    );
                }
            }
        }
    }
}

/// The wholes and parts of one year: all, nations, regions, services and months.
fn sums(year: i32, counts: &BTreeMap<(&str, NaiveDate), RollUp>) -> Vec<(String, Vec<String>)> {
    let taking_part: Vec<_> = SERVICES
        .into_iter()
        .filter(|(code, _, _, _)| {
            counts
                .keys()
                .any(|(of, month)| of == code && month.to_string().starts_with(&year.to_string()))
        })
        .collect();
    let service =
        |(code, nation, region, _): (&str, &str, &str, u32)| format!("service/{nation}/{region}/{code} {year}");
    let mut sums: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |whole: String, part: String| {
        let parts = sums.entry(whole).or_default();
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    for of in taking_part {
        let (code, nation, region, _) = of;
        let nation_row = format!("nation/{nation}// {year}");
        add(format!("all services/// {year}"), nation_row.clone());
        if region == nation {
            add(nation_row, service(of));
        } else {
            let region_row = format!("region/{nation}/{region}/ {year}");
            add(nation_row, region_row.clone());
            add(region_row, service(of));
        }
        for month in 1..=12 {
            add(service(of), format!("{code} {year}-{month:02}"));
        }
    }
    let mut all: Vec<(String, Vec<String>)> = sums.into_iter().collect();
    // Groups of a row are together the row, and those of what a row is made up of are together its group. A service is made up of
    // months, which have no groups.
    let rows: Vec<String> = all.iter().map(|(row, _)| row.clone()).collect();
    let of_parts = all.clone();
    for (cut, groups) in GROUPS {
        for row in &rows {
            all.push((row.clone(), groups.iter().map(|words| group(row, cut, words)).collect()));
        }
        for (row, parts) in of_parts.iter().filter(|(row, _)| !row.starts_with("service/")) {
            for words in groups {
                all.push((
                    group(row, cut, words),
                    parts.iter().map(|part| group(part, cut, words)).collect(),
                ));
            }
        }
    }
    all
}

/// Works out what follows, until nothing more does.
fn work_out(known: &mut Known, counts: &BTreeMap<(&str, NaiveDate), RollUp>) {
    let kinds: Vec<String> = kinds(&RollUp::default()).into_iter().map(|(kind, _)| kind).collect();
    let sums: Vec<(String, Vec<String>)> = YEARS.into_iter().flat_map(|year| sums(year, counts)).collect();
    loop {
        let mut more = false;
        for (whole, parts) in &sums {
            for kind in &kinds {
                let parts: Vec<Count> = parts.iter().map(|part| (kind.clone(), part.clone())).collect();
                more |= known.adds_up(&(kind.clone(), whole.clone()), &parts);
            }
            for of in std::iter::once(whole).chain(parts) {
                more |= take_in_sites(known, of);
                let count = |kind: &str| (kind.to_owned(), of.clone());
                let mut parts_of: Vec<(String, &str)> = (4..=11_u8)
                    .filter_map(|kpi| Some((format!("N{kpi}"), out_of(kpi)?)))
                    .collect();
                parts_of.extend(["D5", "D8", "N2", "N3"].map(|part| (part.to_owned(), "R")));
                parts_of.push(("N3".to_owned(), "D8"));
                parts_of.push(("H".to_owned(), "N2"));
                parts_of.push(("N8".to_owned(), "N7"));
                for (part, whole) in parts_of {
                    let (least, most) = (known.of(&count(&part)).0, known.of(&count(whole)).1);
                    more |= known.within(&count(&part), 0, most);
                    more |= known.within(&count(whole), least, HIGH);
                }
                // Fractures of the spine and others are no more than all, and those of the hip and others are the same.
                let ((few_2, many_2), (few_3, many_3)) = (known.of(&count("N2")), known.of(&count("N3")));
                let all = known.of(&count("R")).1;
                more |= known.within(&count("N2"), 0, all - few_3);
                more |= known.within(&count("N3"), 0, all - few_2);
                more |= known.within(&count("R"), few_2 + few_3, HIGH);
                let ((few_8, many_8), (few_h, many_h)) = (known.of(&count("D8")), known.of(&count("H")));
                more |= known.within(&count("N2"), few_8 + few_h - many_3, many_8 + many_h - few_3);
                more |= known.within(&count("N3"), few_8 + few_h - many_2, many_8 + many_h - few_2);
                more |= known.within(&count("D8"), few_2 + few_3 - many_h, many_2 + many_3 - few_h);
                more |= known.within(&count("H"), few_2 + few_3 - many_8, many_2 + many_3 - few_8);
            }
        }
        if !more {
            break;
        }
    }
}

/// Rows of roll-ups as they would stand, were there records that add up to them.
async fn fill(central: &Fixture, chance: &mut StdRng) -> BTreeMap<(&'static str, NaiveDate, Cell), RollUp> {
    let mut counts: BTreeMap<(&'static str, NaiveDate, Cell), RollUp> = BTreeMap::new();
    for (code, nation, region, most) in SERVICES {
        add_service(central, code, nation, region).await;
        for (year, month) in YEARS
            .into_iter()
            .flat_map(|year| (1..=12).map(move |month| (year, month)))
        {
            for _ in 0..chance.random_range(0..=most) {
                let month = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
                let (flags, cell) = patient(chance);
                *counts.entry((code, month, cell)).or_default() += RollUp::of_flags(flags);
            }
        }
    }
    for ((code, month, (age, gender, care_home, site)), of) in &counts {
        let shares = of.shares.iter().flat_map(|share| [share.looked_at, share.counted]);
        let shares: Vec<i64> = shares.chain([of.shares[5].beside, of.shares[7].beside]).collect();
        sqlx::query(
            "insert into roll_up select service_id, $2, $5, $6, $7, $8, $3,
                 $4[1], $4[2], $4[3], $4[4], $4[5], $4[6], $4[7], $4[8], $4[9], $4[10], $4[11], $4[12], $4[13], $4[14],
                 $4[15], $4[16], $4[17], $4[18], $4[19], $4[20], $4[21], $4[22]
             from service where code = $1",
        )
        .bind(code)
        .bind(month)
        .bind(of.records)
        .bind(shares)
        .bind(age)
        .bind(gender)
        .bind(care_home)
        .bind(site)
        .execute(&central.pool)
        .await
        .unwrap();
    }
    counts
}

/// What each count truly is: of months, of rows and of groups.
fn truth(by_cell: &BTreeMap<(&'static str, NaiveDate, Cell), RollUp>) -> BTreeMap<Count, i64> {
    let mut truth: BTreeMap<Count, i64> = BTreeMap::new();
    for ((code, month, cell), of) in by_cell {
        let (_, nation, region, _) = SERVICES.into_iter().find(|(other, ..)| other == code).unwrap();
        let year = month.format("%Y");
        let mut rows = vec![
            format!("all services/// {year}"),
            format!("nation/{nation}// {year}"),
            format!("service/{nation}/{region}/{code} {year}"),
        ];
        if nation != region {
            rows.push(format!("region/{nation}/{region}/ {year}"));
        }
        for (kind, value) in kinds(of) {
            let mut add = |of: String| *truth.entry((kind.clone(), of)).or_default() += value;
            add(format!("{code} {}", month.format("%Y-%m")));
            // Of groups nothing else is told, nor does it follow.
            let is_told = kind == "R" || kind == "D5" || OF_GROUPS.iter().any(|kpi| kind == format!("N{kpi}"));
            for row in &rows {
                add(row.clone());
                for (cut, words) in groups_of(*cell).into_iter().filter(|_| is_told) {
                    add(group(row, cut, words));
                }
            }
        }
    }
    truth
}

#[sqlx::test(migrations = false)]
async fn whoever_reads_all_pages_works_out_no_small_number(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let seed = std::env::var("FLS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    let by_cell = fill(&central, &mut StdRng::seed_from_u64(seed)).await;
    let mut counts: BTreeMap<(&str, NaiveDate), RollUp> = BTreeMap::new();
    for ((code, month, _), of) in &by_cell {
        *counts.entry((code, *month)).or_default() += *of;
    }
    let mut known = Known::default();
    let mut paths = Vec::new();
    for year in YEARS {
        paths.push(format!("/benchmarks.csv?year={year}"));
        for place in ["England", "Wales", "England%3A%20London", "England%3A%20South%20West"] {
            paths.push(format!("/benchmarks.csv?year={year}&place={place}"));
        }
        for order in ["records", "kpi-3", "missed"] {
            paths.push(format!("/benchmarks.csv?year={year}&order={order}&turned=yes"));
        }
        paths.push(format!("/benchmarks.csv?year={year}&service=BBB"));
    }
    read_benchmarks(&central, &mut known, &paths).await;
    read_run_charts(&central, &mut known).await;
    let of_rows = known.0.len();
    read_groups(&central, &mut known).await;
    assert!(known.0.len() > of_rows + 200, "groups are told");
    known.take_in_too_few();
    let told = known.0.len();
    work_out(&mut known, &counts);

    let truth = truth(&by_cell);
    let mut small = 0;
    for (count, value) in &truth {
        let (least, most) = known.of(count);
        assert!(
            (least..=most).contains(value),
            "FLS_SEED={seed}: {count:?} is {value}, read as {least} to {most}"
        );
        if (1..5).contains(value) {
            small += 1;
            assert!(
                most > least,
                "FLS_SEED={seed}: {count:?} is {value}, and can be worked out"
            );
        }
    }
    assert!(small > 100 && told > 400, "{small} small counts, {told} that are told");
}
