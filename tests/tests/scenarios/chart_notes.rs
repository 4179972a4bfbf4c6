//! Notes on run charts: written at one desk, they stand on its charts at once and on those of the service's other desks once they were
//! sent; what two desks say without knowing of each other both stays; and median or limits begin anew where a note says so.

use app::Error;
use app::Host as _;
use app::views::{
    ChartFormat, ChartLines, ChartNoteView, ChartNotesView, ErrorCode, ExportChartRequest, RemoveChartNoteRequest,
    RunChartRequest, RunChartView, SaveChartNoteRequest,
};
use chrono::Datelike as _;
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, first, import, joined};
use tests::program::{Fls, Ran};

fn note(month: &str, text: &str) -> SaveChartNoteRequest {
    SaveChartNoteRequest {
        note: None,
        seen: Vec::new(),
        month: month.to_owned(),
        text: text.to_owned(),
        every: true,
        kpi: None,
        begins_anew: false,
    }
}

/// The note written anew, as whoever saw it so does.
fn change(of: &ChartNoteView, text: &str) -> SaveChartNoteRequest {
    SaveChartNoteRequest {
        note: Some(of.id.clone()),
        seen: of.entries.clone(),
        ..note(&of.month_name, text)
    }
}

fn removal(of: &ChartNoteView) -> RemoveChartNoteRequest {
    RemoveChartNoteRequest {
        note: of.id.clone(),
        seen: of.entries.clone(),
    }
}

async fn save(desk: &TestDesk, request: SaveChartNoteRequest) -> Result<ChartNotesView, ErrorCode> {
    desk.save_chart_note(request).await.map_err(|error| error.view().code)
}

async fn texts(desk: &TestDesk) -> Vec<String> {
    let notes = desk.chart_notes().await.unwrap().notes;
    notes.into_iter().map(|note| note.text).collect()
}

async fn chart(desk: &TestDesk, kpi: Option<u8>, lines: ChartLines) -> RunChartView {
    let request = RunChartRequest {
        kpi,
        lines,
        months: 60,
        group: None,
    };
    desk.run_chart(request).await.unwrap()
}

async fn both(central: &TestCentral) -> (TestDesk, TestDesk) {
    central.add_service("HRW").await;
    let one = joined(central, "HRW", "Clinic PC").await;
    let other = joined(central, "HRW", "Ward 7 laptop").await;
    (one, other)
}

