//! The Central of a service that has started: joining it, and putting its address right. How it is spoken to is in
//! [`crate::syncing`].

use protocol::enrol::{ErrorCode, ServiceClaim};
use store::Service;

use crate::desk::{Desk, Event};
use crate::error::Error;
use crate::host::{CentralAddress, Host};
use crate::syncing::service_from_wire;
use crate::views::{CorrectAddressRequest, JoinCentralRequest, SyncView};

impl<H: Host> Desk<H> {
    /// Joins the Central that knows the service which is open. Its records stay, and go with the next exchange.
    ///
    /// # Errors
    /// As for [`Desk::attach`].
    pub async fn join_central(&self, request: JoinCentralRequest) -> Result<SyncView, Error> {
        self.attach(&request.central, &request.code).await?;
        self.sync_page().await
    }

    /// Joins the service that is open to the Central that knows it. Where the answer was lost, or this program ended before
    /// it was kept, the same code can be tried again: a desk that asks again is the same desk. A desk that has joined takes
    /// another token from the same Central, which may have forgotten it or turned it out.
    ///
    /// # Errors
    /// When another Central is joined, the code is not good, or it is another service's. Nothing is changed then.
    pub async fn attach(&self, central: &str, code: &str) -> Result<(), Error> {
        let _no_exchange_meanwhile = self.exchanging.lock().await;
        let store = self.store().await?;
        let central = CentralAddress::read(central).map_err(Error::Transport)?;
        if store
            .central()
            .await?
            .is_some_and(|link| link.url != central.to_string())
        {
            return Err(Error::AlreadyJoined);
        }
        let service = store.service();
        let claim = ServiceClaim {
            code: service.code.clone(),
            demo: service.demo,
        };
        let enrolled = self.enrol(&central, code, store.desk().id, Some(claim)).await;
        let enrolled = enrolled.map_err(|error| not_this_service(error, &service))?;
        // Before anything can leave: where a service works decides what may.
        let nation = service_from_wire(&enrolled.service).nation.or(service.nation);
        if nation != service.nation {
            store.set_service(Service { nation, ..service }).await?;
        }
        store
            .set_central(&central.to_string(), &enrolled.token, self.host.now())
            .await?;
        store
            .keep_file_keys(&central.to_string(), enrolled.files.as_ref())
            .await?;
        // What stood in the way of a token that is replaced stands in the way no more.
        self.set_trouble(None);
        self.tell(Event::Joined);
        self.changed();
        Ok(())
    }

    /// Puts the address of the Central right that is joined, which needs no code: it knows this desk. An exchange at that
    /// address comes first, and what it brings is kept; only when it has succeeded is the address.
    ///
    /// # Errors
    /// When no Central is joined, none answers there, or another one does. The address stays as it was then.
    pub async fn correct_address(&self, request: CorrectAddressRequest) -> Result<SyncView, Error> {
        let address = CentralAddress::read(&request.central).map_err(Error::Transport)?;
        let exchanging = self.exchanging.lock().await;
        let store = self.store().await?;
        // A token is shown to nobody who does not speak as Central does.
        self.is_central(&address).await?;
        let trouble = self.trouble();
        if let Err(error) = self.exchange_at(&store, Some(&address)).await {
            // What stands in the way of this address is none of the one that stays.
            self.set_trouble(trouble);
            return Err(match error {
                Error::Central {
                    code: ErrorCode::UnknownDevice,
                    ..
                } => Error::OtherCentral,
                other => other,
            });
        }
        store.move_central(&address.to_string()).await?;
        drop(exchanging);
        self.tell(Event::Exchanged);
        self.changed();
        self.sync_page().await
    }
}

/// Why a code is none for this service, in the words of a desk that knows what it holds.
fn not_this_service(error: Error, service: &Service) -> Error {
    let Error::Central { code, .. } = error else {
        return error;
    };
    let words = match code {
        ErrorCode::OtherService => format!(
            "This code is for another service. The unit code of this one is {}: ask for a code for it. Nothing was changed",
            service.code
        ),
        ErrorCode::DemoMismatch if service.demo => {
            "This code is for a service with real patients, and those here are fictional. Nothing was changed"
                .to_owned()
        }
        ErrorCode::DemoMismatch => {
            "This code is for a demonstration, and the patients here are real. Nothing was changed".to_owned()
        }
        _ => return error,
    };
    Error::Central { code, words }
}
