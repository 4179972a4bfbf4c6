//! Publishing the national figures: by the server itself, once a week, and when somebody says so, where the last have stood for
//! a week.

use std::time::Duration;

use domain::log_safe::safe;
use sqlx::PgPool;

use super::error::AdminError;
use super::operator::Operator;
use crate::database::set_service;
use crate::fault::Fault;
use crate::national::{Publish, Published, publish};
use crate::state::State;
use crate::trail::{OF_NO_SERVICE, What};

/// How often the server looks whether others are due.
const LOOKS_EVERY: Duration = Duration::from_mins(15);

/// Publishes what the services add up to now.
///
/// # Errors
/// When other figures have stood for less than a week, or the database cannot be used.
pub async fn publish_national(pool: &PgPool, operator: &Operator) -> Result<(), AdminError> {
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, OF_NO_SERVICE).await?;
    match publish(&mut transaction, operator.master(), Publish::Any, operator.now()).await? {
        Published::Now | Published::Nothing => {}
        Published::StillStand { since } => return Err(AdminError::StillStand(since)),
    }
    operator
        .note_of_the_whole(&mut transaction, operator.line(What::NationalPublished, None, None))
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Publishes them when it begins, where they are due, and whenever they are. It never ends.
pub async fn publish_national_every_week(state: &State) {
    loop {
        match publish_by_itself(state).await {
            Ok(true) => tracing::info!("the national figures were published"),
            Ok(false) => {}
            Err(fault) => {
                tracing::warn!(cause = %safe(&fault.cause()), "the national figures could not be published");
            }
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

async fn publish_by_itself(state: &State) -> Result<bool, Fault> {
    let mut transaction = state.begin(OF_NO_SERVICE).await?;
    let published = publish(
        &mut transaction,
        state.master(),
        Publish::Something,
        state.clock().now(),
    )
    .await?;
    transaction.commit().await?;
    Ok(published == Published::Now)
}
