//! Several people on one desk, as processes of `fls` and a desk in this process: each opens it with a passphrase of their
//! own, whoever leaves opens nothing any more, and what they typed is found by the one who removed them.

use std::process::Command;
use std::time::Duration;

use app::Desk;
use app::views::{
    AddPersonRequest, ChangePassphraseRequest, ChoosePassphraseRequest, ErrorCode, OneTimePassphraseView,
    RecoverRequest, RecoveryKeyKnown, RemovePersonRequest, RenewPassphraseRequest, RoleName, ScreenPlaceView,
    SessionState, TypedBoxView, TypedElsewhereView, UnlockRequest,
};
use serde_json::Value;
use testkit::TestHost;
use tests::desks::{TestDesk, import, open, type_text};
use tests::program::{Fls, PASSPHRASE, Ran};

const FIRST: &str = "A. Nurse";
const OTHERS: [&str; 4] = ["Amara Osei", "Helen Pritchard", "Dr Rohan Mehta", "Tomos Evans"];
const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n";
const RECORD: &str = "9991000011@2025-03-02";

/// The passphrase that each of the others chooses.
fn own(name: &str) -> String {
    format!("the very own words of {name}")
}

/// A command on the store, by this person.
fn by(fls: &Fls, user: &str, passphrase: &str, command: &[&str]) -> Command {
    let mut process = fls.command(command[0], &[]);
    let environment: Vec<_> = process
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    process = Command::new(process.get_program());
    for (name, value) in environment {
        match value {
            Some(value) => process.env(name, value),
            None => process.env_remove(name),
        };
    }
    process
        .args(command)
        .arg("--store")
        .arg(fls.store())
        .args(["--user", user])
        .env("FLS_PASSPHRASE", passphrase)
        .stdin(std::process::Stdio::null());
    process
}

fn run(fls: &Fls, user: &str, passphrase: &str, command: &[&str]) -> Ran {
    Ran::of(&mut by(fls, user, passphrase, command))
}

fn choose(fls: &Fls, name: &str, one_time: &str) -> Ran {
    let mut process = by(fls, name, one_time, &["person", "passphrase"]);
    Ran::of(process.env("FLS_NEW_PASSPHRASE", own(name)))
}

/// A desk of five people, each of whom has chosen a passphrase, with one record. Their passphrases cost little to look at.
async fn five() -> Fls {
    let fls = Fls::new();
    let desk = here(&fls);
    let service = desk.new_service("HRW", "Hartwell Royal FLS", 1_200, true).unwrap();
    desk.create(service, FIRST, PASSPHRASE).await.unwrap();
    import(&desk, FILE.as_bytes()).await;
    for name in OTHERS {
        unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
        let added = desk.add_person(to_add(name)).await.unwrap();
        desk.choose_passphrase(choosing(name, &added)).await.unwrap();
    }
    desk.close().await;
    fls
}

fn to_add(name: &str) -> AddPersonRequest {
    AddPersonRequest {
        name: name.to_owned(),
        role: RoleName::Nurse,
        passphrase: PASSPHRASE.to_owned(),
    }
}

fn choosing(name: &str, told: &OneTimePassphraseView) -> ChoosePassphraseRequest {
    ChoosePassphraseRequest {
        user: told.person.clone(),
        one_time: told.groups.join(" "),
        passphrase: own(name),
    }
}

fn listed(fls: &Fls, user: &str, passphrase: &str) -> Vec<Value> {
    let listed = run(fls, user, passphrase, &["people", "--json"]).expect(0);
    listed.json().as_array().unwrap().clone()
}

/// The store in this process, on a computer without a key store: as another program beside the window.
fn here(fls: &Fls) -> TestDesk {
    let host = TestHost::in_folder("Ward 7 laptop", fls.store());
    host.set_key_store(None);
    Desk::new(host)
}

async fn id_of(desk: &TestDesk, name: &str) -> String {
    let people = desk.who_can_unlock(Duration::ZERO).await.unwrap();
    let person = people.into_iter().find(|person| person.name == name);
    person.unwrap().id.to_string()
}

async fn unlock_as(desk: &TestDesk, name: &str, passphrase: &str) -> Result<SessionState, ErrorCode> {
    let request = UnlockRequest {
        user: id_of(desk, name).await,
        passphrase: passphrase.to_owned(),
    };
    let opened = desk.unlock(request).await;
    opened.map(|view| view.state).map_err(|error| error.view().code)
}

