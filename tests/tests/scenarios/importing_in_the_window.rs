//! A file that is chosen in the window: what it would do is shown, and nothing else is ever done.

use std::path::Path;

use app::views::{
    ErrorCode, ImportDates, ImportLayout, ImportLetters, ImportModeChoice, ImportOutcome, ImportPreviewView,
    ImportRequest, ImportSeenView, ImportedView, RunImportRequest, UntickedRows,
};
use tests::desks::{TestDesk, export, first, list, set};

const HEADER: &str =
    "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.04 PostCode,1.09 DateIndexFracDiagnosed,2.01 Height\n";
const HERS: &str = "9991000003,03/02/1950,Female,NA,01/03/2026,162\n";

async fn desk(rows: &str) -> TestDesk {
    let desk = first("HRW").await;
    give(&desk, rows);
    desk
}

fn give(desk: &TestDesk, rows: &str) {
    desk.host()
        .give_file("november.csv", format!("{HEADER}{rows}").as_bytes());
}

async fn choose(desk: &TestDesk) -> ImportPreviewView {
    previewed(desk.choose_import().await.unwrap().unwrap())
}

/// The chosen file, looked at again.
async fn look(desk: &TestDesk, request: ImportRequest) -> ImportPreviewView {
    previewed(desk.preview_import(request).await.unwrap())
}

/// What is shown of a file whose columns are the audit's.
fn previewed(seen: ImportSeenView) -> ImportPreviewView {
    match seen {
        ImportSeenView::Preview { view } => *view,
        ImportSeenView::Columns { view } => panic!("its columns: {:?}", view.faults),
        ImportSeenView::Nhfd { .. } => panic!("it is no file of the NHFD"),
    }
}

/// Where that nobody knows replaces nothing.
fn read(mode: ImportModeChoice) -> ImportRequest {
    as_shown(mode, None)
}

fn as_shown(mode: ImportModeChoice, sheet: Option<u32>) -> ImportRequest {
    ImportRequest {
        mode,
        not_known_replaces: false,
        sheet,
        letters: ImportLetters::AsShown,
        dates: ImportDates::AsShown,
        layout: ImportLayout::AsShown,
        nhfd: None,
        unticked: UntickedRows::default(),
    }
}

fn order(mode: ImportModeChoice, seen: &ImportPreviewView) -> RunImportRequest {
    RunImportRequest {
        read: ImportRequest {
            sheet: seen.read.sheet,
            dates: seen.read.dates,
            ..read(mode)
        },
        preview: seen.preview.clone(),
        all_or_none: false,
        cleared: String::new(),
    }
}

async fn import(desk: &TestDesk, mode: ImportModeChoice, seen: &ImportPreviewView) -> Result<ImportedView, ErrorCode> {
    let order = order(mode, seen);
    desk.run_import(order).await.map_err(|error| error.view().code)
}

/// Row, outcome, question, what is here, what is in the file, what happens.
type ToldLine<'a> = (u32, ImportOutcome, &'a str, Option<&'a str>, Option<&'a str>, &'a str);

fn told(view: &ImportPreviewView) -> Vec<ToldLine<'_>> {
    let told = view.lines.iter().map(|line| {
        let here = line.here.as_deref();
        (
            line.row,
            line.outcome,
            &*line.what,
            here,
            line.in_file.as_deref(),
            &*line.happens,
        )
    });
    told.collect()
}

/// Rows: all, new, changed, the same, different, refused.
fn counts(view: &ImportPreviewView) -> [u32; 6] {
    let counts = [view.new, view.changed, view.same, view.differs, view.refused];
    let every = counts.iter().sum::<u32>() + view.birth_date + view.not_eligible;
    assert_eq!(every, view.rows, "each row has one outcome");
    [view.rows, view.new, view.changed, view.same, view.differs, view.refused]
}

