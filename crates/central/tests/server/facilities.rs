//! The facilities audit as whoever administers sees it: who has submitted it, when it arrived, and the answers as a file.

use central::admin;
use chrono::TimeDelta;
use domain::answer::Json;
use domain::dataset::{Facilities, FacilityAnswer};
use domain::facilities::{FacilitiesStanding, facilities_topic};
use domain::record::{Change, ItemKey};
use protocol::facilities::{answer_item, submitted_item};
use protocol::frame::WireEntry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::entries::Record;
use crate::fixture::{Fixture, LIVE, SERVICE, master, run};
use crate::program::Program;
use crate::serving::write_secret;

const YEAR: i32 = 2025;

/// Answers to these questions.
fn answers(history: &mut Record, said: &[(&str, &str)]) -> WireEntry {
    let item = |(key, text): &(&str, &str)| {
        let question = Facilities::published().question(key).unwrap();
        answer_item(YEAR, question, question.read(text).unwrap().as_ref())
    };
    let items = said.iter().map(item).collect();
    history.say(facilities_topic(), Change::Items(items))
}

/// An answer to everything, and that it is submitted.
fn submitted(history: &mut Record) -> Vec<WireEntry> {
    let said: Vec<(&str, &str)> = Facilities::published()
        .questions()
        .map(|question| {
            let text = match question.answer {
                FacilityAnswer::Text | FacilityAnswer::Paragraph => "=As agreed",
                FacilityAnswer::Whole => "350000",
                FacilityAnswer::Decimal => "0.75",
                FacilityAnswer::Month => "March 2015",
                FacilityAnswer::YesNo | FacilityAnswer::Choice | FacilityAnswer::Several => {
                    question.options[0].key.as_str()
                }
            };
            (question.key.as_str(), text)
        })
        .collect();
    let whole = answers(history, &said);
    let mark = Change::Items([submitted_item(YEAR)].into());
    vec![whole, history.say(facilities_topic(), mark)]
}

#[sqlx::test(migrations = false)]
async fn whoever_administers_sees_who_has_submitted_and_the_answers_in_a_file(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options.clone()).await;
    let (mut live, mut demo) = (central.desk(LIVE, "one").await, central.desk(SERVICE, "one").await);
    let (mut of_live, mut of_demo) = (Record::new(), Record::new());
    live.exchange(&submitted(&mut of_live)).await;
    demo.exchange(&[answers(
        &mut of_demo,
        &[("fls_name", "Hartwell"), ("population", "350000")],
    )])
    .await;
    let program = Program::new(&options);
    write_secret(&program.key, &"03".repeat(32));
    let file = program.key.with_file_name("facilities.csv");
    let (program, told) = tokio::task::spawn_blocking(move || {
        let told = program.done(&["facilities", "--period", "2025", "--csv", file.to_str().unwrap()]);
        (program, told)
    })
    .await
    .unwrap();
    assert!(
        told.starts_with("The facilities audit of 2025, of 1 service: 1 submitted, 0 a draft, 0 not begun.\n"),
        "{told}"
    );
    let line = |code: &str| told.lines().find(|line| line.starts_with(code)).unwrap().to_owned();
    assert!(
        line(LIVE).contains(": submitted, last arrived 2026-11-20 12:"),
        "{told}"
    );
    assert!(
        line(SERVICE).contains("(demonstration): draft, 16 required answers missing"),
        "{told}"
    );
    assert!(line("ABC").ends_with(": not begun"), "{told}");

    let written = std::fs::read_to_string(program.key.with_file_name("facilities.csv")).unwrap();
    // No cell of these has a comma.
    let rows: Vec<Vec<&str>> = written
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let cell = |code: &str, column: &str| {
        let place = rows[0].iter().position(|heading| *heading == column).unwrap();
        rows.iter().find(|row| row[0] == code).unwrap()[place]
    };
    assert_eq!(cell(LIVE, "standing"), "Submitted");
    assert_eq!(cell(LIVE, "fls_name"), "'=As agreed", "nothing is run as a formula");
    assert_eq!(cell(LIVE, "delivered_from"), "Acute hospital");
    assert_eq!(
        cell(LIVE, "identified_outpatient"),
        "",
        "it is not asked where only hips are covered"
    );
    assert_eq!(cell(SERVICE, "population"), "350000");
    assert!(cell(SERVICE, "missing").starts_with("organisation_code; "));

    // A correction that arrives after the deadline is told to be late, and one that takes an answer away leaves a draft.
    central.pass(TimeDelta::days(100));
    live.exchange(&[answers(&mut of_live, &[("population", "")])]).await;
    let program = tokio::task::spawn_blocking(move || {
        let told = program.done(&["facilities", "--period", "2025"]);
        assert!(told.contains("of 1 service: 0 submitted, 1 a draft"), "{told}");
        assert!(told.contains(", after the deadline"), "{told}");
        let there = program.run(&["facilities", "--period", "2025", "--csv", program.key.to_str().unwrap()]);
        assert_eq!(there.status.code(), Some(1), "a file that is there is not written over");
        let none = program.run(&["facilities", "--period", "2024"]);
        assert_eq!(none.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&none.stderr).contains("no facilities audit about 2024"));
        assert!(program.done(&["verify"]).ends_with("Everything agrees.\n"));
        program
    })
    .await
    .unwrap();

    // What somebody alters in the database is found, and told by nobody.
    let altered = "update entry e set sealed = o.sealed from entry o
                   where e.service_id = o.service_id and e.number = 1 and o.number = 2";
    assert!(run(&central.pool, altered).await > 0);
    tokio::task::spawn_blocking(move || {
        let told = program.run(&["facilities", "--period", "2025"]);
        assert_eq!(told.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&told.stderr).contains("fls-central verify"));
        assert_eq!(program.run(&["verify"]).status.code(), Some(1));
    })
    .await
    .unwrap();
}