#[tokio::test]
async fn five_people_open_by_their_own_and_a_leavers_typing_is_found_by_whoever_removed_them() {
    let fls = five().await;
    for name in OTHERS {
        let shown = run(&fls, name, &own(name), &["list", "--json"]).expect(0);
        assert_eq!(shown.json()[0]["nhs_number"], "9991000011");
        for other in OTHERS.iter().filter(|other| **other != name) {
            let refused = run(&fls, name, &own(other), &["list"]).expect(1);
            assert!(
                refused.err.contains("4 more tries"),
                "theirs alone are counted: {}",
                refused.err
            );
            run(&fls, name, &own(name), &["list"]).expect(0);
        }
    }
    let people = listed(&fls, FIRST, PASSPHRASE);
    assert_eq!(people.len(), 5);
    assert!(people.iter().all(|person| person["last_unlocked"].is_string()));

    // Tomos types, and his computer's program ends before he saves.
    let desk = here(&fls);
    unlock_as(&desk, "Tomos Evans", &own("Tomos Evans")).await.unwrap();
    let record = desk.find_record(RECORD).await.unwrap();
    type_text(&desk, record, "postcode", "LS1 4AP").await;
    type_text(&desk, record, "assessment_date", "31/02/2026").await;
    desk.close().await;
    drop(desk);

    let people = listed(&fls, "Amara Osei", &own("Amara Osei"));
    assert_eq!(people[4]["records_not_saved"], 1);
    let removed = run(
        &fls,
        "Amara Osei",
        &own("Amara Osei"),
        &["person", "remove", "Tomos Evans"],
    )
    .expect(0);
    assert!(
        removed
            .out
            .contains("what they did not save in 1 record is with Amara Osei"),
        "{}",
        removed.out
    );
    let gone = run(&fls, "Tomos Evans", &own("Tomos Evans"), &["list"]).expect(1);
    assert!(gone.err.contains("Nobody of that name"), "{}", gone.err);

    let desk = here(&fls);
    unlock_as(&desk, "Amara Osei", &own("Amara Osei")).await.unwrap();
    let form = open(&desk, record).await;
    let text = |key: &str| {
        let question = form.questions.iter().find(|question| question.key == key);
        question.unwrap().text.clone()
    };
    assert!(form.changed);
    assert_eq!([text("postcode"), text("assessment_date")], ["LS1 4AP", "31/02/2026"]);
    assert_eq!(desk.counts().await.unwrap().not_saved, 1);
    desk.close().await;
}

#[tokio::test]
async fn nobody_removes_themselves_without_saying_who_has_what_they_typed() {
    let fls = five().await;
    let desk = here(&fls);
    unlock_as(&desk, "Helen Pritchard", &own("Helen Pritchard"))
        .await
        .unwrap();
    let record = desk.find_record(RECORD).await.unwrap();
    type_text(&desk, record, "postcode", "LS1 4AP").await;
    let (helen, amara) = (id_of(&desk, "Helen Pritchard").await, id_of(&desk, "Amara Osei").await);
    let mut request = RemovePersonRequest {
        user: helen,
        hand_over_to: None,
        passphrase: own("Helen Pritchard"),
    };
    let untold = desk.remove_person(request.clone()).await.unwrap_err();
    assert_eq!(untold.view().code, ErrorCode::NobodyToHandOverTo);
    request.hand_over_to = Some(amara);
    let view = desk.remove_person(request).await.unwrap();
    assert_eq!(view.state, SessionState::Locked);
    assert_eq!(view.people.len(), 4);
    assert!(desk.list_deleted().await.is_err(), "nothing is shown to who has left");
    unlock_as(&desk, "Amara Osei", &own("Amara Osei")).await.unwrap();
    assert!(open(&desk, record).await.changed);
    desk.close().await;
    // The last person stays.
    for name in ["Amara Osei", "Dr Rohan Mehta", "Tomos Evans"] {
        run(&fls, FIRST, PASSPHRASE, &["person", "remove", name]).expect(0);
    }
    let last = run(&fls, FIRST, PASSPHRASE, &["person", "remove", FIRST]).expect(1);
    assert!(last.err.contains("Nobody else can open these records"), "{}", last.err);
}

#[tokio::test]
async fn a_one_time_passphrase_of_a_new_person_is_used_once_and_opens_nothing_before() {
    let fls = five().await;
    let name = "Joanna Byrne";
    let added = run(&fls, FIRST, PASSPHRASE, &["person", "add", name]).expect(0);
    let told = format!("One-time passphrase for {name}. It is shown once");
    assert!(added.out.starts_with(&told), "{}", added.out);
    let one_time = added.out.lines().last().unwrap();
    let early = run(&fls, name, one_time, &["list"]).expect(1);
    assert!(early.err.contains("choose a passphrase of your own"), "{}", early.err);
    assert!(early.out.is_empty(), "nothing of a patient is shown before that");
    choose(&fls, name, one_time).expect(0);
    for again in [choose(&fls, name, one_time), run(&fls, name, one_time, &["list"])] {
        assert!(again.expect(1).err.contains("not the passphrase"));
    }
    run(&fls, name, &own(name), &["list"]).expect(0);
}

