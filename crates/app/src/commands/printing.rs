//! What is said before something is printed.

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::PrintingView;

/// Without a printer the system's dialog still makes a file, and nobody would expect one.
const NO_PRINTER: &str = "This computer has no printer that FLS Desk can find: ask IT to set one up. You can still make a PDF \
                          file. It is not encrypted, so keep it only where patients’ papers may be kept, and delete it \
                          after use.";

impl<H: Host> Desk<H> {
    /// What whoever wants to print must know first.
    ///
    /// # Errors
    /// None: it is asked before anything is unlocked too.
    pub async fn printing(&self) -> Result<PrintingView, Error> {
        let has_none = self.host.has_printer().await == Some(false);
        Ok(PrintingView {
            no_printer: has_none.then(|| NO_PRINTER.to_owned()),
        })
    }
}
