//! Whoever is in, as the service's desks know them: one person has an id at each computer that they work at, and is known again
//! by the name alone.

use std::collections::BTreeSet;

use domain::id::UserId;
use domain::people::is_same_name;
use domain::private::CallLog;
use store::Store;

use crate::cards::private_of;
use crate::error::Error;

/// The id of whoever is in, and those under which somebody of the same name has a patient at other computers. Nobody else of this
/// desk is among them, whatever they were called when they were given a patient.
pub(super) async fn my_ids(store: &Store) -> Result<Vec<UserId>, Error> {
    let me = store.me();
    let here: BTreeSet<UserId> = store.people().into_iter().map(|person| person.id).collect();
    let examples = store.assigned_examples().await?;
    let examples = private_of(store, &examples).await?;
    let assigned = examples.values().filter_map(|private| CallLog::assignee(&private.log));
    let elsewhere: BTreeSet<UserId> = assigned
        .filter(|to| is_same_name(&to.name, &me.name) && !here.contains(&to.user))
        .map(|to| to.user)
        .collect();
    Ok([me.id].into_iter().chain(elsewhere).collect())
}
