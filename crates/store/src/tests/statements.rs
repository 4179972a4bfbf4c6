//! Every statement of the store is one that SQLite understands on a database as the migrations make it: also those that no
//! other test comes to.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _, SqlSafeStr as _};
use statements::Source;

use crate::opening::open::{self, SCHEMA};

/// Files with statements that are put together when they run, and how many: tests of their own run them.
const PUT_TOGETHER: &[(&str, usize)] = &[
    ("exchange/answers.rs", 1),
    ("opening/writer.rs", 1),
    ("person/leaving.rs", 1),
    ("records/changes/forget_rows.rs", 1),
    ("records/changes/import.rs", 3),
    ("records/derived/columns.rs", 3),
    ("records/find.rs", 1),
    ("records/follow_ups/counts.rs", 3),
    ("records/follow_ups/pages.rs", 4),
    ("records/list/counts.rs", 2),
    ("records/list/read.rs", 3),
    ("records/list/walks.rs", 1),
    ("sql.rs", 1),
];

#[tokio::test]
async fn every_statement_prepares() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    open::migrate(&mut connection, &SCHEMA, None).await.unwrap();
    let source = Source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut put_together: BTreeMap<String, usize> = BTreeMap::new();
    let mut prepared = 0;
    for statement in source.statements() {
        let Ok(sql) = statement.sql else {
            *put_together.entry(statement.file).or_default() += 1;
            continue;
        };
        let refused = connection
            .prepare(AssertSqlSafe(sql.clone()).into_sql_str())
            .await
            .err();
        assert!(refused.is_none(), "{}: {refused:?} in {sql}", statement.file);
        prepared += 1;
    }
    assert!(prepared > 70, "{prepared} statements were found");
    let known = PUT_TOGETHER.iter().map(|(file, number)| ((*file).to_owned(), *number));
    assert_eq!(
        put_together,
        known.collect::<BTreeMap<String, usize>>(),
        "not to be read in the source"
    );
    let wrong = "select nothing from record where nr = ?1";
    assert!(connection.prepare(AssertSqlSafe(wrong).into_sql_str()).await.is_err());
}

#[tokio::test]
async fn what_is_not_at_central_is_found_along_its_index() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    open::migrate(&mut connection, &SCHEMA, None).await.unwrap();
    let source = Source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut looked_at = 0;
    for statement in source.statements() {
        let Ok(sql) = statement.sql else { continue };
        if !(sql.contains("from record where sync ") || sql.contains("from record r where r.sync ")) {
            continue;
        }
        let explained = AssertSqlSafe(format!("explain query plan {sql}"));
        let steps = sqlx::query(explained).fetch_all(&mut connection).await.unwrap();
        let walks = |step: &SqliteRow| {
            let detail: String = step.get("detail");
            ["SCAN record", "SCAN r"].contains(&detail.as_str())
        };
        // One that is told to walk does so for something else that it asks for.
        let told_to_walk = sql.matches("not indexed").count();
        assert!(
            steps.iter().filter(|step| walks(step)).count() <= told_to_walk,
            "{}: {sql}",
            statement.file
        );
        looked_at += 1;
    }
    assert!(looked_at >= 5, "{looked_at} statements were found");
}
