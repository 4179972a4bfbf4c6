//! Every statement of the server is one that PostgreSQL understands on a database as the migrations make it: also those that
//! no other test comes to.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _};
use statements::Source;

use crate::fixture::Fixture;

/// Statements that are put together when they run; tests of their own run them.
const PUT_TOGETHER: [&str; 2] = ["forget.rs", "admin/backup.rs"];

#[sqlx::test(migrations = false)]
async fn every_statement_prepares(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut connection = PgConnection::connect_with(&central.options).await.unwrap();
    let source = Source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let each_connection = source.constant("state.rs", "PREPARE").unwrap();
    sqlx::raw_sql(AssertSqlSafe(each_connection))
        .execute(&mut connection)
        .await
        .unwrap();

    let mut prepared = 0;
    for statement in source.statements() {
        let sql = match statement.sql {
            Ok(sql) => sql,
            Err(_) if PUT_TOGETHER.contains(&statement.file.as_str()) => continue,
            Err(said) => panic!("{}: {said} is no statement that can be read here", statement.file),
        };
        let refused = connection
            .prepare(AssertSqlSafe(sql.clone()).into_sql_str())
            .await
            .err();
        assert!(refused.is_none(), "{}: {refused:?} in {sql}", statement.file);
        prepared += 1;
    }
    assert!(prepared > 40, "{prepared} statements were found");
    let wrong = "select nothing from entry where service_id = $1";
    assert!(connection.prepare(AssertSqlSafe(wrong).into_sql_str()).await.is_err());
}
