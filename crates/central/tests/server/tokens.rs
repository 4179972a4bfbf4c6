//! A desk's token through its months, and its lives.

use std::time::Duration;

use central::admin::{self, What, Words};
use chrono::TimeDelta;
use protocol::enrol::{DeviceToken, ErrorCode};
use protocol::exchange::{Ask, Incarnation};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::{Desk, Refused};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE};

const UNKNOWN: Refused = Refused {
    status: 401,
    code: ErrorCode::UnknownDevice,
};

/// An exchange that sends nothing: the token that it gives.
async fn given(desk: &mut Desk) -> Option<DeviceToken> {
    desk.exchange(&[]).await.0.token
}

fn with(desk: &Desk, DeviceToken(token): DeviceToken) -> Desk {
    Desk { token, ..desk.clone() }
}

#[sqlx::test(migrations = false)]
async fn a_token_is_replaced_every_month_and_both_are_good_until_the_new_one_is_used(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    central.pass(TimeDelta::days(29));
    assert_eq!(given(&mut desk).await, None);
    central.pass(TimeDelta::days(1));
    let next = given(&mut desk).await.expect("another after a month");
    // The answer was lost, and lost again: the same is given until it arrives.
    assert_eq!(given(&mut desk).await.as_ref(), Some(&next));
    let old = desk.clone();
    let mut desk = with(&desk, next);
    let (reply, _) = desk.exchange(&[Record::counted(1).1]).await;
    assert_eq!((reply.token, reply.receipts.len()), (None, 1), "it is the one now");
    let past = old.post(&old.request(Ask::Entries, &[]), &[]).await;
    assert_eq!(past.err(), Some(UNKNOWN), "a store put back from before needs a code");
    assert_eq!(given(&mut desk).await, None);
    central.pass(TimeDelta::days(30));
    assert!(given(&mut desk).await.is_some());
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_desk_that_was_not_heard_of_for_half_a_year_needs_a_new_code(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let [mut used, unused] = [
        central.desk(SERVICE, "used").await,
        central.desk(SERVICE, "unused").await,
    ];
    for _ in 0..3 {
        central.pass(TimeDelta::days(60));
        // It cannot keep another token, and is heard of all the same.
        used.exchange(&[]).await;
    }
    let expired = unused.post(&unused.request(Ask::Entries, &[]), &[]).await;
    assert_eq!(expired.err(), Some(UNKNOWN));
    central.pass(TimeDelta::days(179));
    used.exchange(&[]).await;
}

#[sqlx::test(migrations = false)]
async fn a_new_life_of_a_desk_is_listed_and_requests_of_old_do_not_grow_tables(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let line = async || admin::devices(&central.pool, SERVICE).await.unwrap().remove(0);
    assert_eq!(line().await.lives, 1);
    central.pass(TimeDelta::days(1));
    let old = desk.clone();
    for _ in 0..3 {
        desk.exchange(&[]).await;
    }
    let request = old.request(Ask::Entries, &[]);
    for _ in 0..5 {
        old.post(&request, &[]).await.unwrap();
    }
    assert_eq!(
        (line().await.lives, line().await.last_life_at),
        (2, Some(central.clock.now()))
    );
    // Whatever is made up, there is an end of it, and the desk itself goes on.
    let mut made_up = 0;
    for n in 0..60 {
        let mut other = old.clone();
        other.incarnation = Some(Incarnation(Uuid::from_u128(n)));
        made_up += i64::from(other.post(&other.request(Ask::Entries, &[]), &[]).await.is_ok());
    }
    assert_eq!((made_up, line().await.lives), (30, 32));
    let (reply, _) = desk.exchange(&[Record::counted(2).1]).await;
    assert_eq!((reply.new_device, reply.receipts.len()), (None, 1));
}

/// A service that takes no new life: its desk goes on, a copy of it is refused in words that say what to do, and is let in with a
/// code, as another desk.
#[sqlx::test(migrations = false)]
async fn a_service_may_have_copied_desks_enrol_again(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let copy = desk.clone();
    desk.exchange(&[]).await;
    desk.exchange(&[]).await;
    let takes = async |takes| {
        let why = Words::read("agreed with the service").unwrap();
        admin::set_new_lives(&central.pool, &central.operator(), SERVICE, takes, &why)
            .await
            .unwrap();
    };
    let copied = async || {
        let reply = copy.post(&copy.request(Ask::Entries, &[]), &[]).await;
        reply.map(|(reply, _)| reply.new_device.is_some())
    };
    let lives = async || admin::devices(&central.pool, SERVICE).await.unwrap()[0].lives;
    takes(false).await;
    takes(false).await;
    assert_eq!((copied().await, lives().await), (Err(UNKNOWN), 1));
    // Its first life is its own, and others of the service enrol as ever.
    let (reply, _) = desk.exchange(&[Record::counted(2).1]).await;
    assert_eq!((reply.new_device, reply.receipts.len()), (None, 1));
    // Desks are listed in the order they enrolled, so that the first of them stays the one that was copied.
    central.pass(TimeDelta::seconds(1));
    let mut let_in = central.desk(SERVICE, "one again").await;
    assert_eq!(let_in.exchange(&[Record::counted(3).1]).await.0.receipts.len(), 1);
    takes(true).await;
    assert_eq!((copied().await, lives().await), (Ok(true), 2));
    // Both settings are in the trail, the one that changed nothing is not, and the row is sealed with what it says.
    let trail = admin::trail(&central.pool, Some(SERVICE), None).await.unwrap();
    assert_eq!(trail.iter().filter(|line| line.what == What::NewLivesSet).count(), 2);
    central.assert_right().await;
    let superuser = central.superuser().await;
    sqlx::query("update service set takes_new_lives = not takes_new_lives")
        .execute(&superuser)
        .await
        .unwrap();
    assert!(!central.verify().await.differences.is_empty());
}

/// A copy of the store was answered while another exchange of the desk was under way, which had found its life known and so had
/// not locked the service's row, and the row was changed by somebody else. The life that begins then is sealed with what the row
/// says by that time.
#[sqlx::test(migrations = false)]
async fn a_life_that_is_found_unknown_late_begins_under_the_lock(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    let superuser = central.superuser().await;
    let mut copy = superuser.begin().await.unwrap();
    for statement in [
        "select 1 from device for no key update",
        "update identity set given = gen_random_uuid(), said = gen_random_uuid()",
    ] {
        sqlx::query(statement).execute(&mut *copy).await.unwrap();
    }
    let exchanging = tokio::spawn({
        let mut desk = desk.clone();
        async move {
            desk.exchange(&[]).await;
            desk
        }
    });
    let waits =
        "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())";
    while !sqlx::query_scalar::<_, bool>(waits)
        .fetch_one(&superuser)
        .await
        .unwrap()
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    central.code(SERVICE).await;
    copy.commit().await.unwrap();
    let mut desk = exchanging.await.unwrap();
    desk.exchange(&[]).await;
    central.assert_right().await;
}

/// What the server may change, by the catalogue of a real database.
#[sqlx::test(migrations = false)]
async fn the_server_may_change_the_columns_that_it_must_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let granted = async |right: &str| -> Vec<String> {
        sqlx::query_scalar(
            "select c.relname || '.' || a.attname
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and has_column_privilege('fls_app', c.oid, a.attname, $1)
             order by 1",
        )
        .bind(right)
        .fetch_all(&central.pool)
        .await
        .unwrap()
    };
    let mut expected: Vec<String> = [
        (
            "device",
            "clock_ahead dataset heard_at last_seen_at next_token next_token_hash past_token_hash program seal token_given_at \
             token_hash waiting",
        ),
        ("caseload", "seal value"),
        ("enrolment", "device_key seal used_at"),
        ("entry", "entry_id record_id sealed size"),
        ("identity", "given said"),
        (
            "record",
            "age_band apply care_home checked_on deleted diagnosed_day diagnosed_month flags gender held joined_to later match_hash missing purged site \
             standing standing_number version",
        ),
        ("question_roll_up", "applies missing"),
        ("refolding", "after_record dataset done"),
        ("nation", "figures published_at seal stamp"),
        ("refusal", "code device_key entry_id number record_id refused_at"),
        (
            "roll_up",
            "beside_7 beside_9 counted_2 counted_3 counted_4 counted_5 counted_6 counted_7 counted_8 counted_9 counted_10 counted_11 looked_at_2 looked_at_3 \
             looked_at_4 looked_at_5 looked_at_6 looked_at_7 looked_at_8 looked_at_9 looked_at_10 looked_at_11 records",
        ),
        ("service", "acts chain epoch held last_number last_standing records seal sealed_rows seals"),
    ]
    .iter()
    .flat_map(|(table, columns)| columns.split_whitespace().map(move |column| format!("{table}.{column}")))
    .collect();
    expected.sort();
    assert_eq!(granted("UPDATE").await, expected);
    let inserted = granted("INSERT").await;
    for column in [
        "device.revoked_at",
        "device.revoked_by",
        "device.revoked_why",
        "service.service_id",
        "enrolment.code_hash",
    ] {
        assert!(!inserted.iter().any(|granted| granted == column), "{column}");
    }
    let destroyed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and has_table_privilege('fls_app', oid, 'DELETE, TRUNCATE, REFERENCES, TRIGGER') order by 1",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    assert_eq!(
        destroyed,
        ["question_roll_up", "record_join", "roll_up"],
        "what follows from the log"
    );
}
