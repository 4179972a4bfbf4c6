//! Somebody who can do anything with the database, and has not the master key: what they alter is found, and what they put into
//! it lets nobody in.

use central::admin::{self, AdminError, Checkpoint, What, Words};
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::backing_up::{beside, with_entries};
use crate::desk::{Desk, Refused, enrol, enrol_request};
use crate::entries::Record;
use crate::fixture::{Fixture, OTHER, SERVICE, master, run, why};

/// Everything that is remembered and put back between alterations.
const TABLES: &[&str] = &[
    "central",
    "service",
    "hospital",
    "caseload",
    "epoch",
    "device",
    "enrolment",
    "identity",
    "batch",
    "entry",
    "erasure",
    "record",
    "act",
];

/// What is altered, and what has to be said of it.
const ALTERATIONS: &[(&str, &str)] = &[
    // Desks: another name, another token, a revocation taken back, or one that nobody made.
    ("update device set name = 'Another' where name = 'one'", "altered or added"),
    ("update device set token_hash = sha256('known') where name = 'one'", "altered or added"),
    ("update device set past_token_hash = token_hash where name = 'one'", "altered or added"),
    ("update device set enrolled_at = enrolled_at - interval '1 day'", "altered or added"),
    (
        "update device set revoked_at = null, revoked_by = null, revoked_why = null where revoked_at is not null",
        "altered or added",
    ),
    (
        "update device set revoked_at = now(), revoked_by = 'nobody', revoked_why = 'nothing' where revoked_at is null",
        "altered or added",
    ),
    (
        "insert into device (service_id, device_key, token_hash, token_given_at, name, enrolled_at, seal)
         select service_id, gen_random_uuid(), sha256('known'), now(), name, now(), seal from device where name = 'one'",
        "altered or added",
    ),
    // Lives of desks.
    ("delete from identity", "sealed rows"),
    ("update identity set made_at = made_at + interval '1 second'", "life"),
    // Codes: good for longer, good again, another.
    ("update enrolment set expires_at = expires_at + interval '1 year'", "the code made"),
    ("update enrolment set used_at = null, device_key = null where used_at is not null", "the code made"),
    (
        "insert into enrolment (service_id, code_hash, made_at, expires_at, seal)
         select service_id, sha256('known'), made_at, expires_at, seal from enrolment limit 1",
        "the code made",
    ),
    ("delete from enrolment where used_at is null", "sealed rows"),
    // Who a service is.
    ("update caseload set value = value * 10", "its caseload from 2026 on"),
    ("update caseload set from_year = from_year - 1", "its caseload from 2025 on"),
    ("delete from hospital", "sealed rows"),
    ("update hospital set name = 'Elsewhere'", "its hospital Elsewhere"),
    ("update service set name = 'Another'", "its own row was altered"),
    ("update service set nation = 'Wales'", "its own row was altered"),
    ("update service set demo = not demo", "its own row was altered"),
    ("update service set added_at = added_at - interval '1 year'", "its own row was altered"),
    // Times of batches, and who sent them.
    ("update batch set received_at = received_at - interval '1 day'", "the batch from entry 1 on"),
    (
        "update batch b set device_key = d.device_key from device d
         where d.service_id = b.service_id and d.device_key <> b.device_key",
        "the batch from entry",
    ),
    ("update epoch set opened_at = opened_at + interval '1 hour'", "epoch 1"),
    // The trail: of a service, and of Central as a whole.
    ("update act set who = 'nobody' where what = 'desk-revoked'", "of its trail was altered"),
    ("update act set done_at = done_at - interval '1 day' where what = 'code-made'", "of its trail was altered"),
    ("delete from act where what = 'desk-revoked'", "its trail has"),
    ("delete from act where what = 'migrated'", "its trail has"),
    ("update act set about = '7' where what = 'migrated'", "of its trail was altered"),
    // The last batch cut off, with everything that tells of it made to agree.
    (
        "with last as (select b.* from batch b join service s using (service_id, last_number) where s.code = 'HRT'),
              cut as (delete from entry e using last where e.service_id = last.service_id and e.number >= last.first_number
                      returning e.record_id, e.service_id),
              folded as (delete from record r using cut where r.service_id = cut.service_id and r.record_id = cut.record_id),
              sent as (delete from batch b using last where b.service_id = last.service_id
                       and b.first_number = last.first_number)
         update service s set last_number = last.first_number - 1, chain = e.chain, records = s.records - 1,
                seal = s.seal
         from last join entry e on e.service_id = last.service_id and e.number = last.first_number - 1
         where s.service_id = last.service_id",
        "its own row was altered",
    ),
    // A service that was emptied, and one that is gone.
    (
        "with entries as (delete from entry), batches as (delete from batch), records as (delete from record)
         update service set last_number = 0, chain = decode(repeat('00', 32), 'hex'), records = 0, held = 0, last_standing = 0",
        "its own row was altered",
    ),
    (
        "with gone as (delete from service where code = 'LIV' returning service_id),
              c as (delete from caseload where service_id in (select service_id from gone)),
              h as (delete from hospital where service_id in (select service_id from gone)),
              a as (delete from act where service_id in (select service_id from gone))
         delete from epoch where service_id in (select service_id from gone)",
        "it has 2 services, and 3 were added",
    ),
    ("update central set services = services - 1", "its own row was altered"),
    ("update central set seal = ''", "its own row was altered"),
    ("update central set wrapped_key = ''", "does not open"),
    ("delete from central", "its own row is missing"),
];