#[tokio::test]
async fn names_and_passphrases_are_changed_and_a_forgotten_one_is_renewed() {
    let fls = five().await;
    let taken = run(&fls, FIRST, PASSPHRASE, &["person", "add", "amara osei"]).expect(1);
    assert!(taken.err.contains("Somebody of that name"), "{}", taken.err);
    let blank = run(&fls, FIRST, PASSPHRASE, &["person", "add", " "]).expect(2);
    assert_eq!(blank.err.lines().count(), 1);
    run(
        &fls,
        FIRST,
        PASSPHRASE,
        &["person", "rename", "Amara Osei", "Amara Osei-Brown"],
    )
    .expect(0);
    let mine = own("Amara Osei");
    run(&fls, "Amara Osei", &mine, &["list"]).expect(1);
    run(&fls, "Amara Osei-Brown", &mine, &["set", RECORD, "1.04=LS1 4AP"]).expect(0);
    let shown = run(&fls, FIRST, PASSPHRASE, &["show", RECORD, "--history"]).expect(0);
    assert!(
        shown.out.contains("Amara Osei-Brown"),
        "what is written from then on has the new name"
    );

    let mut change = by(&fls, "Amara Osei-Brown", &mine, &["person", "passphrase"]);
    let weak = Ran::of(change.env("FLS_NEW_PASSPHRASE", "short")).expect(1);
    assert!(weak.err.contains("at least four words"), "{}", weak.err);
    let new = "four entirely different words";
    Ran::of(change.env("FLS_NEW_PASSPHRASE", new)).expect(0);
    run(&fls, "Amara Osei-Brown", &mine, &["list"]).expect(1);
    run(&fls, "Amara Osei-Brown", new, &["list"]).expect(0);

    let renewed = run(&fls, FIRST, PASSPHRASE, &["person", "passphrase", "Amara Osei-Brown"]).expect(0);
    let one_time = renewed.out.lines().last().unwrap().to_owned();
    run(&fls, "Amara Osei-Brown", new, &["list"]).expect(1);
    let people = listed(&fls, FIRST, PASSPHRASE);
    assert_eq!(people[1]["one_time_passphrase"], true);
    // As it is read aloud and typed.
    let spoken = one_time.to_lowercase().replace('-', " ");
    let mut choosing = by(&fls, "Amara Osei-Brown", &spoken, &["person", "passphrase"]);
    Ran::of(choosing.env("FLS_NEW_PASSPHRASE", &mine)).expect(0);
    run(&fls, "Amara Osei-Brown", &mine, &["list"]).expect(0);
    let own_again = run(&fls, FIRST, PASSPHRASE, &["person", "passphrase", FIRST]).expect(1);
    assert!(own_again.err.contains("change it"), "{}", own_again.err);
}

#[tokio::test]
async fn each_persons_wrong_tries_are_their_own_across_processes() {
    let fls = five().await;
    for left in ["4 more", "3 more", "2 more", "One more", "The next try has to wait"] {
        let wrong = run(&fls, "Helen Pritchard", "wrong", &["list"]).expect(1);
        assert!(wrong.err.contains(left), "{}", wrong.err);
    }
    let waits = run(&fls, "Helen Pritchard", &own("Helen Pritchard"), &["list"]).expect(1);
    assert!(waits.err.contains("Too many wrong passphrases"), "{}", waits.err);
    run(&fls, "Amara Osei", &own("Amara Osei"), &["list"]).expect(0);
    // A colleague's one-time passphrase ends the wait: it is another passphrase.
    let renewed = run(&fls, FIRST, PASSPHRASE, &["person", "passphrase", "Helen Pritchard"]).expect(0);
    choose(&fls, "Helen Pritchard", renewed.out.lines().last().unwrap()).expect(0);
}

