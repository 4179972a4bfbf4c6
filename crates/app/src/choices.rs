//! What a person chose for themselves, as the store keeps it: each choice under a name of its own, as JSON, so that one
//! that cannot be read takes no other with it.

use serde::{Deserialize, Serialize};
use store::Store;

use crate::error::Error;

/// What was chosen; nothing when it was chosen with another program and cannot be read by this one.
pub(crate) async fn chosen<T: for<'d> Deserialize<'d>>(store: &Store, name: &str) -> Result<Option<T>, Error> {
    let value = store.choice(name).await?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
}

/// Keeps what was chosen: on the disk when this returns.
pub(crate) async fn choose<T: Serialize>(store: &Store, name: &str, value: &T) -> Result<(), Error> {
    Ok(store.set_choice(name, &written(value)).await?)
}

/// Changes what was chosen, in one step with reading it: on the disk when this returns. What cannot be read is begun anew.
pub(crate) async fn edit<T: Default + Serialize + for<'d> Deserialize<'d>>(
    store: &Store,
    name: &str,
    change: impl FnOnce(&mut T) + Send,
) -> Result<(), Error> {
    store
        .edit_choice(name, |value| {
            let mut chosen = value
                .and_then(|value| serde_json::from_str(&value).ok())
                .unwrap_or_default();
            change(&mut chosen);
            written(&chosen)
        })
        .await?;
    Ok(())
}

/// As JSON: plain values always serialise.
pub(crate) fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
