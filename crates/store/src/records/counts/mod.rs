//! Counts over records: the tally that lists take their totals from, and the facts that the KPIs are computed from.
//! Nothing here decides what a record counts as; whoever changes a record says so.

pub(crate) mod fact_table;
pub(crate) mod facts;
pub(crate) mod tally;
