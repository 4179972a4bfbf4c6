//! Follow-ups: one rule says who and when on every screen and in every program, the day turns over by itself, and what is
//! long overdue is decided for many at once and taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use app::views::FollowUpGroupName::{self, Coming, InTime, Late, LongOverdue};
use app::views::{
    ApplyDecisionRequest, BulkOutcomeView, DecideFollowUpsRequest, FollowUpName, FollowUpRowView, FollowUpsView,
    ListFollowUpsRequest, LogCallRequest,
};
use app::{Error, Host as _};
use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta, Weekday};
use domain::audit::{Denominator, Figure, InKpi, KPI_SHARES, Period};
use domain::dataset::QuestionKey;
use domain::id::RecordId;
use domain::record::FollowUpGroup;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::TestCentral;
use tests::desks::{Running, TestDesk, add, agree, first, import, list, open, save, set, type_text};
use tests::program::Fls;

async fn asked(desk: &TestDesk, request: ListFollowUpsRequest) -> FollowUpsView {
    desk.list_follow_ups(request).await.unwrap()
}

/// Every row of a group.
async fn group(desk: &TestDesk, group: FollowUpGroupName) -> Vec<FollowUpRowView> {
    let mut rows = Vec::new();
    loop {
        let page = asked(
            desk,
            ListFollowUpsRequest {
                group: Some(group),
                offset: u32::try_from(rows.len()).unwrap(),
                limit: 500,
                ..ListFollowUpsRequest::default()
            },
        )
        .await;
        let ends = page.rows.is_empty();
        rows.extend(page.rows);
        if ends {
            return rows;
        }
    }
}

fn at_noon(desk: &TestDesk, day: NaiveDate) {
    desk.host()
        .set_now(day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc());
}

// --- one rule ---

/// A patient of the random service, as the file has them.
struct Patient {
    number: String,
    diagnosed: NaiveDate,
    followed_up: bool,
}

/// The therapies of 4.01 with what they mean for follow-up, as the audit's words say (FAQ Q23): no code of the products.
const THERAPIES: [(&str, bool); 10] = [
    ("Alendronate", true),
    ("Risedronate", true),
    ("Zoledronate", true),
    ("Denosumab", true),
    ("Teriparatide", true),
    ("Referred for further clinical opinion", true),
    ("Referred to GP to decide prescription", true),
    ("Informed decline", false),
    ("Inappropriate", false),
    ("", false),
];

/// Sites of the index fracture, 1.11, that every version of the dataset has: none has a follow-up of its own.
const SITES: [&str; 2] = ["Hip", "Spine"];

/// Days of diagnosis: 29 February, the days of both changes of the clocks, ends of years, and days from which a window
/// begins or ends on such a day.
const DIAGNOSED: [&str; 12] = [
    "2023-03-02",
    "2023-10-29",
    "2024-01-06",
    "2024-02-29",
    "2024-03-31",
    "2024-06-15",
    "2024-10-27",
    "2024-12-31",
    "2025-03-30",
    "2025-06-30",
    "2025-10-26",
    "2025-12-07",
];

/// Days after diagnosis on which something changes; counted here by hand, as the audit's words and the screen have them.
const CHANGES: [i64; 8] = [56, 84, 113, 308, 336, 393, 478, 758];

/// The group of a follow-up so many days after diagnosis, by the words of the screen.
fn group_by_hand(weeks: u32, days: i64) -> Option<FollowUpGroupName> {
    let (opens, closes) = if weeks == 16 { (84, 112) } else { (336, 392) };
    match days {
        days if days < opens - 28 => None,
        days if days < opens => Some(Coming),
        days if days <= closes => Some(InTime),
        days if days <= closes + 365 => Some(Late),
        _ => Some(LongOverdue),
    }
}

/// The n-th NHS number of the range of test numbers that passes its check.
fn numbers() -> impl Iterator<Item = String> {
    (0_u32..).filter_map(|n| {
        let digits = format!("999{n:06}");
        let sum: u32 = digits
            .chars()
            .zip((2..=10).rev())
            .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
            .sum();
        match 11 - sum % 11 {
            10 => None,
            11 => Some(format!("{digits}0")),
            check => Some(format!("{digits}{check}")),
        }
    })
}

