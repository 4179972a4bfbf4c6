//! Enrolment: a one-time code for a device token.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::id::DeviceId;
use domain::log_safe::LogSafe;
use serde::{Deserialize, Serialize};

use crate::file_keys::FileKeys;

/// What a desk sends to be enrolled.
#[derive(Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The protocol version it speaks.
    pub protocol: u32,
    /// The one-time code that `fls-central enrol` printed.
    pub code: String,
    /// The desk's id.
    pub device: DeviceId,
    /// The desk's name.
    pub device_name: String,
    /// A desk that has a service already says which, so that two services are never mixed.
    pub service: Option<ServiceClaim>,
}

/// What a desk believes its service to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceClaim {
    /// Unit code.
    pub code: String,
    /// Whether its patients are fictional.
    pub demo: bool,
}

/// What Central answers.
#[derive(Serialize, Deserialize)]
pub struct EnrolReply {
    /// The device token: opaque, kept by the desk in its encrypted store, by Central only as a hash.
    pub token: String,
    /// The service.
    pub service: ServiceWire,
    /// What the desk seals files with that travel in place of an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileKeys>,
}

/// A device token, as a desk shows it: opaque to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceToken(pub String);

/// Tokens stay out of logs.
impl fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceToken")
    }
}

/// A service as Central knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceWire {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional; never changes.
    pub demo: bool,
    /// Nation.
    pub nation: String,
    /// Region.
    pub region: String,
    /// Estimated annual caseload by the year each value holds from.
    pub caseload: BTreeMap<i32, u32>,
    /// Desks of it that were revoked: they are given no key any more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revoked: BTreeSet<DeviceId>,
}

/// An error as Central answers it, with an HTTP status of 400 or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorWire {
    /// What a desk acts on.
    pub code: ErrorCode,
    /// A sentence for a person; it identifies nobody.
    pub words: String,
}

/// Why Central refuses a whole request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The code is unknown, used, or expired: ask the service's lead for a new one.
    WrongCode,
    /// The desk's service is another than the code's.
    OtherService,
    /// One of them is a demonstration service and the other is not.
    DemoMismatch,
    /// No token, or one that Central does not know.
    UnknownDevice,
    /// The desk was revoked. It keeps its unsent work.
    Revoked,
    /// The desk's program is too old or too new to be understood.
    Protocol,
    /// The request cannot be read, or is too large.
    Malformed,
    /// Central was asked too often by this desk, its service or its address: nothing was taken; ask again when `Retry-After`
    /// says.
    TooOften,
    /// Central has a fault of its own; try again later.
    Unavailable,
    /// A code of a newer Central.
    #[serde(other)]
    Other,
}

/// As it travels: `wrong-code`.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl LogSafe for ErrorCode {}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = r#"{"code":"demo-mismatch","words":"This is a demonstration."}"#;

    #[test]
    fn a_code_of_a_newer_central_is_read() {
        let newer = ERROR.replace("demo-mismatch", "of-later-days");
        assert_eq!(
            serde_json::from_str::<ErrorWire>(&newer).unwrap().code,
            ErrorCode::Other
        );
    }

    #[test]
    fn each_code_travels_as_the_word_it_is_known_by() {
        let words = [
            (ErrorCode::WrongCode, "wrong-code"),
            (ErrorCode::OtherService, "other-service"),
            (ErrorCode::DemoMismatch, "demo-mismatch"),
            (ErrorCode::UnknownDevice, "unknown-device"),
            (ErrorCode::Revoked, "revoked"),
            (ErrorCode::Protocol, "protocol"),
            (ErrorCode::Malformed, "malformed"),
            (ErrorCode::TooOften, "too-often"),
            (ErrorCode::Unavailable, "unavailable"),
        ];
        for (code, word) in words {
            assert_eq!(code.to_string(), word);
        }
    }
}
