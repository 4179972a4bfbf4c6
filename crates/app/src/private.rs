//! Private entries, opened as they are looked at. What was opened is written nowhere but for what lists go by
//! (`store::records::private`). What an entry says, and what several add up to, is in `domain::private`.

use domain::record::{Change, Entry};
use protocol::private::{OpenedEntries, open_entries};
use store::Store;

use crate::error::Error;

/// Opens what can be opened of these entries.
pub(crate) async fn opened(store: &Store, entries: &[Entry]) -> Result<OpenedEntries, Error> {
    if !entries.iter().any(|entry| matches!(entry.change, Change::Private(_))) {
        return Ok(OpenedEntries::default());
    }
    let held = store.service_keys().await?;
    Ok(open_entries(entries, held.iter().map(|held| &held.key)))
}

/// Random bytes: for keys, and for what must not repeat beside one.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomNumbers)?;
    Ok(bytes)
}
