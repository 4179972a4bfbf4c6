//! What desks say of keys, as items of a topic of the service: one log, one fold, and no second way of sending.
//!
//! - `desk/` and the desk's id: `{"x25519":"…","name":"…"}`, the public half of its own key
//! - `key/` and the key's id: `{"generation":1,"by":"…"}`, that there is this key, and who made it
//! - `sealed/`, the key's id, `/`, the desk's id: the key, sealed to the desk
//!
//! Bytes are base64url without padding, ids of keys 32 hexadecimal digits. What a newer program says in another way is
//! passed over.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::answer::Json;
use domain::id::DeviceId;
use domain::private::{AnnouncedKey, DeskPublic, KeyHolder, KeyId, MOST_GENERATIONS, SaidOfKeys};
use domain::record::ItemKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json;

#[derive(Serialize, Deserialize)]
struct DeskWire {
    x25519: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct KeyWire {
    generation: u32,
    by: DeviceId,
}

/// Reads the items of the topic.
pub fn read(items: &BTreeMap<ItemKey, Json>) -> SaidOfKeys {
    let mut said = SaidOfKeys::default();
    for (item, value) in items {
        let parts: Vec<&str> = item.as_str().split('/').collect();
        // What cannot be read is a newer program's, and says nothing here.
        let _ = match parts.as_slice() {
            ["desk", desk] => read_desk(&mut said, desk, value),
            ["key", key] => read_key(&mut said, key, value),
            ["sealed", key, desk] => read_sealed(&mut said, key, desk, value),
            _ => None,
        };
    }
    said.leave_out_far_ahead();
    said
}

/// The item by which a desk says its public key.
pub fn desk_item(id: DeviceId, desk: &KeyHolder) -> (ItemKey, Option<Json>) {
    let wire = DeskWire {
        x25519: BASE64URL_NOPAD.encode(&desk.public.0),
        name: desk.name.clone(),
    };
    item(format!("desk/{id}"), &wire)
}

/// The item by which a desk says that there is a key.
pub fn key_item(key: KeyId, announced: AnnouncedKey) -> (ItemKey, Option<Json>) {
    let AnnouncedKey { generation, by } = announced;
    item(format!("key/{key}"), &KeyWire { generation, by })
}

/// The item that holds a key sealed to a desk.
pub fn sealed_item(key: KeyId, desk: DeviceId, sealed: &[u8]) -> (ItemKey, Option<Json>) {
    item(format!("sealed/{key}/{desk}"), &BASE64URL_NOPAD.encode(sealed))
}

fn item(key: String, value: &impl Serialize) -> (ItemKey, Option<Json>) {
    (ItemKey::new(key), Some(Json::new(json::text(value))))
}

fn read_desk(said: &mut SaidOfKeys, desk: &str, value: &Json) -> Option<()> {
    let DeskWire { x25519, name } = from_json(value)?;
    let public = BASE64URL_NOPAD.decode(x25519.as_bytes()).ok()?;
    let public = DeskPublic(public.try_into().ok()?);
    if name.chars().any(char::is_control) {
        return None;
    }
    said.desks.insert(desk.parse().ok()?, KeyHolder { public, name });
    Some(())
}

fn read_key(said: &mut SaidOfKeys, key: &str, value: &Json) -> Option<()> {
    let KeyWire { generation, by } = from_json(value)?;
    if generation > MOST_GENERATIONS {
        return None;
    }
    said.keys.insert(key_id(key)?, AnnouncedKey { generation, by });
    Some(())
}

fn read_sealed(said: &mut SaidOfKeys, key: &str, desk: &str, value: &Json) -> Option<()> {
    let sealed: String = from_json(value)?;
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
    said.sealed.insert((key_id(key)?, desk.parse().ok()?), sealed);
    Some(())
}

fn key_id(text: &str) -> Option<KeyId> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
    Some(KeyId(bytes.try_into().ok()?))
}

fn from_json<T: DeserializeOwned>(value: &Json) -> Option<T> {
    serde_json::from_str(value.as_str()).ok()
}