#[tokio::test]
async fn what_it_would_do_is_shown_answer_by_answer_and_is_what_it_does() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    assert_eq!(
        (seen.file.as_str(), counts(&seen)),
        ("november.csv", [1, 1, 0, 0, 0, 0])
    );
    assert_eq!(
        told(&seen),
        [(
            2,
            ImportOutcome::New,
            "diagnosed 1 Mar 2026",
            None,
            Some("6 answers"),
            "Start a record"
        )]
    );
    assert!(list(&desk).await.is_empty(), "nothing has changed yet");
    let done = import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    assert_eq!(done.words, "1 record was started");

    let next = "9991000003,03/02/1950,Male,SW1A 2AA,01/03/2026,160\n9991000003,31/02/1950,Male,NA,01/03/2026,160\n";
    give(&desk, next);
    let seen = choose(&desk).await;
    assert_eq!((counts(&seen), seen.kept), ([2, 0, 0, 0, 1, 1], 3));
    let of_row_2: Vec<_> = told(&seen).into_iter().filter(|line| line.0 == 2).collect();
    assert_eq!(
        of_row_2,
        [
            (
                2,
                ImportOutcome::Differs,
                "1.03 Gender",
                Some("Female"),
                Some("Male"),
                "Keep ours"
            ),
            (
                2,
                ImportOutcome::Differs,
                "1.04 Post code at time of fracture",
                Some("NA"),
                Some("SW1A 2AA"),
                "Keep ours"
            ),
            (
                2,
                ImportOutcome::Differs,
                "2.01 Height",
                Some("162 cm"),
                Some("160 cm"),
                "Keep ours"
            ),
        ]
    );
    let mode = ImportModeChoice::Update;
    let seen = look(&desk, read(mode)).await;
    assert_eq!((counts(&seen), seen.kept), ([2, 0, 1, 0, 0, 1], 0));
    assert!(seen.lines.iter().any(|line| line.happens == "Replace ours"));
    let wrong = seen
        .lines
        .iter()
        .find(|line| line.outcome == ImportOutcome::Refused)
        .unwrap();
    assert_eq!((wrong.row, wrong.what.as_str()), (3, "1.02 DateOfBirth"));
    assert!(!format!("{wrong:?}").contains("31/02"), "nothing of the cell");

    let all_or_none = RunImportRequest {
        all_or_none: true,
        ..order(mode, &seen)
    };
    let refused = desk.run_import(all_or_none).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::RowsRefused);
    let before = export(&desk).await;
    assert!(String::from_utf8_lossy(&before).contains("162"), "nothing was imported");
    let done = import(&desk, mode, &seen).await.unwrap();
    assert_eq!(done.words, "1 row has changed. 1 row was refused");
    assert!(String::from_utf8_lossy(&export(&desk).await).contains("160"));
}

#[tokio::test]
async fn a_cell_that_is_missing_at_the_end_of_a_row_clears_nothing_and_a_blank_one_does() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    for (row, cleared) in [
        ("9991000003,03/02/1950,Female,NA,01/03/2026,\n", 1),
        ("9991000003,03/02/1950,Female,NA,01/03/2026\n", 0),
    ] {
        give(&desk, row);
        choose(&desk).await;
        let seen = look(&desk, read(ImportModeChoice::Replace)).await;
        assert_eq!((seen.cleared, seen.refused), (cleared, 0), "{row}");
    }
}

#[tokio::test]
async fn replacing_shows_what_blanks_clear_and_waits_until_their_number_was_typed() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    give(&desk, "9991000003,,Not known,NA,01/03/2026,\n");
    choose(&desk).await;
    let mode = ImportModeChoice::Replace;
    let seen = look(&desk, read(mode)).await;
    assert_eq!((counts(&seen), seen.kept, seen.cleared), ([1, 0, 1, 0, 0, 0], 1, 2));
    let happens: Vec<_> = told(&seen).into_iter().map(|line| (line.2, line.4, line.5)).collect();
    assert_eq!(
        happens,
        [
            ("1.02 Date of birth", None, "Clear ours"),
            ("1.03 Gender", Some("Not known"), "Keep ours"),
            ("2.01 Height", None, "Clear ours"),
        ]
    );
    let unconfirmed = import(&desk, mode, &seen).await;
    assert_eq!(unconfirmed.unwrap_err(), ErrorCode::ClearsNotConfirmed);
    assert!(
        String::from_utf8_lossy(&export(&desk).await).contains("162"),
        "nothing was imported"
    );
    let confirmed = RunImportRequest {
        cleared: " 2 ".to_owned(),
        ..order(mode, &seen)
    };
    desk.run_import(confirmed).await.unwrap();
    let after = String::from_utf8_lossy(&export(&desk).await).into_owned();
    assert!(!after.contains("162") && after.contains("Female"), "{after}");
    // Ticked, that nobody knows replaces, too.
    let ticked = ImportRequest {
        not_known_replaces: true,
        ..read(ImportModeChoice::Update)
    };
    choose(&desk).await;
    let seen = look(&desk, ticked).await;
    assert_eq!((seen.changed, seen.kept), (1, 0));
}

