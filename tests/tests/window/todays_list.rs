//! From the locked window through today's list to the question of its first line, in the real window.

use std::fmt::Write as _;

use app::Host as _;
use app::host::SystemHost;
use chrono::Days;
use fantoccini::key::Key;
use tests::program::{Fls, PASSPHRASE};
use tests::window::{Driver, Pictures, until};

#[tokio::test]
async fn unlocking_opens_todays_list_and_enter_on_its_first_line_opens_the_question() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
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
    // One whose window is open, one with one answer left, one who was not assessed 90 days after the fracture.
    for (number, ago, assessed, therapy, falls) in [
        ("9991000003", 100, day(80), "Alendronate", "No"),
        ("9991000011", 20, day(10), "Informed decline", ""),
        ("9991000038", 90, String::new(), "Informed decline", "No"),
    ] {
        let diagnosed = day(ago);
        writeln!(
            file,
            "{number},03/05/1941,Female,No,{assessed},{diagnosed},Hip,No,{therapy},{falls}"
        )
        .unwrap();
    }
    fls.run("import", &[&fls.file("three.csv", &file)]).expect(0);

    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("today")).await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("1 follow-up in time needs you.").await;
    window.see("Closes in 12 days").await;
    window.press(&[Key::Down.into()]).await;
    window.picture("list").await;
    window.enter().await;
    window.focused("q-followed_up_16").await;
    window.picture("question").await;
    // Yes, today: done, and out of the list, to the next line at its question.
    window.write("1").await;
    window.enter().await;
    window.focused("q-follow_up_16_date").await;
    window.write("t").await;
    window.ctrl('d').await;
    window.see("999 100 0011").await;
    window.focused("q-falls_assessment").await;
    window.ctrl('1').await;
    // What the list was before is shown until it was read anew.
    let said = until("today's list without whoever was reached", async || {
        let said = window.text().await;
        (said.contains("1 answer left") && !said.contains("Closes in 12 days")).then_some(said)
    })
    .await;
    assert!(said.contains("Feeds KPI 4, until "), "{said}");
    window.close().await;
    driver.closed().await;
}