/// A service of so many patients without outcomes, and its file.
fn random_service(records: usize) -> (Vec<Patient>, String) {
    let mut random = StdRng::seed_from_u64(20_261_117);
    let mut file = "NHSNumber,DateOfBirth,Gender,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n".to_owned();
    let mut patients = Vec::new();
    for number in numbers().take(records) {
        // Half on the days above, half on any day of these three years.
        let any_day = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + TimeDelta::days(random.random_range(0..1_096));
        let diagnosed = if random.random_bool(0.5) {
            DIAGNOSED[random.random_range(0..DIAGNOSED.len())].parse().unwrap()
        } else {
            any_day
        };
        let (therapy, followed_up) = THERAPIES[random.random_range(0..THERAPIES.len())];
        let site = SITES[random.random_range(0..SITES.len())];
        writeln!(
            file,
            "{number},03/05/1940,Female,{},{site},{therapy}",
            diagnosed.format("%d/%m/%Y")
        )
        .unwrap();
        patients.push(Patient {
            number,
            diagnosed,
            followed_up,
        });
    }
    (patients, file)
}

type ByGroup = BTreeMap<&'static str, BTreeSet<(String, u32)>>;

fn code(group: FollowUpGroupName) -> &'static str {
    FollowUpGroup::from(group).code()
}

/// Who is in which group, counted by hand.
fn expected(patients: &[Patient], today: NaiveDate) -> ByGroup {
    let mut groups = ByGroup::new();
    for patient in patients.iter().filter(|patient| patient.followed_up) {
        for weeks in [16, 52] {
            if let Some(group) = group_by_hand(weeks, (today - patient.diagnosed).num_days()) {
                groups
                    .entry(code(group))
                    .or_default()
                    .insert((patient.number.clone(), weeks));
            }
        }
    }
    groups
}

/// The days that are looked at: those on which something changes and the days before them; in a soak every day of a year
/// beside them. With each, the days of diagnosis for which it changes something.
fn days_looked_at() -> BTreeMap<NaiveDate, BTreeSet<NaiveDate>> {
    let mut days: BTreeMap<NaiveDate, BTreeSet<NaiveDate>> = BTreeMap::new();
    for diagnosed in DIAGNOSED.map(|text| text.parse::<NaiveDate>().unwrap()) {
        for change in CHANGES {
            let changes = diagnosed + TimeDelta::days(change);
            days.entry(changes).or_default().insert(diagnosed);
            days.entry(changes - TimeDelta::days(1)).or_default().insert(diagnosed);
        }
    }
    if faults::is_soak() {
        let first: NaiveDate = "2025-10-01".parse().unwrap();
        for day in first.iter_days().take(366) {
            days.entry(day)
                .or_default()
                .extend(DIAGNOSED.map(|text| text.parse::<NaiveDate>().unwrap()));
        }
    }
    days
}

/// KPI 1 looks for the follow-ups that have fallen due, of each year: no other answer is asked of so many who have none. KPI 9, 10
/// and 11 look at whoever needs follow-up, whether it is due yet or not.
async fn figures_agree(desk: &TestDesk, patients: &[Patient], today: NaiveDate) {
    for year in 2023..=2025 {
        let table = desk.kpi_table(Period::year(year), today).await.unwrap();
        let Figure::Completeness { over, .. } = &table.kpis[0].figure else {
            panic!("KPI 1 is no share")
        };
        let of_year = patients
            .iter()
            .filter(|patient| patient.followed_up && patient.diagnosed.year() == year);
        let required = Denominator::whole(u64::try_from(of_year.count()).unwrap());
        for kpi in &table.kpis[8..] {
            assert!(
                matches!(&kpi.figure, Figure::Ratio { denominator, .. } if *denominator == required),
                "KPI {} of {year} on {today}",
                kpi.number
            );
        }
        assert_eq!(
            table.kpis[8..].iter().map(|kpi| kpi.number).collect::<Vec<_>>(),
            [9, 10, 11]
        );
        for (opens, key) in [(84, "followed_up_16"), (336, "followed_up_52")] {
            let is_due = |patient: &&Patient| {
                patient.followed_up
                    && patient.diagnosed.year() == year
                    && (today - patient.diagnosed).num_days() >= opens
            };
            let due = u64::try_from(patients.iter().filter(is_due).count()).unwrap();
            let field = over.iter().find(|field| field.question.as_str() == key);
            let told = field.map_or((0, 0), |field| (field.missing, field.applies));
            assert_eq!(told, (due, due), "KPI 1 of {year} on {today}: {key}");
        }
    }
}

