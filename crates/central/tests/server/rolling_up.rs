//! Roll-ups follow every change of a record, and national figures are what live services add up to. Every other test compares
//! roll-ups with a recount, too, as `verify` does.

use central::State;
use central::admin::{self, AdminError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::RecordId;
use domain::{Answer, OptionKey};
use protocol::exchange::ExchangeReply;
use protocol::national::NationalFigures;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::Desk;
use crate::entries::{Answers, Record, date};
use crate::fixture::{Fixture, LIVE, SERVICE, master, run};

fn choice(key: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(key))
}

/// A patient from overseas: one whom a live service may have in a test.
fn overseas(site: &'static str, assessed: &str) -> Answers {
    vec![
        ("nhs_number", choice("overseas")),
        ("birth_date", date("1948-05-03")),
        ("diagnosis_date", date("2025-03-01")),
        ("site", choice(site)),
        ("assessment_date", date(assessed)),
    ]
}

type Row = (String, i16, String, i64, i64, i64);

/// Month, age band, site, records, and those assessed in time of those looked at.
async fn rows(central: &Fixture) -> Vec<Row> {
    sqlx::query_as(
        "select month::text, age_band, site, records, counted_4, looked_at_4 from roll_up order by month, age_band, site",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap()
}

fn row(month: &str, site: &str, records: i64, in_time: i64) -> Row {
    (month.to_owned(), 70, site.to_owned(), records, in_time, records)
}

#[sqlx::test(migrations = false)]
async fn roll_ups_follow_each_change_of_a_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut first, made) = Record::counted(1);
    let (_, other) = Record::counted(2);
    desk.exchange(&[made, other]).await;
    assert_eq!(rows(&central).await, [row("2026-03-01", "", 2, 0)]);

    let wrist = first.answer(vec![("site", choice("wrist")), ("assessment_date", date("2026-04-01"))]);
    desk.exchange(&[wrist]).await;
    assert_eq!(
        rows(&central).await,
        [row("2026-03-01", "", 1, 0), row("2026-03-01", "wrist", 1, 1)]
    );
    let later = first.answer(vec![
        ("diagnosis_date", date("2026-04-02")),
        ("assessment_date", date("2026-08-20")),
    ]);
    desk.exchange(&[later]).await;
    assert_eq!(
        rows(&central).await,
        [row("2026-03-01", "", 1, 0), row("2026-04-01", "wrist", 1, 0)],
        "in another month, and assessed too late"
    );
    let deleted = first.delete();
    desk.exchange(&[deleted]).await;
    assert_eq!(rows(&central).await, [row("2026-03-01", "", 1, 0)]);

    // The same patient's same fracture again: one of the two is held, and in no figure.
    let (_, twin) = Record::counted(2);
    desk.exchange(&[twin]).await;
    assert_eq!(rows(&central).await, [row("2026-03-01", "", 1, 0)]);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn after_any_history_they_are_what_a_recount_says(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut chance = StdRng::seed_from_u64(7);
    let mut desks = [central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await];
    let mut records: Vec<Record> = Vec::new();
    for _ in 0..40 {
        let mut batch = Vec::new();
        for _ in 0..chance.random_range(1..6) {
            if records.is_empty() || chance.random_bool(0.3) {
                let (record, entry) = Record::counted(chance.random_range(0..12));
                records.push(record);
                batch.push(entry);
                continue;
            }
            let at = chance.random_range(0..records.len());
            let record = &mut records[at];
            let day = chance.random_range(1..28);
            batch.push(match chance.random_range(0..12) {
                0 => record.delete(),
                1 => record.answer(vec![("birth_date", date(&format!("19{:02}-05-03", day + 30)))]),
                2 => record.answer(vec![(
                    "diagnosis_date",
                    date(&format!("2026-{:02}-{day:02}", day % 11 + 1)),
                )]),
                3 => record.answer(vec![("gender", choice("female")), ("care_home", choice("no"))]),
                4 => record.answer(vec![("dxa", choice("yes")), ("dxa_date", date("2026-04-03"))]),
                5 => record.answer(vec![("fracture_type", choice("atypical"))]),
                8 => record.answer(vec![("bone_therapy", choice("alendronate"))]),
                9 => record.answer(vec![(
                    "followed_up_16",
                    choice(if day % 2 == 0 { "yes" } else { "no" }),
                )]),
                6 => record.answer(vec![("falls_assessment", choice("recommended"))]),
                7 => record.answer(vec![("assessment_date", date("2026-03-20"))]),
                _ => record.answer(vec![("site", choice(if day % 2 == 0 { "hip" } else { "spine" }))]),
            });
        }
        let at = chance.random_range(0..2);
        let (reply, _) = desks[at].exchange(&batch).await;
        assert_eq!(reply.receipts.len(), batch.len());
    }
    assert!(rows(&central).await.len() > 5);
    central.assert_right().await;
    let purged: Vec<RecordId> = records.iter().take(4).map(|record| record.id).collect();
    for record in purged {
        desks[0].exchange(&[crate::purging::marker(record)]).await;
    }
    central.assert_right().await;
}

async fn told(desk: &mut Desk) -> ExchangeReply {
    desk.exchange(&[]).await.0
}

