//! Identifiers as types, so that a record's id can never stand where a device's belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that a host made (UUIDv7) or that was read from storage or the wire.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The id itself, for storage and the wire.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// One record: one fragility fracture of one patient. Random; never derived from an NHS number.
    RecordId
);
uuid_id!(
    /// One entry: one immutable change of one record.
    EntryId
);
uuid_id!(
    /// One desk: one encrypted store on one computer account.
    DeviceId
);
uuid_id!(
    /// One person who uses a desk.
    UserId
);
uuid_id!(
    /// One import of one file.
    ImportId
);
uuid_id!(
    /// One note on run charts.
    ChartNoteId
);
uuid_id!(
    /// One check for national opt-outs: one file of numbers, and its reply.
    OptOutCheckId
);
