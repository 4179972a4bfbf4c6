//! Several services in one world: a desk of one may become another's, when a computer is set up from a copy. Each comes to its end
//! by itself, and nothing of one is ever in another.

use std::collections::BTreeSet;

use domain::id::EntryId;
use proptest::prelude::*;

use crate::each_schedule;
use crate::schedules::World;
use crate::steps::{MOST_DESKS, Step, desks, step_with_purges};
use crate::world::{Ids, Logged};

const SERVICES: usize = 3;

/// What happens next, and where.
#[derive(Clone, Debug)]
enum Event {
    /// Something in a service.
    In(usize, Step),
    /// A desk of a service is set up from a copy of another service's desk, whose desk it then is.
    SetUpFrom { from: (usize, usize), to: (usize, usize) },
}

fn event() -> impl Strategy<Value = Event> {
    let place = || (0..SERVICES, 0..MOST_DESKS);
    prop_oneof![
        40 => (0..SERVICES, step_with_purges()).prop_map(|(service, step)| Event::In(service, step)),
        1 => (place(), place()).prop_map(|(from, to)| Event::SetUpFrom { from, to }),
    ]
}

/// The entries that somebody of a service holds, at Central or at a desk.
fn entries(world: &World) -> BTreeSet<EntryId> {
    let at_desks = world.desks.iter().flat_map(|desk| desk.entries.keys().copied());
    let at_central = world.central.log.iter().filter_map(Logged::id);
    at_desks.chain(at_central).collect()
}

fn nothing_has_crossed(services: &[World]) {
    let mut all = BTreeSet::new();
    for world in services {
        for entry in entries(world) {
            assert!(all.insert(entry), "{entry} is in two services");
        }
    }
}

fn take(services: &mut [World], event: Event) {
    match event {
        Event::In(service, step) => services[service].take(step),
        Event::SetUpFrom { from, to } => {
            let desk = services[from.0].desks[from.1 % services[from.0].desks.len()].clone();
            // A service keeps one desk.
            if from.0 != to.0 && services[to.0].desks.len() > 1 {
                let place = to.1 % services[to.0].desks.len();
                services[to.0].lose(place);
                services[from.0].gain(desk);
            }
        }
    }
}

#[test]
fn nothing_of_a_service_is_ever_in_another() {
    let schedules = (
        proptest::collection::vec(desks(), SERVICES),
        proptest::collection::vec(event(), 1..120),
    );
    each_schedule(500, &schedules, |(desks, events)| {
        let desks = desks.into_iter().zip(1..);
        let mut services: Vec<World> = desks
            .map(|(desks, nth)| World::with(desks, Ids::of_service(nth)))
            .collect();
        for event in events {
            take(&mut services, event);
            nothing_has_crossed(&services);
        }
        for world in &mut services {
            world.end();
            world.check();
            world.each_patient_is_one();
        }
        nothing_has_crossed(&services);
    });
}
