//! `fls person` and `fls people`: who can open the store.

use app::Error;
use app::views::{
    AddPersonRequest, ChangePassphraseRequest, ChangeRoleRequest, ChoosePassphraseRequest, DeskPersonView,
    OneTimePassphraseView, OtherDeskView, PeopleView, RemovePersonRequest, RenamePersonRequest, RenewPassphraseRequest,
    RoleSaidView, SessionState,
};
use domain::people::is_same_name;
use domain::role::Role;
use domain::words::counted;
use serde_json::{Value, json};

use crate::args::PersonCommand;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};
use crate::unlocking::{new_passphrase, passphrase, unlock_with, who};

/// Carries out one of them, for whoever opens the store.
pub(crate) async fn act(desk: &OpenDesk, command: PersonCommand) -> Result<Outcome, Stop> {
    let (user, is_one_time) = who(desk, command.store().user.as_deref()).await?;
    let mine = passphrase("Passphrase: ")?;
    if is_one_time && matches!(command, PersonCommand::Passphrase { name: None, .. }) {
        desk.choose_passphrase(ChoosePassphraseRequest {
            user: user.to_string(),
            one_time: mine,
            passphrase: new_passphrase()?,
        })
        .await?;
        TERMINAL.say("The passphrase is yours from now on; the one-time passphrase opens nothing any more");
        return Ok(Outcome::Done);
    }
    unlock_with(desk, user, &mine).await?;
    match command {
        PersonCommand::Add { name, role, .. } => {
            let request = AddPersonRequest {
                name,
                role: role.into(),
                passphrase: mine,
            };
            shown_once(&desk.add_person(request).await?);
        }
        PersonCommand::Role { name, role, .. } => {
            let user = named(&desk.people().await?, &name)?.id.clone();
            let request = ChangeRoleRequest {
                user,
                role: role.into(),
                passphrase: mine,
            };
            desk.change_role(request).await?;
            TERMINAL.say(&format!("{name} is {} from now on", role.label().to_lowercase()));
        }
        PersonCommand::Remove {
            name,
            to,
            discard_typed,
            ..
        } => remove(desk, mine, &name, to.as_deref(), discard_typed).await?,
        PersonCommand::Rename { name, new, .. } => {
            let user = named(&desk.people().await?, &name)?.id.clone();
            let request = RenamePersonRequest {
                user,
                name: new,
                passphrase: Some(mine),
            };
            desk.rename_person(request).await?;
        }
        PersonCommand::Passphrase { name: Some(name), .. } => {
            let user = named(&desk.people().await?, &name)?.id.clone();
            let passphrase = mine;
            shown_once(
                &desk
                    .renew_passphrase(RenewPassphraseRequest { user, passphrase })
                    .await?,
            );
        }
        PersonCommand::Passphrase { name: None, .. } => {
            desk.change_passphrase(ChangePassphraseRequest {
                passphrase: mine,
                new_passphrase: new_passphrase()?,
            })
            .await?;
            TERMINAL.say("The passphrase is changed");
        }
    }
    Ok(Outcome::Done)
}

async fn remove(
    desk: &OpenDesk,
    passphrase: String,
    name: &str,
    to: Option<&str>,
    discard_typed: bool,
) -> Result<(), Stop> {
    let people = desk.people().await?;
    let leaver = named(&people, name)?;
    let to = to.map(|to| named(&people, to)).transpose()?;
    let heir = to.or_else(|| people.people.iter().find(|person| person.me));
    let request = RemovePersonRequest {
        user: leaver.id.clone(),
        hand_over_to: to.map(|to| to.id.clone()),
        passphrase,
    };
    let typed = leaver.typed_elsewhere.as_deref().unwrap_or_default();
    for one in typed {
        let of = one
            .nhs_number
            .as_ref()
            .map_or_else(String::new, |number| format!(" of {number}"));
        TERMINAL.say(&format!(
            "Typed where no record is, and handed over to nobody: {}{of}, {}: {}",
            one.at, one.label, one.text
        ));
    }
    if !typed.is_empty() && !discard_typed {
        return Err(Stop::FailedSaying(format!(
            "{name} was not removed: what they typed where no record is would go. Write it down, then remove them with \
             --discard-typed"
        )));
    }
    let is_locked = desk.remove_person(request).await?.state == SessionState::Locked;
    let records = counted(leaver.not_saved.into(), "record", "records");
    let now = heir.map_or("", |heir| heir.name.as_str());
    match leaver.not_saved {
        0 => TERMINAL.say(&format!("{name} can no longer open these records")),
        _ => TERMINAL.say(&format!(
            "{name} can no longer open these records; what they did not save in {records} is with {now}"
        )),
    }
    if is_locked {
        TERMINAL.say("You have removed yourself");
    }
    Ok(())
}

