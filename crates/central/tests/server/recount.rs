//! `verify` sees what was altered behind the server's back.

use central::{Clock, OpenError, State, admin};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::{Record, date};
use crate::fixture::{Fixture, SERVICE, master, run};

#[sqlx::test(migrations = false)]
async fn every_alteration_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let mut sent = Vec::new();
    for n in 0..5 {
        let (mut record, first) = Record::counted(n);
        sent.extend([first, record.answer(vec![("diagnosis_date", date("2026-03-02"))])]);
    }
    desk.exchange(&sent).await;
    let verified = central.verify().await;
    assert_eq!((verified.services, verified.entries, verified.records), (3, 10, 5));
    assert_eq!(verified.differences, []);

    let alterations = [
        // One bit of sealed bytes, of a digest, of a chain.
        (
            "update entry set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where number = 3",
            "entry 3",
        ),
        (
            "update entry set digest = set_byte(digest, 5, get_byte(digest, 5) # 1) where number = 4",
            "entry 4",
        ),
        (
            "update entry set chain = set_byte(chain, 0, get_byte(chain, 0) # 128) where number = 5",
            "chain at entry 5",
        ),
        // An entry taken away, moved to another record, or in another's place.
        ("delete from entry where number = 7", "numbers 7 to 7 are missing"),
        ("delete from entry where number = 10", "last number"),
        (
            "update entry set record_id = (select record_id from entry where number = 1) where number = 8",
            "another entry",
        ),
        (
            "update entry set sealed = (select sealed from entry where number = 1) where number = 2",
            "entry 2",
        ),
        (
            "update entry set size = size + 1 where number = 2",
            "entry 2 is of another size",
        ),
        // Erased with no purge to account for it.
        (
            "update entry set entry_id = null, record_id = null, sealed = null, size = null where number = 6",
            "no purge erased it",
        ),
        ("delete from batch", "batches"),
        ("update batch set last_number = last_number + 1", "batches"),
        // Folded records and counts.
        (
            "update record set flags = flags # 1 where record_id = (select min(record_id::text)::uuid from record)",
            "KPI facts",
        ),
        ("update record set age_band = 60", "age band"),
        ("update record set gender = 'other'", "gender"),
        (
            "update record set held = true, standing = '[{\"code\": \"x\", \"question\": null}]'",
            "standing",
        ),
        (
            "update record set diagnosed_month = diagnosed_month + 31",
            "month of diagnosis",
        ),
        (
            "update record set later = 4, diagnosed_day = '\\x03' where flags is not null",
            "has a row that cannot be read",
        ),
        ("update record set deleted = true", "state"),
        ("update record set match_hash = null", "hash"),
        ("update record set standing_number = 12", "stands since"),
        (
            "delete from record where record_id = (select min(record_id::text)::uuid from record)",
            "is not folded",
        ),
        (
            "update roll_up set counted_4 = counted_4 + 1",
            "roll-ups of March 2026 are not",
        ),
        ("delete from roll_up", "roll-ups of March 2026 are not"),
        // A cell that counts no record, and yet something; and one that counts nothing, which says of whom it was.
        (
            "insert into roll_up select (jsonb_populate_record(r, '{\"gender\": \"other\", \"records\": 0, \"looked_at_4\": 5000}')).* from roll_up r",
            "roll-ups of March 2026 are not",
        ),
        (
            "insert into roll_up select (jsonb_populate_record(r, '{\"month\": \"2019-08-01\", \"records\": 0, \"looked_at_2\": 0, \"looked_at_4\": 0}')).* from roll_up r",
            "roll-ups of August 2019 are not",
        ),
        (
            "update question_roll_up set missing = missing - 1 where question = 'gender'",
            "roll-ups of the questions of 2026 are not",
        ),
        (
            "delete from question_roll_up",
            "roll-ups of the questions of 2026 are not",
        ),
        (
            "insert into question_roll_up select service_id, 2019, 'gender', '2019-08-01', 0, 0 from service where code = 'HRT'",
            "roll-ups of the questions of 2019 are not",
        ),
        (
            "insert into record_join select service_id, record_id, gen_random_uuid() from record limit 1",
            "kept together with others",
        ),
        ("update service set records = 6", "number of records"),
        ("update service set held = 1, records = 9", "held records"),
        ("update service set epoch = gen_random_uuid()", "epoch"),
        (
            "update service set epoch = epoch, chain = decode(repeat('11', 32), 'hex')",
            "chain is not",
        ),
        (
            "update service set wrapped_key = set_byte(wrapped_key, 0, get_byte(wrapped_key, 0) # 1)",
            "key",
        ),
    ];
    let tables = [
        "service",
        "batch",
        "entry",
        "record",
        "record_join",
        "roll_up",
        "question_roll_up",
    ];
    central.remember(&tables).await;
    for (alteration, expected) in alterations {
        // The recount reads on a connection of its own: the alteration is made for good, and taken back afterwards.
        assert!(run(&central.pool, alteration).await > 0, "{alteration}");
        let differences = central.verify().await.differences;
        assert!(
            differences.iter().any(|difference| difference.words.contains(expected)),
            "{alteration}: {differences:?}"
        );
        central.put_back(&tables).await;
        central.assert_right().await;
    }
}

#[sqlx::test(migrations = false)]
async fn a_database_that_is_not_migrated_is_not_served(_: PgPoolOptions, options: PgConnectOptions) {
    let opened = State::connect(options.clone(), master(), Clock::system()).await;
    assert!(matches!(opened, Err(OpenError::Database(_))));
    let central = Fixture::start(options.clone()).await;
    admin::migrate(&central.pool, &central.operator()).await.unwrap();
    run(&central.pool, "update _sqlx_migrations set version = version + 93").await;
    run(
        &central.pool,
        "create or replace function fls_serves_from() returns bigint language sql as 'select 99::bigint'",
    )
    .await;
    let opened = State::connect(options, master(), Clock::system()).await;
    assert!(matches!(opened, Err(OpenError::Version { database: 99, .. })));
}

#[sqlx::test(migrations = false)]
async fn nothing_that_identifies_is_in_the_clear(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let (_, entry) = Record::counted(7);
    desk.exchange(&[entry]).await;
    let number = crate::entries::nhs_number(7).digits();
    for table in [
        "service",
        "hospital",
        "caseload",
        "device",
        "enrolment",
        "identity",
        "batch",
        "entry",
        "record",
        "roll_up",
        "question_roll_up",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t")))
            .fetch_all(&central.pool)
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for word in [&number, "1948-05-03", "2026-03-01\"", "Amara", &desk.token] {
            // Bytes are shown as hexadecimal digits.
            let digits = word
                .bytes()
                .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            assert!(
                !rows.iter().any(|row| row.contains(word) || row.contains(&digits)),
                "{table} holds {word}"
            );
        }
    }
}
