//! A demonstration service with fictional patients: made without a question, filled, and left for real use.

use std::time::Duration;

use domain::Nation;
use store::Service;

use super::practice::{PRACTICE_CODE, PRACTICE_PASSPHRASE, PRACTICE_PERSON, is_practice};
use crate::desk::{Desk, DeskState};
use crate::error::Error;
use crate::fictional;
use crate::files::Imported;
use crate::host::Host;
use crate::views::SessionView;

/// How many fictional patients a person explores with.
const FICTIONAL_PATIENTS: usize = 400;
/// How many patients a year that service expects: about four in five of them are found, as in a service that does well.
const FICTIONAL_CASELOAD: u32 = 100;
/// The seed of their lives, so that two people exploring see the same patients.
const FICTIONAL_SEED: u64 = 1;

impl<H: Host> Desk<H> {
    /// Explores with fictional patients: a demonstration service, filled. It asks nothing: what it holds is no secret.
    ///
    /// # Errors
    /// As for [`Desk::create_service`].
    pub async fn explore(&self) -> Result<SessionView, Error> {
        // In England, so that its desk for opt-out checks can be practised at.
        let service = Service {
            nation: Some(Nation::England),
            ..self.new_service(PRACTICE_CODE, "Fictional FLS", FICTIONAL_CASELOAD, true)?
        };
        self.create(service, PRACTICE_PERSON, PRACTICE_PASSPHRASE).await?;
        self.add_fictional(FICTIONAL_SEED, FICTIONAL_PATIENTS).await?;
        self.session().await
    }

    /// Leaves a demonstration for real use: locks it, and puts its files into a folder of their own. The desk then begins
    /// anew. Nothing is deleted. One that was made without a question may be left while it is locked, as its passphrase is
    /// no secret, and as nothing else may open it any more.
    ///
    /// # Errors
    /// When the service is a real one, or the files cannot be moved: then the demonstration stays, locked.
    pub async fn leave_demonstration(&self) -> Result<SessionView, Error> {
        let is_left_locked = matches!(&*self.state.read().await, DeskState::Locked(locked) if is_practice(locked));
        if !is_left_locked && !self.store().await?.service().demo {
            return Err(Error::NotDemonstration);
        }
        self.close().await;
        store::set_demonstration_aside(&self.host.store_dir(), self.host.now())?;
        self.look(Duration::ZERO).await?;
        self.changed();
        self.session().await
    }

    /// Adds fictional patients to the demonstration service that is open.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn add_fictional(&self, seed: u64, count: usize) -> Result<Imported, Error> {
        let store = self.store().await?;
        let records = fictional::records(seed, count, self.host.today());
        self.import_answers(&store, records).await
    }
}
