//! A contact card in the real window: written by keyboard, found again after the desk was locked, and read by `fls`.

use fantoccini::key::Key;
use tests::program::{Fls, PASSPHRASE};
use tests::window::{Driver, Pictures, Window};

/// What stands in the box with this id.
async fn in_box(window: &Window, id: &str) -> String {
    let value = window
        .ask("return document.getElementById(arguments[0]).value", vec![id.into()])
        .await;
    value.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_card_written_by_keyboard_is_there_after_the_desk_was_locked() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    let file = "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac\n\
                9991000003,03/05/1941,Female,No,10/03/2025,01/03/2025,Hip\n";
    fls.run("import", &[&fls.file("one.csv", file)]).expect(0);

    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("contact-card")).await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Today, ").await;
    window.ctrl('f').await;
    window.write("9991000003").await;
    window.see("999 100 0003").await;
    window.press(&[Key::Down.into()]).await;
    window.enter().await;
    window.see("999 100 0003").await;
    window.see("Born").await;
    window.ctrl('t').await;
    window.focused("card-name").await;
    window.write("Ada Quillfeather").await;
    window.press(&[Key::Tab.into()]).await;
    window.focused("card-telephone").await;
    window.write("01632 960001").await;
    window.picture("written").await;
    window.ctrl('s').await;
    window.see("Ada Quillfeather").await;
    window.picture("record").await;

    window.ctrl('l').await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.picture("locked").await;
    let locked = window
        .ask("return document.documentElement.outerHTML", Vec::new())
        .await;
    assert!(
        !locked.as_str().unwrap().contains("Quillfeather"),
        "a locked window has nobody's name"
    );
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Ada Quillfeather").await;
    window.ctrl('t').await;
    window.focused("card-name").await;
    assert_eq!(in_box(&window, "card-name").await, "Ada Quillfeather");
    assert_eq!(in_box(&window, "card-telephone").await, "01632 960001");
    window.picture("found-again").await;
    window.close().await;
    driver.closed().await;

    let card = fls.run("card", &["9991000003@2025-03-01"]).expect(0);
    assert_eq!(card.out, "Name: Ada Quillfeather\nTelephone: 01632 960001\n");
}
