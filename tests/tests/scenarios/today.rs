//! Today's list: what stands under which heading, in which order, each at its question, on a real store; and that the day
//! turns over by itself.

use std::fmt::Write as _;
use std::sync::Arc;

use app::Error;
use app::views::TodayHeadingName::{self, InTime, Late, NearlyComplete, NeedsYou, NotSaved, StillCounts};
use app::views::{AssignRequest, AssignTo, LogCallRequest, RecordRequest, TodayRequest, TodaySectionView, TodayView};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use tests::desks::{Running, TestDesk, choose, first, import, list, save, start, type_text};

const HEADINGS: &str = "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,DXA,\
                        BoneTherapy,RiskAssesByFLS\n";

fn today() -> NaiveDate {
    "2026-11-17".parse().unwrap()
}

fn at_noon(desk: &TestDesk, day: NaiveDate) {
    desk.host()
        .set_now(day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc());
}

async fn desk() -> TestDesk {
    let desk = first("HRW").await;
    at_noon(&desk, today());
    desk
}

/// A row of a file: diagnosed so many days ago, assessed so many days after that; the rest as given.
fn row(number: &str, ago: u64, assessed: Option<i64>, therapy: &str, falls: &str) -> String {
    let diagnosed = today().checked_sub_days(Days::new(ago)).unwrap();
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let assessed = assessed.map_or_else(String::new, |after| day(diagnosed + TimeDelta::days(after)));
    let diagnosed = day(diagnosed);
    format!("{number},03/05/1941,Female,No,{assessed},{diagnosed},Hip,No,{therapy},{falls}\n")
}

fn file(rows: &[String]) -> String {
    rows.iter().fold(HEADINGS.to_owned(), |mut file, row| {
        write!(file, "{row}").unwrap();
        file
    })
}

async fn said(desk: &TestDesk) -> TodayView {
    desk.today(TodayRequest { lines: 3 }).await.unwrap()
}

fn headings(view: &TodayView) -> Vec<(TodayHeadingName, Option<u32>)> {
    view.sections.iter().map(|one| (one.heading, one.total)).collect()
}

fn section(view: &TodayView, heading: TodayHeadingName) -> &TodaySectionView {
    view.sections.iter().find(|one| one.heading == heading).unwrap()
}