#[tokio::test]
async fn what_is_unticked_is_counted_and_not_imported() {
    let rows = "9991000003,03/02/1950,Female,NA,01/03/2026,162\n9991000011,03/02/1951,Male,NA,02/03/2026,170\n9991000038,03/02/1952,Male,NA,02/03/2026,171\n";
    let desk = desk(rows).await;
    choose(&desk).await;
    let mode = ImportModeChoice::Update;
    let with = |new, changed, otherwise: &[u32]| ImportRequest {
        unticked: UntickedRows {
            new,
            changed,
            otherwise: otherwise.to_vec(),
            ..UntickedRows::default()
        },
        ..read(mode)
    };
    let all = look(&desk, read(mode)).await;
    let seen = look(&desk, with(false, false, &[3])).await;
    assert_eq!((counts(&seen), seen.unticked_new), ([3, 3, 0, 0, 0, 0], 1));
    assert_eq!(
        seen.preview, all.preview,
        "what a row would do does not hang on its tick"
    );
    let but_one = RunImportRequest {
        read: with(true, false, &[4]),
        ..order(mode, &all)
    };
    let done = desk.run_import(but_one).await.unwrap();
    assert_eq!(done.words, "1 record was started. 2 rows were left out, not ticked");
    let has = async |number: &str| {
        let numbers = list(&desk).await.into_iter().filter_map(|row| row.nhs_number);
        numbers.into_iter().any(|one| one == number)
    };
    assert!(has("9991000038").await && !has("9991000003").await && !has("9991000011").await);

    // Rows that change a record, by their own kind.
    give(
        &desk,
        "9991000038,03/02/1952,Male,NA,02/03/2026,172\n9991000011,03/02/1951,Male,NA,02/03/2026,170\n",
    );
    choose(&desk).await;
    let seen = look(&desk, with(false, true, &[])).await;
    assert_eq!(
        (counts(&seen), seen.unticked_new, seen.unticked_changed),
        ([2, 1, 1, 0, 0, 0], 0, 1)
    );
    let order = RunImportRequest {
        read: with(false, true, &[]),
        ..order(mode, &seen)
    };
    let done = desk.run_import(order).await.unwrap();
    assert_eq!(done.words, "1 record was started. 1 row was left out, not ticked");
    assert!(!String::from_utf8_lossy(&export(&desk).await).contains("172"));
}

#[tokio::test]
async fn a_row_that_does_otherwise_because_an_earlier_one_is_unticked_is_looked_at_again() {
    let desk = desk(&format!("{HERS}{}", HERS.replace("162", "160"))).await;
    choose(&desk).await;
    let mode = ImportModeChoice::Update;
    let seen = look(&desk, read(mode)).await;
    assert_eq!(counts(&seen), [2, 1, 1, 0, 0, 0]);
    // Without the first row, the second starts the record: nobody has seen that.
    let unticked = ImportRequest {
        unticked: UntickedRows {
            otherwise: vec![2],
            ..UntickedRows::default()
        },
        ..read(mode)
    };
    let order = |seen: &ImportPreviewView| RunImportRequest {
        read: unticked.clone(),
        ..order(mode, seen)
    };
    let refused = desk.run_import(order(&seen)).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::ChangedSincePreview);
    let seen = look(&desk, unticked.clone()).await;
    assert_eq!((counts(&seen), seen.unticked_new), ([2, 2, 0, 0, 0, 0], 1));
    desk.run_import(order(&seen)).await.unwrap();
    assert!(String::from_utf8_lossy(&export(&desk).await).contains("160"));
}

