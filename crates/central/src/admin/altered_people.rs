//! What was altered of the people of the audit team. Their rows carry no seal that is summed up: what they are known by is sealed in
//! them, and whether somebody is one of them the trail says, whose lines are sealed and counted.

use std::collections::BTreeMap;

use domain::people::folded_name;
use sqlx::{PgConnection, Row as _};

use super::error::AdminError;
use crate::keys::MasterKey;
use crate::people::Person;
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::Whole;

/// Who is there and was never added, or was removed; who is missing; and whose row says something else than when it was sealed. A row
/// as it was before its person was given other secrets, which whoever writes into the database puts back, is not found.
pub(super) async fn differences(connection: &mut PgConnection, master: &MasterKey) -> Result<Vec<String>, AdminError> {
    let mut words = Vec::new();
    let mut added = added(connection).await?;
    // Whether the key opens is told with what was altered of Central as a whole.
    let key = Whole::key_of(connection, master).await.ok().flatten();
    for person in Person::all(connection).await? {
        let name = &person.name;
        if key.as_ref().is_some_and(|key| person.known_by(key).is_err()) {
            words.push(format!(
                "{name} of the audit team was altered by somebody without the master key"
            ));
        }
        if added.remove(&folded_name(name)).is_none() {
            words.push(format!(
                "{name} of the audit team is there, and was removed or never added"
            ));
        }
    }
    for name in added.into_values() {
        words.push(format!("{name} of the audit team is missing, and was not removed"));
    }
    Ok(words)
}

/// Whom the trail says to have been added and not removed since, by their names however they are written.
async fn added(connection: &mut PgConnection) -> Result<BTreeMap<String, String>, AdminError> {
    let rows = sqlx::query("select what, about from act where service_id = $1 and what in ($2, $3) order by number")
        .bind(OF_NO_SERVICE)
        .bind(What::PersonAdded.key())
        .bind(What::PersonRemoved.key())
        .fetch_all(connection)
        .await?;
    let mut added = BTreeMap::new();
    for row in rows {
        let (what, about): (String, Option<String>) = (row.try_get("what")?, row.try_get("about")?);
        let name = about.unwrap_or_default();
        if what == What::PersonAdded.key() {
            added.insert(folded_name(&name), name);
        } else {
            added.remove(&folded_name(&name));
        }
    }
    Ok(added)
}
