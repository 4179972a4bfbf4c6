//! A desk as somebody runs it, by `fls`; and what lies in its store, which is looked at between two commands.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::Duration;

use chrono::{DateTime, Utc};
use faults::Disk;
use serde_json::Value;
use store::{Clocks, LockedStore, Passphrase};
use tests::program::{Fls, PASSPHRASE, Ran};

/// An entry at the desk: its digest in hexadecimal digits, and the number that Central gave for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) digest: String,
    pub(crate) receipt: Option<u64>,
}

pub(crate) struct Desk {
    pub(crate) fls: Fls,
}

impl Desk {
    /// Begins an exchange.
    pub(crate) fn begin_sync(&self) -> Child {
        let mut command = self.fls.command("sync", &["--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Exchanges until Central has everything and both sides agree.
    pub(crate) fn sync_until_done(&self) {
        let mut said = Vec::new();
        // Whoever guessed tokens with a turned bit waits, a minute at most.
        for _ in 0..90 {
            let ran = outcome(self.begin_sync());
            if ran.err.is_empty() && ran.json()["agree"] == true {
                let status = self.status();
                let of = |state: &str| status["records"][state].as_u64().unwrap();
                if of("waiting") + of("sent") + of("needs_you") == 0 {
                    return;
                }
            }
            said.push((ran.out, ran.err));
            std::thread::sleep(Duration::from_secs(1));
        }
        panic!("it does not come to an end: {said:?}");
    }

    fn status(&self) -> Value {
        let mut command = self.fls.command("status", &["--json"]);
        Ran::of(&mut command).json()
    }

    /// Every entry in the store, by its id in hexadecimal digits.
    pub(crate) async fn entries(&self) -> BTreeMap<String, Kept> {
        let _watched = Disk::watch(self.fls.store());
        let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let clocks = Clocks {
            wall: now,
            running: Duration::ZERO,
        };
        let locked = LockedStore::open(self.fls.store(), Duration::ZERO, clocks).unwrap();
        let person = locked.people()[0].id;
        let passphrase = Passphrase::new(PASSPHRASE.to_owned());
        let unlocked = locked.unlock(person, &passphrase, None, clocks).await;
        let store = unlocked.map_err(|(_, error)| error).unwrap();
        let statement = "select lower(hex(id)), lower(hex(digest)), receipt from entry";
        let rows = faults::sql(&self.fls.store().join("desk.db"), statement).unwrap();
        drop(store.lock().await);
        let entry = |row: Vec<String>| {
            let [id, digest, receipt] = row.try_into().unwrap();
            let receipt = (!receipt.is_empty()).then(|| receipt.parse().unwrap());
            (id, Kept { digest, receipt })
        };
        rows.into_iter().map(entry).collect()
    }
}

/// How an exchange ended. Whatever happened to it, it says so in sentences of its own.
pub(crate) fn outcome(exchange: Child) -> Ran {
    let output = exchange.wait_with_output().unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(matches!(ran.code, -1..=1), "{ran:?}");
    assert!(ran.err.lines().all(|line| line.starts_with("fls: ")), "{}", ran.err);
    ran
}
