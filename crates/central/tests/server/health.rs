//! How services do and what became of an entry, as administration is told.

use central::admin::{self, NoReceiptNumber, ReceiptNumber};
use chrono::TimeDelta;
use protocol::exchange::{Ask, RefusalCode};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::entries::{Record, date, nhs_number};
use crate::fixture::{Fixture, OTHER, SERVICE};

/// A first entry, and one after it.
fn two(n: u32) -> (WireEntry, WireEntry) {
    let (mut record, first) = Record::counted(n);
    let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    (first, second)
}

#[sqlx::test(migrations = false)]
async fn a_refused_entry_says_its_cause_until_it_is_taken(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "Ward 7").await;
    let (first, second) = two(1);
    let (reply, _) = desk.exchange(std::slice::from_ref(&second)).await;
    let refusal = reply.refusals[0];
    assert_eq!(refusal.code, RefusalCode::UnknownParent);
    let said = ReceiptNumber::Entry(refusal.entry.uuid());
    let fates = async |said: &ReceiptNumber| admin::receipt(&central.pool, said).await.unwrap();
    let refused = fates(&said).await;
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].service.as_str(), refused[0].device_name.as_str()),
        (SERVICE, "Ward 7")
    );
    assert_eq!((refused[0].at, refused[0].number), (central.clock.now(), None));
    assert_eq!((refused[0].refusal, refusal.number), (Some(1), Some(1)));
    assert_eq!(
        fates(&"hrt-r1".parse().unwrap()).await,
        refused,
        "the desk is told its number"
    );
    assert_eq!(fates(&"HRT-R2".parse().unwrap()).await, []);
    assert_eq!(refused[0].code.as_deref(), Some("unknown-parent"));
    assert!(refused[0].why.unwrap().contains("the change before it is not here"));
    let of_desk = async || {
        admin::health(&central.pool, central.clock.now(), Some(SERVICE))
            .await
            .unwrap()[0]
            .desks[0]
            .clone()
    };
    assert_eq!(of_desk().await.refused[0].entries, 1);

    // Refused again it is the same one still.
    central.pass(TimeDelta::days(1));
    let (reply, _) = desk.exchange(std::slice::from_ref(&second)).await;
    assert_eq!(reply.refusals[0].number, Some(1));
    let again = fates(&said).await;
    assert_eq!((again.len(), again[0].at), (1, central.clock.now()));

    let (reply, _) = desk.exchange(&[first, second]).await;
    assert_eq!(reply.receipts.len(), 2);
    let became = fates(&said).await;
    assert_eq!(became.iter().filter_map(|fate| fate.number).collect::<Vec<_>>(), [2]);
    assert_eq!(fates(&"hrt-2".parse().unwrap()).await[0].number, Some(2));
    assert_eq!(fates(&"ABC-2".parse().unwrap()).await, []);
    assert_eq!(of_desk().await.refused, [], "what was taken later is refused no more");
    for wrong in ["", "HRT", "HRT-", "HRT-x", "HRT-R", "-5-", "99999999999999999999999"] {
        assert!(
            matches!(wrong.parse::<ReceiptNumber>(), Err(NoReceiptNumber)),
            "{wrong:?}"
        );
    }
    central.assert_right().await;
}

/// More than there are places: the first give theirs up.
#[sqlx::test(migrations = false)]
async fn refusals_do_not_grow_without_end(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[two(1).1]).await;
    // As if nearly every place were taken.
    sqlx::query(
        "insert into refusal (service_id, place, number, entry_id, record_id, device_key, code, refused_at)
         select service_id, n % 10000, n, gen_random_uuid(), gen_random_uuid(), device_key, code, refused_at
         from refusal, generate_series(2, 9998) as n",
    )
    .execute(&central.pool)
    .await
    .unwrap();
    let sent: Vec<WireEntry> = (0..5).map(|_| two(1).1).collect();
    let (reply, _) = desk.exchange(&sent).await;
    assert_eq!(reply.refusals.len(), 5);
    let (kept, first, last): (i64, i64, i64) = sqlx::query_as("select count(*), min(number), max(number) from refusal")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    assert_eq!((kept, first, last), (10_000, 4, 10_003));
    for refusal in reply.refusals {
        let said = ReceiptNumber::Entry(refusal.entry.uuid());
        assert_eq!(admin::receipt(&central.pool, &said).await.unwrap().len(), 1);
    }
}

