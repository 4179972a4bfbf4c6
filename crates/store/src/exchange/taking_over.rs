//! What an exchange brought, taken over in one transaction with the cursor that comes after it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::dataset::DatasetFile;
use domain::id::{DeviceId, EntryId, RecordId};
use protocol::enrol::DeviceToken;
use protocol::exchange::{Counts, Cursor, Incarnation, Receipt, Refusal, Standing};
use protocol::json;
use protocol::national::NationalFigures;
use protocol::notices::Notices;
use protocol::sealed_file::FileKeys;

use crate::error::StoreError;
use crate::exchange::answers::{forget_answers, receive, refuse, stand};
use crate::exchange::link::{dataset_text, is_joined};
use crate::exchange::parked::{ParkedEntry, park};
use crate::exchange::service::with_what_waits;
use crate::opening::desk_row::{Service, write_service};
use crate::opening::unlocked::Store;
use crate::records::changes::change::{RecordChanges, Written};
use crate::records::deletions::count_deletions;
use crate::records::losses::keep_losses;

/// What one exchange brought.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The address of the Central that it was with.
    pub central: String,
    /// Central was restored, or has not told everything yet: receipts, standings and refusals so far mean nothing.
    pub void_receipts: bool,
    /// Entries that this desk lacked. Those whose parents are missing are kept, and wait.
    pub entries: Vec<Written>,
    /// Entries that this desk lacked and cannot read.
    pub parked: Vec<ParkedEntry>,
    /// Receipts of the cursor's epoch, for entries that are held here or among these; others are left out.
    pub receipts: Vec<Receipt>,
    /// Entries that Central refuses.
    pub refusals: Vec<Refusal>,
    /// How records stand at Central.
    pub standings: Vec<Standing>,
    /// How far the log has been taken over now.
    pub cursor: Option<Cursor>,
    /// What time it was at Central, by its own clock.
    pub central_now: DateTime<Utc>,
    /// To be said in the next exchange, where it is another: a file gives none.
    pub incarnation: Option<Incarnation>,
    /// Whether both sides are alike; absent where this answer does not tell.
    pub agree: Option<bool>,
    /// The dataset files that Central has.
    pub dataset: Vec<DatasetFile>,
    /// The service, when Central says something new of it.
    pub service: Option<Service>,
    /// What Central holds.
    pub counts: Counts,
    /// When it answered.
    pub answered_at: DateTime<Utc>,
    /// The national figures, where Central told others.
    pub national: Option<NationalFigures>,
    /// The notices of the audit team, where Central told others.
    pub notices: Option<Notices>,
    /// The token to show to that Central from now on, where it is another.
    pub token: Option<DeviceToken>,
    /// What files are sealed with from now on, where Central said.
    pub files: Option<FileKeys>,
    /// This desk's new identity.
    pub new_device: Option<DeviceId>,
}

/// What taking it over did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Entries that are new here.
    pub new: usize,
    /// Entries held here with other content: their records stop until a person looks.
    pub diverged: Vec<(EntryId, RecordId)>,
}

impl Store {
    /// Takes over what an exchange brought, in one transaction.
    ///
    /// # Errors
    /// When another Central was joined meanwhile, or none is any more, or the database cannot be written; nothing is then
    /// changed, and the exchange can be repeated.
    pub async fn apply_exchange(&self, applied: Applied) -> Result<Taken, StoreError> {
        let rules = self.rules();
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        if !is_joined(connection, &applied.central).await? {
            writing.undo().await?;
            return Err(StoreError::CentralLeft);
        }
        let mut changes = RecordChanges::default();
        if applied.void_receipts {
            forget_answers(connection).await?;
        }
        let records: BTreeSet<RecordId> = applied
            .refusals
            .iter()
            .map(|refusal| refusal.record)
            .chain(applied.standings.iter().map(|standing| standing.record))
            .collect();
        changes.sync_changed(records);
        let added = changes.add(connection, rules, applied.entries).await?;
        park(connection, &applied.parked, applied.answered_at).await?;
        receive(connection, &mut changes, &applied.receipts).await?;
        refuse(connection, &applied.refusals, applied.answered_at).await?;
        let diverged = added.differing();
        changes.sync_changed(diverged.iter().map(|refusal| refusal.record));
        refuse(connection, &diverged, applied.answered_at).await?;
        stand(connection, &applied.standings).await?;
        changes.settle(connection).await?;
        count_deletions(connection, applied.central_now).await?;
        keep_losses(connection, &changes.losses, applied.answered_at).await?;
        sqlx::query(
            "update central set epoch = ?1, number = ?2, chain = ?3, incarnation = coalesce(?4, incarnation), answered = ?5, entries = ?6, \
             records = ?7, held = ?8, agree = coalesce(?9, agree), mac = ?10, standings = ?11, token = coalesce(?12, token), \
             clock = ?13, national = coalesce(?14, national), dataset = ?15, \
             files = coalesce(?16, files), notices = coalesce(?17, notices)",
        )
        .bind(applied.cursor.map(|cursor| cursor.epoch.0))
        .bind(applied.cursor.map(|cursor| signed(cursor.number)))
        .bind(applied.cursor.map(|cursor| cursor.chain.0.to_vec()))
        .bind(applied.incarnation.map(|incarnation| incarnation.0))
        .bind(applied.answered_at.timestamp_millis())
        .bind(signed(applied.counts.entries))
        .bind(signed(applied.counts.records))
        .bind(signed(applied.counts.held))
        .bind(applied.agree)
        .bind(applied.cursor.map(|cursor| cursor.mac.0.0.to_vec()))
        .bind(applied.cursor.map(|cursor| signed(cursor.standings)))
        .bind(applied.token.as_ref().map(|DeviceToken(token)| token.as_str()))
        .bind(applied.central_now.timestamp_millis())
        .bind(applied.national.as_ref().map(json::text))
        .bind(dataset_text(&applied.dataset))
        .bind(applied.files.as_ref().map(json::text))
        .bind(applied.notices.as_ref().map(json::text))
        .execute(&mut *connection)
        .await?;
        if let Some(device) = applied.new_device {
            sqlx::query("update desk set id = ?1")
                .bind(device.uuid())
                .execute(&mut *connection)
                .await?;
        }
        // Once this answer's receipts and refusals are taken in: what they are of does not wait any more.
        let service = match applied.service {
            Some(service) => Some(Service {
                caseload: with_what_waits(connection, service.caseload.clone()).await?,
                // A Central that names no nation says nothing of where the service works.
                nation: service.nation.or(self.service().nation),
                ..service
            }),
            None => None,
        };
        if let Some(service) = &service {
            write_service(connection, service).await?;
        }
        let known = service.clone();
        writing
            .commit_then(|_| {
                self.inner.facts.take_over(changes.facts);
                self.inner.change_known(|desk| {
                    if let Some(device) = applied.new_device {
                        desk.desk.id = device;
                    }
                    if let Some(service) = known {
                        desk.service = service;
                    }
                });
            })
            .await?;
        if let Some(service) = &service {
            self.took_service(rules, service).await?;
        }
        Ok(Taken {
            new: added.new,
            diverged: added.diverged,
        })
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
