//! How SQLite comes to what the list asks for, as it says itself: no statement walks through all records a long way round.
//! What is found is not looked at here.

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::id::RecordId;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use crate::records::list::asked::{Filter, ListQuery, Narrow, OrElse, Search, Sort};
use crate::records::list::counts::count_by_kind;
use crate::records::list::read::{grouped_by, page};
use crate::records::list::sql::{NOT_AT_CENTRAL, SearchBy};

const SORTS: [Sort; 10] = [
    Sort::Diagnosed,
    Sort::NhsNumber,
    Sort::Born,
    Sort::Age,
    Sort::Site,
    Sort::Assessed,
    Sort::Missing,
    Sort::FollowUp,
    Sort::Sync,
    Sort::Changed,
];

const FILTERS: [Filter; 5] = [
    Filter::All,
    Filter::Draft,
    Filter::Submitted,
    Filter::FollowUpDue,
    Filter::NeedsYou,
];

fn on_cards(or: OrElse) -> Search {
    Search::OnCards {
        records: vec![RecordId::new(uuid::Uuid::nil())],
        or,
    }
}

fn narrowings() -> Vec<Narrow> {
    let site = Narrow {
        site: Some(OptionKey::new("hip")),
        ..Narrow::default()
    };
    let year = Narrow {
        year: Some(2026),
        ..site.clone()
    };
    let not_at_central = Narrow {
        not_at_central: true,
        ..Narrow::default()
    };
    vec![Narrow::default(), site, year, not_at_central]
}

/// How SQLite means to come to what a statement asks for.
async fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let explained = AssertSqlSafe(format!("explain query plan {statement}"));
    let steps = sqlx::query(explained).fetch_all(connection).await.unwrap();
    steps.iter().map(|step| step.get("detail")).collect()
}

#[tokio::test]
async fn no_walk_through_all_records_jumps_about_in_an_index_that_it_was_not_sent_along() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let schema = include_str!("../../../../../migrations/desk/0001_desk.sql");
    sqlx::raw_sql(schema).execute(&mut connection).await.unwrap();
    let searches = [
        Search::All,
        Search::NhsNumberPrefix("999".to_owned()),
        Search::NhsNumberEnds("0003".to_owned()),
        Search::PostcodePrefix("LS1".to_owned()),
        Search::Sites(vec![OptionKey::new("hip")]),
        on_cards(OrElse::NhsNumberPrefix("999".to_owned())),
        on_cards(OrElse::PostcodePrefix("LS1".to_owned())),
        on_cards(OrElse::Sites(vec![OptionKey::new("hip")])),
        on_cards(OrElse::Sites(Vec::new())),
        Search::Date {
            born: NaiveDate::default(),
            diagnosed: NaiveDate::default(),
        },
        Search::Days {
            first: NaiveDate::default(),
            last: NaiveDate::default(),
        },
    ];
    let mut statements = Vec::new();
    for search in &searches {
        for narrow in narrowings() {
            let by = |row_by_row: bool| if row_by_row { SearchBy::Row } else { SearchBy::Index };
            statements.push(count_by_kind((search.condition(), by(false)), search, &narrow).0);
            for (sort, filter) in SORTS.iter().flat_map(|sort| FILTERS.map(|filter| (*sort, filter))) {
                let query = ListQuery {
                    search: search.clone(),
                    narrow: narrow.clone(),
                    filter,
                    sort,
                    descending: true,
                    offset: 0,
                    limit: 20,
                    today: NaiveDate::default(),
                };
                statements.push(grouped_by("r.site", &query).0);
                statements.push(page(&query, false, by(false)).0);
                // Where something is narrowed, nobody knows how much is left, and no order is followed.
                if narrow.is_none() {
                    statements.push(page(&query, false, by(true)).0);
                    statements.push(page(&query, true, by(true)).0);
                }
            }
        }
    }
    for statement in statements {
        for step in plan(&mut connection, &statement).await {
            let Some(index) = step.strip_prefix("SCAN r USING INDEX ") else {
                continue;
            };
            // What is not at Central is all that the index on `sync` holds.
            let sent_along = statement.contains(&format!("record r indexed by {index}"))
                || index == "record_sync" && statement.contains(NOT_AT_CENTRAL);
            assert!(sent_along, "{step}\n{statement}");
        }
    }
}