/// The weeks ahead hold every window that is open, and those that open until then, in the week in which they close.
async fn weeks_agree(desk: &TestDesk, patients: &[Patient], today: NaiveDate) {
    let mut closing: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
    for patient in patients.iter().filter(|patient| patient.followed_up) {
        for (opens, closes) in [(84, 112), (336, 392)] {
            let [opens, closes] = [opens, closes].map(|days| patient.diagnosed + TimeDelta::days(days));
            let week = closing.entry(closes.week(Weekday::Mon).first_day()).or_default();
            if (opens..=closes).contains(&today) {
                week.0 += 1;
            } else if today < opens {
                week.1 += 1;
            }
        }
    }
    let weeks = desk.weeks_ahead().await.unwrap().weeks;
    let first = today.week(Weekday::Mon).first_day();
    let mondays = (0..9).map(|week| first + TimeDelta::weeks(week));
    for (week, monday) in weeks.iter().zip(mondays) {
        let by_hand = closing.get(&monday).copied().unwrap_or_default();
        assert_eq!((week.open, week.not_open), by_hand, "week of {monday}, on {today}");
        assert_eq!(week.monday, monday.to_string());
    }
    let in_time = asked(desk, ListFollowUpsRequest::default()).await.counts.in_time;
    assert_eq!(weeks.iter().map(|week| week.open).sum::<u32>(), in_time, "{today}");
    assert_eq!(weeks.len(), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn list_form_figures_central_and_fls_say_the_same_of_who_and_when() {
    let (patients, file) = random_service(10_000);
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = first("HRW").await;
    import(&desk, file.as_bytes()).await;

    // Who: whoever needs follow-up is in the denominator of KPI 9, and Central's fold says so of the same records.
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    let ids: BTreeMap<String, RecordId> = list(&desk)
        .await
        .into_iter()
        .map(|row| (row.nhs_number.unwrap(), row.id.parse().unwrap()))
        .collect();
    let required: BTreeSet<RecordId> = patients
        .iter()
        .filter(|patient| patient.followed_up)
        .map(|patient| ids[&patient.number])
        .collect();
    assert!(required.len() > 6_000 && required.len() < 8_000);
    let kpi_9 = KPI_SHARES.iter().find(|share| share.number == 9).unwrap();
    let store = desk.store().await.unwrap();
    let looked_at = store
        .records_with_facts(|facts| kpi_9.place(facts.flags) != InKpi::Out)
        .await
        .unwrap();
    assert!(
        looked_at.into_iter().collect::<BTreeSet<_>>() == required,
        "KPI 9 looks at others"
    );
    assert!(
        central.followed_up().await == required,
        "Central's fold says so of others"
    );
    for (number, key) in [("6.01", "followed_up_16"), ("7.01", "followed_up_52")] {
        assert!(
            central.missing_later(&QuestionKey::new(key)).await == required,
            "Central's fold owes {number} to others"
        );
    }
    // When: on each day on which something changes, the list counts what is counted by hand, the figures look for what has fallen
    // due and at whoever needs it, and the forms of those for whom it changes say so, too.
    let days = days_looked_at();
    for (nth, (today, changing)) in days.iter().enumerate() {
        at_noon(&desk, *today);
        let expected = expected(&patients, *today);
        let counts = asked(&desk, ListFollowUpsRequest::default()).await.counts;
        let counted = [
            (InTime, counts.in_time),
            (Late, counts.late),
            (LongOverdue, counts.long_overdue),
            (Coming, counts.coming),
        ];
        for (group, count) in counted {
            let by_hand = expected.get(code(group)).map_or(0, BTreeSet::len);
            assert_eq!(usize::try_from(count).unwrap(), by_hand, "{today} {group:?}");
        }
        figures_agree(&desk, &patients, *today).await;
        weeks_agree(&desk, &patients, *today).await;
        if nth % 16 == 0 || faults::is_soak() {
            assert!(listed(&desk).await == expected, "the list of {today}");
        }
        for diagnosed in changing {
            forms_agree(&desk, &ids, &patients, *diagnosed, *today).await;
        }
    }

    // And a program of its own, from the same file, on some of these days; in a soak on each.
    let fls = Fls::new();
    fls.init().expect(0);
    fls.run("import", &[&fls.file("all.csv", &file)]).expect(0);
    for today in days.keys().step_by(if faults::is_soak() { 1 } else { 40 }) {
        let mut found = ByGroup::new();
        let whole = fls.json("followups", &["--as-at", &today.to_string()]);
        for row in whole.as_array().unwrap() {
            if let Some(group) = FollowUpGroup::ALL.iter().find(|group| row["group"] == group.code()) {
                let number = row["nhs_number"].as_str().unwrap().to_owned();
                let weeks = u32::try_from(row["which"].as_u64().unwrap()).unwrap();
                found.entry(group.code()).or_default().insert((number, weeks));
            }
        }
        assert!(found == expected(&patients, *today), "fls followups of {today}");
        at_noon(&desk, *today);
        groups_of_fls_agree(&desk, &fls, *today).await;
    }
}

/// A group by itself, in the order of the list, for programs and for people.
async fn groups_of_fls_agree(desk: &TestDesk, fls: &Fls, today: NaiveDate) {
    let day = today.to_string();
    for of in [InTime, Late, LongOverdue, Coming] {
        let listed = group(desk, of).await;
        let named: Vec<(String, u32)> = listed
            .into_iter()
            .map(|row| (row.nhs_number.unwrap(), row.weeks))
            .collect();
        let asked = ["--as-at", day.as_str(), "--group", code(of)];
        let rows = fls.json("followups", &asked);
        let rows = rows.as_array().unwrap().iter();
        let told = rows.map(|row| {
            assert_eq!(row["group"], code(of));
            let weeks = u32::try_from(row["which"].as_u64().unwrap()).unwrap();
            (row["nhs_number"].as_str().unwrap().to_owned(), weeks)
        });
        assert!(told.collect::<Vec<_>>() == named, "fls followups {asked:?}");
        let lines = fls.run("followups", &asked).expect(0).out;
        let told = lines.lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words.last(), Some(&code(of)), "{line}");
            let weeks = words[2].strip_suffix("-week").unwrap().parse::<u32>().unwrap();
            (words[1].to_owned(), weeks)
        });
        assert!(told.collect::<Vec<_>>() == named, "lines of fls followups {asked:?}");
    }
}

