//! Who has which role travels from a lead clinician's desk to the service's others, which show it: since when somebody has their role,
//! and who can no longer open that desk. A desk without a lead clinician says nothing, and what is told gives nobody a right.

use std::time::Duration;

use app::Host as _;
use app::views::{
    AddPersonRequest, ChangeRoleRequest, ChoosePassphraseRequest, ErrorCode, RemovePersonRequest, RenamePersonRequest,
    RoleName, RoleSaidView, UnlockRequest,
};
use chrono::{SecondsFormat, TimeDelta};
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, joined};
use tests::program::{Fls, PASSPHRASE, Ran};

const HELENS: &str = "the very own words of Helen";

async fn id_of(desk: &TestDesk, name: &str) -> String {
    let people = desk.who_can_unlock(Duration::ZERO).await.unwrap();
    people
        .into_iter()
        .find(|person| person.name == name)
        .unwrap()
        .id
        .to_string()
}

async fn give_role(desk: &TestDesk, name: &str, role: RoleName) -> Result<(), ErrorCode> {
    let request = ChangeRoleRequest {
        user: id_of(desk, name).await,
        role,
        passphrase: PASSPHRASE.to_owned(),
    };
    let changed = desk.change_role(request).await;
    changed.map(drop).map_err(|error| error.view().code)
}

/// Helen, who has chosen a passphrase; whoever was in is in again.
async fn add_helen(desk: &TestDesk, me: &str) {
    let added = desk
        .add_person(AddPersonRequest {
            name: "Helen Pritchard".to_owned(),
            role: RoleName::Nurse,
            passphrase: PASSPHRASE.to_owned(),
        })
        .await
        .unwrap();
    desk.choose_passphrase(ChoosePassphraseRequest {
        user: added.person.clone(),
        one_time: added.groups.join(" "),
        passphrase: HELENS.to_owned(),
    })
    .await
    .unwrap();
    desk.unlock(UnlockRequest {
        user: id_of(desk, me).await,
        passphrase: PASSPHRASE.to_owned(),
    })
    .await
    .unwrap();
}

