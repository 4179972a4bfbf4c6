//! Two real desks and the real server, over TCP: a Central whose tables are wrong, and one that is restored, unreachable and
//! cut off again and again. The two sides say that they differ, open no storm of epochs, and agree in the end.

use domain::id::RecordId;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::{Fault, TestCentral};
use tests::desks::{TestDesk, agree, assert_same, in_agreement, joined, list, set};

const SERVICE: &str = "HRW";

async fn records(desk: &TestDesk) -> Vec<RecordId> {
    let mut all: Vec<RecordId> = list(desk).await.iter().map(|row| row.id.parse().unwrap()).collect();
    all.sort_unstable();
    all
}

/// Each statement damages one thing, and mends it when it is run again.
const DAMAGES: [(&str, bool); 3] = [
    // The digest of a line: its record is named.
    (
        "update entry set digest = set_byte(digest, 0, get_byte(digest, 0) # 255) where number = 5",
        true,
    ),
    // The chain in the middle, and where the desks stand.
    (
        "update entry set chain = set_byte(chain, 0, get_byte(chain, 0) # 255) where number = 5",
        false,
    ),
    (
        "update entry set chain = set_byte(chain, 0, get_byte(chain, 0) # 255) where number = 30",
        false,
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_line_at_central_opens_one_epoch_at_most_and_is_no_disagreement_once_it_is_mended() {
    for (damage, names_a_record) in DAMAGES {
        let central = TestCentral::start().await;
        let one = in_agreement(&central, SERVICE, 30).await;
        let other = joined(&central, SERVICE, "Second desk").await;
        agree(&other).await;
        assert_eq!(central.run(damage).await, 1, "{damage}");
        let new = joined(&central, SERVICE, "Third desk").await;

        let mut epochs = vec![central.epoch(SERVICE).await];
        for _ in 0..3 {
            for desk in [&one, &other, &new] {
                let (before, _) = desk.host().traffic();
                let synced = desk.sync_now().await.unwrap();
                assert!(desk.host().traffic().0 - before < 12, "{damage}");
                assert!(names_a_record || synced.differing.is_empty(), "{damage}: {synced:?}");
                epochs.push(central.epoch(SERVICE).await);
            }
        }
        epochs.dedup();
        assert!(epochs.len() <= 2, "{} epochs: {damage}", epochs.len());
        if names_a_record {
            let page = new.sync_page().await.unwrap();
            assert_eq!((page.agree, page.differing.len()), (Some(false), 1), "{damage}");
        }

        central.run(damage).await;
        for _ in 0..2 {
            for desk in [&one, &other, &new] {
                desk.sync_now().await.unwrap();
            }
        }
        for desk in [&one, &other, &new] {
            agree(desk).await;
            assert_eq!(desk.sync_page().await.unwrap().differing, [""; 0], "{damage}");
        }
        assert_same(&one, &new).await;
        central.verify().await;
        central.stop().await;
    }
}

fn any_fault(chance: &mut StdRng) -> Fault {
    match chance.random_range(0..8) {
        0 => Fault::Lost,
        1 | 2 => Fault::AnswerLost,
        3 => Fault::Repeated,
        4 => Fault::Cut(chance.random_range(0..2_000)),
        5 => Fault::AnswerCut(chance.random_range(0..2_000)),
        _ => Fault::Pass,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_network_and_backups_do_two_desks_agree_in_the_end_and_nothing_is_lost() {
    for seed in 0..2_u64 {
        let mut chance = StdRng::seed_from_u64(seed);
        let central = TestCentral::start().await;
        let desks = [
            in_agreement(&central, SERVICE, 20).await,
            joined(&central, SERVICE, "Second desk").await,
        ];
        agree(&desks[1]).await;
        let all = records(&desks[0]).await;
        let mut written = 0;
        let mut backup = central.back_up().await;
        for step in 0..40 {
            let at = chance.random_range(0..2);
            match chance.random_range(0..10) {
                // Each desk has its half of the records, so that no answer is in dispute.
                0..4 => {
                    let record = all[2 * chance.random_range(0..all.len() / 2) + at];
                    set(&desks[at], record, &[("2.01", &(100 + step).to_string())]).await;
                    written += 1;
                }
                4..8 => {
                    desks[at]
                        .host()
                        .break_network([any_fault(&mut chance), any_fault(&mut chance)]);
                    // Whether it comes to its end is the weather's business.
                    let _ = desks[at].sync_now().await;
                    desks[at].host().mend_network();
                }
                8 => backup = central.back_up().await,
                _ => central.restore(&backup).await,
            }
        }
        for _ in 0..3 {
            for desk in &desks {
                desk.sync_now().await.unwrap();
            }
        }
        for desk in &desks {
            agree(desk).await;
        }
        assert_same(&desks[0], &desks[1]).await;
        let link = desks[0].store().await.unwrap().central().await.unwrap().unwrap();
        assert_eq!(link.last_counts.unwrap().entries, 20 + written, "seed {seed}");
        central.verify().await;
        central.stop().await;
    }
}
