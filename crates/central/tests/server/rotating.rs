//! Another master key, while a server goes on, and whoever rotates it is killed.

use std::time::Duration;

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
    let closed = closed.filter(|difference| difference.words.contains("does not open"));
    usize::try_from(verified.services).unwrap() - closed.count()
}

#[sqlx::test(migrations = false)]
async fn killed_at_any_moment_one_key_opens_everything_and_the_server_goes_on(
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
    let (mut n, mut killed_before) = (0, 0);
    for milliseconds in (0..120).step_by(6) {
        let mut rotating = program.begin(&["rotate-master-key", "--why", "leaked", "--to", &next]);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        n += 1;
        assert_eq!(
            desk.exchange(&[Record::counted(n).1]).await.0.receipts.len(),
            1,
            "meanwhile"
        );
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        let by = (opened(&central.pool, &old).await, opened(&central.pool, &new).await);
        assert!(by == (43, 0) || by == (0, 43), "killed after {milliseconds} ms: {by:?}");
        killed_before += u32::from(by.1 == 0);
        n += 1;
        assert_eq!(
            desk.exchange(&[Record::counted(n).1]).await.0.receipts.len(),
            1,
            "after it"
        );
        if by.0 == 0 {
            // Back, for another try.
            let back = admin::rotate_master_key(&central.pool, &central.operator(), &why(), &new, &old).await;
            assert_eq!(back.unwrap().services, 43);
        }
    }
    assert!(killed_before > 0, "none was killed before its end");
    program.done(&["rotate-master-key", "--why", "leaked", "--to", &next]);
    let again = admin::rotate_master_key(&central.pool, &central.operator(), &why(), &old, &new)
        .await
        .unwrap();
    assert_eq!((again.services, again.already), (0, 43));
    assert_eq!(admin::verify(&central.pool, &new).await.unwrap().differences, []);
    assert_eq!(desk.exchange(&[Record::counted(n + 1).1]).await.0.receipts.len(), 1);
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
    let stopped = admin::rotate_master_key(&central.pool, &central.operator(), &why(), &master(), &new).await;
    assert!(matches!(stopped, Err(AdminError::OpensUnderNeither(code)) if code == "LIV"));
    assert_eq!(opened(&central.pool, &master()).await, 2);
    assert_eq!(admin::trail(&central.pool, None, None).await.unwrap(), before);
}
