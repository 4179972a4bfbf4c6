//! What Central says of the service, and what follows from it here: records are derived anew where other rules apply to
//! them.

use crate::error::StoreError;
use crate::opening::desk_row::{Service, write_service};
use crate::opening::unlocked::Store;

impl Store {
    /// Takes over what Central says of the service.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_service(&self, service: Service) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        write_service(writing.connection()?, &service).await?;
        writing.commit().await?;
        self.took_service(service).await
    }

    /// After a service was written: what is known of it here, and what the locked desk shows.
    pub(crate) async fn took_service(&self, service: Service) -> Result<(), StoreError> {
        let before = self.rules();
        let label = self.inner.now_of(service);
        if self.rules().name() != before.name() {
            self.rebuild(|_, _| {}).await?;
        }
        label
    }
}
