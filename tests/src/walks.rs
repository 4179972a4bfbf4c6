//! Two walks through the real window, driven as a person at the keyboard drives it: a nurse from the first run to
//! Accepted, and a visitor among fictional patients. Each ends in a panic where a person could not go on.

use app::views::SyncState;
use fantoccini::key::Key;
use testkit::TestCentral;

use crate::desks::{agree, joined, list, open};
use crate::program::PASSPHRASE;
use crate::window::{Driver, Pictures, until};

/// Join, enter, see what is missing, save, quit, start again, unlock, still there, send, accepted.
///
/// # Panics
/// When anything of it does not come true.
#[expect(clippy::too_many_lines, reason = "the walk reads best in one piece")]
pub async fn a_nurse_joins_enters_quits_comes_back_and_sends() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let pictures = Pictures::of("nurse");

    // First run: join the service with a code. The recovery key is shown once and asked back.
    let window = driver.open(&pictures).await;
    window.see("Welcome to FLS Desk").await;
    window.picture("welcome").await;
    window.tab_to("Join with a code").await;
    window.enter().await;
    window.answer("central", central.url()).await;
    window.answer("code", &central.enrol("HRW").await).await;
    window.answer("user", "A. Nurse").await;
    window.focused("passphrase").await;
    window.write(PASSPHRASE).await;
    window.picture("passphrase").await;
    window.enter().await;
    window.see("Your recovery key").await;
    window.picture("recovery-key").await;
    let script = "return [...document.querySelectorAll('.recovery .mono')].map((group) => group.textContent)";
    let groups = window.ask(script, Vec::new()).await;
    let third = groups[2].as_str().unwrap().to_owned();
    window.tab_to("I have written it down").await;
    window.enter().await;
    window.answer("third-group", "WRONG").await;
    window.see("That is not the third group").await;
    for _ in 0..5 {
        window.press(&[Key::Backspace.into()]).await;
    }
    window.answer("third-group", &third).await;
    window.see("No patients yet").await;
    window.picture("no-patients").await;

    // Lock, a wrong passphrase, unlock.
    window.ctrl('l').await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.picture("unlock").await;
    window.answer("passphrase", "lantern orchard violet saucepan").await;
    until("the wrong passphrase is refused", async || {
        let error = window
            .ask("return !!document.getElementById('passphrase-error')", Vec::new())
            .await;
        (error == true).then_some(())
    })
    .await;
    let again = "const b = document.querySelector('form button[type=submit]'); \
                 return !!b && b.getAttribute('aria-disabled') !== 'true' && !b.disabled && b.innerText.startsWith('Unlock')";
    until("another try is allowed", async || {
        (window.ask(again, Vec::new()).await == true).then_some(())
    })
    .await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("No patients yet").await;

    // The network goes away. A patient, by keyboard only.
    central.stop_serving().await;
    window.ctrl('n').await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "1/3/2025").await;
    window.focused("q-birth_date").await;
    window.picture("new-record").await;
    window.write("3/5/51").await;
    window.enter().await;
    window.focused("q-gender").await;
    window.write("2").await;
    window.enter().await;
    window.focused("q-care_home").await;
    window.write("2").await;
    window.enter().await;
    window.focused("q-assessment_date").await;
    window.write("10/3/2025").await;
    window.enter().await;
    window.focused("q-site").await;
    window.write("3").await;
    window.see("3 answers left").await;
    window.picture("typed").await;
    let typed = window.text().await;
    assert!(
        typed.contains("What is missing") && typed.contains("DXA ordered or recommended"),
        "{typed}"
    );
    window.ctrl('s').await;
    window.see("Saved").await;
    window.picture("saved").await;
    // "Saved 11:42." on the day itself: no date, and none in another country's order.
    let said = window.text().await;
    let at = said.find("Saved ").unwrap() + "Saved ".len();
    assert!(
        said.as_bytes()[at + 2] == b':' && said.as_bytes()[at + 5] == b'.',
        "{:?}",
        said.get(at..at + 20)
    );
    // Something typed and not saved is kept too.
    window.press(&[Key::F8.into()]).await;
    window.focused("q-dxa").await;
    window.write("2").await;
    window.see("Kept on this computer as you type").await;
    window.close().await;
    driver.closed().await;

    // Start again: it asks who is there, and everything is there.
    let window = driver.open(&pictures).await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Kept on this computer as you type").await;
    window.picture("still-there").await;
    for (question, key) in [("q-bone_therapy", "inap"), ("q-falls_assessment", "4")] {
        window.press(&[Key::F8.into()]).await;
        window.focused(question).await;
        window.write(key).await;
    }
    window.see("Complete").await;
    window.ctrl('s').await;
    window.see("Saved").await;
    window.ctrl('2').await;
    window.see("999 100 0003").await;
    window.see("Submitted").await;
    window.picture("patients").await;
    window.ctrl('8').await;
    window.see("Is it safe to close?").await;
    window.see("1 record is waiting to be sent").await;
    window.picture("not-sent").await;

    // The network is back: send, accepted.
    central.serve_again().await;
    window.press(&[Key::F9.into()]).await;
    window.see("2 accepted").await;
    window.see("Central has everything.").await;
    window.picture("accepted").await;
    window.ctrl('2').await;
    window.see("Accepted").await;
    window.close().await;
    driver.closed().await;
    central.verify().await;

    // Another desk of the service receives it.
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    let rows = list(&second).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].nhs_number.as_deref(), rows[0].sync),
        (Some("9991000003"), SyncState::Accepted)
    );
    let view = open(&second, rows[0].id.parse().unwrap()).await;
    let answer = |key: &str| view.questions.iter().find(|question| question.key == key).unwrap();
    assert_eq!(answer("site").chosen, ["wrist"]);
    assert_eq!(answer("birth_date").text, "03/05/1951");
    central.stop().await;
}

/// Fictional patients, and every screen of them.
///
/// # Panics
/// When anything of it does not come true.
pub async fn a_visitor_explores_with_fictional_patients() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("visitor")).await;
    window.see("Welcome to FLS Desk").await;
    window.tab_to("Explore with fictional patients").await;
    window.enter().await;
    window.see("Fictional patients").await;
    window.see("400").await;
    window.picture("patients").await;
    for (key, words, name) in [
        ('3', "Follow-ups", "follow-ups"),
        ('6', "Assessment within 90 days", "kpis"),
        ('8', "Is it safe to close?", "sync"),
    ] {
        window.ctrl(key).await;
        window.see(words).await;
        window.picture(name).await;
    }
    window.press(&['?']).await;
    window.see("the first nine screens on the left").await;
    window.picture("keys").await;
    window.close().await;
    driver.closed().await;
}