/// Number, question and how it stands, of each line.
fn lines(view: &TodayView, heading: TodayHeadingName) -> Vec<(&str, &str, &str)> {
    section(view, heading)
        .lines
        .iter()
        .map(|line| {
            (
                line.nhs_number.as_deref().unwrap_or_default(),
                line.question.as_deref().unwrap_or_default(),
                line.state.as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn each_heading_has_its_records_in_order_each_at_its_question_and_a_record_stands_once() {
    let desk = desk().await;
    let rows = [
        // Their windows close in 12 days, in 17 days and today; one is four years late, one is to come.
        row("9991000003", 100, Some(20), "Alendronate", "No"),
        row("9991000011", 95, Some(20), "Alendronate", "No"),
        row("9991000038", 112, Some(20), "Alendronate", "No"),
        row("9991000046", 1_500, Some(20), "Alendronate", "No"),
        row("9991000054", 80, Some(20), "Alendronate", "No"),
        // Drafts, with one answer left, and with two.
        row("9991000062", 40, Some(10), "Informed decline", ""),
        row("9991000070", 20, Some(10), "Informed decline", ""),
        row("9991000089", 30, Some(10), "Informed decline", ""),
        row("9991000097", 50, None, "Informed decline", ""),
        row("9991000100", 90, None, "Informed decline", ""),
        // Too late to count, and so in no heading but that of its follow-up, which is late.
        row("9991000119", 120, None, "Alendronate", ""),
        // Assessed before the fracture.
        row("9991000127", 60, Some(-3), "Informed decline", "No"),
    ];
    import(&desk, file(&rows).as_bytes()).await;
    let typed = list(&desk).await;
    let typed = typed
        .iter()
        .find(|row| row.nhs_number.as_deref() == Some("9991000070"))
        .unwrap();
    choose(&desk, typed.id.parse().unwrap(), "falls_assessment", &["no"]).await;
    desk.host().pass(TimeDelta::seconds(1));
    let new = start(&desk, "9991000135", "1/11/2026").await;
    type_text(&desk, new, "birth_date", "3/5/").await;

    let view = said(&desk).await;
    assert_eq!(view.today, "2026-11-17");
    assert_eq!(
        headings(&view),
        [
            (NeedsYou, Some(1)),
            (NotSaved, Some(2)),
            (InTime, Some(3)),
            (Late, Some(1)),
            (NearlyComplete, Some(10)),
            (StillCounts, Some(1)),
        ]
    );
    assert_eq!(
        view.words,
        "6 things need you: 1 to put right, 2 not saved yet and 3 follow-ups in time; 1 follow-up is late and still owed"
    );
    assert_eq!(lines(&view, NeedsYou), [("9991000127", "assessment_date", "Needs you")]);
    assert!(section(&view, NeedsYou).lines[0].what.starts_with("1.07 "));
    let not_saved = lines(&view, NotSaved);
    assert_eq!(not_saved[0], ("9991000135", "nhs_number", "Not saved yet"));
    assert_eq!(not_saved[1], ("9991000070", "falls_assessment", "Not saved yet"));
    assert_eq!(section(&view, NotSaved).lines[1].what, "1 answer typed");
    assert_eq!(
        lines(&view, InTime),
        [
            ("9991000038", "followed_up_16", "Closes today"),
            ("9991000003", "followed_up_16", "Closes in 12 days"),
            ("9991000011", "followed_up_16", "Closes in 17 days"),
        ]
    );
    assert_eq!(lines(&view, Late), [("9991000119", "followed_up_16", "8 days late")]);
    let closing = &section(&view, InTime).lines[0];
    assert!(closing.closes_soon && !section(&view, InTime).lines[1].closes_soon);
    assert_eq!(
        (closing.what.as_str(), closing.on.as_deref()),
        ("16-week, Hip, Alendronate", Some("2026-11-17"))
    );
    assert_eq!(closing.why, "Assessed 17 Aug 2026");
    // The latest diagnosis first; the one that is being typed into stands above.
    assert_eq!(
        lines(&view, NearlyComplete),
        [
            ("9991000089", "falls_assessment", "1 answer left"),
            ("9991000062", "falls_assessment", "1 answer left"),
            ("9991000097", "assessment_date", "2 answers left"),
        ]
    );
    let drafts = &section(&view, NearlyComplete).lines;
    assert_eq!(drafts[0].what, "5.01 Falls risk assessment");
    assert_eq!((drafts[0].why.as_str(), drafts[0].on.as_deref()), ("Feeds KPI 6", None));
    assert_eq!(
        (drafts[2].why.as_str(), drafts[2].on.as_deref()),
        ("Feeds KPI 4, until 27 Dec 2026", Some("2026-12-27"))
    );
    assert_eq!(
        lines(&view, StillCounts),
        [("9991000100", "assessment_date", "Counts until today")]
    );
    assert_eq!(
        view.next,
        "Next: 1 follow-up opens on 21 November 2026. 2 follow-ups are long overdue."
    );

    // What is saved leaves its heading.
    save(&desk, typed.id.parse().unwrap()).await;
    assert_eq!(section(&said(&desk).await, NotSaved).total, Some(1));
    desk.lock().await.unwrap();
    assert!(matches!(
        desk.today(TodayRequest { lines: 3 }).await,
        Err(Error::Locked)
    ));
}

#[tokio::test]
async fn whoever_has_room_for_more_lines_is_told_more_under_each_heading() {
    let desk = desk().await;
    let numbers = ["9991000003", "9991000011", "9991000038", "9991000046", "9991000054"];
    let rows: Vec<String> = numbers
        .iter()
        .zip(95..)
        .map(|(number, ago)| row(number, ago, Some(20), "Alendronate", "No"))
        .collect();
    import(&desk, file(&rows).as_bytes()).await;
    for (asked, told) in [(0, 3), (3, 3), (4, 4), (5, 5), (900, 5)] {
        let view = desk.today(TodayRequest { lines: asked }).await.unwrap();
        let in_time = section(&view, InTime);
        assert_eq!((in_time.lines.len(), in_time.total), (told, Some(5)), "{asked}");
    }
}

#[tokio::test]
async fn where_nothing_is_to_be_done_it_says_what_comes_next() {
    let desk = desk().await;
    let view = said(&desk).await;
    assert_eq!((headings(&view), view.next.as_str()), (Vec::new(), ""));
    assert_eq!(view.words, "Nothing needs you today");
    let rows = ["9991000003", "9991000011", "9991000038"].map(|number| row(number, 67, Some(20), "Alendronate", "No"));
    import(&desk, file(&rows).as_bytes()).await;
    let view = said(&desk).await;
    assert_eq!(headings(&view), Vec::new());
    assert_eq!(view.next, "Next: 3 follow-ups open on 4 December 2026.");

    // Nobody waits for what a call has put off or ended.
    let died = |record: String| LogCallRequest {
        record,
        weeks: 16,
        result: "died".to_owned(),
        try_again: String::new(),
        note: String::new(),
        confirmed: true,
        assign: None,
    };
    let all = list(&desk).await;
    desk.log_call(died(all[0].id.clone())).await.unwrap();
    assert_eq!(said(&desk).await.next, "Next: 2 follow-ups open on 4 December 2026.");
    for row in &all {
        desk.log_call(died(row.id.clone())).await.unwrap();
    }
    assert_eq!(said(&desk).await.next, "");
}

#[tokio::test]
async fn what_is_late_is_counted_and_whoever_has_a_patient_finds_them_first() {
    let desk = desk().await;
    let numbers = ["9991000003", "9991000011", "9991000038", "9991000046", "9991000062"];
    let rows: Vec<String> = numbers
        .into_iter()
        .zip([120, 130, 140, 150, 160])
        .map(|(number, ago)| row(number, ago, Some(20), "Alendronate", "No"))
        .collect();
    import(&desk, file(&rows).as_bytes()).await;
    let view = said(&desk).await;
    assert_eq!(view.words, "5 follow-ups are late and still owed");
    assert_eq!(headings(&view), [(Late, Some(5))]);
    let first = |view: &TodayView| {
        lines(view, Late)
            .iter()
            .map(|line| line.0.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(first(&view), numbers[..3]);
    let last = list(&desk).await;
    let last = last
        .iter()
        .find(|row| row.nhs_number.as_deref() == Some("9991000062"))
        .unwrap();
    let log = desk
        .call_log(RecordRequest {
            record: last.id.clone(),
        })
        .await
        .unwrap();
    let mine = AssignRequest {
        record: last.id.clone(),
        to: AssignTo {
            user: Some(log.people[0].user.clone()),
        },
    };
    desk.assign(mine).await.unwrap();
    let view = said(&desk).await;
    assert_eq!(first(&view), ["9991000062", "9991000003", "9991000011"]);
    assert_eq!(headings(&view), [(Late, Some(5))], "nobody is counted twice");
}

#[tokio::test]
async fn what_the_sentence_counts_has_its_heading_also_where_all_of_it_stands_above() {
    let desk = desk().await;
    import(
        &desk,
        file(&[row("9991000003", 90, Some(20), "Alendronate", "No")]).as_bytes(),
    )
    .await;
    let record = list(&desk).await[0].id.parse().unwrap();
    choose(&desk, record, "falls_assessment", &["recommended"]).await;
    let view = said(&desk).await;
    assert_eq!(view.words, "2 things need you: 1 not saved yet and 1 follow-up in time");
    assert_eq!(headings(&view), [(NotSaved, Some(1)), (InTime, Some(1))]);
    assert!(section(&view, InTime).lines.is_empty(), "it stands above, once");
}

#[tokio::test]
async fn where_only_records_can_be_completed_it_does_not_say_that_nothing_is_there() {
    let desk = desk().await;
    import(
        &desk,
        file(&[row("9991000003", 60, Some(20), "Informed decline", "")]).as_bytes(),
    )
    .await;
    let view = said(&desk).await;
    assert_eq!(headings(&view), [(NearlyComplete, Some(1))]);
    assert_eq!(
        view.words,
        "Nothing has to be done today; what stands below makes records more complete"
    );
}

#[tokio::test]
async fn the_day_turns_over_by_itself_at_midnight() {
    let desk = Arc::new(desk().await);
    import(
        &desk,
        file(&[row("9991000003", 83, Some(20), "Alendronate", "No")]).as_bytes(),
    )
    .await;
    assert_eq!(headings(&said(&desk).await), Vec::new());
    desk.host().set_now("2026-11-17T23:59:30Z".parse().unwrap());
    let running = Running::begin(&desk).await;
    let changes = desk.changes();
    desk.host().pass_awake(TimeDelta::minutes(1)).await;
    assert!(changes.has_changed().unwrap());
    let view = said(&desk).await;
    assert_eq!(
        (view.today.as_str(), headings(&view)),
        ("2026-11-18", vec![(InTime, Some(1))])
    );
    drop(running);
}