async fn words(central: &Fixture) -> Vec<String> {
    central
        .verify()
        .await
        .differences
        .into_iter()
        .map(|difference| difference.words)
        .collect()
}

/// Two desks of a service, of which one was revoked, each with a batch, and a code that nobody has used.
async fn with_two_desks(options: PgConnectOptions) -> (Fixture, Desk) {
    let central = Fixture::start(options).await;
    let mut gone = central.desk(SERVICE, "gone").await;
    let mut one = central.desk(SERVICE, "one").await;
    gone.exchange(&[Record::counted(1).1]).await;
    one.exchange(&[Record::counted(2).1]).await;
    revoke(&central, "gone").await;
    central.code(SERVICE).await;
    (central, one)
}

async fn revoke(central: &Fixture, desk: &str) {
    let desks = admin::devices(&central.pool, SERVICE).await.unwrap();
    let key = desks.iter().find(|line| line.name == desk).unwrap().key;
    let by = Words::read("Priya Shah").unwrap();
    admin::revoke(&central.pool, &central.operator(), SERVICE, key, &by, &why())
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn every_row_that_somebody_alters_adds_or_takes_away_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let (central, _) = with_two_desks(options).await;
    central.assert_right().await;
    let superuser = central.superuser().await;
    central.remember(TABLES).await;
    for (alteration, expected) in ALTERATIONS {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "begin; set local session_replication_role = replica; {alteration}; commit"
        )))
        .execute(&superuser)
        .await
        .unwrap();
        let found = words(&central).await;
        assert!(
            found.iter().any(|words| words.contains(expected)),
            "{alteration}: {found:?}"
        );
        central.put_back(TABLES).await;
        central.assert_right().await;
    }
}

/// A row as it was before, seal and all: its seal is right, and the sum of all is not.
#[sqlx::test(migrations = false)]
async fn a_revocation_that_is_put_back_with_its_seal_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let (central, _) = with_two_desks(options).await;
    central.remember(&["device"]).await;
    revoke(&central, "one").await;
    central.assert_right().await;
    central.put_back(&["device"]).await;
    let found = words(&central).await;
    assert_eq!(
        found,
        ["a sealed row was exchanged for another, or put back to what it said before"]
    );
}