/// A desk of each of three live services, with these many records of 2025, the first two of each assessed in time.
async fn three_services(central: &Fixture, records: [usize; 3]) -> Vec<Desk> {
    let mut desks = Vec::new();
    for (code, records) in [LIVE, "LAN", "LED"].into_iter().zip(records) {
        if code != LIVE {
            central.add_live_service(code).await;
        }
        let mut desk = central.desk(code, "one").await;
        let made = (0..records).map(|n| {
            let assessed = if n < 2 { "2025-04-01" } else { "2025-09-01" };
            Record::new().answer(overseas("wrist", assessed))
        });
        let (reply, _) = desk.exchange(&made.collect::<Vec<_>>()).await;
        assert_eq!(reply.counts.held, 0, "{:?}", reply.standings);
        desks.push(desk);
    }
    desks
}

#[sqlx::test(migrations = false)]
async fn desks_are_told_what_three_live_services_add_up_to_once_it_is_published(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut demonstration = central.desk(SERVICE, "one").await;
    demonstration.exchange(&[Record::counted(1).1]).await;
    let mut desks = three_services(&central, [7, 5, 6]).await;
    assert_eq!(told(&mut desks[0]).await.national, None, "nothing was published");
    central.publish_national().await;
    let figures = told(&mut desks[0]).await.national.unwrap();
    assert_eq!(figures.as_at, central.clock.now());
    assert_eq!(
        told(&mut demonstration).await.national,
        None,
        "a demonstration hears of no nation"
    );
    assert_eq!(figures.years.len(), 1, "and is in none");
    let year = &figures.years[0];
    assert_eq!(
        (year.year, year.services, year.records),
        (2025, 3, 20),
        "18 to the nearest five"
    );
    let of = |kpi: u8| {
        let counts = year.kpis.iter().find(|counts| counts.kpi == kpi)?;
        Some((counts.counted, counts.of))
    };
    assert_eq!((of(2), of(3), of(4)), (Some((20, 2_880)), None, Some((5, 20))));

    // Who has them is not told them again. What changes is told a week later, and in one piece.
    for desk in &mut desks {
        desk.national = Some(figures.stamp);
        assert_eq!(told(desk).await.national, None);
    }
    let more = (0..5).map(|_| Record::new().answer(overseas("hip", "2025-03-02")));
    desks[0].exchange(&more.collect::<Vec<_>>()).await;
    central.pass(TimeDelta::days(6));
    let early = admin::publish_national(&central.pool, &central.operator()).await;
    assert!(matches!(early, Err(AdminError::StillStand(_))), "{early:?}");
    assert_eq!(told(&mut desks[1]).await.national, None);
    central.pass(TimeDelta::days(1));
    admin::publish_national(&central.pool, &central.operator())
        .await
        .unwrap();
    let others = told(&mut desks[1]).await.national.unwrap();
    assert_eq!((others.years[0].records, others.stamp == figures.stamp), (25, false));
    central.assert_right().await;

    // Others, which say of themselves what there is to say.
    let (at, said): (DateTime<Utc>, String) = sqlx::query_as("select published_at, figures from nation")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    let forged: NationalFigures = serde_json::from_str(&said.replace("25,", "55,")).unwrap();
    let forged = NationalFigures::new(at, forged.years);
    assert_ne!(forged.stamp, others.stamp);
    sqlx::query("update nation set figures = $1, stamp = $2")
        .bind(serde_json::to_string(&forged).unwrap())
        .bind(i64::try_from(forged.stamp).unwrap())
        .execute(&central.pool)
        .await
        .unwrap();
    assert_is_found(&central).await;
    central.publish_national().await;
    central.assert_right().await;
    run(
        &central.pool,
        "update nation set published_at = published_at - interval '1 hour'",
    )
    .await;
    assert_is_found(&central).await;
}

/// What somebody has made of the national figures is found.
async fn assert_is_found(central: &Fixture) {
    let found = central.verify().await.differences;
    assert!(
        found.iter().any(|found| found.words.contains("national figures")),
        "{found:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn a_nation_of_too_few_services_is_taken_back(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desks = three_services(&central, [5, 5, 5]).await;
    central.publish_national().await;
    let figures = told(&mut desks[0]).await.national.unwrap();
    assert_eq!(figures.years.len(), 1);
    // What somebody has written into the database is told to nobody.
    run(
        &central.pool,
        "update roll_up set looked_at_4 = 5000 where service_id = (select service_id from service where code = 'LAN')",
    )
    .await;
    central.publish_national().await;
    desks[0].national = Some(figures.stamp);
    let none = told(&mut desks[0]).await.national.unwrap();
    assert_eq!((none.years.len(), none.stamp == figures.stamp), (0, false));
    desks[0].national = Some(none.stamp);
    assert_eq!(told(&mut desks[0]).await.national, None, "told once");
    assert_eq!(
        told(&mut desks[1]).await.national,
        None,
        "who has none is not told that there is none"
    );
    crate::refolding::refold(&central).await;
    admin::publish_national(&central.pool, &central.operator())
        .await
        .unwrap();
    assert_eq!(told(&mut desks[0]).await.national.unwrap().stamp, figures.stamp);
}

#[sqlx::test(migrations = false)]
async fn the_server_publishes_by_itself_once_there_is_something(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let state = State::connect(central.options.clone(), master(), central.clock.clone())
        .await
        .unwrap();
    let mut desks = three_services(&central, [5, 5, 5]).await;
    let every_week = tokio::spawn(async move { admin::publish_national_every_week(&state).await });
    while told(&mut desks[0]).await.national.is_none() {
        tokio::task::yield_now().await;
    }
    every_week.abort();
    central.assert_right().await;
}
