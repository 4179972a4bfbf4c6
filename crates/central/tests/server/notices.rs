//! Notices of the audit team: given and removed by command, on the Resources page, told to each desk once, and sealed.

use std::time::{Duration, Instant};

use central::admin;
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::fixture::{Fixture, LIVE, SERVICE, run};
use crate::public_pages::get;

/// Longer than pages take to follow on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

async fn shows(central: &Fixture, words: &str) -> bool {
    get(central.address, "/resources", "").await.body.contains(words)
}

#[sqlx::test(migrations = false)]
async fn a_notice_is_on_the_pages_and_told_to_each_desk_once(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(LIVE, "one").await;
    let mut other = central.desk(SERVICE, "two").await;
    assert_eq!(desk.exchange(&[]).await.0.notices, None, "there are none");
    assert!(shows(&central, "There are no notices.").await);
    let tag = get(central.address, "/resources", "")
        .await
        .header("etag")
        .unwrap()
        .to_owned();

    let until = "2027-05-31".parse().unwrap();
    let give = async |words: &str, until| admin::add_notice(&central.pool, &central.operator(), words, until).await;
    let first = give("The deadline is 31 May 2027.", Some(until)).await.unwrap();
    central.pass(TimeDelta::hours(1));
    let second = give("Thank you.", None).await.unwrap();
    let told = desk.exchange(&[]).await.0.notices.unwrap();
    let words: Vec<&str> = told.notices.iter().map(|notice| notice.words.as_str()).collect();
    assert_eq!(
        words,
        ["Thank you.", "The deadline is 31 May 2027."],
        "the newest first"
    );
    assert_eq!(told.notices[1].until, Some(until));
    desk.notices = Some(told.stamp);
    assert_eq!(desk.exchange(&[]).await.0.notices, None, "told once");
    assert_eq!(
        other.exchange(&[]).await.0.notices.unwrap(),
        told,
        "also where patients are fictional"
    );
    let began = Instant::now();
    while !shows(&central, "The deadline is 31 May 2027.").await {
        assert!(began.elapsed() < PATIENCE, "the page follows");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_ne!(
        get(central.address, "/resources", "").await.header("etag"),
        Some(tag.as_str())
    );
    central.assert_right().await;

    for number in [first, second] {
        admin::remove_notice(&central.pool, &central.operator(), number)
            .await
            .unwrap();
    }
    let none = desk.exchange(&[]).await.0.notices.unwrap();
    assert!(
        none.notices.is_empty(),
        "whoever has some is told that they are removed"
    );
    assert!(
        admin::remove_notice(&central.pool, &central.operator(), first)
            .await
            .is_err()
    );
    for (words, until) in [
        ("", None),
        ("two\nlines", None),
        ("read \u{202e}backwards", None),
        ("two\u{2028}lines", None),
        ("over", Some("2026-11-19".parse().unwrap())),
    ] {
        assert!(give(words, until).await.is_err(), "{words:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_somebody_makes_of_a_notice_in_the_database_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    admin::add_notice(&central.pool, &central.operator(), "The deadline is 31 May 2027.", None)
        .await
        .unwrap();
    admin::rotate_key_of_the_whole(&central.pool, &central.operator(), &crate::fixture::why())
        .await
        .unwrap();
    central.assert_right().await;
    assert_eq!(
        run(&central.pool, "update notice set words = 'The deadline was yesterday.'").await,
        1
    );
    let found = central.verify().await.differences;
    assert!(
        found
            .iter()
            .any(|found| found.words == "notice 1 is not as it was given"),
        "{found:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn a_notice_that_somebody_puts_back_or_takes_away_in_the_database_is_found(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let give = async |words: &str| admin::add_notice(&central.pool, &central.operator(), words, None).await;
    let remove = async |number| admin::remove_notice(&central.pool, &central.operator(), number).await;
    let found = async || -> Vec<String> {
        let found = central.verify().await.differences.into_iter();
        found.map(|found| found.words).collect()
    };
    let words = "The deadline is 31 May 2027.";
    let first = give(words).await.unwrap();
    assert!(give(words).await.is_err(), "there is one that says so");
    run(&central.pool, "create table kept as select * from notice").await;
    remove(first).await.unwrap();
    central.assert_right().await;

    run(&central.pool, "insert into notice select * from kept").await;
    assert_eq!(found().await, ["notice 1 was removed or never given"]);
    remove(first).await.unwrap();
    central.assert_right().await;

    let second = give(words).await.unwrap();
    run(&central.pool, "delete from notice").await;
    assert_eq!(found().await, ["a notice is missing, and was not removed"]);
    assert_eq!(give(words).await.unwrap(), second);
    central.assert_right().await;
    remove(second).await.unwrap();
    central.assert_right().await;
}
