//! What was altered of the people of the audit team. Their rows carry no seal that is summed up: what they are known by is sealed in
//! them, and whether somebody is one of them the trail says, whose lines are sealed and counted.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::people::folded_name;
use sqlx::{PgConnection, Row as _};

use super::error::AdminError;
use crate::keys::MasterKey;
use crate::people::Person;
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::Whole;

/// Who is there and was never added, or was removed; who is missing; whose row says something else than when it was sealed; and whose
/// row is one of before they were given other secrets, which would let whoever has the old ones in again. A row as it was before its
/// person chose another passphrase by themselves is not found: no line of the trail says when that was.
pub(super) async fn differences(connection: &mut PgConnection, master: &MasterKey) -> Result<Vec<String>, AdminError> {
    let mut words = Vec::new();
    let mut added = added(connection).await?;
    // Whether the key opens is told with what was altered of Central as a whole.
    let key = Whole::key_of(connection, master).await.ok().flatten();
    for person in Person::all(connection).await? {
        let name = &person.name;
        let known_by = key.as_ref().map(|key| person.known_by(key));
        if matches!(known_by, Some(Err(_))) {
            words.push(format!(
                "{name} of the audit team was altered by somebody without the master key"
            ));
        }
        let Some(Given { at, .. }) = added.remove(&folded_name(name)) else {
            words.push(format!(
                "{name} of the audit team is there, and was removed or never added"
            ));
            continue;
        };
        if let Some(Ok(known_by)) = known_by
            && known_by.given_at.timestamp_micros() != at.timestamp_micros()
        {
            words.push(format!(
                "{name} of the audit team is there as before they were given other secrets"
            ));
        }
    }
    for Given { name, .. } in added.into_values() {
        words.push(format!("{name} of the audit team is missing, and was not removed"));
    }
    Ok(words)
}

/// Somebody whom the trail says to be of the audit team, and when they were given secrets last.
struct Given {
    name: String,
    at: DateTime<Utc>,
}

/// Whom the trail says to have been added and not removed since, by their names however they are written.
async fn added(connection: &mut PgConnection) -> Result<BTreeMap<String, Given>, AdminError> {
    let rows = sqlx::query(
        "select what, about, done_at from act where service_id = $1 and what in ($2, $3, $4) order by number",
    )
    .bind(OF_NO_SERVICE)
    .bind(What::PersonAdded.key())
    .bind(What::PersonReset.key())
    .bind(What::PersonRemoved.key())
    .fetch_all(connection)
    .await?;
    let mut added = BTreeMap::new();
    for row in rows {
        let (what, about): (String, Option<String>) = (row.try_get("what")?, row.try_get("about")?);
        let (name, at) = (about.unwrap_or_default(), row.try_get("done_at")?);
        if what == What::PersonRemoved.key() {
            added.remove(&folded_name(&name));
        } else {
            added.insert(folded_name(&name), Given { name, at });
        }
    }
    Ok(added)
}
