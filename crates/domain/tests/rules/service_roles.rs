//! Who has which role at each desk, as desks tell each other: what a desk says, whose word counts, and that every desk comes to the
//! same, in whatever order it hears of it.

use std::slice;

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, UserId};
use domain::role::Role;
use domain::service_roles::{
    DeskPeople, OwnPerson, PersonInRole, RoleStatement, RolesPublic, SaidOfRoles, SpeakingDesk,
};
use proptest::prelude::*;
use uuid::Uuid;

const KEY: RolesPublic = RolesPublic([1; 32]);
const OTHER_KEY: RolesPublic = RolesPublic([2; 32]);

fn desk(number: u128) -> DeviceId {
    DeviceId::new(Uuid::from_u128(0xd0 + number))
}

fn day(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000 + number)
}

fn me() -> SpeakingDesk<'static> {
    SpeakingDesk {
        desk: desk(1),
        name: "Clinic PC",
        key: KEY,
    }
}

fn own(number: u128, name: &str, role: Role) -> OwnPerson {
    OwnPerson {
        person: PersonInRole {
            user: UserId::new(Uuid::from_u128(number)),
            name: name.to_owned(),
            role,
            since: Some(day(0)),
        },
        in_use: true,
    }
}

/// What the desk says of these people, taken in where it was said.
fn say(said: &mut SaidOfRoles, people: &[OwnPerson], now: DateTime<Utc>) -> Vec<RoleStatement> {
    let statements = said.to_say(me(), people, now);
    for statement in &statements {
        said.take(KEY, statement.clone());
    }
    statements
}

fn people_of(said: &SaidOfRoles) -> Vec<RoleStatement> {
    match said.desks().as_slice() {
        [only] => match &only.people {
            DeskPeople::Said(people) => people.clone(),
            DeskPeople::Disputed => Vec::new(),
        },
        _ => Vec::new(),
    }
}

#[test]
fn a_desk_speaks_once_it_has_a_lead_who_unlocked_and_says_nothing_twice() {
    let mut said = SaidOfRoles::default();
    let nurses = [
        own(1, "Amara Osei", Role::Nurse),
        own(2, "Helen Pritchard", Role::Nurse),
    ];
    assert!(say(&mut said, &nurses, day(1)).is_empty());
    let mut new_lead = own(3, "Tomos Evans", Role::Lead);
    new_lead.in_use = false;
    let with_new = [nurses[0].clone(), new_lead.clone()];
    assert!(
        say(&mut said, &with_new, day(1)).is_empty(),
        "nobody has let it be in charge"
    );

    new_lead.in_use = true;
    let mut not_yet = own(4, "Rohan Mehta", Role::Nurse);
    not_yet.in_use = false;
    let all = [nurses[0].clone(), new_lead.clone(), not_yet];
    let statements = say(&mut said, &all, day(2));
    let names: Vec<&str> = statements.iter().map(|one| one.person.name.as_str()).collect();
    assert_eq!(
        names,
        ["Amara Osei", "Tomos Evans"],
        "whoever never unlocked is told later"
    );
    assert_eq!(statements.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
    assert!(say(&mut said, &all, day(3)).is_empty());
    assert_eq!(people_of(&said).len(), 2);
}

#[test]
fn a_change_is_said_and_so_is_who_was_removed_or_came_back() {
    let mut said = SaidOfRoles::default();
    let lead = own(1, "Amara Osei", Role::Lead);
    let nurse = own(2, "Helen Pritchard", Role::Nurse);
    say(&mut said, &[lead.clone(), nurse.clone()], day(1));

    let mut reads = nurse.clone();
    reads.person.role = Role::ReadOnly;
    reads.person.since = Some(day(2));
    // Whoever was given a new passphrase and has not used it is still here.
    reads.in_use = false;
    let changed = say(&mut said, &[lead.clone(), reads.clone()], day(2));
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].person, reads.person);

    let removed = say(&mut said, slice::from_ref(&lead), day(3));
    assert_eq!(removed.len(), 1);
    assert_eq!((removed[0].removed, removed[0].number), (Some(day(3)), 4));
    assert_eq!(removed[0].person, reads.person);
    assert!(
        say(&mut said, slice::from_ref(&lead), day(4)).is_empty(),
        "once is enough"
    );

    let back = say(&mut said, &[lead, reads], day(5));
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].removed, None);
}

#[test]
fn a_desk_without_a_lead_is_not_listened_to_whatever_it_signs() {
    let mut said = SaidOfRoles::default();
    say(
        &mut said,
        &[own(1, "Amara Osei", Role::Lead), own(2, "Helen", Role::Nurse)],
        day(1),
    );
    let statement = people_of(&said)[1].clone();
    let elsewhere = RoleStatement {
        desk: desk(2),
        ..statement
    };
    said.take(OTHER_KEY, elsewhere.clone());
    let heard: Vec<DeviceId> = said.desks().iter().map(|one| one.desk).collect();
    assert_eq!(heard, [desk(1)]);

    let mut with_lead = elsewhere;
    with_lead.person.user = UserId::new(Uuid::from_u128(3));
    with_lead.person.role = Role::Lead;
    said.take(OTHER_KEY, with_lead.clone());
    assert_eq!(said.desks().len(), 2);
    with_lead.number = 9;
    with_lead.removed = Some(day(2));
    said.take(OTHER_KEY, with_lead);
    assert_eq!(said.desks().len(), 1, "its lead was removed");
}

#[test]
fn what_another_key_says_of_a_desk_takes_no_word_of_it_and_is_shown_as_in_doubt() {
    let mut said = SaidOfRoles::default();
    let lead = own(1, "Amara Osei", Role::Lead);
    say(&mut said, slice::from_ref(&lead), day(1));
    let mut forged = people_of(&said)[0].clone();
    "Somebody else".clone_into(&mut forged.person.name);
    forged.number = u32::MAX;
    said.take(OTHER_KEY, forged);
    let desks = said.desks();
    assert_eq!(desks.len(), 1);
    assert_eq!(desks[0].people, DeskPeople::Disputed);
    assert!(
        say(&mut said, &[lead], day(2)).is_empty(),
        "its own word stands as it was"
    );
}

fn statements() -> impl Strategy<Value = Vec<(bool, RoleStatement)>> {
    let one = (1..4_u128, 1..4_u128, 1..5_u32, 0..3_usize, any::<bool>(), any::<bool>());
    let made = one.prop_map(|(of, user, number, role, removed, own_key)| {
        let person = own(user, "Amara Osei", Role::ALL[role]).person;
        let statement = RoleStatement {
            number,
            desk: desk(of),
            desk_name: format!("Desk {number}"),
            person,
            removed: removed.then(|| day(i64::from(number))),
        };
        (own_key, statement)
    });
    prop::collection::vec(made, 0..24)
}

fn taken<'s>(statements: impl IntoIterator<Item = &'s (bool, RoleStatement)>) -> SaidOfRoles {
    let mut said = SaidOfRoles::default();
    for (own_key, statement) in statements {
        said.take(if *own_key { KEY } else { OTHER_KEY }, statement.clone());
    }
    said
}

proptest! {
    /// Two desks that have heard the same show the same, in whatever order and however often they heard it.
    #[test]
    fn every_desk_comes_to_the_same(statements in statements(), turn in 0..24_usize) {
        let said = taken(&statements);
        let turn = turn.min(statements.len());
        let turned = statements[turn..].iter().chain(&statements[..turn]);
        prop_assert_eq!(&taken(turned), &said);
        prop_assert_eq!(&taken(statements.iter().rev().chain(&statements)), &said);
    }
}