/// Who is in which group, as the list has them.
async fn listed(desk: &TestDesk) -> ByGroup {
    let mut groups = ByGroup::new();
    for of in [InTime, Late, LongOverdue, Coming] {
        let rows = group(desk, of).await;
        if !rows.is_empty() {
            let names = rows.into_iter().map(|row| (row.nhs_number.unwrap(), row.weeks));
            groups.insert(code(of), names.collect());
        }
    }
    groups
}

/// The forms of three patients diagnosed on this day ask for what is due, and for nothing else.
async fn forms_agree(
    desk: &TestDesk,
    ids: &BTreeMap<String, RecordId>,
    patients: &[Patient],
    diagnosed: NaiveDate,
    today: NaiveDate,
) {
    let of_day = patients.iter().filter(|patient| patient.diagnosed == diagnosed);
    for patient in of_day.take(3) {
        let form = open(desk, ids[&patient.number]).await;
        for (weeks, opens, key) in [(16, 84, "followed_up_16"), (52, 336, "followed_up_52")] {
            let due = patient.followed_up && (today - diagnosed).num_days() >= opens;
            let is_shown = form.questions.iter().any(|question| question.key == key);
            let is_missing = form.missing.iter().any(|missing| missing.key == key);
            let is_later = form.later.iter().any(|later| later.key == key);
            assert_eq!(
                (is_shown, is_missing, is_later),
                (patient.followed_up, due, patient.followed_up && !due),
                "{weeks} weeks, diagnosed {diagnosed}, on {today}"
            );
        }
    }
}

// --- the day turns over ---

/// Three patients whose windows begin and end about the changes of the clocks.
async fn about_the_changes_of_the_clocks() -> Arc<TestDesk> {
    let desk = Arc::new(first("HRW").await);
    for (number, diagnosed) in [
        // 16 weeks end on 23 October 2025, within summer time.
        ("9991000003", "3/7/25"),
        // The window opens on 26 October 2025, on which the clocks go back, and closes on 23 November.
        ("9991000011", "3/8/25"),
        // The window opens on 29 March 2026, on which they go forward.
        ("9991000038", "4/1/26"),
    ] {
        let record = add(&desk, number, diagnosed).await;
        set(&desk, record, &[("4.01", "denosumab")]).await;
    }
    desk
}

#[tokio::test]
async fn a_list_left_open_over_midnight_and_the_change_of_the_clocks_shows_the_new_day() {
    for (before, then, after) in [
        // Midnight in summer is an hour before midnight in UTC.
        ("2025-10-23T22:59:59Z", [1, 0, 0, 1], [0, 1, 0, 1]),
        // The day on which the clocks go back at two in the morning begins in summer time.
        ("2025-10-25T22:59:59Z", [0, 1, 0, 1], [1, 1, 0, 0]),
        ("2025-11-23T23:59:59Z", [1, 1, 0, 0], [0, 2, 0, 0]),
        // The day on which they go forward begins in winter time.
        ("2026-03-28T23:59:59Z", [0, 2, 0, 1], [1, 2, 0, 0]),
        ("2026-10-23T22:59:59Z", [0, 3, 0, 0], [0, 2, 1, 0]),
    ] {
        let desk = about_the_changes_of_the_clocks().await;
        desk.host().set_now(before.parse().unwrap());
        let sizes = async || {
            let sixteen = ListFollowUpsRequest {
                weeks: Some(16),
                ..ListFollowUpsRequest::default()
            };
            let counts = asked(&desk, sixteen).await.counts;
            [counts.in_time, counts.late, counts.long_overdue, counts.coming]
        };
        let _running = Running::begin(&desk).await;
        let changes = desk.changes();
        assert_eq!(sizes().await, then, "{before}");
        desk.host().pass_awake(TimeDelta::seconds(1)).await;
        assert!(changes.has_changed().unwrap(), "the window hears of it: {before}");
        assert_eq!(sizes().await, after, "a second after {before}");
    }
}

