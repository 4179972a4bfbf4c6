//! KPI 1 at Central: counts of each question follow every change of a record, a day that passes changes the figures and no row, and the
//! nation is what the desks' own engine says of all records together. Every other test compares these counts with a recount, too, as
//! `verify` does.

use central::admin;
use chrono::{NaiveDate, TimeDelta};
use domain::audit::{Caseload, Figure, Period, facts, kpi_table};
use domain::dataset::Dataset;
use domain::record::check::CheckContext;
use domain::record::evaluate;
use domain::{Answer, OptionKey, QuestionKey};
use protocol::national::NationalQuestionsWire;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::Desk;
use crate::entries::{Answers, Record, date, mandatory};
use crate::fixture::{Fixture, LIVE, SERVICE};
use crate::purging::marker;

fn choice(key: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(key))
}

/// Year, first day on which it counts, to how many records it applies, in how many it is missing.
type Row = (i32, String, i64, i64);

async fn rows(central: &Fixture, question: &str) -> Vec<Row> {
    sqlx::query_as(
        "select year, due_from::text, applies, missing from question_roll_up where question = $1 order by year, due_from",
    )
    .bind(question)
    .fetch_all(&central.pool)
    .await
    .unwrap()
}

fn row(year: i32, due_from: &str, applies: i64, missing: i64) -> Row {
    (year, due_from.to_owned(), applies, missing)
}

const WHATEVER_THE_DAY: &str = "0001-01-01";

/// A question that is asked of everybody, and one that falls due by a day passing.
async fn gender_and_follow_up(central: &Fixture) -> [Vec<Row>; 2] {
    [rows(central, "gender").await, rows(central, "followed_up_16").await]
}

#[sqlx::test(migrations = false)]
async fn counts_of_questions_follow_each_change_of_a_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut first, made) = Record::counted(1);
    let (second, other) = Record::counted(2);
    desk.exchange(&[made, other]).await;
    let asked = |applies, missing| vec![row(2026, WHATEVER_THE_DAY, applies, missing)];
    assert_eq!(gender_and_follow_up(&central).await, [asked(2, 2), vec![]]);

    let treated = first.answer(vec![
        ("gender", choice("female")),
        ("bone_therapy", choice("alendronate")),
    ]);
    desk.exchange(&[treated]).await;
    let due = vec![row(2026, "2026-05-24", 1, 1)];
    assert_eq!(
        gender_and_follow_up(&central).await,
        [asked(2, 1), due],
        "84 days later"
    );
    let later = first.answer(vec![("diagnosis_date", date("2025-03-02"))]);
    desk.exchange(&[later]).await;
    assert_eq!(
        gender_and_follow_up(&central).await,
        [
            vec![row(2025, WHATEVER_THE_DAY, 1, 0), row(2026, WHATEVER_THE_DAY, 1, 1)],
            vec![row(2025, "2025-05-25", 1, 1)]
        ],
        "in another year, and due on another day"
    );
    let followed_up = first.answer(vec![
        ("followed_up_16", choice("no")),
        ("diagnosis_date", date("2026-03-01")),
    ]);
    desk.exchange(&[followed_up]).await;
    assert_eq!(
        gender_and_follow_up(&central).await,
        [asked(2, 1), asked(1, 0)],
        "answered"
    );
    central.assert_right().await;

    // The same patient's same fracture again: one of the two is held, and counted nowhere.
    let (mut twin, made) = Record::counted(2);
    desk.exchange(&[made]).await;
    assert_eq!(gender_and_follow_up(&central).await, [asked(2, 1), asked(1, 0)]);
    let stands_alone = twin.answer(vec![("diagnosis_date", date("2026-03-09"))]);
    desk.exchange(&[stands_alone]).await;
    assert_eq!(gender_and_follow_up(&central).await, [asked(3, 2), asked(1, 0)]);
    let atypical = twin.answer(vec![("fracture_type", choice("atypical"))]);
    let deleted = first.delete();
    desk.exchange(&[atypical, deleted]).await;
    assert_eq!(gender_and_follow_up(&central).await, [asked(1, 1), vec![]]);
    desk.exchange(&[marker(second.id)]).await;
    let left: i64 = sqlx::query_scalar("select count(*) from question_roll_up")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "nothing says of whom the last were");
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn two_that_are_joined_are_counted_as_the_one_they_are(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut one, first) = Record::counted(1);
    let mut other = Record::new();
    let answers = [
        mandatory(1),
        vec![("gender", choice("female")), ("bone_therapy", choice("alendronate"))],
    ];
    let second = other.answer(answers.concat());
    desk.exchange(&[first, second]).await;
    let missing = vec![row(2026, WHATEVER_THE_DAY, 1, 1)];
    assert_eq!(
        gender_and_follow_up(&central).await,
        [missing, vec![]],
        "the other is held"
    );
    let join = one.join(&other);
    desk.exchange(&[join]).await;
    assert_eq!(
        gender_and_follow_up(&central).await,
        [
            vec![row(2026, WHATEVER_THE_DAY, 1, 0)],
            vec![row(2026, "2026-05-24", 1, 1)]
        ]
    );
    central.assert_right().await;
}