/// Kills a command after so long.
fn killed(mut process: Command, after: Duration) {
    let mut child = process
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_removal_that_is_killed_at_any_moment_loses_nothing_that_was_typed() {
    let fls = five().await;
    let name = "Tomos Evans";
    let desk = here(&fls);
    unlock_as(&desk, name, &own(name)).await.unwrap();
    let record = desk.find_record(RECORD).await.unwrap();
    type_text(&desk, record, "postcode", "LS1 4AP").await;
    desk.close().await;
    let mut after = Duration::from_millis(5);
    loop {
        killed(by(&fls, FIRST, PASSPHRASE, &["person", "remove", name]), after);
        let people = listed(&fls, FIRST, PASSPHRASE);
        let leaver = people.iter().find(|person| person["name"] == name);
        let not_saved = [Some(&people[0]), leaver].map(|person| person.map(|one| one["records_not_saved"].clone()));
        if leaver.is_none() {
            assert_eq!(not_saved[0], Some(Value::from(1)), "{after:?}");
            break;
        }
        assert_eq!(not_saved, [Some(Value::from(0)), Some(Value::from(1))], "{after:?}");
        run(&fls, name, &own(name), &["list"]).expect(0);
        after += Duration::from_millis(5);
    }
    run(&fls, name, &own(name), &["list"]).expect(1);
}

#[tokio::test]
async fn after_a_lost_key_store_one_person_recovers_and_lets_the_others_in_again() {
    let host = TestHost::new("Ward 7 laptop");
    let desk = Desk::new(host.clone());
    let service = desk.new_service("HRW", "Hartwell Royal FLS", 1_200, false).unwrap();
    let recovery = desk.create(service, FIRST, PASSPHRASE).await.unwrap();
    let added = desk.add_person(to_add("Helen Pritchard")).await.unwrap();
    desk.choose_passphrase(choosing("Helen Pritchard", &added))
        .await
        .unwrap();
    desk.close().await;

    host.set_key_store(None);
    for (name, passphrase) in [
        (FIRST, PASSPHRASE.to_owned()),
        ("Helen Pritchard", own("Helen Pritchard")),
    ] {
        assert_eq!(unlock_as(&desk, name, &passphrase).await, Err(ErrorCode::KeychainLost));
    }
    let request = RecoverRequest {
        recovery_key: recovery.groups().join("-"),
        user: id_of(&desk, FIRST).await,
        passphrase: PASSPHRASE.to_owned(),
        without_key_store: false,
    };
    let away = desk.recover(request.clone()).await.unwrap_err();
    assert_eq!(away.view().code, ErrorCode::KeyStoreAway, "it may come back");
    host.set_key_store(Some([9; 32]));
    desk.recover(request).await.unwrap();
    let renew = RenewPassphraseRequest {
        user: added.person.clone(),
        passphrase: PASSPHRASE.to_owned(),
    };
    desk.lock().await.unwrap();
    let theirs = unlock_as(&desk, "Helen Pritchard", &own("Helen Pritchard")).await;
    assert_eq!(theirs, Err(ErrorCode::KeychainLost));
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let renewed = desk.renew_passphrase(renew).await.unwrap();
    desk.choose_passphrase(choosing("Helen Pritchard", &renewed))
        .await
        .unwrap();
    assert_eq!(desk.session().await.unwrap().user.unwrap().name, "Helen Pritchard");
}

#[tokio::test]
async fn a_practice_service_keeps_its_one_person_and_says_why() {
    let desk = Desk::new(TestHost::new("Practice"));
    desk.explore().await.unwrap();
    let people = desk.people().await.unwrap();
    assert!(people.fixed.unwrap().contains("no secret"));
    let refused = desk.add_person(to_add("Helen Pritchard")).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::PracticePeople);
    desk.lock().await.unwrap();
    let session = desk.session().await.unwrap();
    assert_eq!(
        session.practice_passphrase.as_deref(),
        Some("only invented patients here")
    );
}

/// One person gives another a role.
fn give_role(fls: &Fls, by: &str, passphrase: &str, [name, role]: [&str; 2]) -> Ran {
    run(fls, by, passphrase, &["person", "role", name, role])
}

fn roles_of(fls: &Fls) -> Vec<String> {
    let people = listed(fls, FIRST, PASSPHRASE);
    let role = |person: &Value| person["role"].as_str().unwrap().to_owned();
    people.iter().map(role).collect()
}

