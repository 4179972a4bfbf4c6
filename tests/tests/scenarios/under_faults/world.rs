//! Two desks, Central and its database, a proxy between each two of them, and what was acknowledged so far.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use tests::program::Fls;

use super::central::{Central, SERVICE};
use super::cluster::{Cluster, Stop};
use super::desk::{Desk, outcome};
use super::patients::{self, Patients};
use super::proxy::{Harm, Held, Proxy, Way};

/// How many exchanges are hurt between two that are not.
pub(crate) const FAULTS_OF_A_SEED: u64 = 5;
/// Longer than an exchange takes to come to a byte, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Patients of a file at most.
const MOST_ROWS: u32 = 60;

/// What breaks.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The connection between desk and Central.
    Network,
    /// The connection between Central and its database.
    DatabaseNetwork,
    /// The desk's program is killed.
    DeskKilled,
    /// Central's program is killed.
    CentralKilled,
    /// The database ends Central's connections.
    ConnectionsEnded,
    /// The database is stopped and started again.
    DatabaseRestarted(Stop),
    /// The database has no room: it raises what PostgreSQL raises then (53100), by a trigger on this table.
    DatabaseFull(&'static str),
}

const FAULTS: [Fault; 10] = [
    Fault::Network,
    Fault::DeskKilled,
    Fault::CentralKilled,
    Fault::DatabaseNetwork,
    Fault::DatabaseRestarted(Stop::Immediate),
    Fault::DatabaseFull("entry"),
    Fault::ConnectionsEnded,
    Fault::Network,
    Fault::DatabaseRestarted(Stop::Fast),
    Fault::DatabaseFull("record"),
];

pub(crate) struct World {
    central: Central,
    /// Between desks and Central.
    front: Proxy,
    /// Between Central and its database.
    back: Proxy,
    desks: [Desk; 2],
    /// What was acknowledged at each desk, which has patients of its own.
    acknowledged: [Patients; 2],
    /// Entries that some desk had.
    seen: BTreeMap<String, String>,
    /// How many bytes an exchange takes here each way: at the front, and behind.
    usual: [[u64; 2]; 2],
}

impl World {
    pub(crate) async fn make(cluster: &Cluster) -> Self {
        let database = (cluster.options.get_host(), cluster.options.get_port());
        let back = Proxy::of(database.to_socket_addrs().unwrap().next().unwrap());
        let mut central = Central::make(cluster, back.address()).await;
        let front = Proxy::of(central.serve());
        let first = Fls::with_service();
        join(&first, &central, front.address());
        let second = Fls::new();
        join(&second, &central, front.address());
        let mut world = Self {
            central,
            front,
            back,
            desks: [Desk { fls: first }, Desk { fls: second }],
            acknowledged: Default::default(),
            seen: BTreeMap::new(),
            usual: [[0; 2]; 2],
        };
        let mut chance = StdRng::seed_from_u64(0);
        world.import(0, MOST_ROWS / 2, &mut chance);
        for proxy in [&world.front, &world.back] {
            proxy.count();
        }
        world.desks[0].sync_until_done();
        let passed = |proxy: &Proxy| [Way::There, Way::Back].map(|way| proxy.passed(way));
        world.usual = [passed(&world.front), passed(&world.back)];
        world
    }

    /// So many rows of a file are acknowledged at a desk: some are new, and some were there before.
    fn import(&mut self, at: usize, rows: u32, chance: &mut StdRng) {
        let known = u32::try_from(self.acknowledged[at].len()).unwrap();
        let mut changed = Patients::new();
        for row in 0..rows {
            // Every other is new, so that there is something to send.
            let n = if row % 2 == 0 {
                known + row / 2
            } else {
                chance.random_range(0..=known)
            };
            let number = patients::nhs_number(2 * n + u32::try_from(at).unwrap());
            changed.insert(number, patients::said(chance));
        }
        let fls = &self.desks[at].fls;
        let report = fls.json("import", &[&fls.file("patients.csv", patients::file(&changed))]);
        assert_eq!(
            (&report["rows"], &report["refused"]),
            (&json!(changed.len()), &json!([]))
        );
        self.acknowledged[at].extend(changed);
    }

    /// Does what a seed says, each time after something was entered and in the middle of its exchange. Says how often an exchange
    /// was struck.
    pub(crate) async fn faults_of(&mut self, seed: u64, cluster: &Cluster) -> u64 {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut struck = 0;
        for nth in 0..FAULTS_OF_A_SEED {
            let place = usize::try_from(seed.wrapping_sub(1) * FAULTS_OF_A_SEED + nth).unwrap();
            let fault = FAULTS[place % FAULTS.len()];
            let at = chance.random_range(0..self.desks.len());
            let rows = chance.random_range(1..=MOST_ROWS);
            self.import(at, rows, &mut chance);
            struck += u64::from(self.strike(fault, at, cluster, &mut chance).await);
            self.no_receipt_is_untrue(at, fault).await;
        }
        struck
    }