/// Both desks have what each said.
async fn exchange(one: &TestDesk, other: &TestDesk) {
    for desk in [one, other, one] {
        agree(desk).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_of_two_desks_stand_on_the_charts_of_both() {
    let central = TestCentral::start().await;
    let (one, other) = both(&central).await;
    import(&one, &testkit::synthetic::csv(3, 200, one.host().today())).await;
    save(&one, note("2025-09", "Telephone clinic started")).await.unwrap();
    save(&other, note("September 2025", "Clinic moved to Ward 7"))
        .await
        .unwrap();
    assert_eq!(texts(&one).await, ["Telephone clinic started"]);
    let waits = one.sync_page().await.unwrap().words;
    assert!(
        waits.ends_with("records are waiting to be sent and what was said about the service waits, too."),
        "{waits}"
    );
    exchange(&one, &other).await;
    assert_eq!(texts(&one).await.len(), 2);
    assert_eq!(texts(&one).await, texts(&other).await);
    let (here, there) = (
        chart(&one, Some(4), ChartLines::Median).await,
        chart(&other, Some(4), ChartLines::Median).await,
    );
    let letters = |view: &RunChartView| -> Vec<(String, String)> {
        let notes = view.notes.iter();
        notes.map(|note| (note.letter.clone(), note.note.id.clone())).collect()
    };
    assert_eq!(letters(&here), letters(&there));
    assert_eq!(here.notes[0].letter, "A");
    let month = here.months.iter().find(|month| month.month == "2025-09-01").unwrap();
    assert_eq!(month.notes, ["A", "B"]);
    assert!(month.words.contains("Note A: "), "{}", month.words);
    assert_eq!(here.svg.matches("class=\"chart-note-mark\"").count(), 2);
    assert!(
        here.notes
            .iter()
            .all(|note| note.note.by == "B. Nurse" && note.note.others.is_empty())
    );

    // Removed at one, it is gone at both.
    let notes = other.chart_notes().await.unwrap().notes;
    other.remove_chart_note(removal(&notes[0])).await.unwrap();
    exchange(&one, &other).await;
    assert_eq!(texts(&one).await, [notes[1].text.clone()]);
    assert_eq!(chart(&one, Some(4), ChartLines::Median).await.notes.len(), 1);
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_two_desks_changed_shows_both_until_somebody_says_what_is_right() {
    let central = TestCentral::start().await;
    let (one, other) = both(&central).await;
    save(&one, note("2025-09", "Clinic moved")).await.unwrap();
    exchange(&one, &other).await;
    let seen = one.chart_notes().await.unwrap().notes.remove(0);
    save(&one, change(&seen, "Clinic moved to Ward 7")).await.unwrap();
    save(&other, change(&seen, "Clinic moved to Ward 8")).await.unwrap();
    exchange(&one, &other).await;
    let (here, there) = (one.chart_notes().await.unwrap(), other.chart_notes().await.unwrap());
    assert_eq!(
        here.notes, there.notes,
        "both desks show the same one, and the other beside it"
    );
    let disputed = &here.notes[0];
    assert_eq!(disputed.others.len(), 1);
    let mut said = [disputed.text.clone(), disputed.others[0].words.clone()].join(" | ");
    assert!(said.contains("Ward 7") && said.contains("Ward 8"), "{said}");

    // Whoever has not seen that settles nothing.
    let blind = save(&one, change(&seen, "Clinic moved to Ward 9")).await;
    assert_eq!(blind.unwrap_err(), ErrorCode::NoteChanged);
    let settled = save(&one, change(disputed, &disputed.text)).await.unwrap();
    assert_eq!(settled.notes[0].others, []);
    exchange(&one, &other).await;
    let settled = other.chart_notes().await.unwrap().notes.remove(0);
    assert_eq!((settled.others.len(), &settled.text), (0, &disputed.text));

    // Removed by one while the other changes it, it stands until somebody removes it again.
    one.remove_chart_note(removal(&settled)).await.unwrap();
    save(&other, change(&settled, "Clinic moved to Ward 10")).await.unwrap();
    assert_eq!(texts(&one).await, Vec::<String>::new());
    exchange(&one, &other).await;
    let stands = one.chart_notes().await.unwrap().notes.remove(0);
    said = stands.others[0].words.clone();
    assert_eq!(
        (stands.text.as_str(), said.as_str()),
        ("Clinic moved to Ward 10", "Removed")
    );
    one.remove_chart_note(removal(&stands)).await.unwrap();
    exchange(&one, &other).await;
    assert_eq!(texts(&other).await, Vec::<String>::new());
    let gone = other.remove_chart_note(removal(&stands)).await;
    assert!(matches!(gone, Err(Error::NoSuchNote)));
    central.verify().await;
}

#[tokio::test]
async fn what_is_no_note_is_refused_and_nothing_is_written() {
    let desk = first("HRW").await;
    let next_year = desk.host().today().year() + 1;
    for (month, text) in [
        ("2025-09", ""),
        ("2025-09", "moved with 999 100 0011"),
        ("2025-09", "ring 01632 960001"),
        ("2025-09", &"a".repeat(201)),
        ("autumn", "Clinic moved"),
        (&format!("{next_year}-01"), "Clinic moved"),
    ] {
        let refused = save(&desk, note(month, text)).await;
        assert_eq!(refused.unwrap_err(), ErrorCode::ChartNoteUnreadable, "{month} {text}");
    }
    let of_no_chart = SaveChartNoteRequest {
        every: false,
        kpi: Some(1),
        ..note("2025-09", "Clinic moved")
    };
    assert_eq!(save(&desk, of_no_chart).await.unwrap_err(), ErrorCode::WrongUse);
    assert_eq!(texts(&desk).await, Vec::<String>::new());
    let written = save(&desk, note("2025-09", "Clinic moved")).await.unwrap();
    let again = save(&desk, change(&written.notes[0], "Clinic moved")).await.unwrap();
    assert_eq!(again.notes, written.notes, "what is so already is not said again");
}

#[tokio::test]
async fn median_and_limits_begin_anew_at_a_note_in_the_window_and_in_files() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 800, desk.host().today())).await;
    let before = chart(&desk, Some(4), ChartLines::Limits).await;
    assert!(!before.sentence.contains("begin anew"));
    let closed: Vec<String> = before
        .months
        .iter()
        .filter(|month| !month.is_open)
        .map(|month| month.month.clone())
        .collect();
    // Fourteen closed months from there on.
    let from = closed[closed.len() - 14].get(..7).unwrap();
    let beginning = SaveChartNoteRequest {
        begins_anew: true,
        every: false,
        kpi: Some(4),
        ..note(from, "Telephone clinic <started> & \"moved\"")
    };
    save(&desk, beginning).await.unwrap();
    for lines in [ChartLines::Median, ChartLines::Limits] {
        let view = chart(&desk, Some(4), lines).await;
        assert!(
            view.sentence.contains(" anew in ") && view.sentence.contains("(note A)"),
            "{}",
            view.sentence
        );
        assert_eq!(view.svg.matches("class=\"chart-note-anew\"").count(), 1);
        assert_eq!(view.notes_elsewhere, 0);
    }
    assert!(
        !chart(&desk, Some(5), ChartLines::Limits)
            .await
            .sentence
            .contains("begin anew")
    );
    let short = RunChartRequest {
        kpi: Some(4),
        lines: ChartLines::Limits,
        months: 12,
        group: None,
    };
    let short = desk.run_chart(short).await.unwrap();
    assert_eq!((short.notes.len(), short.notes_elsewhere), (0, 1));

    let asked = RunChartRequest {
        kpi: Some(4),
        lines: ChartLines::Limits,
        months: 60,
        group: None,
    };
    for format in [ChartFormat::Svg, ChartFormat::Csv] {
        desk.export_chart(ExportChartRequest {
            chart: asked.clone(),
            format,
        })
        .await
        .unwrap();
    }
    let files = desk.host().kept_files();
    let text = |ending: &str| {
        let (_, bytes) = files.iter().find(|(name, _)| name.ends_with(ending)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    assert!(
        text(".svg")
            .contains("Telephone clinic &lt;started&gt; &amp; &quot;moved&quot; (median and limits begin anew)")
    );
    let csv = text(".csv");
    let row = csv.lines().find(|row| row.starts_with(from)).unwrap();
    assert!(row.contains("Telephone clinic <started> & \"\"moved\"\""), "{row}");
}

#[tokio::test]
async fn the_command_line_writes_changes_lists_and_removes_notes_and_charts_show_them() {
    let fls = Fls::with_service();
    let run = |command: &str, arguments: &[&str]| Ran::of(&mut fls.command_below(&["chart-note", command], arguments));
    assert!(run("list", &[]).expect(0).out.contains("Nobody has written a note"));
    run("add", &["2025-09", "Telephone clinic started", "--on", "9", "--anew"]).expect(0);
    let listed = || run("list", &["--json"]).expect(0).json()["notes"][0].clone();
    let added = listed();
    assert_eq!(
        (added["month"].as_str(), added["kpi"].as_u64()),
        (Some("2025-09-01"), Some(9))
    );
    assert_eq!((&added["beginsAnew"], &added["every"]), (&true.into(), &false.into()));
    let id = added["id"].as_str().unwrap();
    run("change", &[id, "October 2025", "Telephone clinic started"]).expect(0);
    let changed = listed();
    assert_eq!(
        (changed["id"].as_str(), changed["month"].as_str()),
        (Some(id), Some("2025-10-01"))
    );
    assert_eq!(changed["every"], true);
    let refused = run("add", &["2025-09", "for 999 100 0011"]).expect(2);
    assert!(
        refused.err.contains("ten digits") && !refused.err.contains("0011"),
        "{}",
        refused.err
    );

    let file = fls.file(
        "records.csv",
        testkit::synthetic::csv(3, 200, "2026-06-30".parse().unwrap()),
    );
    fls.run("import", &[&file]).expect(0);
    let chart = fls.run("chart", &["4"]).expect(0);
    assert!(
        chart.out.contains("A, October 2025: Telephone clinic started"),
        "{}",
        chart.out
    );
    run("remove", &[id]).expect(0);
    assert!(!fls.run("chart", &["4"]).expect(0).out.contains("Telephone clinic"));
    run("remove", &[id]).expect(2);
}