// --- decided together ---

fn decision(of: &[(RecordId, u32)]) -> DecideFollowUpsRequest {
    let name = |(record, weeks): &(RecordId, u32)| FollowUpName {
        record: record.to_string(),
        weeks: *weeks,
    };
    DecideFollowUpsRequest {
        follow_ups: of.iter().map(name).collect(),
    }
}

async fn decide(desk: &TestDesk, decision: DecideFollowUpsRequest) -> Result<String, Error> {
    let preview = desk.preview_decision(decision.clone()).await?.preview;
    let done = desk.apply_decision(ApplyDecisionRequest { decision, preview }).await?;
    Ok(done.words)
}

/// Three patients who were never followed up.
async fn forgotten(desk: &TestDesk) -> [RecordId; 3] {
    let mut records = Vec::new();
    for number in ["9991000003", "9991000011", "9991000038"] {
        let record = add(desk, number, "2/3/22").await;
        set(desk, record, &[("4.01", "alendronate")]).await;
        records.push(record);
    }
    records.try_into().unwrap()
}

async fn lines(desk: &TestDesk, record: RecordId) -> usize {
    desk.store().await.unwrap().entries(record).await.unwrap().len()
}

#[tokio::test]
async fn one_outcome_for_many_is_told_in_words_written_once_a_record_and_taken_back() {
    let desk = first("HRW").await;
    let [one, two, three] = forgotten(&desk).await;
    assert_eq!(group(&desk, LongOverdue).await.len(), 6);
    type_text(&desk, three, "followed_up_16", "").await;
    tests::desks::choose(&desk, three, "followed_up_16", &["yes"]).await;
    let before = [lines(&desk, one).await, lines(&desk, two).await];

    let all = decision(&[(one, 16), (one, 52), (two, 16), (three, 16), (one, 16)]);
    let preview = desk.preview_decision(all.clone()).await.unwrap();
    assert_eq!(
        preview.words,
        "6.01 = No for these 3: 2 blank, 1 left out: an answer to this question is being typed and not saved. \
         7.01 = No for this one: 1 blank"
    );
    assert_eq!((preview.changes, preview.records), (3, 2));
    let outcomes: Vec<_> = preview
        .rows
        .iter()
        .map(|row| (row.question.as_str(), row.outcome))
        .collect();
    let fills = BulkOutcomeView::Fills;
    let wanted = [
        ("6.01", fills),
        ("7.01", fills),
        ("6.01", fills),
        ("6.01", BulkOutcomeView::Cannot),
    ];
    assert_eq!(outcomes, wanted);
    assert_eq!(lines(&desk, one).await, before[0], "a preview writes nothing");

    assert_eq!(decide(&desk, all).await.unwrap(), "6.01 and 7.01 = No for 2 records");
    assert_eq!(
        [lines(&desk, one).await, lines(&desk, two).await],
        [before[0] + 1, before[1] + 1],
        "one entry for both answers of a record"
    );
    let left = group(&desk, LongOverdue).await;
    let left: Vec<(RecordId, u32)> = left.iter().map(|row| (row.id.parse().unwrap(), row.weeks)).collect();
    assert_eq!(
        left.iter().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from([(two, 52), (three, 16), (three, 52)])
    );

    // One is changed since, and keeps its answers.
    set(&desk, two, &[("1.05", "no")]).await;
    let undone = desk.undo_bulk().await.unwrap();
    assert_eq!(
        undone.words,
        "Undone: 6.01 and 7.01 are as they were in 1 record. 1 was left as it is."
    );
    assert_eq!(undone.left[0].id, two.to_string());
    let back = group(&desk, LongOverdue).await;
    assert_eq!(back.len(), 5, "the first patient's two are back");
    assert_eq!(lines(&desk, one).await, before[0] + 2, "history keeps both");
    assert!(matches!(desk.undo_bulk().await, Err(Error::NothingToUndo)));
}