#[tokio::test]
async fn a_row_with_another_birth_date_is_shown_apart_and_is_taken_once_it_is_ticked() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    give(&desk, &HERS.replace("03/02/1950", "02/03/1950").replace("162", "160"));
    choose(&desk).await;
    let mode = ImportModeChoice::Update;
    let seen = look(&desk, read(mode)).await;
    assert_eq!(
        (seen.rows, seen.changed, seen.birth_date, seen.unticked_birth_date),
        (1, 0, 1, 1)
    );
    let told = told(&seen);
    let outcomes: Vec<_> = told.iter().map(|line| (line.1, line.2, line.4, line.5)).collect();
    assert_eq!(
        outcomes,
        [
            (
                ImportOutcome::BirthDate,
                "1.02 Date of birth",
                Some("2 March 1950"),
                "Replace ours"
            ),
            (ImportOutcome::BirthDate, "2.01 Height", Some("160 cm"), "Replace ours")
        ]
    );
    let done = import(&desk, mode, &seen).await.unwrap();
    assert_eq!(
        done.words,
        "Nothing was changed. 1 row was left out, as the date of birth differs"
    );
    give(&desk, &HERS.replace("03/02/1950", "02/03/1950").replace("162", "160"));
    choose(&desk).await;
    let ticked = ImportRequest {
        unticked: UntickedRows {
            otherwise: vec![2],
            ..UntickedRows::default()
        },
        ..read(mode)
    };
    let seen = look(&desk, ticked.clone()).await;
    assert_eq!((seen.birth_date, seen.unticked_birth_date), (1, 0));
    let order = RunImportRequest {
        read: ticked,
        ..order(mode, &seen)
    };
    assert_eq!(desk.run_import(order).await.unwrap().words, "1 row has changed");
}

#[tokio::test]
async fn what_would_do_something_else_than_was_seen_is_not_done() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    // Somebody imports the same patient meanwhile.
    let file = format!("{HEADER}{HERS}");
    tests::desks::import(&desk, file.as_bytes()).await;
    let again = import(&desk, ImportModeChoice::FillBlanks, &seen).await;
    assert_eq!(again.unwrap_err(), ErrorCode::ChangedSincePreview);
    // Another way of reading it is another preview.
    give(&desk, &HERS.replace("162", "160"));
    let seen = choose(&desk).await;
    let other = import(&desk, ImportModeChoice::Update, &seen).await;
    assert_eq!(other.unwrap_err(), ErrorCode::ChangedSincePreview);
}

#[tokio::test]
async fn what_stands_here_is_part_of_what_was_seen() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    give(&desk, &HERS.replace("162", "160"));
    choose(&desk).await;
    let mode = ImportModeChoice::Update;
    let seen = look(&desk, read(mode)).await;
    // A colleague puts 158 where 162 was shown: the file would still write 160, over something that nobody has seen.
    let record = list(&desk).await[0].id.parse().unwrap();
    set(&desk, record, &[("2.01", "158")]).await;
    let again = import(&desk, mode, &seen).await;
    assert_eq!(again.unwrap_err(), ErrorCode::ChangedSincePreview);
    // Looked at again, it is done.
    let seen = look(&desk, read(mode)).await;
    import(&desk, mode, &seen).await.unwrap();
}

#[tokio::test]
async fn rows_about_a_record_that_the_file_itself_starts_are_seen_as_they_are_done() {
    let later = HERS.replace("162", "160");
    let desk = desk(&format!("{HERS}{later}")).await;
    let seen = choose(&desk).await;
    assert_eq!(counts(&seen), [2, 1, 0, 0, 1, 0]);
    assert_eq!(
        seen.contradictions,
        ["Row 3, 2.01 Height: Row 2 has another answer for the same fracture. Row 2 is used: check which is right"]
    );
    let done = import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    assert_eq!(done.words, "1 record was started. 1 row keeps our answers");
}

