//! A deleted patient erased for good in the real window, by keyboard: the reason and the digits, and what is there afterwards.

use fantoccini::key::Key;
use tests::program::{Fls, PASSPHRASE};
use tests::traces::holding;
use tests::window::{Driver, Pictures};

const FILE: &str = "NHSNumber,DateOfBirth,PostCode,DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n9991000003,03/05/1951,LS1 4AP,01/03/2025\r\n";

#[tokio::test]
async fn a_deleted_patient_is_erased_by_keyboard_and_the_window_and_the_disk_hold_nothing_of_them() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    fls.run("import", &[&fls.file("two.csv", FILE)]).expect(0);
    fls.run("delete", &["9991000011@2025-03-02", "--reason", "duplicate"])
        .expect(0);

    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("erasing")).await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Deleted patients").await;
    window.tab_to("Deleted patients").await;
    window.enter().await;
    window.see("30 days left").await;
    window.picture("deleted").await;
    window.press(&[Key::Down.into()]).await;
    window.tab_to("Erase now").await;
    window.enter().await;
    window.see("Nothing brings it back").await;
    window.write("1").await;
    window.press(&[Key::Tab.into()]).await;
    window.focused("purge-typed").await;
    window.write("0003").await;
    window.enter().await;
    window.see("That is not the last four digits of the NHS number").await;
    window.picture("not-confirmed").await;
    for _ in 0..4 {
        window.press(&[Key::Backspace.into()]).await;
    }
    window.write("0011").await;
    window.enter().await;
    window.see("1 record is erased for good").await;
    window.see("No deleted patients").await;
    window.see("1 record, by A. Nurse: The patient asked for it").await;
    window.picture("erased").await;
    let text = window.text().await;
    assert!(!text.contains("999 100 0011"), "{text}");
    window.close().await;
    driver.closed().await;
    assert_eq!(
        holding(fls.store(), &["9991000011", "ZE1 0QQ", "ZE10QQ"]),
        Vec::<std::path::PathBuf>::new()
    );
    assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 1);
}