#[tokio::test]
async fn what_was_put_off_since_the_list_was_shown_is_left_out_of_a_decision_and_said_to_be() {
    let desk = first("HRW").await;
    let [one, two, three] = forgotten(&desk).await;
    let all = decision(&[(one, 16), (two, 16), (two, 52), (three, 16)]);
    let seen = desk.preview_decision(all.clone()).await.unwrap();
    assert_eq!(seen.changes, 4);
    let call = |record: RecordId, result: &str, try_again: &str| LogCallRequest {
        record: record.to_string(),
        weeks: 16,
        result: result.to_owned(),
        try_again: try_again.to_owned(),
        note: String::new(),
        confirmed: true,
        assign: None,
    };
    desk.log_call(call(one, "no-answer", "5/12/2026")).await.unwrap();
    desk.log_call(call(two, "declined", "")).await.unwrap();
    let decision = all.clone();
    let preview = seen.preview;
    let stale = desk.apply_decision(ApplyDecisionRequest { decision, preview }).await;
    assert!(matches!(stale, Err(Error::ChangedSincePreview)), "nobody has seen that");
    let preview = desk.preview_decision(all.clone()).await.unwrap();
    assert_eq!((preview.changes, preview.records), (3, 2));
    let said = |record: RecordId, question: &str| {
        let record = record.to_string();
        let mut rows = preview.rows.iter();
        let row = rows.find(|row| row.id == record && row.question == question).unwrap();
        (row.outcome, row.words.clone())
    };
    assert_eq!(
        said(one, "6.01"),
        (
            BulkOutcomeView::Cannot,
            "Put off until 5 December 2026: it comes back on that day".to_owned()
        )
    );
    assert_eq!(
        said(two, "6.01").0,
        BulkOutcomeView::Fills,
        "nobody waits for it any more"
    );
    assert_eq!(said(two, "7.01").0, BulkOutcomeView::Fills, "it is the other follow-up");
    assert_eq!(decide(&desk, all).await.unwrap(), "6.01 and 7.01 = No for 2 records");
    assert_eq!(
        group(&desk, FollowUpGroupName::PutOff).await.len(),
        1,
        "what waits for a day stays on its list"
    );
}

#[tokio::test]
async fn those_whose_reminder_was_ended_are_decided_together_though_their_window_is_open() {
    let desk = first("HRW").await;
    let call = |record: &str, result: &str, try_again: &str| LogCallRequest {
        record: record.to_owned(),
        weeks: 16,
        result: result.to_owned(),
        try_again: try_again.to_owned(),
        note: String::new(),
        confirmed: true,
        assign: None,
    };
    let diagnosed = (desk.host().today() - TimeDelta::days(90))
        .format("%d/%m/%Y")
        .to_string();
    for number in ["9991000003", "9991000011", "9991000038"] {
        let record = add(&desk, number, &diagnosed).await;
        set(&desk, record, &[("4.01", "alendronate")]).await;
    }
    let rows = group(&desk, InTime).await;
    assert!(rows.iter().all(|row| !row.decided_together), "their window is open");
    desk.log_call(call(&rows[0].id, "died", "")).await.unwrap();
    desk.log_call(call(&rows[1].id, "declined", "")).await.unwrap();
    desk.log_call(call(&rows[2].id, "no-answer", "t+2")).await.unwrap();
    let put_off = group(&desk, FollowUpGroupName::PutOff).await;
    let decidable = put_off.iter().filter(|row| row.weeks == 16 && row.decided_together);
    let ended: Vec<(RecordId, u32)> = decidable.map(|row| (row.id.parse().unwrap(), row.weeks)).collect();
    assert_eq!(
        ended
            .iter()
            .map(|(record, _)| record.to_string())
            .collect::<BTreeSet<_>>(),
        BTreeSet::from([rows[0].id.clone(), rows[1].id.clone()])
    );
    // A colleague takes one of them up after the list was shown.
    let taken_up = app::views::TakeUpRequest {
        record: rows[1].id.clone(),
        weeks: 16,
        assign: None,
    };
    desk.take_up(taken_up).await.unwrap();
    let preview = desk.preview_decision(decision(&ended)).await.unwrap();
    assert_eq!(
        preview.words,
        "6.01 = No for these 2: 1 blank, 1 left out: this follow-up is not long overdue, and its reminder was not ended"
    );
    assert_eq!(decide(&desk, decision(&ended)).await.unwrap(), "6.01 = No for 1 record");
}

