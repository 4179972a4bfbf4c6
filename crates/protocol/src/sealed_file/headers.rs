//! What each of the two files says beside the bodies in it.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Kind;
use crate::exchange::Cursor;

/// The header of one of the two files.
pub trait Header: Serialize + DeserializeOwned {
    /// Of which.
    const KIND: Kind;
}

/// What a desk says. Its bodies are requests of one exchange, each with the cursor that the desk had when it wrote the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchHeader {
    /// The file, by a random id.
    pub file: Uuid,
    /// The desk's service and the desk, as Central named them to it.
    pub service: Uuid,
    /// The desk.
    pub desk: Uuid,
    /// When it was written, by the desk's clock.
    pub written: DateTime<Utc>,
    /// Whom the answers are sealed to: a recipient of age's that the desk made for this file alone.
    pub answer_to: String,
}

impl Header for BatchHeader {
    const KIND: Kind = Kind::Batch;
}

/// What Central says. Its bodies are replies, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptHeader {
    /// Which file is answered.
    pub file: Uuid,
    /// When it was taken, by Central's clock.
    pub taken: DateTime<Utc>,
    /// To what each of the replies is the answer.
    pub answered: Vec<Answered>,
    /// Whether the log goes on after the last of them: more than a file holds.
    pub more: bool,
}

impl Header for ReceiptHeader {
    const KIND: Kind = Kind::Receipts;
}

/// To what a reply is the answer: Central goes on from each answer to the next as the desk will, once it reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The cursor that was asked with; none before a desk's first exchange.
    pub cursor: Option<Cursor>,
}
