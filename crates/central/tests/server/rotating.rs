//! Another master key, while a server goes on, and whoever rotates it is killed.

use central::MasterKey;
use central::admin::{self, AdminError};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, master, why};
use crate::program::Program;
use crate::serving::{Settings, server_login, write_secret};

/// Services whose key this master key opens.
async fn opened(pool: &PgPool, key: &MasterKey) -> usize {
    let verified = admin::verify(pool, key).await.unwrap();
    let closed = verified.differences.iter();
    let closed =
        closed.filter(|difference| difference.service != "Central" && difference.words.contains("does not open"));
    usize::try_from(verified.services).unwrap() - closed.count()
}

/// Whoever holds it lets a rotation stand still at the moment that was asked for.
const MOMENT: i64 = 43;

/// From now on a rotation stands still before it writes its `nth` key, for as long as somebody holds [`MOMENT`].
async fn stands_still_before(pool: &PgPool, nth: u32) {
    let statements = format!(
        "create sequence if not exists keys_written;
         alter sequence keys_written restart;
         create or replace function stand_still() returns trigger language plpgsql as $$
             begin
                 if nextval('keys_written') = {nth} then perform pg_advisory_xact_lock({MOMENT}); end if;
                 return new;
             end
         $$;
         create or replace trigger stand_still before update of wrapped_key on service
             for each row execute function stand_still();"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
        .execute(pool)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn killed_before_any_key_the_old_one_opens_everything_and_the_server_goes_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    for n in 0..40 {
        central.add_service(&format!("S{n}")).await;
    }
    let mut desk = central.desk(SERVICE, "one").await;
    let settings = Settings::of(&server_login(&central).await);
    let next = settings.folder.path().join("next.key");
    write_secret(&next, &"04".repeat(32));
    let next = next.to_str().unwrap().to_owned();
    let program = Program::new(&central.options);
    write_secret(&program.key, &"03".repeat(32));
    let serving = settings.with(&["--next-master-key-file", &next]).start().await;
    desk.address = serving.address;

    let (old, new) = (master(), MasterKey::new([4; 32]));
    let rotate = ["rotate-master-key", "--why", "leaked", "--to", &next];
    let stands_still = "select exists (select from pg_stat_activity \
                        where wait_event = 'advisory' and datname = current_database())";
    for nth in [1, 2, 22, 43] {
        stands_still_before(&central.pool, nth).await;
        let mut moment = central.pool.begin().await.unwrap();
        sqlx::query("select pg_advisory_xact_lock($1)")
            .bind(MOMENT)
            .execute(&mut *moment)
            .await
            .unwrap();
        let mut rotating = program.begin(&rotate);
        while !sqlx::query_scalar::<_, bool>(stands_still)
            .fetch_one(&central.pool)
            .await
            .unwrap()
        {}
        let killing = async {
            rotating.kill().unwrap();
            rotating.wait().unwrap();
            moment.rollback().await.unwrap();
        };
        let record = Record::counted(nth).1;
        let (sent, ()) = tokio::join!(desk.exchange(std::slice::from_ref(&record)), killing);
        assert_eq!(sent.0.receipts.len(), 1, "meanwhile");
        let by = (opened(&central.pool, &old).await, opened(&central.pool, &new).await);
        assert_eq!(by, (43, 0), "killed before key {nth}");
    }
    program.done(&rotate);
    let by = (opened(&central.pool, &old).await, opened(&central.pool, &new).await);
    assert_eq!(by, (0, 43), "not killed");
    let again = admin::rotate_master_key(&central.pool, &central.operator(), &why(), &new)
        .await
        .unwrap();
    assert_eq!((again.services, again.already), (0, 43));
    crate::fixture::run(&central.pool, "drop trigger stand_still on service").await;
    assert_eq!(admin::verify(&central.pool, &new).await.unwrap().differences, []);
    assert_eq!(desk.exchange(&[Record::counted(50).1]).await.0.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_service_that_neither_key_opens_stops_it_and_nothing_has_changed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    sqlx::query("update service set wrapped_key = wrapped_key || '\\x00' where code = 'LIV'")
        .execute(&central.pool)
        .await
        .unwrap();
    let before = admin::trail(&central.pool, None, None).await.unwrap();
    let new = MasterKey::new([4; 32]);
    let stopped = admin::rotate_master_key(&central.pool, &central.operator(), &why(), &new).await;
    assert!(matches!(stopped, Err(AdminError::OpensUnderNeither(code)) if code == "LIV"));
    assert_eq!(opened(&central.pool, &master()).await, 2);
    assert_eq!(admin::trail(&central.pool, None, None).await.unwrap(), before);
}