#[tokio::test]
async fn whoever_leaves_or_locks_while_choosing_gives_no_file_to_whoever_comes_after() {
    let desk = std::sync::Arc::new(desk(HERS).await);
    let leaving = std::sync::Arc::clone(&desk);
    desk.host().while_choosing_a_file(async move {
        leaving.leave_import().await.unwrap();
    });
    assert!(desk.choose_import().await.unwrap().is_none());
    let mode = ImportModeChoice::Update;
    let gone = desk.preview_import(read(mode)).await.unwrap_err();
    assert_eq!(gone.view().code, ErrorCode::NoFileChosen);
    let locking = std::sync::Arc::clone(&desk);
    desk.host().while_choosing_a_file(async move {
        locking.lock().await.unwrap();
        tests::desks::unlock(&locking).await;
    });
    assert!(desk.choose_import().await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_that_is_dropped_on_the_window_is_read_as_one_that_is_chosen() {
    let desk = desk("").await;
    let dropped = |name: &str, rows: &str| {
        let place = desk.host().documents().join(name);
        std::fs::write(&place, format!("{HEADER}{rows}")).unwrap();
        place
    };
    assert!(desk.take_dropped_file().await.unwrap().is_none(), "nothing was dropped");
    desk.files_dropped(vec![dropped("ward.csv", HERS)]);
    let seen = previewed(desk.take_dropped_file().await.unwrap().unwrap());
    assert_eq!((seen.file.as_str(), counts(&seen)), ("ward.csv", [1, 1, 0, 0, 0, 0]));
    assert!(list(&desk).await.is_empty(), "nothing has changed yet");
    assert!(desk.take_dropped_file().await.unwrap().is_none(), "it is taken once");
    let done = import(&desk, ImportModeChoice::FillBlanks, &seen).await.unwrap();
    assert_eq!(done.words, "1 record was started");
    desk.files_dropped(vec![dropped("one.csv", HERS), dropped("two.csv", HERS)]);
    let several = desk.take_dropped_file().await.unwrap_err().view();
    assert_eq!(several.code, ErrorCode::SeveralFilesDropped);
    // What one person dropped is not another's.
    desk.files_dropped(vec![dropped("ward.csv", HERS)]);
    desk.lock().await.unwrap();
    let locked = desk.take_dropped_file().await.unwrap_err().view();
    assert_eq!(locked.code, ErrorCode::Locked);
    tests::desks::unlock(&desk).await;
    assert!(desk.take_dropped_file().await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_that_was_left_or_locked_away_is_nowhere() {
    let desk = desk(HERS).await;
    let seen = choose(&desk).await;
    desk.leave_import().await.unwrap();
    let gone = import(&desk, ImportModeChoice::FillBlanks, &seen).await;
    assert_eq!(gone.unwrap_err(), ErrorCode::NoFileChosen);
    let seen = choose(&desk).await;
    desk.lock().await.unwrap();
    let locked = import(&desk, ImportModeChoice::FillBlanks, &seen).await;
    assert_eq!(locked.unwrap_err(), ErrorCode::NoFileChosen);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_and_not_kept() {
    let desk = desk("").await;
    desk.host().give_file("photo.csv", &[0x89, b'P', b'N', b'G', 0, 1, 2]);
    let refused = desk.choose_import().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::FileNotText);
    let mode = ImportModeChoice::Update;
    let gone = desk.preview_import(read(mode)).await.unwrap_err();
    assert_eq!(gone.view().code, ErrorCode::NoFileChosen);
}

#[tokio::test]
async fn letters_that_a_mac_writes_otherwise_are_read_again_as_somebody_says() {
    let desk = first("HRW").await;
    let text = format!("{},Z\u{eb}\n{},\n", HEADER.trim_end(), HERS.trim_end());
    // The letter with dots is one byte, and another letter where a Mac wrote it.
    let bytes: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    desk.host().give_file("november.csv", &bytes);
    let ImportSeenView::Columns { view } = desk.choose_import().await.unwrap().unwrap() else {
        panic!("nobody knows the last column");
    };
    let told: Vec<_> = view
        .letters
        .iter()
        .map(|way| (way.letters, way.is_read, way.words.join(" ")))
        .collect();
    assert_eq!(
        told,
        [
            (ImportLetters::Windows, true, "Z\u{eb}".to_owned()),
            (ImportLetters::Mac, false, "Z\u{ce}".to_owned())
        ]
    );
    let on_a_mac = ImportRequest {
        letters: ImportLetters::Mac,
        ..view.read
    };
    let ImportSeenView::Columns { view } = desk.preview_import(on_a_mac).await.unwrap() else {
        panic!("nor what it is called on a Mac");
    };
    assert_eq!(view.columns[6].heading, "Z\u{ce}");
    assert!(view.letters[1].is_read && !view.letters[0].is_read);
    // What leaves no doubt asks nothing.
    give(&desk, HERS);
    assert!(choose(&desk).await.letters.is_empty());
}

/// A workbook of these sheets, each with the header and one row about this patient.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, row) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (line, cells) in (0..).zip([HEADER.trim_end(), row.trim_end()]) {
            for (column, cell) in (0..).zip(cells.split(',')) {
                sheet.write_string(line, column, cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test]
async fn of_a_workbook_the_sheet_that_was_seen_is_imported() {
    let desk = first("HRW").await;
    let second = "9991000011,03/02/1950,Male,NA,02/03/2026,170\n";
    let file = workbook(&[("2025", HERS), ("2026", second)]);
    desk.host().give_file("fractures.xlsx", &file);
    let seen = choose(&desk).await;
    assert_eq!(
        (&seen.sheets[..], seen.read.sheet),
        (&["2025".to_owned(), "2026".to_owned()][..], Some(0))
    );
    let mode = ImportModeChoice::FillBlanks;
    let other = look(&desk, as_shown(mode, Some(1))).await;
    assert_eq!(
        (other.read.sheet, told(&other)[0].0, counts(&other)),
        (Some(1), 2, [1, 1, 0, 0, 0, 0])
    );
    let of_the_first = ImportPreviewView {
        read: as_shown(mode, Some(0)),
        ..other.clone()
    };
    assert_eq!(
        import(&desk, mode, &of_the_first).await.unwrap_err(),
        ErrorCode::ChangedSincePreview,
        "what was seen is of another sheet"
    );
    import(&desk, mode, &other).await.unwrap();
    let listed = list(&desk).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].nhs_number.as_deref(), Some("9991000011"));
}

#[tokio::test]
async fn a_file_with_its_errors_is_saved_in_its_own_format_and_nothing_is_imported() {
    let desk =
        desk("9991000003,31/02/1950,Male,NA,01/03/2026,160\n9991000011,03/02/1950,Male,NA,01/03/2026,160\n").await;
    let seen = choose(&desk).await;
    assert_eq!(counts(&seen), [2, 1, 0, 0, 0, 1]);
    let request = as_shown(seen.read.mode, seen.read.sheet);
    let saved = desk.save_import_errors(request.clone()).await.unwrap();
    let (name, bytes) = desk.host().kept_files().pop().unwrap();
    assert_eq!((saved.file.as_ref(), saved.rows), (Some(&name), 1));
    assert!(
        name.starts_with("fls-import-errors-") && is_called(&name, "csv"),
        "{name}"
    );
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.lines().nth(1).unwrap().contains("160,\"1.02 DateOfBirth: "),
        "{text}"
    );
    assert!(text.lines().nth(2).unwrap().ends_with("160,"), "{text}");
    assert!(list(&desk).await.is_empty());
    // What was seen can be imported still.
    import(&desk, seen.read.mode, &seen).await.unwrap();

    let file = workbook(&[("2025", "9991000003,31/02/1950,Male,NA,01/03/2026,160")]);
    desk.host().give_file("fractures.xlsx", &file);
    choose(&desk).await;
    desk.save_import_errors(request).await.unwrap();
    let (name, bytes) = desk.host().kept_files().pop().unwrap();
    assert!(is_called(&name, "xlsx"), "{name}");
    desk.host().give_file("back.xlsx", &bytes);
    assert_eq!(counts(&choose(&desk).await), [1, 0, 0, 0, 0, 1]);
}

#[tokio::test]
async fn whoever_knows_the_file_says_which_comes_first_day_or_month() {
    let desk =
        desk("9991000003,03/25/1950,Male,NA,01/03/2026,160\n9991000011,03/02/1950,Male,NA,01/03/2026,160\n").await;
    let seen = choose(&desk).await;
    assert_eq!((counts(&seen), seen.dates_in_doubt), ([2, 0, 0, 0, 0, 2], true));
    let request = ImportRequest {
        dates: ImportDates::MonthFirst,
        ..as_shown(seen.read.mode, None)
    };
    let seen = look(&desk, request).await;
    assert_eq!((counts(&seen), seen.dates_in_doubt), ([2, 2, 0, 0, 0, 0], false));
    import(&desk, seen.read.mode, &seen).await.unwrap();
    let born: Vec<_> = list(&desk).await.into_iter().map(|row| row.diagnosed).collect();
    assert_eq!(born.len(), 2);
    assert!(
        born.iter().all(|day| format!("{day:?}").contains("2026-01-03")),
        "{born:?}"
    );
}

/// Whether a file's name ends so.
fn is_called(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}
