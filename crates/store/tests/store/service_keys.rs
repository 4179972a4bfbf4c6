//! The keys of private entries lie in the encrypted store: whoever opens it has them, with a passphrase or with the printed
//! recovery key.

use domain::id::DeviceId;
use protocol::private::{DeskSecret, ServiceKey};
use store::{HeldKey, Passphrase};
use uuid::Uuid;

use crate::support::{USER, clocks, made, unlock};

fn key(byte: u8, generation: u32) -> HeldKey {
    HeldKey {
        key: ServiceKey::new([byte; 32]),
        generation,
    }
}

#[tokio::test]
async fn a_desk_makes_one_key_and_goes_on_with_it() {
    let made = made().await;
    assert_eq!(made.store.service_keys().await.unwrap(), []);
    let both = tokio::join!(
        made.store.service_key_or(key(1, 1)),
        made.store.service_key_or(key(2, 1))
    );
    let (one, other) = (both.0.unwrap(), both.1.unwrap());
    assert_eq!(one, other, "whoever asked second has the first one's");
    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.service_keys().await.unwrap(), [one]);
}

#[tokio::test]
async fn the_newest_generation_comes_first_and_of_several_the_smallest_id() {
    let made = made().await;
    let first = made.store.service_key_or(key(1, 1)).await.unwrap();
    let given = [key(2, 2), key(3, 2), key(1, 7)];
    made.store.keep_service_keys(&given).await.unwrap();
    let mut newest = [key(2, 2), key(3, 2)];
    newest.sort_by_key(|held| held.key.id());
    let [one, other] = newest;
    assert_eq!(made.store.service_keys().await.unwrap(), [one.clone(), other, first]);
    assert_eq!(made.store.service_key_or(key(4, 1)).await.unwrap(), one);
}

#[tokio::test]
async fn a_desk_has_one_key_of_its_own_for_each_id_that_it_has_had() {
    let made = made().await;
    let desk = |number| DeviceId::new(Uuid::from_u128(number));
    let secret = |byte| DeskSecret::new([byte; 32]);
    for (device, fresh, expect) in [(1, 1, 1), (1, 2, 1), (2, 3, 3), (1, 4, 1)] {
        let held = made.store.desk_secret_or(desk(device), secret(fresh)).await.unwrap();
        assert_eq!(held, secret(expect));
    }
}

#[tokio::test]
async fn the_printed_recovery_key_gives_the_keys_back_with_the_records() {
    let made = made().await;
    let kept = made.store.service_key_or(key(3, 1)).await.unwrap();
    let new = Passphrase::new("four brand new words".to_owned());
    let locked = made.store.clone().lock().await;
    let recovered = locked.recover(&made.recovery, USER, &new, None, clocks()).await;
    let store = recovered.map_err(|(_, error)| error).unwrap();
    assert_eq!(store.service_keys().await.unwrap(), [kept]);
}
