//! A Central whose log is wrong in itself: a digest or a chain that its disk has spoilt. The sides disagree and say so; no
//! exchange goes on without end, and no epoch is opened for it.

use std::collections::BTreeSet;

use domain::id::{DeviceId, EntryId, RecordId};
use proptest::prelude::*;
use sync::desk::Summary;

use crate::world::{Central, Desk, Ids, LINES, Logged, PAGE, Spoil};

/// Two desks that agree with Central about this many entries, of two to a record.
fn in_agreement(ids: &mut Ids, entries: usize) -> (Central, [Desk; 2]) {
    let mut desks = [(); 2].map(|()| Desk::new(DeviceId::new(ids.next())));
    let mut central = Central::new(ids, desks.iter().map(|desk| desk.device));
    let mut record = RecordId::new(ids.next());
    for written in 0..entries {
        if written % 2 == 0 {
            record = RecordId::new(ids.next());
        }
        desks[0].write(ids, record, 1, u8::try_from(written % 3).unwrap());
    }
    for desk in [0, 1] {
        assert!(exchange(ids, &mut central, &mut desks[desk]).agree);
    }
    (central, desks)
}

fn exchange(ids: &mut Ids, central: &mut Central, desk: &mut Desk) -> Summary {
    desk.sync(ids, central, &[]).unwrap().unwrap()
}

proptest! {
    #![proptest_config(crate::config(200))]

    #[test]
    fn a_spoilt_line_opens_one_epoch_at_most_and_is_named_at_every_exchange(
        entries in 1_usize..24,
        at in any::<prop::sample::Index>(),
        spoilt in prop_oneof![Just(Spoil::Digest), Just(Spoil::Chain)],
        written_later in 0_usize..6,
        rounds in 2_usize..5,
    ) {
        let mut ids = Ids::default();
        let (mut central, mut desks) = in_agreement(&mut ids, entries);
        let line = at.index(entries);
        central.spoil(spoilt, line);
        let record = central.entries()[line].subject.id();
        for later in 0..written_later {
            let other = RecordId::new(ids.next());
            desks[later % 2].write(&mut ids, other, 2, 0);
        }
        // What was taken over once is not listed again: only a comparison comes to the line.
        for desk in &mut desks {
            desk.agree = Some(false);
        }
        // One listing of everything, one exchange, and as much again where an epoch began meanwhile.
        let lines = entries + written_later;
        let most = u32::try_from(2 * (lines / LINES + lines / PAGE + 2 * lines) + 12).unwrap();
        for _ in 0..rounds {
            for desk in &mut desks {
                central.requests = 0;
                let summary = exchange(&mut ids, &mut central, desk);
                prop_assert!(central.requests <= most, "{} requests", central.requests);
                match spoilt {
                    Spoil::Digest => {
                        prop_assert_eq!(summary.agree, false);
                        prop_assert_eq!(&summary.differing, &BTreeSet::from([record]));
                    }
                    // Only the chains at the ends of pages travel: in between, a wrong one is met by nobody.
                    Spoil::Chain | Spoil::LastChain => prop_assert!(summary.differing.is_empty()),
                }
                prop_assert_eq!(desk.agree, Some(summary.agree));
            }
        }
        prop_assert!(central.epochs <= 1, "{} epochs", central.epochs);
        // Whatever was written meanwhile has arrived.
        let held: BTreeSet<EntryId> = central.log.iter().filter_map(Logged::id).collect();
        for desk in &desks {
            let own: BTreeSet<EntryId> = desk.entries.keys().copied().collect();
            prop_assert!(own.is_subset(&held));
        }
    }
}

#[test]
fn a_wrong_digest_is_no_disagreement_any_more_once_central_is_mended() {
    let mut ids = Ids::default();
    let (mut central, mut desks) = in_agreement(&mut ids, 9);
    central.spoil(Spoil::Digest, 4);
    desks[0].write(&mut ids, RecordId::new(uuid::Uuid::from_u128(99)), 1, 1);
    desks[0].agree = Some(false);
    assert!(!exchange(&mut ids, &mut central, &mut desks[0]).agree);
    assert!(!exchange(&mut ids, &mut central, &mut desks[0]).agree);
    central.mend();
    assert!(exchange(&mut ids, &mut central, &mut desks[0]).agree);
    assert_eq!(central.epochs, 0);
}
