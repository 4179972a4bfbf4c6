//! What is said before something is printed.

use domain::access::Access;

use super::in_words::record_id;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{Printed, PrintingRequest, PrintingView};

/// Without a printer the system's dialog still makes a file, and nobody would expect one.
const NO_PRINTER: &str = "This computer has no printer that FLS Desk can find: ask IT to set one up. You can still make a PDF \
                          file. It is not encrypted, so keep it only where patients’ papers may be kept, and delete it \
                          after use.";

impl<H: Host> Desk<H> {
    /// What whoever wants to print must know first; that patients are printed is written into the access trail.
    ///
    /// # Errors
    /// When what is to be printed is of patients and the store is locked, or names what is no record: a sheet that names nobody is
    /// asked about before anything is unlocked too.
    pub async fn printing(&self, request: PrintingRequest) -> Result<PrintingView, Error> {
        let what = match request.what {
            Printed::NoPatients => None,
            Printed::Record => Some(Access::PrintedRecord),
            Printed::Patients => Some(Access::PrintedPatients),
            Printed::Calls => Some(Access::PrintedCalls),
        };
        if let Some(what) = what {
            let store = self.store().await?;
            let mut records = Vec::new();
            for record in &request.records {
                records.push(record_id(record)?);
            }
            records.sort_unstable();
            records.dedup();
            self.note_taken_out(&store, what, records).await;
        }
        let has_none = self.host.has_printer().await == Some(false);
        Ok(PrintingView {
            no_printer: has_none.then(|| NO_PRINTER.to_owned()),
        })
    }
}
