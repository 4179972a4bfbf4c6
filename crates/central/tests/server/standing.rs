//! How records stand, and who is told.

use protocol::exchange::{ExchangeReply, HeldBecause};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date, mandatory};
use crate::fixture::{Fixture, SERVICE};

fn held(reply: &ExchangeReply, record: &Record) -> Option<Vec<String>> {
    let standing = reply.standings.iter().find(|standing| standing.record == record.id)?;
    Some(
        standing
            .held
            .iter()
            .map(|HeldBecause { code, .. }| code.clone())
            .collect(),
    )
}

const SAME: &str = "same-record";

#[sqlx::test(migrations = false)]
async fn a_record_with_an_error_is_held_until_it_is_corrected(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let mut record = Record::new();
    let mut answers = mandatory(1);
    answers.push(("assessment_date", date("2026-02-01")));
    let (reply, _) = one.exchange(&[record.answer(answers)]).await;
    assert_eq!(held(&reply, &record).unwrap().len(), 1);
    assert_eq!(reply.counts.held, 1);
    let (reply, _) = two.exchange(&[]).await;
    assert_eq!(held(&reply, &record).unwrap().len(), 1, "the other desk hears of it");
    let corrected = record.answer(vec![("assessment_date", date("2026-04-01"))]);
    let (reply, _) = two.exchange(&[corrected]).await;
    assert_eq!(held(&reply, &record).unwrap(), [""; 0]);
    assert_eq!((reply.counts.held, reply.counts.records), (0, 1));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn missing_mandatory_answers_and_age_hold_a_record(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut blank, mut young) = (Record::new(), Record::new());
    let mut answers = mandatory(2);
    answers[1] = ("birth_date", date("1990-01-01"));
    let sent = [blank.answer(mandatory(1)[..1].to_vec()), young.answer(answers)];
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(held(&reply, &blank).unwrap(), ["mandatory-missing"; 2]);
    assert!(held(&reply, &young).unwrap().contains(&"under-age".to_owned()));
    let (reply, _) = desk.exchange(&[blank.delete()]).await;
    assert_eq!(
        held(&reply, &blank).unwrap(),
        [""; 0],
        "a deleted record is held for nothing"
    );
    assert_eq!(reply.counts.held, 1);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn of_two_records_of_one_fracture_the_later_is_held_and_every_desk_hears(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut smaller, smaller_entry) = Record::counted(1);
    let (larger, larger_entry) = Record::counted(1);
    assert!(smaller.id < larger.id);

    let (reply, _) = two.exchange(&[larger_entry]).await;
    assert_eq!(held(&reply, &larger).unwrap(), [""; 0]);
    let (reply, _) = one.exchange(&[smaller_entry]).await;
    assert_eq!(held(&reply, &smaller).unwrap(), [""; 0]);
    assert_eq!(held(&reply, &larger).unwrap(), [SAME]);
    assert_eq!((reply.counts.records, reply.counts.held), (2, 1));
    let (reply, _) = two.exchange(&[]).await;
    assert_eq!(
        held(&reply, &larger).unwrap(),
        [SAME],
        "its author hears, though no entry of it arrived"
    );
    central.assert_right().await;

    // Another date of diagnosis makes them two.
    let moved = smaller.answer(vec![("diagnosis_date", date("2026-03-05"))]);
    let (reply, _) = one.exchange(&[moved]).await;
    assert_eq!(held(&reply, &larger).unwrap(), [""; 0]);
    assert_eq!(reply.counts.held, 0);
    let (reply, _) = two.exchange(&[]).await;
    assert_eq!(held(&reply, &larger).unwrap(), [""; 0]);
    central.assert_right().await;

    let back = smaller.answer(vec![("diagnosis_date", date("2026-03-01"))]);
    let (reply, _) = one.exchange(&[back]).await;
    assert_eq!(held(&reply, &larger).unwrap(), [SAME]);
    let (reply, _) = one.exchange(&[smaller.delete()]).await;
    assert_eq!(
        held(&reply, &larger).unwrap(),
        [""; 0],
        "a deleted record holds no other"
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn three_of_one_fracture_in_one_batch(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut a, entry_a) = Record::counted(1);
    let (b, entry_b) = Record::counted(1);
    let (c, entry_c) = Record::counted(1);
    let (reply, _) = desk.exchange(&[entry_c, entry_a, entry_b]).await;
    let stand = |reply: &ExchangeReply| [&a, &b, &c].map(|record| held(reply, record).unwrap().len());
    assert_eq!(stand(&reply), [0, 1, 1]);
    assert_eq!(reply.counts.held, 2);
    let (reply, _) = desk.exchange(&[a.delete()]).await;
    assert_eq!(held(&reply, &b).unwrap(), [""; 0]);
    assert_eq!(reply.counts.held, 1);
    central.assert_right().await;
}
