//! The demonstration that is made without a question, and how it is known again: its passphrase is shown on the locked screen.

use store::{DeskPerson, LockedStore, Store};

/// Its unit code, its person and the passphrase of that.
pub(super) const PRACTICE_CODE: &str = "PRACTICE";
pub(super) const PRACTICE_PERSON: &str = "Practice nurse";
pub(super) const PRACTICE_PASSPHRASE: &str = "only invented patients here";

/// Whether [`Desk::explore`](crate::Desk::explore) made this demonstration. Nothing else makes a service with this code and person, and nobody was
/// shown a recovery key with which it could have another passphrase.
pub(super) fn is_practice(locked: &LockedStore) -> bool {
    let label = locked.service_label();
    label.demo && label.code == PRACTICE_CODE && locked.people().iter().all(is_nurse)
}

/// The same of one that is open.
pub(super) fn is_practice_open(store: &Store) -> bool {
    let service = store.service();
    service.demo && service.code == PRACTICE_CODE && store.people().iter().all(is_nurse)
}

fn is_nurse(person: &DeskPerson) -> bool {
    person.name == PRACTICE_PERSON
}

/// The passphrase of such a demonstration.
pub(super) fn practice_passphrase(locked: &LockedStore) -> Option<String> {
    is_practice(locked).then(|| PRACTICE_PASSPHRASE.to_owned())
}
