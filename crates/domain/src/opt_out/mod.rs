//! National opt-outs, in England alone: a patient may choose that their data is used for their own care and nothing else. The
//! national service tells of a file of NHS numbers which may be used; the others stay at the desk, for direct care.
//!
//! What came of a check is kept as a list of cleared numbers that expires, apart from records, and never as a mark on one: the
//! licence of the national service says so. No word here is "opted out".
//!
//! - [`clearance`]: whether a patient's record stays at the desk for want of clearance
//! - [`list`]: what came of one check, by keyed hashes of numbers
//! - [`reply`]: what a reply says of the numbers that were sent, and when it is not used
//! - [`due`]: which numbers need a check, and what a person is reminded of
//! - [`settings`]: what a service says about its check files, and how those are named
//!
//! How files are written and read is `exchange::opt_out`; how numbers are hashed is `protocol::cleared`.

pub mod clearance;
pub mod due;
pub mod list;
pub mod reply;
pub mod settings;

pub use clearance::{AskedAbout, OptOutChecks};
pub use due::{Clearing, RENEWED_WITHIN_DAYS, Standing, is_due, reminder};
pub use list::{ClearedList, ListKey, MOST_ANSWERS, NumberHash};
pub use reply::{Compared, NotUsed, compare};
pub use settings::{BadSetting, DateForm, OptOutSettings};