#[tokio::test]
async fn once_somebody_is_lead_the_leads_alone_do_what_is_theirs_and_the_last_one_stays() {
    let fls = five().await;
    let (amara, helen, tomos) = ("Amara Osei", "Helen Pritchard", "Tomos Evans");
    assert_eq!(roles_of(&fls), ["nurse"; 5]);
    let named = give_role(&fls, helen, &own(helen), [amara, "lead-clinician"]).expect(0);
    let words = "Amara Osei is lead clinician from now on";
    assert!(named.out.contains(words), "{}", named.out);
    for command in [
        &["person", "role", helen, "lead-clinician"][..],
        &["person", "add", "Joanna Byrne"],
        &["person", "remove", tomos],
        &["purge", "--due"],
        &["address", "https://central.invalid"],
    ] {
        let refused = run(&fls, helen, &own(helen), command).expect(1).err;
        assert!(refused.starts_with("fls: Only a lead clinician may "), "{refused}");
        assert!(refused.trim_end().ends_with("Ask Amara Osei"), "{refused}");
    }
    run(&fls, helen, &own(helen), &["set", RECORD, "1.04=LS1 4AP"]).expect(0);

    let leaves = ["person", "remove", amara, "--to", helen];
    for refused in [
        give_role(&fls, amara, &own(amara), [amara, "nurse"]),
        run(&fls, amara, &own(amara), &leaves),
    ] {
        let words = "make somebody else lead clinician first";
        let refused = refused.expect(1).err;
        assert!(refused.contains(words), "{refused}");
    }
    give_role(&fls, amara, &own(amara), [helen, "lead-clinician"]).expect(0);
    give_role(&fls, amara, &own(amara), [amara, "read-only"]).expect(0);
    let now = ["nurse", "read-only", "lead-clinician", "nurse", "nurse"];
    assert_eq!(roles_of(&fls), now);
    let again = give_role(&fls, amara, &own(amara), [amara, "lead-clinician"])
        .expect(1)
        .err;
    assert!(again.contains("Ask Helen Pritchard"), "{again}");
    let unknown = give_role(&fls, helen, &own(helen), [amara, "doctor"]).expect(2).err;
    assert!(unknown.contains("expected one of the roles"), "{unknown}");
}

#[tokio::test]
async fn whoever_may_only_read_changes_and_takes_out_nothing_by_fls() {
    let fls = five().await;
    let (helen, tomos) = ("Helen Pritchard", "Tomos Evans");
    give_role(&fls, helen, &own(helen), [tomos, "read-only"]).expect(0);
    let people = run(&fls, tomos, &own(tomos), &["people"]).expect(0).out;
    assert!(people.contains("Tomos Evans  Read only  last unlocked"), "{people}");
    let history = || {
        let shown = run(&fls, FIRST, PASSPHRASE, &["show", RECORD, "--history", "--json"]);
        shown.expect(0).out
    };
    let before = history();
    let file = fls.file("more.csv", FILE);
    let export = fls.folder().join("out.csv").to_string_lossy().into_owned();
    for command in [
        &["set", RECORD, "1.04=LS1 4AP"][..],
        &["import", file.as_str()],
        &["import", file.as_str(), "--dry-run"],
        &["export", export.as_str()],
        &["note", RECORD, "hard of hearing"],
        &["card", RECORD, "name=Ada Quillfeather"],
        &["undo", RECORD],
        &["undo", "--bulk"],
        &["delete", RECORD, "--reason", "duplicate"],
        &["new-fracture", RECORD, "3/4/2025"],
        &["call", RECORD, "--assign", helen],
        &["sync"],
        &["person", "add", "Joanna Byrne"],
    ] {
        let refused = run(&fls, tomos, &own(tomos), command).expect(1).err;
        assert!(refused.starts_with("fls: Only a nurse may "), "{command:?}: {refused}");
    }
    assert!(!std::path::Path::new(&export).exists());
    assert_eq!(before, history(), "what was refused changed nothing");
    for command in [
        &["list"][..],
        &["show", RECORD],
        &["card", RECORD],
        &["note", RECORD],
        &["status"],
    ] {
        run(&fls, tomos, &own(tomos), command).expect(0);
    }
    let add = ["person", "add", "Joanna Byrne", "--role", "read-only"];
    let added = run(&fls, helen, &own(helen), &add).expect(0);
    choose(&fls, "Joanna Byrne", added.out.lines().last().unwrap()).expect(0);
    run(&fls, "Joanna Byrne", &own("Joanna Byrne"), &["set", RECORD, "1.04="]).expect(1);
}

#[tokio::test]
async fn what_a_leaver_typed_where_no_record_is_is_printed_before_it_goes_and_goes_only_where_that_is_asked_for() {
    let fls = five().await;
    let name = "Tomos Evans";
    let desk = here(&fls);
    unlock_as(&desk, name, &own(name)).await.unwrap();
    let place = ScreenPlaceView {
        route: "/patients/new".to_owned(),
        question: None,
        typed: vec![TypedBoxView {
            name: "postcode".to_owned(),
            text: "LS1 4AP".to_owned(),
        }],
        list: None,
    };
    desk.keep_place(place).await.unwrap();
    desk.close().await;
    drop(desk);
    let refused = run(&fls, FIRST, PASSPHRASE, &["person", "remove", name]).expect(1);
    let typed = "New patient, Post code at time of fracture: LS1 4AP";
    assert!(refused.out.contains(typed), "{}", refused.out);
    assert!(refused.err.contains("--discard-typed"), "{}", refused.err);
    assert_eq!(listed(&fls, FIRST, PASSPHRASE)[4]["typed_elsewhere"], 1, "nothing went");
    let removed = run(
        &fls,
        FIRST,
        PASSPHRASE,
        &["person", "remove", "tomos evans", "--discard-typed"],
    )
    .expect(0);
    assert!(removed.out.contains("LS1 4AP"), "{}", removed.out);
    assert_eq!(listed(&fls, FIRST, PASSPHRASE).len(), 4);
}

