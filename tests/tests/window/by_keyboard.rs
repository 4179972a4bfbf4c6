//! One complete lite record by keyboard, in the fewest strokes and well under two minutes. Run it with `--no-capture`
//! to read what it took:
//! `scripts/with-desktop cargo nextest run -p tests --test window --no-capture one_complete_lite_record`.

use std::time::{Duration, Instant};

use tests::window::{Driver, Pictures, Window};

/// As many strokes as one record may take, from Ctrl+N to Saved.
const MOST_STROKES: u32 = 45;
/// As long as one record may take.
const LONGEST: Duration = Duration::from_mins(2);

/// What is answered, question by question as Enter brings them up: the control that gets the focus, and what is typed.
const ANSWERS: [(&str, &str); 9] = [
    ("q-birth_date", "3/5/51"),
    ("q-gender", "2"),
    ("q-care_home", "2"),
    ("q-assessment_date", "t-3"),
    ("q-site", "3"),
    ("q-dxa", "1"),
    ("q-dxa_date", "t"),
    ("q-bone_therapy", "al"),
    ("q-falls_assessment", "1"),
];

#[tokio::test]
async fn one_complete_lite_record_takes_few_strokes_and_no_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("keyboard")).await;
    window.start_service().await;
    no_mouse_from_here(&window).await;

    let (before, started) = (window.pressed(), Instant::now());
    window.ctrl('n').await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "t-30").await;
    for (at, (control, text)) in ANSWERS.into_iter().enumerate() {
        window.focused(control).await;
        window.write(text).await;
        if at + 1 < ANSWERS.len() {
            window.enter().await;
        }
    }
    window.ctrl('s').await;
    window.see("Saved").await;
    window.see("Submitted").await;
    let (strokes, took) = (window.pressed() - before, started.elapsed());
    window.picture("submitted").await;

    eprintln!(
        "One complete lite record: {strokes} keystrokes, {:.1} s, no mouse",
        took.as_secs_f32()
    );
    assert!(strokes <= MOST_STROKES, "{strokes} keystrokes");
    assert!(took < LONGEST, "{took:?}");
    assert!(!mouse_was_used(&window).await, "something was done with the mouse");
    window.close().await;
    driver.closed().await;
}

/// Counts everything that comes from a pointer. A click that a key makes has no pointer, and is not counted.
async fn no_mouse_from_here(window: &Window) {
    let script = "window.pointed = 0; \
                  for (const kind of ['pointerdown', 'mousedown', 'wheel', 'touchstart']) \
                    addEventListener(kind, () => { window.pointed += 1 }, true)";
    window.ask(script, Vec::new()).await;
}

async fn mouse_was_used(window: &Window) -> bool {
    window.ask("return window.pointed", Vec::new()).await != 0
}
