//! What is said before something is printed.

use serde::Serialize;
use ts_rs::TS;

/// Whether it can be printed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintingView {
    /// Where there is no printer: that there is none, and what can be done instead.
    pub no_printer: Option<String>,
}
