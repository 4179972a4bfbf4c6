//! Every statement of the server is one that PostgreSQL understands on a database as the migrations make it: also those that
//! no other test comes to.

use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

use crate::fixture::Fixture;

/// Statements that are put together when they run; tests of their own run them.
const PUT_TOGETHER: [&str; 1] = ["forget.rs"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The text of the literal that the source begins with, if it begins with one.
fn literal(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix("r#\"") {
        return raw.split_once("\"#").map(|(text, _)| text.to_owned());
    }
    let mut text = String::new();
    let mut characters = source.strip_prefix('"')?.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
}

/// The text of a constant.
fn constant(source: &str, name: &str) -> Option<String> {
    let (_, after) = source.split_once(&format!("const {name}: &str = "))?;
    literal(after)
}

/// The statements of one file; of each that is no literal and no constant of the file, what stands in its place.
fn statements(source: &str) -> Vec<Result<String, String>> {
    let mut all = Vec::new();
    for call in source.split("sqlx::query").skip(1) {
        let (_, argument) = call.split_once('(').unwrap();
        let argument = argument
            .lines()
            .map(str::trim_start)
            .skip_while(|line| line.is_empty() || line.starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        let name = argument.split([')', ',']).next().unwrap_or_default();
        let text = literal(&argument).or_else(|| constant(source, name));
        all.push(text.ok_or_else(|| name.to_owned()));
    }
    all
}

#[sqlx::test(migrations = false)]
async fn every_statement_prepares(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut connection = PgConnection::connect_with(&central.options).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let state = std::fs::read_to_string(folder.join("state.rs")).unwrap();
    let each_connection = constant(&state, "PREPARE").unwrap();
    sqlx::raw_sql(AssertSqlSafe(each_connection))
        .execute(&mut connection)
        .await
        .unwrap();

    let mut prepared = 0;
    for path in sources(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        for statement in statements(&std::fs::read_to_string(&path).unwrap()) {
            let statement = match statement {
                Ok(statement) => statement,
                Err(_) if PUT_TOGETHER.contains(&name) => continue,
                Err(what) => panic!("{name}: {what} is no statement that can be read here"),
            };
            let refused = connection
                .prepare(AssertSqlSafe(statement.clone()).into_sql_str())
                .await
                .err();
            assert!(refused.is_none(), "{name}: {refused:?} in {statement}");
            prepared += 1;
        }
    }
    assert!(prepared > 40, "{prepared} statements were found");
    let wrong = "select nothing from entry where service_id = $1";
    assert!(connection.prepare(AssertSqlSafe(wrong).into_sql_str()).await.is_err());
}