#[sqlx::test(migrations = false)]
async fn health_tells_what_each_desk_sent_last_and_who_is_silent(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, _never) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "never").await);
    let mut other = central.desk(OTHER, "other").await;
    one.exchange(&[Record::counted(1).1, Record::counted(2).1]).await;
    other.exchange(&[Record::counted(3).1]).await;
    let sent_at = central.clock.now();
    central.pass(TimeDelta::days(29));
    let health = async || admin::health(&central.pool, central.clock.now(), None).await.unwrap();
    let silent = async || -> Vec<(String, bool)> {
        health()
            .await
            .into_iter()
            .map(|service| (service.code, service.silent))
            .collect()
    };
    let all = |silent: [bool; 3]| -> Vec<(String, bool)> {
        [OTHER, SERVICE, "LIV"]
            .map(str::to_owned)
            .into_iter()
            .zip(silent)
            .collect()
    };
    assert_eq!(silent().await, all([false, false, false]));
    one.clock = central.clock.now() - TimeDelta::minutes(61);
    one.waiting = 12;
    one.exchange(&[]).await;
    central.pass(TimeDelta::days(1));
    assert_eq!(
        silent().await,
        all([true, false, false]),
        "a service without desks is not silent"
    );

    let services = health().await;
    let service = services.iter().find(|service| service.code == SERVICE).unwrap();
    assert_eq!((service.entries, service.records, service.epochs), (2, 2, 1));
    assert_eq!(service.last_accepted_at, Some(sent_at));
    let of = |name: &str| service.desks.iter().find(|desk| desk.name == name).unwrap();
    let one = of("one");
    assert_eq!(
        (one.last_accepted, one.last_accepted_at, one.silent),
        (Some(2), Some(sent_at), false)
    );
    assert_eq!(one.last_seen_at, Some(central.clock.now() - TimeDelta::days(1)));
    assert_eq!(
        (one.program.as_deref(), one.dataset.as_deref()),
        (Some("test 1"), Some("2024:1"))
    );
    assert_eq!((one.waiting, one.clock_ahead), (Some(12), Some(-3_660)));
    let never = of("never");
    assert_eq!(
        (never.last_seen_at, never.last_accepted, never.silent),
        (None, None, true)
    );
    let told = serde_json::to_string(&services).unwrap();
    for n in 1..=3 {
        assert!(!told.contains(&nhs_number(n).digits()), "no NHS number: {told}");
    }
    let unknown = admin::health(&central.pool, central.clock.now(), Some("XYZ")).await;
    assert_eq!(unknown.unwrap(), []);
    assert_eq!(
        admin::receipt(&central.pool, &ReceiptNumber::Entry(Uuid::nil()))
            .await
            .unwrap(),
        []
    );
}

/// What a desk says of itself is shown to whoever looks: it turns no line around, and says no number that cannot be.
#[sqlx::test(migrations = false)]
async fn what_a_desk_says_of_itself_is_judged(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    for character in ['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}', '\u{1b}'] {
        let mut request = desk.request(Ask::Entries, &[]);
        request.program = format!("fls{character}1");
        let refused = desk.post(&request, &[]).await.unwrap_err();
        assert_eq!(refused.status, 400, "{character:?}");
        request.program = "fls 1".to_owned();
        request.dataset = vec![format!("2024{character}:1")];
        assert_eq!(desk.post(&request, &[]).await.unwrap_err().status, 400, "{character:?}");
    }
    desk.waiting = u64::MAX;
    desk.clock = chrono::DateTime::<chrono::Utc>::MAX_UTC - TimeDelta::days(1);
    desk.exchange(&[]).await;
    let told = admin::health(&central.pool, central.clock.now(), None).await.unwrap();
    let of_desk = told.iter().find(|service| service.code == SERVICE).unwrap();
    let (waiting, ahead) = (of_desk.desks[0].waiting.unwrap(), of_desk.desks[0].clock_ahead.unwrap());
    assert!(waiting <= 100_000_000 && ahead < 4_000_000_000, "{waiting}, {ahead}");
}
