//! A store that has a Central, and what an exchange with it brings.

use protocol::exchange::{Counts, Cursor, CursorMac, Epoch, Incarnation};
use store::Applied;
use uuid::Uuid;

use crate::support::{Made, made, now};

/// A store of a service that has joined Central.
pub(crate) async fn joined() -> Made {
    let made = made().await;
    made.store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    made
}

/// An exchange that brings nothing: tests say what theirs brings.
pub(crate) fn nothing() -> Applied {
    Applied {
        central: "https://central.example".to_owned(),
        void_receipts: false,
        entries: Vec::new(),
        parked: Vec::new(),
        receipts: Vec::new(),
        refusals: Vec::new(),
        standings: Vec::new(),
        cursor: Some(Cursor {
            epoch: Epoch(Uuid::from_u128(8)),
            number: 5,
            chain: protocol::chain::START,
            mac: CursorMac::OF_THE_BEGINNING,
            standings: 3,
        }),
        central_now: now(),
        incarnation: Some(Incarnation(Uuid::from_u128(9))),
        agree: None,
        service: None,
        counts: Counts {
            entries: 5,
            records: 4,
            held: 1,
        },
        answered_at: now(),
        dataset: Vec::new(),
        token: None,
        national: None,
        notices: None,
        files: None,
        new_device: None,
    }
}
