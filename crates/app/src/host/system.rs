//! The real host: this computer's clock, random ids, key store and network.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use store::{DeviceSecret, KeyCost};
use uuid::Uuid;

use super::keychain;
use super::transport::HttpTransport;
use super::{Coming, Host, Post, Posted, TransportError};

/// The host of the window and of the command line.
pub struct SystemHost {
    store_dir: PathBuf,
    desk_name: String,
    transport: HttpTransport,
}

impl SystemHost {
    /// A host whose store is in this folder.
    pub fn new(store_dir: PathBuf) -> Self {
        Self {
            store_dir,
            desk_name: computer_name(),
            transport: HttpTransport::new(),
        }
    }
}

impl Host for SystemHost {
    #[expect(clippy::disallowed_methods, reason = "this is the Host that all time comes from")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the Host that all ids come from")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn desk_name(&self) -> String {
        self.desk_name.clone()
    }

    fn store_dir(&self) -> PathBuf {
        self.store_dir.clone()
    }

    fn key_cost(&self) -> KeyCost {
        KeyCost::Real
    }

    fn device_secret(&self, make: bool) -> Coming<'_, Option<DeviceSecret>> {
        Box::pin(keychain::device_secret(make))
    }

    fn post(&self, request: Post) -> Coming<'_, Result<Posted, TransportError>> {
        Box::pin(self.transport.post(request))
    }
}

/// The computer's own name, which its users see on its label and in Windows; "This computer" when it has none.
fn computer_name() -> String {
    std::env::var("COMPUTERNAME")
        .ok()
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "This computer".to_owned())
}
