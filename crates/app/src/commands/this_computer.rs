//! What this computer does for the desk beside its window, and whether the desk starts with it.

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{StartWithComputerRequest, ThisComputerView};

const NO_NOTIFICATIONS: &str = "This computer shows no notifications, so that nothing can be reminded of here. Ask IT to switch \
                                them on for your account.";
const NO_TRAY: &str = "This computer’s desktop has no tray for programs: FLS Desk ends when its window is closed.";

impl<H: Host> Desk<H> {
    /// What this computer does for the desk.
    ///
    /// # Errors
    /// None: it is asked of the computer and not of the store.
    pub async fn this_computer(&self) -> Result<ThisComputerView, Error> {
        let computer = self.host.this_computer().await;
        Ok(ThisComputerView {
            no_notifications: (!computer.shows_notifications).then(|| NO_NOTIFICATIONS.to_owned()),
            no_tray: (!computer.has_tray).then(|| NO_TRAY.to_owned()),
            starts_with_computer: computer.starts_desk,
        })
    }

    /// Lets the desk start with the computer, for this account of it, or not any more.
    ///
    /// # Errors
    /// When the store is locked, or the computer does not take it.
    pub async fn start_with_computer(&self, request: StartWithComputerRequest) -> Result<ThisComputerView, Error> {
        self.store().await?;
        let kept = self.host.start_with_computer(request.start).await;
        kept.map_err(|_| Error::NotStartedWithComputer)?;
        self.this_computer().await
    }
}
