//! What was refused of late, so that whoever is asked can say why: which entry, of which desk, when, and by which code. Nothing of
//! what the entry says. Of a service the last ten thousand are kept, each in its place, which a later one takes over; an entry
//! that is refused again is one of them still. What is refused because its record was purged or withdrawn is not kept: it would name it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use protocol::exchange::{Refusal, RefusalCode};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::caller::Caller;

/// Refusals of a service that are kept.
const KEPT: i64 = 10_000;

/// Keeps what was refused, in the transaction of the exchange and under the service's row lock, and gives each its number there.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    caller: Caller,
    refusals: &mut [Refusal],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let mut new: BTreeMap<Uuid, (Uuid, &'static str)> = refusals
        .iter()
        .filter(|refusal| !matches!(refusal.code, RefusalCode::Purged | RefusalCode::NotCleared))
        .map(|refusal| (refusal.entry.uuid(), (refusal.record.uuid(), key(refusal.code))))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let columns = |of: &BTreeMap<Uuid, (Uuid, &'static str)>| -> (Vec<Uuid>, Vec<Uuid>, Vec<&'static str>) {
        let entries = of.keys().copied().collect();
        let (records, codes) = of.values().copied().unzip();
        (entries, records, codes)
    };
    let (entries, _, codes) = columns(&new);
    let mut numbers: BTreeMap<Uuid, i64> = sqlx::query_as(
        "update refusal r set refused_at = $5, device_key = $2, code = c.code
         from unnest($3::uuid[], $4::text[]) as c (entry_id, code)
         where r.service_id = $1 and r.entry_id = c.entry_id returning r.entry_id, r.number",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(entries)
    .bind(codes)
    .bind(now)
    .fetch_all(&mut *connection)
    .await?
    .into_iter()
    .collect();
    new.retain(|entry, _| !numbers.contains_key(entry));
    let (entries, records, codes) = columns(&new);
    let added: Vec<(Uuid, i64)> = sqlx::query_as(
        "insert into refusal (service_id, place, number, entry_id, record_id, device_key, code, refused_at)
         select $1, (last.number + c.nth) % $7, last.number + c.nth, c.entry_id, c.record_id, $2, c.code, $6
         from unnest($3::uuid[], $4::uuid[], $5::text[]) with ordinality as c (entry_id, record_id, code, nth),
             (select coalesce(max(number), 0) as number from refusal where service_id = $1) as last
         on conflict on constraint refusal_pkey do update set
             number = excluded.number, entry_id = excluded.entry_id, record_id = excluded.record_id,
             device_key = excluded.device_key, code = excluded.code, refused_at = excluded.refused_at
         returning entry_id, number",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(entries)
    .bind(records)
    .bind(codes)
    .bind(now)
    .bind(KEPT)
    .fetch_all(connection)
    .await?;
    numbers.extend(added);
    for refusal in refusals {
        let number = numbers.get(&refusal.entry.uuid());
        refusal.number = number.and_then(|number| u64::try_from(*number).ok());
    }
    Ok(())
}

/// A code as it is kept: as it is on the wire.
pub(crate) fn key(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::Unreadable => "unreadable",
        RefusalCode::Digest => "digest",
        RefusalCode::UnknownParent => "unknown-parent",
        RefusalCode::TooLarge => "too-large",
        RefusalCode::TooManyEntries => "too-many-entries",
        RefusalCode::TooManyHeads => "too-many-heads",
        RefusalCode::TooManyJoined => "too-many-joined",
        RefusalCode::OtherService => "other-service",
        RefusalCode::Purged => "purged",
        RefusalCode::NotCleared => "not-cleared",
        RefusalCode::Diverged => "diverged",
        RefusalCode::AfterRefused => "after-refused",
        RefusalCode::CannotBeKept => "cannot-be-kept",
        RefusalCode::TooManyUnread => "too-many-unread",
        RefusalCode::Other => "other",
    }
}

/// Why an entry is refused, for whoever helps the desk: what happened, and what to do.
pub(crate) fn words(code: &str) -> &'static str {
    match code {
        "unreadable" => "its bytes cannot be read: it was damaged, or a newer program wrote it",
        "digest" => "its digest does not fit its bytes: it was damaged on the desk or on the way",
        "unknown-parent" => {
            "the change before it is not here: it is taken once a desk that holds that change has sent it"
        }
        "too-large" => "it is larger than an entry may be",
        "too-many-entries" => "its record has as many changes as Central keeps of one",
        "too-many-heads" => {
            "its record was changed at too many places apart: settle on the desk what differs, and save it"
        }
        "too-many-joined" => {
            "it makes one of more records than are taken together: on the desk, see which of them are the same patient's same \
             fracture"
        }
        "other-service" => "its record belongs to another service",
        "purged" => "its record was erased for good",
        "not-cleared" => "its record was withdrawn, because its patient is not cleared",
        "diverged" => {
            "another entry is held under its id: a store was copied, and somebody has to look at the record there"
        }
        "after-refused" => "an earlier change of its record was refused: look for that one's cause",
        "cannot-be-kept" => {
            "Central has a fault of its own with its record: the server's log of that moment says which"
        }
        _ => "for a reason that this program does not know",
    }
}

/// The same in few words, for a list.
pub(crate) fn short(code: &str) -> &'static str {
    match code {
        "unreadable" => "Cannot be read",
        "digest" => "Arrived altered",
        "unknown-parent" => "An earlier change is missing",
        "too-large" => "Too large",
        "too-many-entries" => "Too many changes of a record",
        "too-many-heads" => "Changed at too many places",
        "too-many-joined" => "Too many records made one",
        "other-service" => "Of another service",
        "purged" => "Its record was erased",
        "not-cleared" => "Its record was withdrawn",
        "diverged" => "Two under one id",
        "after-refused" => "After another that was refused",
        "cannot-be-kept" => "A fault of Central's",
        _ => "For another reason",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_as_it_is_on_the_wire() {
        for code in [
            RefusalCode::Unreadable,
            RefusalCode::Digest,
            RefusalCode::UnknownParent,
            RefusalCode::TooLarge,
            RefusalCode::TooManyEntries,
            RefusalCode::TooManyHeads,
            RefusalCode::TooManyJoined,
            RefusalCode::OtherService,
            RefusalCode::Purged,
            RefusalCode::NotCleared,
            RefusalCode::Diverged,
            RefusalCode::AfterRefused,
            RefusalCode::CannotBeKept,
        ] {
            assert_eq!(serde_json::to_value(code).unwrap(), key(code));
            assert_ne!(
                words(key(code)),
                words("something else"),
                "{code:?} has words of its own"
            );
            assert_ne!(short(key(code)), short("something else"), "{code:?}");
        }
    }
}