#[tokio::test]
async fn what_a_colleague_typed_in_a_dialog_is_named_as_the_screen_names_it_and_shown_to_whoever_may_remove_them() {
    let fls = five().await;
    let (amara, tomos) = ("Amara Osei", "Tomos Evans");
    let desk = here(&fls);
    unlock_as(&desk, tomos, &own(tomos)).await.unwrap();
    let record = desk.find_record(RECORD).await.unwrap();
    let boxes = [("dialog", "card"), ("telephone", "=01632 960002"), ("noteOf", "=n-1")];
    let typed = boxes.map(|(name, text)| TypedBoxView {
        name: name.to_owned(),
        text: text.to_owned(),
    });
    let place = ScreenPlaceView {
        route: format!("/patients/{record}/patient"),
        question: None,
        typed: typed.into(),
        list: None,
    };
    desk.keep_place(place).await.unwrap();
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let shown = desk.people().await.unwrap().people.pop().unwrap();
    let telephone = TypedElsewhereView {
        at: "Contact card".to_owned(),
        nhs_number: Some("9991000011".to_owned()),
        label: "Telephone".to_owned(),
        text: "01632 960002".to_owned(),
    };
    assert_eq!(shown.typed_elsewhere, Some(vec![telephone]));
    desk.close().await;
    drop(desk);

    give_role(&fls, FIRST, PASSPHRASE, [amara, "read-only"]).expect(0);
    let desk = here(&fls);
    unlock_as(&desk, amara, &own(amara)).await.unwrap();
    let shown = desk.people().await.unwrap().people;
    assert!(shown.iter().all(|person| person.typed_elsewhere.is_none()), "{shown:?}");
    desk.close().await;
    drop(desk);
    assert_eq!(listed(&fls, amara, &own(amara))[4]["typed_elsewhere"], Value::Null);
}

#[tokio::test]
async fn a_desk_that_somebody_has_open_is_opened_anew_by_a_key_and_not_taken_for_opened_with_it() {
    let fls = five().await;
    let desk = here(&fls);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let request = RecoverRequest {
        // Well formed, and of no store.
        recovery_key: "40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV".to_owned(),
        user: id_of(&desk, FIRST).await,
        passphrase: "words of whoever found a paper".to_owned(),
        without_key_store: false,
    };
    let refused = desk.recover(request).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::WrongRecoveryKey);
    assert_eq!(desk.session().await.unwrap().state, SessionState::Locked);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let used = OneTimePassphraseView {
        person: id_of(&desk, FIRST).await,
        name: FIRST.to_owned(),
        groups: vec!["ABCD".to_owned(); 3],
    };
    let refused = desk.choose_passphrase(choosing(FIRST, &used)).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::HasOwnPassphrase);
    desk.close().await;
}

#[tokio::test]
async fn whoever_is_let_in_finds_nothing_that_was_opened_for_whoever_was_in_before() {
    let fls = five().await;
    let desk = here(&fls);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let record = desk.find_record(RECORD).await.unwrap();
    type_text(&desk, record, "postcode", "LS1 4AP").await;
    unlock_as(&desk, "Amara Osei", &own("Amara Osei")).await.unwrap();
    assert!(!open(&desk, record).await.changed, "what one types is not another's");
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    assert!(open(&desk, record).await.changed);
    desk.close().await;
}

/// The key that a command has printed, in its groups.
fn printed_key(ran: &Ran) -> String {
    let key = ran.out.lines().find(|line| line.split('-').count() == 14);
    key.unwrap().to_owned()
}

fn prove(fls: &Fls, key: &str) -> Ran {
    let mut process = by(fls, FIRST, PASSPHRASE, &["recovery-key", "prove"]);
    Ran::of(process.env("FLS_RECOVERY_KEY", key))
}

fn renew(fls: &Fls) -> Command {
    by(fls, FIRST, PASSPHRASE, &["recovery-key", "renew"])
}

