//! Requests that are well formed and mean harm: absurd numbers, texts that a database or a terminal would choke on, the same
//! thing again. None costs another desk anything.

use domain::id::EntryId;
use protocol::ENROL_PATH;
use protocol::canonical;
use protocol::enrol::{ErrorCode, ErrorWire};
use protocol::exchange::{Ask, Cursor, RefusalCode};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::{Desk, enrol_request, post};
use crate::entries::{Record, id};
use crate::fixture::{Fixture, OTHER, SERVICE};

/// A first entry with other bytes than its author wrote, and a digest that fits them.
pub(crate) fn altered(entry: &WireEntry, from: &str, to: &str) -> WireEntry {
    let text = String::from_utf8(entry.bytes.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    let bytes = text.replace(from, to).into_bytes();
    WireEntry {
        digest: canonical::digest(&bytes, []),
        bytes,
    }
}

#[sqlx::test(migrations = false)]
async fn numbers_beyond_the_log_list_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    for after in [2, u64::from(u32::MAX), i64::MAX.unsigned_abs(), u64::MAX] {
        let (reply, entries) = desk
            .post(&desk.request(Ask::Listing { after }, &[]), &[])
            .await
            .unwrap();
        assert_eq!((reply.log.len(), entries.len(), reply.more), (0, 0, false), "{after}");
        desk.incarnation = Some(reply.incarnation);
    }
    for page in [0, 1, u32::MAX] {
        let mut request = desk.request(Ask::Entries, &[]);
        request.page = page;
        request.cursor = desk.cursor.map(|cursor| Cursor {
            number: 0,
            chain: protocol::chain::START,
            ..cursor
        });
        let (reply, _) = desk.post(&request, &[]).await.unwrap();
        assert_eq!(reply.log.len(), 1, "{page}");
        desk.incarnation = Some(reply.incarnation);
    }
    let nobodys: Vec<EntryId> = (0..5_000).map(|_| EntryId::new(id())).collect();
    let (reply, entries) = desk.post(&desk.request(Ask::Nothing, &nobodys), &[]).await.unwrap();
    assert_eq!((reply.log.len(), entries.len()), (0, 0));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn names_with_nul_and_controls_are_refused_by_name_and_answers_with_them_stop_no_other(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    for name in ["Ward\0 7", "Ward 7\u{1b}[2J", "Ward 7\n\u{9b}"] {
        let request = serde_json::to_vec(&enrol_request(&code, name, None)).unwrap();
        let (status, told) = post(central.address, ENROL_PATH, None, &request).await;
        let told: ErrorWire = serde_json::from_slice(&told).unwrap();
        assert_eq!((status, told.code), (400, ErrorCode::Malformed), "{name:?}");
        assert!(told.words.contains("the desk's name"), "{}", told.words);
    }
    let mut desk = central.desk(SERVICE, &"x".repeat(1_000)).await;
    let mut request = desk.request(Ask::Entries, &[]);
    request.program = "desk\0\n".to_owned();
    let refused = desk.post(&request, &[]).await.err().unwrap();
    assert_eq!((refused.status, refused.code), (400, ErrorCode::Malformed));
    let (_, entry) = Record::counted(1);
    let hostile = [
        altered(&entry, "Amara Osei", "Amara\\u0000"),
        altered(&Record::counted(2).1, "\"nhs_number\"", "\"a\\u0000b\""),
    ];
    let (reply, _) = desk.exchange(&hostile).await;
    assert_eq!(
        reply.receipts.len() + reply.refusals.len(),
        2,
        "each is taken or refused by name"
    );
    let name: String = sqlx::query_scalar("select name from device")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    assert_eq!(name.len(), 100);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_nested_deep_is_refused_by_its_place_and_stops_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let deep = format!("{{\"id\":{}", "[".repeat(60_000)).into_bytes();
    let nested = WireEntry {
        digest: canonical::digest(&deep, []),
        bytes: deep,
    };
    let (reply, _) = desk.exchange(&[nested, Record::counted(1).1]).await;
    assert_eq!((reply.unnamed, reply.receipts.len()), (vec![0], 1));
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_request_that_is_replayed_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let desk = central.desk(SERVICE, "one").await;
    let request = desk.request(Ask::Entries, &[]);
    let sent = [Record::counted(1).1];
    let (first, _) = desk.post(&request, &sent).await.unwrap();
    for _ in 0..3 {
        let (again, _) = desk.post(&request, &sent).await.unwrap();
        assert_eq!((&again.receipts, again.counts), (&first.receipts, first.counts));
    }
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_token_says_its_own_service_and_an_id_of_another_is_no_entry_here(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let (mut one, mut other) = (central.desk(SERVICE, "one").await, central.desk(OTHER, "other").await);
    let (mut record, first) = Record::counted(1);
    one.exchange(std::slice::from_ref(&first)).await;
    // The secret of one service's desk under the name of the other service.
    let mut mixed = one.clone();
    let (_, secret) = one.token.rsplit_once('.').unwrap();
    let (named, _) = other.token.rsplit_once('.').unwrap();
    mixed.token = format!("{named}.{secret}");
    let refused = mixed.post(&mixed.request(Ask::Entries, &[]), &[]).await.err().unwrap();
    assert_eq!(refused.code, ErrorCode::UnknownDevice);
    // The same entry may be of both, and is each one's own.
    let (reply, _) = other.exchange(&[first]).await;
    assert_eq!(reply.receipts.len(), 1);
    let changed = record.delete();
    one.exchange(&[changed]).await;
    let (reply, _) = other.exchange(&[]).await;
    assert_eq!((reply.log.len(), reply.counts.entries), (0, 1));
    let orphan = record.delete();
    let (reply, _) = other.exchange(&[orphan]).await;
    assert_eq!(reply.refusals[0].code, RefusalCode::UnknownParent);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_date_before_postgresqls_first_one_stops_its_record_and_no_other(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    for (n, date) in (1..)
        .step_by(2)
        .zip(["-4713-01-01", "-9999-12-31", "+10000-01-01", "5874898-01-01"])
    {
        let bad = altered(&Record::counted(n).1, "@2026-03-01", &format!("@{date}"));
        let (reply, _) = desk.exchange(&[bad, Record::counted(n + 1).1]).await;
        let codes: Vec<RefusalCode> = reply.refusals.iter().map(|refusal| refusal.code).collect();
        assert_eq!(
            (codes.as_slice(), reply.receipts.len()),
            (&[RefusalCode::Unreadable][..], 1),
            "{date}"
        );
    }
    // The first and the last day that an entry may name.
    for (n, date) in [(21, "0000-01-01"), (22, "9999-12-31")] {
        let (reply, _) = desk
            .exchange(&[altered(&Record::counted(n).1, "@2026-03-01", &format!("@{date}"))])
            .await;
        assert_eq!(reply.receipts.len(), 1, "{date}");
    }
    central.assert_right().await;
}

/// A batch of a record that Central cannot keep, between two others.
async fn one_of_three_is_refused(desk: &mut Desk, bad: WireEntry) {
    let (before, after) = (Record::counted(71).1, Record::counted(72).1);
    let (reply, _) = desk.exchange(&[before, bad, after]).await;
    let codes: Vec<RefusalCode> = reply.refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, [RefusalCode::CannotBeKept]);
    assert_eq!((reply.receipts.len(), reply.log.len()), (2, 2));
    let (reply, _) = desk.exchange(&[Record::counted(73).1]).await;
    assert_eq!(reply.receipts.len(), 1, "and work goes on");
}

#[sqlx::test(migrations = false)]
async fn what_the_database_refuses_stops_its_record_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (record, bad) = Record::counted(70);
    // No value of ours is one that the database refuses: this stands for one that is not known yet.
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "alter table record add constraint trap check (record_id <> '{}')",
        record.id
    )))
    .execute(&central.pool)
    .await
    .unwrap();
    one_of_three_is_refused(&mut desk, bad).await;
    crate::fixture::run(&central.pool, "alter table record drop constraint trap").await;
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_record_of_which_an_entry_was_spoilt_stops_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (mut record, first) = Record::counted(70);
    desk.exchange(&[first]).await;
    sqlx::query("update entry set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)")
        .execute(&central.pool)
        .await
        .unwrap();
    one_of_three_is_refused(&mut desk, record.delete()).await;
}

/// The database ends what takes too long: that stops no other record either.
#[sqlx::test(migrations = false)]
async fn a_record_that_takes_too_long_stops_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (record, bad) = Record::counted(70);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "create function late() returns trigger language plpgsql as $$ begin
             if new.record_id = '{}' then raise exception 'too late' using errcode = 'query_canceled'; end if;
             return new;
         end $$;
         create trigger late before insert on record for each row execute function late()",
        record.id
    )))
    .execute(&central.pool)
    .await
    .unwrap();
    one_of_three_is_refused(&mut desk, bad).await;
}