#[tokio::test]
async fn five_hundred_are_decided_and_taken_back_at_once_and_no_more_than_a_thousand_patients() {
    let desk = first("HRW").await;
    let mut file = "NHSNumber,DateOfBirth,Gender,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n".to_owned();
    for (nth, number) in numbers().take(1_001).enumerate() {
        // The 16-week follow-ups of the first 600 closed before the 52-week one of anybody.
        let diagnosed = if nth < 600 { "03/01/2022" } else { "03/11/2022" };
        writeln!(file, "{number},03/05/1940,Female,{diagnosed},Hip,Alendronate").unwrap();
    }
    import(&desk, file.as_bytes()).await;
    let page = async |limit| {
        let request = ListFollowUpsRequest {
            group: Some(LongOverdue),
            limit,
            ..ListFollowUpsRequest::default()
        };
        asked(&desk, request).await
    };
    assert_eq!(page(0).await.total, 2_002);
    let named = |rows: &[FollowUpRowView]| {
        let name = |row: &FollowUpRowView| (row.id.parse().unwrap(), row.weeks);
        rows.iter().map(name).collect::<Vec<(RecordId, u32)>>()
    };
    let oldest = named(&page(500).await.rows);
    assert!(oldest.len() == 500 && oldest.iter().all(|(_, weeks)| *weeks == 16));
    let words = decide(&desk, decision(&oldest)).await.unwrap();
    assert_eq!(words, "6.01 = No for 500 records");
    assert_eq!(page(0).await.total, 1_502);
    assert!(named(&page(500).await.rows).iter().all(|one| !oldest.contains(one)));
    let undone = desk.undo_bulk().await.unwrap();
    assert_eq!(undone.words, "Undone: 6.01 is as it was in 500 records.");
    assert!(named(&page(500).await.rows) == oldest);

    // A thousand patients at once, with both follow-ups of some, and not one more.
    let all = named(&group(&desk, LongOverdue).await);
    let patients: BTreeSet<RecordId> = all.iter().map(|(record, _)| *record).collect();
    let but_one: Vec<(RecordId, u32)> = all
        .iter()
        .filter(|(record, _)| Some(record) != patients.first())
        .copied()
        .collect();
    let preview = desk.preview_decision(decision(&but_one)).await.unwrap();
    assert_eq!((preview.changes, preview.records), (2_000, 1_000));
    let too_many = desk.preview_decision(decision(&all)).await;
    assert!(matches!(too_many, Err(Error::TooManyRecords(1_000))), "{too_many:?}");
}

#[tokio::test]
async fn an_answer_being_typed_keeps_only_the_decision_about_it_from_being_taken_back() {
    let desk = first("HRW").await;
    let [one, two, three] = forgotten(&desk).await;
    let all = decision(&[(one, 16), (two, 52), (three, 16)]);
    assert_eq!(decide(&desk, all).await.unwrap(), "6.01 and 7.01 = No for 3 records");
    // Of the first record 6.01 was decided and 7.01 is being typed; of the second the same question is.
    tests::desks::choose(&desk, one, "followed_up_52", &["yes"]).await;
    tests::desks::choose(&desk, two, "followed_up_52", &["yes"]).await;
    let undone = desk.undo_bulk().await.unwrap();
    assert_eq!(
        undone.words,
        "Undone: 6.01 is as it was in 2 records. 1 was left as it is."
    );
    let left = &undone.left[0];
    assert_eq!(
        (left.id.as_str(), left.question.as_str()),
        (two.to_string().as_str(), "7.01")
    );
}

