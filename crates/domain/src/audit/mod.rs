//! The figures of the audit, computed by one engine for the window, the command line and Central.

mod caseload;
mod facts;
mod kpi;
mod percent;

pub use caseload::Caseload;
pub use facts::{Facts, facts};
pub use kpi::{FieldMissing, Figure, Kpi, KpiTable, Light, kpi_table, kpi_titles};
pub use percent::{Denominator, percent};
