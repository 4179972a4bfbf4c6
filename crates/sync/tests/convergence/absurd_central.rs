//! A Central that answers what none of ours ever would, for a whole exchange: the exchange ends soon, nothing that the desk
//! holds is lost, and once Central is in its right mind all agree again.

use std::collections::BTreeSet;

use domain::id::{DeviceId, EntryId, RecordId};
use proptest::prelude::*;

use crate::absurd::ALL;
use crate::world::{Central, Desk, Ids, Weather};

proptest! {
    #![proptest_config(crate::config(300))]

    #[test]
    fn an_absurd_central_ends_every_exchange_soon_and_harms_nothing(
        kind in proptest::sample::select(&ALL[..]),
        fair_before in 0_usize..4,
        fair_between in 0_usize..3,
        writes in proptest::collection::vec((0..2_usize, 0_u8..6, 0_u8..3, 0_u8..3), 1..30),
    ) {
        let mut ids = Ids::default();
        let mut desks = [(); 2].map(|()| Desk::new(DeviceId::new(ids.next())));
        let mut central = Central::new(&mut ids, desks.iter().map(|desk| desk.device));
        for (number, (desk, record, question, option)) in writes.iter().copied().enumerate() {
            let record = RecordId::new(uuid::Uuid::from_u128(u128::MAX - u128::from(record)));
            desks[desk].write(&mut ids, record, question, option);
            if number == writes.len() / 2 {
                for desk in &mut desks {
                    desk.sync(&mut ids, &mut central, &[]).unwrap();
                }
            }
        }
        let mut forecast = vec![Weather::Fair; fair_before];
        forecast.push(Weather::Absurd(kind));
        forecast.extend(vec![Weather::Fair; fair_between]);
        forecast.extend(vec![Weather::Absurd(kind); 30_000]);
        let lines = 2 * writes.len();
        for desk in &mut desks {
            let held: BTreeSet<EntryId> = desk.entries.keys().copied().collect();
            let before = central.requests;
            // However it ends, it ends.
            let _ = desk.sync(&mut ids, &mut central, &forecast);
            let requests = usize::try_from(central.requests - before).unwrap();
            prop_assert!(requests <= 20 + 2 * lines, "{} requests, {:?}", requests, kind);
            prop_assert!(held.iter().all(|entry| desk.holds(*entry)));
        }

        for _ in 0..4 {
            for desk in &mut desks {
                desk.a_day_passes();
                prop_assert!(desk.sync(&mut ids, &mut central, &[]).unwrap().is_some());
            }
        }
        prop_assert_eq!(central.log.len(), writes.len());
        for desk in &desks {
            prop_assert_eq!(desk.agree, Some(true));
            prop_assert_eq!(desk.entries.len(), writes.len());
            prop_assert_eq!(desk.folds(), desks[0].folds());
            for logged in &central.log {
                let entry = logged.id().expect("nothing was purged");
                prop_assert_eq!(desk.receipts.get(&entry), Some(&logged.position.number));
            }
        }
    }
}