/// What the host's clock says now, as a role's time is told.
fn now_of(desk: &TestDesk) -> String {
    let second = desk.host().now().timestamp();
    let second = chrono::DateTime::from_timestamp(second, 0).unwrap();
    second.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Everybody whom the only other computer told of.
async fn told(desk: &TestDesk) -> Vec<RoleSaidView> {
    let elsewhere = desk.people().await.unwrap().elsewhere;
    assert!(elsewhere.len() <= 1, "{elsewhere:?}");
    elsewhere.into_iter().flat_map(|one| one.people).collect()
}

/// Name and role of each, and whether they were removed.
fn names(people: &[RoleSaidView]) -> Vec<(&str, &str, bool)> {
    let said = people.iter();
    said.map(|one| (one.name.as_str(), one.role_label.as_str(), one.removed.is_some()))
        .collect()
}

async fn exchange(one: &TestDesk, other: &TestDesk) {
    for desk in [one, other, one] {
        agree(desk).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_desk_knows_who_is_lead_since_when_and_who_was_removed() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    add_helen(&one, "B. Nurse").await;
    exchange(&one, &other).await;
    assert!(
        told(&other).await.is_empty(),
        "a desk without a lead clinician says nothing"
    );

    one.host().pass(TimeDelta::hours(1));
    give_role(&one, "B. Nurse", RoleName::Lead).await.unwrap();
    let since = now_of(&one);
    let own = one.people().await.unwrap();
    assert_eq!(own.people[0].role_since.as_ref(), Some(&since));
    exchange(&one, &other).await;
    let seen = told(&other).await;
    assert_eq!(
        names(&seen),
        [
            ("B. Nurse", "Lead clinician", false),
            ("Helen Pritchard", "Nurse", false)
        ]
    );
    assert_eq!(seen[0].since.as_ref(), Some(&since));
    assert_eq!(other.people().await.unwrap().elsewhere[0].name, "Clinic PC");
    assert!(one.people().await.unwrap().elsewhere.is_empty());

    // Told is not given: whoever is lead clinician at one desk is what they were at the other, where nurses still decide.
    assert!(!other.people().await.unwrap().has_lead);

    // A new name and a role are told; once each, and nothing again where nothing changes.
    one.host().pass(TimeDelta::days(1));
    let helen = id_of(&one, "Helen Pritchard").await;
    one.rename_person(RenamePersonRequest {
        user: helen.clone(),
        name: "Helen Pritchard-Lloyd".to_owned(),
        passphrase: Some(PASSPHRASE.to_owned()),
    })
    .await
    .unwrap();
    give_role(&one, "Helen Pritchard-Lloyd", RoleName::ReadOnly)
        .await
        .unwrap();
    exchange(&one, &other).await;
    let seen = told(&other).await;
    assert_eq!(names(&seen)[1], ("Helen Pritchard-Lloyd", "Read only", false));
    assert_eq!(seen[1].since, Some(now_of(&one)));
    assert_eq!(one.sync_now().await.unwrap().sent, 0);

    one.host().pass(TimeDelta::days(1));
    one.remove_person(RemovePersonRequest {
        user: helen,
        hand_over_to: None,
        passphrase: PASSPHRASE.to_owned(),
    })
    .await
    .unwrap();
    let left = one.people().await.unwrap().left;
    assert_eq!(names(&left), [("Helen Pritchard-Lloyd", "Read only", true)]);
    exchange(&one, &other).await;
    let seen = told(&other).await;
    assert_eq!(
        names(&seen),
        [
            ("B. Nurse", "Lead clinician", false),
            ("Helen Pritchard-Lloyd", "Read only", true)
        ]
    );
    assert_eq!(seen[1].removed, Some(now_of(&one)));
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_with_leads_and_a_third_that_comes_later_show_the_same() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    // Neither knows of the other when it speaks.
    give_role(&one, "B. Nurse", RoleName::Lead).await.unwrap();
    give_role(&other, "B. Nurse", RoleName::Lead).await.unwrap();
    exchange(&one, &other).await;
    agree(&other).await;
    let third = joined(&central, "HRW", "Office").await;
    agree(&third).await;
    let computers = |view: app::views::PeopleView| {
        let names = view
            .elsewhere
            .into_iter()
            .map(|one| (one.name, one.disputed, one.people.len()));
        names.collect::<Vec<_>>()
    };
    let said = |name: &str| (name.to_owned(), false, 1);
    assert_eq!(computers(one.people().await.unwrap()), [said("Ward 7 laptop")]);
    assert_eq!(computers(other.people().await.unwrap()), [said("Clinic PC")]);
    assert_eq!(
        computers(third.people().await.unwrap()),
        [said("Clinic PC"), said("Ward 7 laptop")]
    );
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_command_line_tells_and_lists_what_other_computers_told() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (one, other) = (Fls::new(), Fls::new());
    for (fls, user) in [(&one, "Amara Osei"), (&other, "Tomos Evans")] {
        let code = central.enrol("HRW").await;
        fls.run("join", &["--central", central.url(), "--code", &code, "--user", user])
            .expect(0);
    }
    let nobody = other.run("people", &["--elsewhere"]).expect(0).out;
    assert!(
        nobody.contains("No other computer of this service has said"),
        "{nobody}"
    );
    Ran::of(&mut one.command_below(&["person", "role"], &["Amara Osei", "lead-clinician"])).expect(0);
    let own = one.json("people", &[]);
    assert!(own[0]["role_since"].is_string(), "{own}");
    one.json("sync", &[]);
    other.json("sync", &[]);
    let told = other.json("people", &["--elsewhere"]);
    assert_eq!(told["computers"].as_array().unwrap().len(), 1);
    let amara = &told["computers"][0]["people"][0];
    assert_eq!(
        (&amara["name"], &amara["role"], &amara["removed"]),
        (&"Amara Osei".into(), &"Lead clinician".into(), &serde_json::Value::Null)
    );
    assert_eq!(amara["since"], own[0]["role_since"]);
    let lines = other.run("people", &["--elsewhere"]).expect(0).out;
    assert!(
        lines.contains("Amara Osei  Lead clinician  in this role since"),
        "{lines}"
    );
    central.stop().await;
}
