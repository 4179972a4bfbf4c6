//! The hazard log: each hazard has a control, and what shows it.

use std::collections::BTreeSet;

use super::named::faults_in_cell;
use super::{AssuranceError, Table};

const LOG: Table = Table {
    path: "docs/clinical-safety/hazard-log.csv",
    columns: &[
        "id", "hazard", "cause", "effect", "initial", "controls", "evidence", "residual", "owner",
    ],
};
/// Place of the column with the evidence.
const EVIDENCE: usize = 6;

/// What is wrong with it, a sentence each.
pub(super) fn faults() -> Result<Vec<String>, AssuranceError> {
    let rows = LOG.rows()?;
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for (line, row) in &rows {
        let at = format!("{}, line {line}", LOG.path);
        if row.iter().any(|cell| cell.trim().is_empty()) {
            faults.push(format!("{at}: a hazard has every cell filled in"));
        }
        let id = row.get(0).unwrap_or_default();
        if !ids.insert(id) {
            faults.push(format!("{at}: {id} stands there twice"));
        }
        let wrong = faults_in_cell(row.get(EVIDENCE).unwrap_or_default());
        faults.extend(wrong.into_iter().map(|fault| format!("{at}: {fault}")));
    }
    if rows.is_empty() {
        faults.push(format!("{}: it has no hazard", LOG.path));
    }
    Ok(faults)
}