#[sqlx::test(migrations = false)]
async fn a_desk_or_a_code_that_somebody_puts_into_the_database_lets_nobody_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (central, mut one) = with_two_desks(options).await;
    let (used, fresh) = (central.code(SERVICE).await, central.code(OTHER).await);
    let mut newest = Desk::enrol(central.address, &used, "newest", None).await.unwrap();
    newest.exchange(&[]).await;
    let superuser = central.superuser().await;
    let unavailable = |refused: &Refused| refused.status == 503;

    // A desk of another service's own, whose token somebody knows because it is another desk's.
    let of_other = "insert into device (service_id, device_key, token_hash, token_given_at, name, enrolled_at, seal)
        select o.service_id, d.device_key, d.token_hash, d.token_given_at, d.name, d.enrolled_at, d.seal
        from device d, service o where d.name = 'newest' and o.code = 'ABC'";
    assert_eq!(run(&superuser, of_other).await, 1);
    let other_id: uuid::Uuid = sqlx::query_scalar("select service_id from service where code = 'ABC'")
        .fetch_one(&superuser)
        .await
        .unwrap();
    let own_id: uuid::Uuid = sqlx::query_scalar("select service_id from service where code = 'HRT'")
        .fetch_one(&superuser)
        .await
        .unwrap();
    let mut elsewhere = newest.clone();
    elsewhere.token = newest
        .token
        .replace(&own_id.simple().to_string(), &other_id.simple().to_string());
    assert_ne!(elsewhere.token, newest.token);
    let refused = elsewhere
        .post(&elsewhere.request(protocol::exchange::Ask::Entries, &[]), &[])
        .await;
    assert!(refused.is_err(), "served: {refused:?}");
    run(
        &superuser,
        "delete from device where service_id = (select service_id from service where code = 'ABC')",
    )
    .await;

    // A desk whose row was altered, and one whose revocation was taken back.
    central.remember(TABLES).await;
    for altered in [
        "update device set name = 'Another' where name = 'one'",
        "update device set revoked_at = now(), revoked_by = 'nobody', revoked_why = 'nothing' where name = 'one'",
    ] {
        assert_eq!(run(&superuser, altered).await, 1);
        let request = one.request(protocol::exchange::Ask::Entries, &[]);
        let refused = one.post(&request, &[]).await.unwrap_err();
        assert!(unavailable(&refused), "{altered}: {refused:?}");
        central.put_back(TABLES).await;
    }
    one.exchange(&[]).await;

    // A code that was used and made good again, or made good for longer.
    let again = "update enrolment set used_at = null, device_key = null where device_key = (
        select device_key from device where name = 'newest')";
    assert_eq!(run(&superuser, again).await, 1);
    let refused = enrol(central.address, &enrol_request(&used, "a second", None))
        .await
        .err()
        .unwrap();
    assert!(unavailable(&refused), "{refused:?}");
    run(
        &superuser,
        "update enrolment set expires_at = expires_at + interval '9 years'",
    )
    .await;
    central.pass(TimeDelta::days(8));
    let refused = enrol(central.address, &enrol_request(&fresh, "late", None))
        .await
        .err()
        .unwrap();
    assert!(unavailable(&refused), "{refused:?}");
}

