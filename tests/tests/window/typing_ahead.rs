//! Whole records typed without looking up, at the speeds of a hurried hand and of a scanner: every digit stands where it was
//! meant, in the real window, as another program reads it from the store.

use std::collections::BTreeMap;
use std::time::Duration;

use fantoccini::key::Key;
use tests::program::Fls;
use tests::window::{Driver, Pictures};

/// Milliseconds between two keys, and the patient whose record is typed so.
const SPEEDS: [(u64, &str); 5] = [
    (20, "9991000038"),
    (45, "9991000046"),
    (60, "9991000054"),
    (90, "9991000062"),
    (150, "9991000070"),
];

/// Column, what is typed, and what is to stand there; a question that is typed ends with Enter.
const ANSWERS: [(&str, &str, &str); 10] = [
    ("1.09", "20/9/26", "20/09/2026"),
    ("1.02", "12/10/42", "12/10/1942"),
    ("1.03", "2", "Female"),
    ("1.05", "2", "No"),
    ("1.07", "12/11/26", "12/11/2026"),
    ("1.11", "3", "Wrist"),
    ("3.01", "1", "Yes"),
    ("3.03", "21/10/26", "21/10/2026"),
    ("4.01", "al", "Alendronate"),
    ("5.01", "1", "Assessed by FLS"),
];

#[tokio::test]
async fn what_is_typed_ahead_stands_where_it_was_meant() {
    let fls = Fls::with_key_store();
    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("typing-ahead")).await;
    window.start_service().await;
    for (pause, number) in SPEEDS {
        window.ctrl('n').await;
        let enter = char::from(Key::Enter).to_string();
        let typed = ANSWERS.map(|(_, text, _)| text).join(&enter);
        let text = format!("{number}{enter}{typed}{enter}");
        window.write_at(&text, Duration::from_millis(pause)).await;
        window.ctrl('s').await;
        let (first, rest) = number.split_at(3);
        let (second, third) = rest.split_at(3);
        let spaced = format!("{first} {second} {third}");
        window.see(&spaced).await;
        window.see("Saved ").await;
        window.picture(&format!("{pause}-ms")).await;
    }
    window.close().await;
    driver.closed().await;

    let file = fls.folder().join("records.csv");
    fls.run("export", &[file.to_str().unwrap()]).expect(0);
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<BTreeMap<String, String>> = reader
        .records()
        .map(|row| {
            let cells = header
                .iter()
                .zip(row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
            cells
                .map(|(name, cell)| (name.split(' ').next().unwrap().to_owned(), cell))
                .collect()
        })
        .collect();
    let mut wrong = Vec::new();
    for (pause, number) in SPEEDS {
        let row = rows
            .iter()
            .find(|row| row["1.01"].replace(' ', "") == number)
            .expect("every record is saved");
        for (column, _, expected) in ANSWERS {
            if row[column] != expected {
                wrong.push(format!("{pause} ms, {column}: {} for {expected}", row[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
