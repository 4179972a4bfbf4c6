//! What an entry is about: one record, or one topic of the service.
//!
//! Chart notes, caseload, facilities audit, roles and the like are topics. Each has a history of its own, with its own
//! heads and its own fold, so that no history grows with the whole service. A topic that this program does not know is
//! kept and relayed like any other.

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::id::RecordId;

/// Most characters of a topic.
pub const TOPIC_LIMIT: usize = 32;
/// Most characters of the key of an item.
pub const ITEM_KEY_LIMIT: usize = 128;
/// Most bytes of the value of an item.
pub const ITEM_LIMIT: usize = 16 * 1024;

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One record.
    Record(RecordId),
    /// One topic of the service.
    Service(Topic),
}

/// One topic of the service: lower-case letters, digits and hyphens, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Cow<'static, str>);

/// Why a text is no topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic is a letter, then letters, digits and hyphens, all lower case, {TOPIC_LIMIT} at most")]
pub struct NoTopic;

/// Key of one item of a topic or of a record: what its value is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey(String);

impl Subject {
    /// The id under which its history is kept and found: a record's own, or its topic's. A topic's is a `UUIDv8` and a
    /// record's never is, so that one column holds both and tells them apart.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Record(record) => *record,
            Self::Service(topic) => topic.id(),
        }
    }

    /// The record, when it is one.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Record(record) => Some(*record),
            Self::Service(_) => None,
        }
    }

    /// Whether the history kept under this id is a topic's.
    pub fn is_of_service(id: RecordId) -> bool {
        id.uuid().get_version_num() == 8
    }
}

impl Topic {
    /// Estimated annual caseload.
    pub const CASELOAD: Self = Self(Cow::Borrowed("caseload"));
    /// Notes to points of a chart.
    pub const CHART_NOTES: Self = Self(Cow::Borrowed("chart-notes"));
    /// The facilities audit.
    pub const FACILITIES: Self = Self(Cow::Borrowed("facilities"));
    /// Who is lead clinician, and what others may do.
    pub const ROLES: Self = Self(Cow::Borrowed("roles"));
    /// Pairs of records that are not the same patient's same fracture.
    pub const NOT_A_DUPLICATE: Self = Self(Cow::Borrowed("not-a-duplicate"));
    /// What a service has chosen for itself.
    pub const CHOICES: Self = Self(Cow::Borrowed("choices"));
    /// The keys of private entries, sealed to the service's desks.
    pub const PRIVATE_KEYS: Self = Self(Cow::Borrowed("private-keys"));
    /// Expiring lists of numbers cleared for audit submission.
    pub const CLEARED: Self = Self(Cow::Borrowed("cleared"));

    /// Reads a topic.
    ///
    /// # Errors
    /// When it is no letter followed by letters, digits and hyphens, or too long.
    pub fn read(text: &str) -> Result<Self, NoTopic> {
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if begins && text.len() <= TOPIC_LIMIT && text.chars().all(plain) {
            Ok(Self(Cow::Owned(text.to_owned())))
        } else {
            Err(NoTopic)
        }
    }

    /// As entries hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 16 bytes of the SHA-256 of `fls topic ` and the topic, as a `UUIDv8`. The same in every service, which
    /// no id here names. Frozen: stores and Central find a topic's history by it.
    fn id(&self) -> RecordId {
        let mut hash = Sha256::new();
        hash.update(b"fls topic ");
        hash.update(self.0.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let mut id = [0_u8; 16];
        id.copy_from_slice(&hash[..16]);
        RecordId::new(uuid::Builder::from_custom_bytes(id).into_uuid())
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ItemKey {
    /// A key as it was written.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// As entries hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key of an item may name a patient.
impl fmt::Debug for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// Frozen: these ids are in every store and at Central.
    #[test]
    fn the_id_of_a_topic_is_frozen() {
        for (topic, id) in [
            (Topic::CASELOAD, "71614680-2ccb-8132-955e-293427ea4347"),
            (Topic::CHART_NOTES, "3becc256-56d2-884f-bf13-ca81bf8171d8"),
        ] {
            assert_eq!(Subject::Service(topic).id().to_string(), id);
        }
    }

    #[test]
    fn a_topics_id_is_never_a_records() {
        let record = RecordId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0002));
        assert!(!Subject::is_of_service(Subject::Record(record).id()));
        assert!(Subject::is_of_service(Subject::Service(Topic::ROLES).id()));
    }

    #[test]
    fn a_topic_is_short_and_lower_case() {
        let longest = "a".repeat(TOPIC_LIMIT);
        for right in ["caseload", "x", "chart-notes", "audit-2027", longest.as_str()] {
            assert_eq!(Topic::read(right).map(|topic| topic.to_string()).as_deref(), Ok(right));
        }
        let too_long = "a".repeat(TOPIC_LIMIT + 1);
        for wrong in ["", "Caseload", "1st", "-a", "chart notes", "é", too_long.as_str()] {
            assert_eq!(Topic::read(wrong), Err(NoTopic), "{wrong}");
        }
    }
}