/// What was altered is not made right by the next exchange, and goes on being found until somebody answers for it.
#[sqlx::test(migrations = false)]
async fn what_was_altered_stays_found_until_it_is_sealed_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let (central, mut one) = with_two_desks(options).await;
    let superuser = central.superuser().await;
    run(
        &superuser,
        "update hospital set name = 'Elsewhere' where service_id = (select service_id from service where code = 'HRT')",
    )
    .await;
    run(&superuser, "update device set name = 'Another' where name = 'gone'").await;
    run(
        &superuser,
        "update act set who = 'nobody' where what = 'migrated' and number = 1",
    )
    .await;
    // A desk whose own row nobody altered goes on meanwhile, as long as what it is told of its service is right.
    assert_eq!(one.exchange(&[Record::counted(3).1]).await.0.receipts.len(), 1);
    let code = central.code(SERVICE).await;
    Desk::enrol(central.address, &code, "new", None).await.unwrap();
    run(&superuser, "update service set region = 'Elsewhere' where code = 'HRT'").await;
    let request = one.request(protocol::exchange::Ask::Entries, &[]);
    assert_eq!(one.post(&request, &[]).await.unwrap_err().status, 503);
    let found = words(&central).await;
    assert_eq!(found.len(), 4, "{found:?}");
    let sealed = admin::seal_anew(&central.pool, &central.operator(), &why())
        .await
        .unwrap();
    assert_eq!((sealed.services, sealed.rows, sealed.lines), (1, 2, 1));
    let found = words(&central).await;
    assert_eq!(
        found,
        ["line 1 of its trail was altered or added by somebody without the master key"],
        "it stays"
    );
    let trail = admin::trail(&central.pool, Some(SERVICE), None).await.unwrap();
    let told = trail.last().unwrap();
    assert_eq!(
        (told.what, told.why.as_deref()),
        (What::SealedAnew, Some("a disk was lost"))
    );
    assert!(
        told.about.as_ref().unwrap().contains("its own row was altered"),
        "{told:?}"
    );
    one.exchange(&[Record::counted(4).1]).await;
    assert_eq!(words(&central).await.len(), 1);
}

/// A database that was put back as a whole agrees with itself, and not with a checkpoint that was kept elsewhere.
#[sqlx::test(migrations = false)]
async fn a_checkpoint_that_was_kept_elsewhere_shows_what_was_put_back(_: PgPoolOptions, options: PgConnectOptions) {
    let central = with_entries(options).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    admin::backup(&central.pool, &central.operator(), &file).await.unwrap();
    let mut desk = central.desk(SERVICE, "later").await;
    desk.exchange(&[Record::counted(20).1]).await;
    let made = admin::checkpoint(&central.pool, &master(), central.clock.now())
        .await
        .unwrap();
    let text = serde_json::to_vec(&made).unwrap();
    let kept = Checkpoint::read(&text, &master()).unwrap();
    assert_eq!(kept, made);
    desk.exchange(&[Record::counted(21).1]).await;
    assert_eq!(
        admin::since_checkpoint(&central.pool, &kept).await.unwrap(),
        [],
        "it has gone on"
    );

    let (options, name) = beside(&central).await;
    let other = sqlx::PgPool::connect_with(options).await.unwrap();
    admin::migrate(&other, &central.operator()).await.unwrap();
    admin::restore(&other, &central.operator(), &why(), &file)
        .await
        .unwrap();
    assert_eq!(admin::verify(&other, &master()).await.unwrap().differences, []);
    let since = admin::since_checkpoint(&other, &kept).await.unwrap();
    let of_service: Vec<&str> = since
        .iter()
        .filter(|found| found.service == SERVICE)
        .map(|found| found.words.as_str())
        .collect();
    assert_eq!(of_service.len(), 2, "{since:?}");
    assert!(
        of_service[0].contains("its log ended at 8 at the checkpoint and ends at 7 now"),
        "{since:?}"
    );
    assert!(of_service[1].contains("its trail up to line"), "{since:?}");
    assert!(!since.iter().any(|found| found.service == OTHER), "{since:?}");
    other.close().await;
    run(&central.pool, &format!("drop database \"{name}\"")).await;

    // Nobody without the key makes a checkpoint, or changes one.
    let altered = String::from_utf8(text.clone())
        .unwrap()
        .replace("\"last_number\":8", "\"last_number\":7");
    assert_ne!(altered.as_bytes(), text);
    for wrong in [altered.as_bytes(), b"{}", b"", &text[..text.len() - 2]] {
        assert!(matches!(
            Checkpoint::read(wrong, &master()),
            Err(AdminError::NoCheckpoint)
        ));
    }
    let stranger = central::MasterKey::new([9; 32]);
    assert!(matches!(
        Checkpoint::read(&text, &stranger),
        Err(AdminError::NoCheckpoint)
    ));
}