/// A patient from overseas, whom a live service may have in a test: treated, so that the follow-up falls due on 1 December 2026.
fn treated(n: usize) -> Answers {
    let mut answers = vec![
        ("nhs_number", choice("overseas")),
        ("birth_date", date("1948-05-03")),
        ("diagnosis_date", date("2026-09-08")),
        ("site", choice("wrist")),
        ("bone_therapy", choice("alendronate")),
    ];
    // A fifth without the one, half without the other.
    answers.extend((!n.is_multiple_of(5)).then(|| ("gender", choice("female"))));
    answers.extend((!n.is_multiple_of(2)).then(|| ("care_home", choice("no"))));
    answers
}

/// What a desk that had all of these says of KPI 1.
fn expected(patients: &[Answers], day: NaiveDate) -> NationalQuestionsWire {
    let dataset = Dataset::published();
    let context = CheckContext {
        today: day,
        demo: false,
    };
    let facts = patients.iter().map(|answers| {
        let answers = answers
            .iter()
            .map(|(key, answer)| (QuestionKey::new(*key), answer.clone()));
        let answers = answers.collect();
        facts(dataset, &evaluate(dataset, &answers, context), &answers).unwrap()
    });
    match &kpi_table(dataset, facts, Period::year(2026), day, &Caseload::from_year(2026, 400)).kpis[0].figure {
        Figure::Completeness { fields, over, .. } => NationalQuestionsWire {
            missing_too_often: u32::try_from(over.len()).unwrap(),
            of: *fields,
        },
        Figure::Ratio { .. } | Figure::Counted(_) => panic!("KPI 1 is no share"),
    }
}

async fn told(desk: &mut Desk) -> Option<NationalQuestionsWire> {
    let figures = desk.exchange(&[]).await.0.national?;
    figures.years.iter().find(|year| year.year == 2026)?.questions
}

async fn all_rows(central: &Fixture) -> Vec<String> {
    sqlx::query_scalar("select q::text from question_roll_up q order by 1")
        .fetch_all(&central.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_day_that_passes_changes_what_the_nation_is_told_and_no_row(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut demonstration = central.desk(SERVICE, "one").await;
    demonstration.exchange(&[Record::counted(1).1]).await;
    let (mut desks, mut patients) = (Vec::new(), Vec::new());
    for (code, records) in [(LIVE, 12), ("LAN", 9), ("LED", 10)] {
        if code != LIVE {
            central.add_live_service(code).await;
        }
        let mut desk = central.desk(code, "one").await;
        let of_service: Vec<Answers> = (0..records).map(treated).collect();
        let made: Vec<_> = of_service
            .iter()
            .map(|answers| Record::new().answer(answers.clone()))
            .collect();
        let (reply, _) = desk.exchange(&made).await;
        assert_eq!(reply.counts.held, 0, "{:?}", reply.standings);
        patients.extend(of_service);
        desks.push(desk);
    }
    let before = all_rows(&central).await;
    let day = || central.clock.now().date_naive();
    central.publish_national().await;
    let first = expected(&patients, day());
    assert!(day() < "2026-12-01".parse().unwrap());
    assert_eq!(told(&mut desks[0]).await, Some(first));

    central.pass(TimeDelta::days(7));
    admin::publish_national(&central.pool, &central.operator())
        .await
        .unwrap();
    let second = expected(&patients, day());
    assert_eq!(
        second.missing_too_often,
        first.missing_too_often + 1,
        "the follow-up is due"
    );
    assert_eq!(told(&mut desks[1]).await, Some(second));
    assert_eq!(all_rows(&central).await, before);
    central.assert_right().await;
}