fn named<'p>(people: &'p PeopleView, name: &str) -> Result<&'p DeskPersonView, Error> {
    let mut people = people.people.iter();
    people
        .find(|person| is_same_name(&person.name, name))
        .ok_or(Error::NoSuchPerson)
}

fn shown_once(one_time: &OneTimePassphraseView) {
    TERMINAL.say(&format!(
        "One-time passphrase for {}. It is shown once: tell them in person; they choose their own with it.",
        one_time.name
    ));
    TERMINAL.say(&one_time.groups.join("-"));
}

/// Who there is.
pub(crate) async fn list(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let people = desk.people().await?;
    if json {
        let people: Vec<Value> = people.people.iter().map(in_json).collect();
        json_document(&people);
    } else {
        for person in &people.people {
            TERMINAL.say(&line(person));
        }
    }
    Ok(Outcome::Done)
}

fn in_json(person: &DeskPersonView) -> Value {
    json!({
        "id": person.id,
        "name": person.name,
        "me": person.me,
        "role": Role::from(person.role).key(),
        "role_since": person.role_since,
        "one_time_passphrase": person.one_time,
        "last_unlocked": person.last_unlocked,
        "records_not_saved": person.not_saved,
        "typed_elsewhere": person.typed_elsewhere.as_ref().map(Vec::len),
    })
}

fn line(person: &DeskPersonView) -> String {
    let unlocked = match &person.last_unlocked {
        Some(at) => format!("last unlocked {at}"),
        None => "has not unlocked yet".to_owned(),
    };
    let records = counted(person.not_saved.into(), "record", "records");
    let said = [
        Some(person.name.clone()),
        Some(person.role_label.clone()),
        Some(unlocked),
        person.one_time.then(|| "one-time passphrase".to_owned()),
        person
            .role_since
            .as_ref()
            .map(|since| format!("in this role since {since}")),
        (person.not_saved > 0).then(|| format!("{records} not saved")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// Who uses the service's other computers, and who can no longer open this one.
pub(crate) async fn list_elsewhere(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let PeopleView { left, elsewhere, .. } = desk.people().await?;
    if json {
        let computers: Vec<Value> = elsewhere.iter().map(computer_in_json).collect();
        let left: Vec<Value> = left.iter().map(said_in_json).collect();
        json_document(&json!({ "computers": computers, "left": left }));
        return Ok(Outcome::Done);
    }
    if elsewhere.is_empty() {
        TERMINAL.say("No other computer of this service has said who uses it");
    }
    for computer in &elsewhere {
        if computer.disputed {
            TERMINAL.say(&format!(
                "{}  two keys speak for this computer: nothing of what they say is shown",
                computer.name
            ));
        }
        for person in &computer.people {
            TERMINAL.say(&format!("{}  {}", computer.name, said_line(person)));
        }
    }
    for person in &left {
        TERMINAL.say(&format!("This computer  {}", said_line(person)));
    }
    Ok(Outcome::Done)
}

fn computer_in_json(computer: &OtherDeskView) -> Value {
    let people: Vec<Value> = computer.people.iter().map(said_in_json).collect();
    json!({ "name": computer.name, "disputed": computer.disputed, "people": people })
}

fn said_in_json(person: &RoleSaidView) -> Value {
    json!({
        "name": person.name,
        "role": person.role_label,
        "since": person.since,
        "removed": person.removed,
    })
}

fn said_line(person: &RoleSaidView) -> String {
    let since = person.since.as_ref().map(|since| format!("in this role since {since}"));
    let removed = person.removed.as_ref().map(|at| format!("removed {at}"));
    [
        Some(person.name.clone()),
        Some(person.role_label.clone()),
        since,
        removed,
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("  ")
}