/// A desk says of its service what it likes, in its own log; and what no answer can be is none.
#[sqlx::test(migrations = false)]
async fn what_a_hostile_desk_says_is_no_answer_and_no_submission(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(LIVE, "one").await;
    let mut history = Record::new();
    let long = format!("[\"{}\"]", "x".repeat(16_000));
    let forged = [
        ("2025", "false"),
        ("2025/fls_name", r#"["Hartwell\u001b[2J"]"#),
        ("2025/organisation_code", long.as_str()),
        ("2025/population", r#"["9e99"]"#),
        ("2025/started", r#"[["2015-03"]]"#),
        ("2025/no_such_question", r#"["=1+1"]"#),
        ("2025/", r#"["x"]"#),
        ("2099", "true"),
    ];
    let item = |(key, json): &(&str, &str)| (ItemKey::new(*key), Some(Json::new(*json)));
    let entry = history.say(facilities_topic(), Change::Items(forged.iter().map(item).collect()));
    assert_eq!(desk.exchange(&[entry]).await.0.receipts.len(), 1);
    let of_live = async || {
        let all = admin::facilities(&central.pool, &master(), YEAR).await.unwrap();
        all.into_iter().find(|service| service.code == LIVE).unwrap()
    };
    let said = of_live().await;
    assert_eq!((said.standing, said.submitted_at), (FacilitiesStanding::Draft, None));
    assert!(said.answers.is_empty(), "{:?}", said.answers);
    // What is not asked here may be a newer program's.
    assert_eq!(said.newer, 6);

    desk.exchange(&submitted(&mut history)).await;
    assert_eq!(of_live().await.standing, FacilitiesStanding::Submitted);
    let withdrawn = Change::Items([(ItemKey::new("2025"), None)].into());
    desk.exchange(&[history.say(facilities_topic(), withdrawn)]).await;
    assert_eq!(
        of_live().await.standing,
        FacilitiesStanding::Draft,
        "it says so no more"
    );
}