#[tokio::test]
async fn nothing_is_written_that_the_preview_did_not_show() {
    let desk = first("HRW").await;
    let [one, two, _] = forgotten(&desk).await;
    let both = decision(&[(one, 16), (two, 16)]);
    let preview = desk.preview_decision(both.clone()).await.unwrap().preview;
    set(&desk, two, &[("6.01", "yes")]).await;
    let before = [lines(&desk, one).await, lines(&desk, two).await];
    let applied = desk
        .apply_decision(ApplyDecisionRequest {
            decision: both.clone(),
            preview,
        })
        .await;
    assert!(matches!(applied, Err(Error::ChangedSincePreview)), "{applied:?}");
    assert_eq!([lines(&desk, one).await, lines(&desk, two).await], before);
    // What is answered meanwhile stays.
    assert_eq!(decide(&desk, both).await.unwrap(), "6.01 = No for 1 record");
    let form = open(&desk, two).await;
    let yes = form
        .questions
        .iter()
        .find(|question| question.key == "followed_up_16")
        .unwrap();
    assert_eq!(yes.chosen, ["yes"]);
    // A record is corrected between selecting and preview, another one between preview and writing.
    set(&desk, one, &[("6.01", "")]).await;
    set(&desk, two, &[("6.01", "")]).await;
    let today = desk.host().today().format("%d/%m/%Y").to_string();
    set(&desk, one, &[("1.09", &today)]).await;
    let both = decision(&[(one, 16), (two, 16)]);
    let preview = desk.preview_decision(both.clone()).await.unwrap();
    assert_eq!(
        preview.words,
        "6.01 = No for these 2: 1 blank, 1 left out: this follow-up is not long overdue, and its reminder was not ended"
    );
    set(&desk, two, &[("1.09", &today)]).await;
    let before = [lines(&desk, one).await, lines(&desk, two).await];
    let applied = desk
        .apply_decision(ApplyDecisionRequest {
            decision: both.clone(),
            preview: preview.preview,
        })
        .await;
    assert!(matches!(applied, Err(Error::ChangedSincePreview)), "{applied:?}");
    let preview = desk.preview_decision(both).await.unwrap();
    assert_eq!((preview.changes, preview.records), (0, 0));
    assert_eq!([lines(&desk, one).await, lines(&desk, two).await], before);
    // There is no follow-up after 26 weeks.
    let wrong = desk.preview_decision(decision(&[(one, 26)])).await;
    assert!(matches!(wrong, Err(Error::WrongUse)), "{wrong:?}");
}

#[tokio::test]
async fn a_row_says_how_long_there_is_and_when_the_patient_was_seen_last() {
    let desk = first("HRW").await;
    at_noon(&desk, "2026-11-17".parse().unwrap());
    let record = add(&desk, "9991000003", "18/11/25").await;
    let row = async |of| group(&desk, of).await.into_iter().next().unwrap();
    set(&desk, record, &[("4.01", "denosumab")]).await;
    let late = row(Late).await;
    assert_eq!((late.weeks, late.when.as_str(), late.late), (16, "252 days late", true));
    assert!(late.last_contact.is_none());
    set(&desk, record, &[("1.06", "25/11/2025")]).await;
    let contact = row(Late).await.last_contact.unwrap();
    assert_eq!(
        (contact.what.as_str(), contact.on.as_str()),
        ("First contact", "2025-11-25")
    );
    // The later follow-up was done and the earlier is still open.
    set(&desk, record, &[("7.01", "yes"), ("7.02", "2/11/2026")]).await;
    let contact = row(Late).await.last_contact.unwrap();
    assert_eq!(
        (contact.what.as_str(), contact.on.as_str()),
        ("52-week follow-up", "2026-11-02")
    );
    set(&desk, record, &[("7.02", ""), ("7.01", "")]).await;
    set(
        &desk,
        record,
        &[("1.07", "20/12/2025"), ("6.01", "yes"), ("6.02", "1/3/2026")],
    )
    .await;
    let open = row(InTime).await;
    assert_eq!(
        (open.weeks, open.when.as_str(), open.closes_soon),
        (52, "Closes in 28 days", false)
    );
    let contact = open.last_contact.unwrap();
    assert_eq!(
        (contact.what.as_str(), contact.on.as_str()),
        ("16-week follow-up", "2026-03-01")
    );
    assert_eq!(open.question, "followed_up_52");
    // Whoever was reached for the 52-week follow-up was seen then, although the 16-week one is still owed.
    let other = add(&desk, "9991000011", "18/11/25").await;
    set(
        &desk,
        other,
        &[("4.01", "denosumab"), ("7.01", "yes"), ("7.02", "15/11/2026")],
    )
    .await;
    let contact = row(Late).await.last_contact.unwrap();
    assert_eq!(
        (contact.what.as_str(), contact.on.as_str()),
        ("52-week follow-up", "2026-11-15")
    );
    // The patients list has the same words for the same groups.
    for (day, words) in [
        ("2026-10-19", "52-week from 20 Oct"),
        ("2026-12-15", "52-week due"),
        ("2026-12-16", "52-week late"),
        ("2027-12-15", "52-week late"),
        ("2027-12-16", "52-week long overdue"),
    ] {
        at_noon(&desk, day.parse().unwrap());
        let patient = &list(&desk).await[0];
        assert_eq!(patient.follow_up, words, "{day}");
        assert_eq!(
            patient.overdue,
            words.contains("late") || words.contains("long overdue")
        );
    }
    at_noon(&desk, "2026-12-09".parse().unwrap());
    let open = row(InTime).await;
    assert_eq!((open.when.as_str(), open.closes_soon), ("Closes in 6 days", true));
    save(&desk, record).await;
}