/// Whether a key opens a copy of the store, for somebody who has no other way in.
async fn opens_a_copy(fls: &Fls, key: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("store");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(fls.store()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let host = TestHost::in_folder("Ward 7 laptop", &copy);
    host.set_key_store(None);
    let desk = Desk::new(host);
    let request = RecoverRequest {
        recovery_key: key.to_owned(),
        user: id_of(&desk, FIRST).await,
        passphrase: "words of whoever came back".to_owned(),
        without_key_store: false,
    };
    let opened = desk.recover(request).await.is_ok();
    desk.close().await;
    opened
}

#[tokio::test]
async fn the_recovery_key_is_proved_by_typing_it_and_made_anew_without_ever_leaving_nobody_with_one() {
    let fls = Fls::new();
    let first = printed_key(&fls.init().expect(0));
    let desk = here(&fls);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let known = desk.recovery_key().await.unwrap();
    assert_eq!((known.known, known.proved), (RecoveryKeyKnown::NotProved, None));
    desk.close().await;
    drop(desk);

    let mut mistyped: Vec<char> = first.chars().collect();
    mistyped.swap(0, 1);
    let mistyped: String = mistyped.into_iter().collect();
    if mistyped != first {
        let refused = prove(&fls, &mistyped).expect(1);
        assert!(refused.err.contains("mistyped"), "{}", refused.err);
    }
    let other = prove(
        &fls,
        "40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV",
    )
    .expect(1);
    assert!(other.err.contains("for other records"), "{}", other.err);
    let proved = prove(&fls, &first.to_lowercase().replace('-', " ")).expect(0);
    assert!(proved.out.contains("opens the records"), "{}", proved.out);
    assert!(
        !proved.out.contains(&first),
        "a key is printed when it is made, and never again"
    );

    // Somebody else's passphrase makes none.
    let refused = run(&fls, FIRST, "wrong", &["recovery-key", "renew"]).expect(1);
    assert!(refused.out.is_empty());
    // However far it came, the key on paper opens.
    let mut after = Duration::from_millis(20);
    while after < Duration::from_millis(1_500) {
        killed(renew(&fls), after);
        assert!(opens_a_copy(&fls, &first).await, "{after:?}");
        after += after / 2;
    }
    let second = printed_key(&Ran::of(&mut renew(&fls)).expect(0));
    assert!(opens_a_copy(&fls, &first).await && opens_a_copy(&fls, &second).await);
    let still = prove(&fls, &first).expect(0);
    assert!(still.out.contains("nobody has proved that one yet"), "{}", still.out);
    assert!(opens_a_copy(&fls, &second).await);
    prove(&fls, &second).expect(0);
    assert_eq!(
        [opens_a_copy(&fls, &first).await, opens_a_copy(&fls, &second).await],
        [false, true]
    );

    let desk = here(&fls);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    let known = desk.recovery_key().await.unwrap();
    assert_eq!(known.known, RecoveryKeyKnown::Proved);
    assert!(known.proved.is_some());
    desk.close().await;
}

#[tokio::test]
async fn a_lost_file_of_the_recovery_key_is_said_and_another_is_made_by_whoever_can_unlock() {
    let fls = Fls::new();
    let first = printed_key(&fls.init().expect(0));
    let file = fls.store().join("recovery.json");
    for damaged in [Some("half a fi"), None] {
        match damaged {
            Some(text) => std::fs::write(&file, text).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let refused = prove(&fls, &first).expect(1);
        assert!(refused.err.contains("make a new key"), "{}", refused.err);
        assert!(!opens_a_copy(&fls, &first).await);
        let made = printed_key(&Ran::of(&mut renew(&fls)).expect(0));
        assert!(opens_a_copy(&fls, &made).await);
        prove(&fls, &made).expect(0);
    }
}

#[tokio::test]
async fn a_recovery_key_whose_file_a_newer_program_wrote_is_not_replaced() {
    let fls = Fls::new();
    let key = printed_key(&fls.init().expect(0));
    let file = fls.store().join("recovery.json");
    let mut newer: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    newer["form"] = 2.into();
    newer["recovery"] = serde_json::json!({ "holders": [] });
    let newer = newer.to_string();
    std::fs::write(&file, &newer).unwrap();
    for refused in [prove(&fls, &key).expect(1), Ran::of(&mut renew(&fls)).expect(1)] {
        assert!(refused.err.contains("A newer FLS Desk wrote"), "{}", refused.err);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), newer);
    let desk = here(&fls);
    unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
    assert_eq!(desk.recovery_key().await.unwrap().known, RecoveryKeyKnown::Newer);
    desk.close().await;
}

#[tokio::test]
async fn a_damaged_file_of_keys_is_made_anew_with_the_recovery_key_and_nothing_typed_is_lost() {
    for left_of_it in [Some(100), None] {
        let fls = Fls::new();
        let key = printed_key(&fls.init().expect(0));
        let desk = here(&fls);
        unlock_as(&desk, FIRST, PASSPHRASE).await.unwrap();
        import(&desk, FILE.as_bytes()).await;
        let record = desk.find_record(RECORD).await.unwrap();
        type_text(&desk, record, "postcode", "LS1 4AP").await;
        desk.close().await;
        drop(desk);
        let restore_with = |key: &str, more: &[&str]| {
            let words = [&["recovery-key", "restore"], more].concat();
            let mut process = by(&fls, "a. nurse", PASSPHRASE, &words);
            Ran::of(
                process
                    .env("FLS_RECOVERY_KEY", key)
                    .env("FLS_NEW_PASSPHRASE", own(FIRST)),
            )
        };
        // Where these tests run, no key store answers a program without a desktop.
        let restore = |key: &str| restore_with(key, &["--without-key-store"]);
        assert!(restore(&key).expect(1).err.contains("is whole"));
        let file = fls.store().join("vault.json");
        match left_of_it {
            Some(bytes) => {
                let whole = std::fs::read(&file).unwrap();
                std::fs::write(&file, &whole[..bytes]).unwrap();
            }
            None => std::fs::remove_file(&file).unwrap(),
        }
        run(&fls, FIRST, PASSPHRASE, &["list"]).expect(1);
        let unasked = restore_with(&key, &[]).expect(1);
        assert!(unasked.err.contains("key store does not answer"), "{}", unasked.err);
        assert!(!file.exists() || left_of_it.is_some());
        let other = restore("40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV").expect(1);
        assert!(other.err.contains("for other records"), "{}", other.err);
        restore(&key).expect(0);
        run(&fls, FIRST, PASSPHRASE, &["list"]).expect(1);
        run(&fls, FIRST, &own(FIRST), &["list"]).expect(0);
        let people = listed(&fls, FIRST, &own(FIRST));
        assert_eq!(people[0]["records_not_saved"], 1, "it is with whoever came back");
    }
}

#[tokio::test]
async fn whoever_goes_on_without_the_key_store_is_told_and_has_it_again_with_their_next_passphrase() {
    let host = TestHost::new("Ward 7 laptop");
    let desk = Desk::new(host.clone());
    let service = desk.new_service("HRW", "Hartwell Royal FLS", 1_200, false).unwrap();
    let recovery = desk.create(service, FIRST, PASSPHRASE).await.unwrap();
    desk.lock().await.unwrap();
    host.set_key_store(None);
    let request = RecoverRequest {
        recovery_key: recovery.groups().join("-"),
        user: id_of(&desk, FIRST).await,
        passphrase: own(FIRST),
        without_key_store: true,
    };
    desk.recover(request).await.unwrap();
    assert!(!desk.session().await.unwrap().keychain);
    host.set_key_store(Some([7; 32]));
    let change = ChangePassphraseRequest {
        passphrase: own(FIRST),
        new_passphrase: PASSPHRASE.to_owned(),
    };
    desk.change_passphrase(change).await.unwrap();
    assert!(desk.session().await.unwrap().keychain);
    desk.lock().await.unwrap();
    host.set_key_store(None);
    assert_eq!(unlock_as(&desk, FIRST, PASSPHRASE).await, Err(ErrorCode::KeychainLost));
}

#[tokio::test]
async fn nobody_who_left_or_has_another_passphrase_comes_back_with_an_older_file_of_keys() {
    let fls = five().await;
    let file = fls.store().join("vault.json");
    let before = std::fs::read(&file).unwrap();
    let (tomos, helen) = ("Tomos Evans", "Helen Pritchard");
    run(&fls, FIRST, PASSPHRASE, &["person", "remove", tomos]).expect(0);
    let renewed = run(&fls, FIRST, PASSPHRASE, &["person", "passphrase", helen]).expect(0);
    let one_time = renewed.out.lines().last().unwrap().to_owned();
    let between = std::fs::read(&file).unwrap();
    choose(&fls, helen, &one_time).expect(0);
    let after = std::fs::read(&file).unwrap();

    std::fs::write(&file, &before).unwrap();
    let left = run(&fls, tomos, &own(tomos), &["list"]).expect(1);
    assert!(left.err.contains("You were removed"), "{}", left.err);
    let earlier = run(&fls, helen, &own(helen), &["list"]).expect(1);
    assert!(earlier.err.contains("another passphrase since"), "{}", earlier.err);
    std::fs::write(&file, &between).unwrap();
    let spent = choose(&fls, helen, &one_time).expect(1);
    assert!(spent.err.contains("another passphrase since"), "{}", spent.err);
    // Whoever else is in the older file opens, and lets her in again.
    std::fs::write(&file, &before).unwrap();
    run(&fls, "Amara Osei", &own("Amara Osei"), &["list"]).expect(0);
    let again = run(&fls, FIRST, PASSPHRASE, &["person", "passphrase", helen]).expect(0);
    choose(&fls, helen, again.out.lines().last().unwrap()).expect(0);
    run(&fls, helen, &own(helen), &["list"]).expect(0);
    std::fs::write(&file, &after).unwrap();
    run(&fls, helen, &own(helen), &["list"]).expect(1);
}
