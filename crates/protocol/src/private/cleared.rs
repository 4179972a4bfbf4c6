//! A part of a list of cleared numbers, as JSON: its evidence, the key of its hashes, and the hashes of numbers that were cleared
//! and of those that were not, each list of them as base64url of 16 bytes after 16 bytes.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::id::OptOutCheckId;
use domain::opt_out::{ClearedList, ListKey, MOST_ANSWERS, NumberHash};
use domain::record::NAME_LIMIT;
use serde::{Deserialize, Serialize};

/// Most characters of the name of a check file.
const FILE_LIMIT: usize = 60;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ClearedWire {
    check: OptOutCheckId,
    key: String,
    made: DateTime<Utc>,
    made_by: String,
    file: String,
    file_digest: String,
    reply_digest: String,
    numbers: u32,
    cleared: u32,
    not_cleared: u32,
    until: NaiveDate,
    yes: String,
    no: String,
}

pub(super) fn write(list: &ClearedList) -> ClearedWire {
    let hashes = |wanted: bool| {
        let bytes: Vec<u8> = list
            .answers
            .iter()
            .filter(|(_, cleared)| *cleared == wanted)
            .flat_map(|(NumberHash(hash), _)| *hash)
            .collect();
        BASE64URL_NOPAD.encode(&bytes)
    };
    ClearedWire {
        check: list.id,
        key: BASE64URL_NOPAD.encode(&list.key.0),
        made: list.made,
        made_by: list.made_by.clone(),
        file: list.file.clone(),
        file_digest: HEXLOWER.encode(&list.file_digest),
        reply_digest: HEXLOWER.encode(&list.reply_digest),
        numbers: list.numbers,
        cleared: list.cleared,
        not_cleared: list.not_cleared,
        until: list.until,
        yes: hashes(true),
        no: hashes(false),
    }
}

/// What was written; nothing for what this program would not write so.
pub(super) fn read(wire: ClearedWire) -> Option<ClearedList> {
    let is_line = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if !is_line(&wire.made_by, NAME_LIMIT) || !is_line(&wire.file, FILE_LIMIT) {
        return None;
    }
    let mut answers = hashes(&wire.yes, true)?;
    answers.extend(hashes(&wire.no, false)?);
    (answers.len() <= MOST_ANSWERS).then_some(ClearedList {
        id: wire.check,
        key: ListKey(BASE64URL_NOPAD.decode(wire.key.as_bytes()).ok()?.try_into().ok()?),
        made: wire.made,
        made_by: wire.made_by,
        file: wire.file,
        file_digest: digest(&wire.file_digest)?,
        reply_digest: digest(&wire.reply_digest)?,
        numbers: wire.numbers,
        cleared: wire.cleared,
        not_cleared: wire.not_cleared,
        until: wire.until,
        answers,
    })
}

fn digest(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn hashes(text: &str, cleared: bool) -> Option<Vec<(NumberHash, bool)>> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (hashes, rest) = bytes.as_chunks::<16>();
    rest.is_empty()
        .then(|| hashes.iter().map(|hash| (NumberHash(*hash), cleared)).collect())
}
