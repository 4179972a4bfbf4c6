//! What the scenarios of the whole system share.
//!
//! - [`program`]: the programs that were built, run as a person or a script runs them
//! - [`desks`]: desks in this process, and the steps that scenarios take on them
//! - [`recount`]: the KPIs counted again from a file's labels, without any code of the products
//! - [`window`]: the driver of the real window; [`walks`]: the main job, walked through in it; [`figures`]: how fast
//!   it is, and how large
//! - [`tagged_pdf`]: a tagged PDF, read back as a screen reader reads it
//! - [`traces`]: whether anything that identifies a patient can be read in a folder
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub mod desks;
#[cfg(target_os = "linux")]
pub mod figures;
pub mod program;
pub mod recount;
pub mod tagged_pdf;
pub mod traces;
#[cfg(target_os = "linux")]
pub mod walks;
#[cfg(target_os = "linux")]
pub mod window;
