//! Desks, Central and its database as processes of their own, hurt in the middle of an exchange: connections that are cut, held
//! up and spoilt at any byte, `kill -9` of either program, a database that ends connections, is restarted, or is full. After each,
//! no receipt is untrue; and once they have exchanged in peace, nothing acknowledged is lost, nothing is doubled, and both desks
//! and Central have the same entries under the same digests.
//!
//! `FLS_SOAK` asks for all of it, `FLS_SEED` for the faults of one seed.

mod central;
mod cluster;
mod desk;
mod patients;
mod proxy;
mod world;

use cluster::Cluster;
use world::{FAULTS_OF_A_SEED, World};

/// Seeds after which all begin anew, so that what was written before does not make each slower than the one before.
const SEEDS_OF_A_WORLD: u64 = 25;

/// Ten thousand faults in a soak.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_in_an_exchange_nothing_acknowledged_is_lost_and_no_receipt_is_untrue() {
    let cluster = Cluster::make();
    let mut world: Option<World> = None;
    let (mut planned, mut struck) = (0, 0);
    faults::each_seed(2, 10_000 / FAULTS_OF_A_SEED, async |seed| {
        if seed % SEEDS_OF_A_WORLD == 0 {
            world = None;
        }
        if world.is_none() {
            world = Some(World::make(&cluster).await);
        }
        let now = world.as_mut().unwrap();
        struck += now.faults_of(seed, &cluster).await;
        planned += FAULTS_OF_A_SEED;
        now.agrees_in_peace().await;
    })
    .await;
    assert!(struck * 2 > planned, "{struck} of {planned} faults struck an exchange");
}
