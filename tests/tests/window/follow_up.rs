//! From the list of those in time to a recorded follow-up, and on to the next patient of the group, in the real window. Run it
//! with `--no-capture` to read what it took.

use std::fmt::Write as _;

use app::Host as _;
use app::host::SystemHost;
use chrono::Days;
use fantoccini::key::Key;
use tests::program::{Fls, PASSPHRASE};
use tests::window::{Driver, Pictures};

/// As many strokes as one follow-up may take: Enter on its row, Yes, Enter, today, save and next.
const MOST_STROKES: u32 = 5;

/// Two patients whose window is open, and one who is four years late.
fn three(fls: &Fls) {
    // As the window has it.
    let today = SystemHost::new(fls.store().to_owned()).today();
    let day = |ago: u64| {
        let day = today.checked_sub_days(Days::new(ago)).unwrap();
        day.format("%d/%m/%Y").to_string()
    };
    let mut file =
        "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,DXA,BoneTherapy,\
                    RiskAssesByFLS\n"
            .to_owned();
    // Two whose window is open, and one who is four years late.
    for (number, ago) in [("9991000003", 100), ("9991000011", 95), ("9991000038", 1_500)] {
        let (assessed, diagnosed) = (day(ago - 20), day(ago));
        writeln!(
            file,
            "{number},03/05/1941,Female,No,{assessed},{diagnosed},Hip,No,Alendronate,No"
        )
        .unwrap();
    }
    fls.run("import", &[&fls.file("three.csv", &file)]).expect(0);
}

#[tokio::test]
async fn from_the_list_a_follow_up_is_recorded_in_five_strokes_and_the_next_patient_of_the_group_is_there() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    three(&fls);

    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("follow-up")).await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Today, ").await;
    window.ctrl('3').await;
    window.see("2 follow-ups can still be in time").await;
    window.see("Closes in 12 days").await;
    window.press(&[Key::Down.into()]).await;
    window.picture("in-time").await;

    let before = window.pressed();
    window.enter().await;
    window.focused("q-followed_up_16").await;
    window.write("1").await;
    window.enter().await;
    window.focused("q-follow_up_16_date").await;
    window.write("t").await;
    window.ctrl('d').await;
    window.see("999 100 0011").await;
    window.focused("q-followed_up_16").await;
    let strokes = window.pressed() - before;
    window.picture("next").await;
    eprintln!("One follow-up recorded, the next patient there: {strokes} keystrokes");
    assert!(strokes <= MOST_STROKES, "{strokes} keystrokes");

    window.ctrl('3').await;
    window.see("1 follow-up can still be in time").await;
    window.see("Closes in 17 days").await;
    window.close().await;
    driver.closed().await;

    let in_time = fls.json("followups", &["--group", "in-time"]);
    let left: Vec<_> = in_time
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["nhs_number"].clone())
        .collect();
    assert_eq!(left, ["9991000011"]);
}

#[tokio::test]
async fn a_patient_who_is_reached_by_telephone_is_followed_up_in_five_strokes_and_one_who_is_not_is_put_off() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    three(&fls);
    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("call")).await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Today, ").await;
    window.ctrl('3').await;
    window.see("Closes in 12 days").await;
    window.press(&[Key::Down.into()]).await;

    // The call, reached, Yes, today, save.
    let before = window.pressed();
    window.ctrl('t').await;
    window.focused("call-result-reached").await;
    window.picture("dialog").await;
    window.write("1").await;
    window.focused("q-followed_up_16").await;
    window.write("1").await;
    window.focused("q-follow_up_16_date").await;
    window.write("t").await;
    window.ctrl('s').await;
    window.see("Saved").await;
    let strokes = window.pressed() - before;
    eprintln!("Called, reached and followed up: {strokes} keystrokes");
    assert!(strokes <= MOST_STROKES, "{strokes} keystrokes");

    // No answer, try again in a week: the row is put off.
    window.ctrl('3').await;
    window.see("1 follow-up can still be in time").await;
    window.press(&[Key::Down.into()]).await;
    window.ctrl('t').await;
    window.focused("call-result-reached").await;
    window.write("2").await;
    window.focused("call-day").await;
    window.write("3").await;
    window.picture("no-answer").await;
    window.enter().await;
    window.see("Nobody is left in time").await;
    window.picture("put-off").await;
    window.close().await;
    driver.closed().await;

    assert_eq!(fls.json("followups", &["--group", "in-time"]), serde_json::json!([]));
    let put_off = fls.json("followups", &["--group", "put-off"]);
    assert_eq!(put_off[0]["nhs_number"], "9991000011");
    let reached = fls.json("call", &[put_off[0]["id"].as_str().unwrap()]);
    assert_eq!(reached["lines"][0]["what"], "No answer");
}