    /// Breaks something in the middle of an exchange of this desk, and mends it. Whether the exchange came as far.
    async fn strike(&mut self, fault: Fault, at: usize, cluster: &Cluster, chance: &mut StdRng) -> bool {
        match fault {
            Fault::Network => self.hurt(0, at, chance),
            Fault::DatabaseNetwork => self.hurt(1, at, chance),
            Fault::DatabaseFull(table) => {
                self.fill(table).await;
                let ran = outcome(self.desks[at].begin_sync());
                self.central.run("drop function full_up cascade").await;
                assert_eq!(ran.code, 1, "{ran:?}");
                assert!(
                    ran.err.contains("Nothing is lost; it will be tried again"),
                    "{}",
                    ran.err
                );
                true
            }
            Fault::DeskKilled => {
                let mut exchange = self.desks[at].begin_sync();
                let held = self.plan(0, Harm::Hold, chance);
                let reached = happened(&held, &mut exchange);
                exchange.kill().unwrap();
                outcome(exchange);
                reached
            }
            Fault::CentralKilled | Fault::ConnectionsEnded | Fault::DatabaseRestarted(_) => {
                let mut exchange = self.desks[at].begin_sync();
                let place = chance.random_range(0..2);
                let held = self.plan(place, Harm::Hold, chance);
                let reached = happened(&held, &mut exchange);
                match fault {
                    Fault::ConnectionsEnded => self.central.terminate_connections().await,
                    Fault::DatabaseRestarted(stop) => cluster.restart(stop),
                    _ => {
                        self.central.kill();
                        let address = self.central.serve();
                        self.front.lead_to(address);
                    }
                }
                drop(held);
                outcome(exchange);
                reached
            }
        }
    }

    /// Hurts a connection: between desk and Central (0), or between Central and its database (1).
    fn hurt(&self, place: usize, at: usize, chance: &mut StdRng) -> bool {
        let harm = match chance.random_range(0..3) {
            0 => Harm::Cut,
            1 => Harm::Stall(Duration::from_millis(chance.random_range(100..2_000))),
            _ => Harm::Flip(chance.random_range(0..8)),
        };
        let held = self.plan(place, harm, chance);
        outcome(self.desks[at].begin_sync());
        held.happened(Duration::ZERO)
    }

    /// Plans a harm at any byte that an exchange may come to.
    fn plan(&self, place: usize, harm: Harm, chance: &mut StdRng) -> Held {
        let way = if chance.random_bool(0.5) { Way::There } else { Way::Back };
        let usual = self.usual[place][way as usize];
        let proxy = [&self.front, &self.back][place];
        proxy.plan(way, chance.random_range(0..usual), harm)
    }

    /// The database has no room for a further row of this table.
    async fn fill(&self, table: &str) {
        let full = "create function full_up() returns trigger language plpgsql as $$
            begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$";
        self.central.run(full).await;
        let fires = format!(
            "create trigger full_up before insert or update on {table} for each row execute function full_up()"
        );
        self.central.run(&fires).await;
    }

    /// What this desk has a receipt for, Central has under that number.
    async fn no_receipt_is_untrue(&mut self, at: usize, after: Fault) {
        let (entries, lines) = (self.desks[at].entries().await, self.central.lines().await);
        for (id, held) in &entries {
            if let Some(number) = held.receipt {
                let line = lines
                    .get(id)
                    .unwrap_or_else(|| panic!("{after:?}: Central has not {id}, and gave {number}"));
                assert_eq!((line.number, &line.digest), (number, &held.digest), "{after:?}: {id}");
            }
        }
        self.see(entries.into_iter().map(|(id, held)| (id, held.digest)));
    }

    /// An entry that was seen stays what it is.
    fn see(&mut self, entries: impl IntoIterator<Item = (String, String)>) {
        for (id, digest) in entries {
            let before = self.seen.entry(id).or_insert_with(|| digest.clone());
            assert_eq!(*before, digest);
        }
    }

    /// Exchanges in peace, after which everything is everywhere, once.
    pub(crate) async fn agrees_in_peace(&mut self) {
        for desk in [0, 1, 0] {
            self.desks[desk].sync_until_done();
        }
        let lines = self.central.lines().await;
        let numbers: BTreeSet<u64> = lines.values().map(|line| line.number).collect();
        assert!(
            numbers.into_iter().eq(1..=u64::try_from(lines.len()).unwrap()),
            "a number is missing, or given twice"
        );
        for desk in 0..2 {
            let entries = self.desks[desk].entries().await;
            let differ = |(id, line): (&String, &super::central::Logged)| {
                entries
                    .get(id)
                    .is_none_or(|held| held.digest != line.digest || held.receipt != Some(line.number))
            };
            assert_eq!(
                lines.iter().find(|line| differ(*line)),
                None,
                "desk {desk} has it otherwise, or not at all"
            );
            assert_eq!(entries.len(), lines.len(), "desk {desk} has what Central has not");
            self.see(entries.into_iter().map(|(id, held)| (id, held.digest)));
        }
        assert_eq!(self.seen.len(), lines.len(), "what was there once is nowhere");
        let said = self.central.done(&["verify"]);
        assert!(said.ends_with("Everything agrees.\n"), "{said}");
        self.acknowledged_is_everywhere();
    }

    /// Both desks show what was acknowledged at either, and nobody else.
    fn acknowledged_is_everywhere(&self) {
        let all: Patients = self
            .acknowledged
            .iter()
            .flatten()
            .map(|(number, said)| (number.clone(), said.clone()))
            .collect();
        for Desk { fls } in &self.desks {
            let file = fls.folder().join("all.csv");
            fls.run("export", &["--force", file.to_str().unwrap()]).expect(0);
            let there = patients::read(&std::fs::read(file).unwrap());
            assert!(there == all, "a desk shows others, or otherwise, than was acknowledged");
        }
    }
}

/// Waits until what is planned has happened, or the exchange has ended before it. Whether it has happened.
fn happened(held: &Held, exchange: &mut std::process::Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if held.happened(Duration::from_millis(10)) {
            return true;
        }
        if exchange.try_wait().unwrap().is_some() {
            return held.happened(Duration::ZERO);
        }
    }
    false
}

fn join(fls: &Fls, central: &Central, front: SocketAddr) {
    let code = central.done(&["enrol", "--service", SERVICE]);
    let address = format!("http://{front}");
    let words = ["--central", &address, "--code", code.trim(), "--user", "A. Nurse"];
    fls.run("join", &words).expect(0);
}
