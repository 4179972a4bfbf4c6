//! One exchange, in one transaction: cursor, identity, entries in, log out. `protocol::exchange` tells the order of things.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::id::DeviceId;
use domain::log_safe::{Count, safe};
use protocol::chain;
use protocol::enrol::DeviceToken;
use protocol::exchange::{
    Ask, Cursor, ExchangeReply, ExchangeRequest, Incarnation, LISTING_LINES, PAGE_ENTRIES, Receipt,
};
use protocol::frame::WireEntry;
use sqlx::PgConnection;
use sync::central::{self, CursorFit, LogPosition};
use uuid::Uuid;

use crate::caller::{Caller, Proof, may_call, shown};
use crate::database::kept_text;
use crate::dataset_files::dataset_in_use;
use crate::edge::random_id;
use crate::enrol::add_identity;
use crate::epoch::{self, EpochBecause};
use crate::fault::Fault;
use crate::folded::{self, Standings};
use crate::keys::MasterKey;
use crate::log::{self, Listing, Page};
use crate::national;
use crate::notices;
use crate::room::Room;
use crate::sealed::Device;
use crate::seals::Seal;
use crate::secret::token_hash;
use crate::service::{LockedService, Service, bigint};
use crate::state::{State, blocking_in};
use crate::take::{Taken, take, take_record_by_record};
use crate::token;
use crate::trail::{Line, What};
use crate::turns::Turn;

/// Most lives of a desk: one that was put back more often needs a new code.
const MOST_LIVES: i64 = 32;
/// Longest name of a program that is kept.
const PROGRAM_CHARACTERS: usize = 100;
/// Longest list of dataset files that is kept.
const DATASET_CHARACTERS: usize = 200;

/// Most entries that a desk is kept as having still to send, and most seconds that its clock is kept as being ahead or behind, a
/// hundred years: what it says beyond is nothing that can be.
const MOST_WAITING: u64 = 100_000_000;
const MOST_AHEAD: i64 = 100 * 366 * 24 * 60 * 60;

/// How the entries of a batch are taken: together, or after that failed at one record's, record by record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    Together,
    RecordByRecord,
}

/// A service's row in an exchange: only read, so that those who only ask wait for nobody, until something of it changes.
enum ServiceRow {
    Read(Service),
    Locked(LockedService),
}

/// Carries out one exchange, of a batch with the room that it takes once decompressed; or what a file holds in place of one: then
/// somebody takes it, whom the trail names.
pub(crate) async fn exchange(
    state: &State,
    turn: &Turn,
    caller: Caller,
    request: ExchangeRequest,
    (batch, decompressed): (Vec<WireEntry>, Arc<Room>),
    taking: Taking,
    carrier: Option<&str>,
) -> Result<(ExchangeReply, Vec<WireEntry>), Fault> {
    if !protocol::is_spoken(request.protocol) {
        return Err(Fault::not_spoken(request.protocol));
    }
    let now = state.clock().now();
    let sends = !batch.is_empty();
    let decoded = blocking_in(decompressed, move || central::decode(batch)).await?;

    let _at_work = turn.at_work(sends).await?;
    let mut transaction = state.begin(caller.service).await?;
    let connection: &mut PgConnection = &mut transaction;
    // Its row is locked before any other that the exchange changes.
    let said = request.incarnation.map(|incarnation| incarnation.0);
    let (device_row, seal) = caller.row(connection).await?;
    let is_due = shown(&device_row, caller.proof).is_none_or(|shown| token::is_due(&device_row, shown, now));
    let by_file = caller.proof == Proof::File;
    let begins_life = !by_file && life(connection, caller, said).await?.is_none();
    let changes = sends || is_due || carrier.is_some() || begins_life;
    let mut row = ServiceRow::load(connection, state.master(), caller.service, changes).await?;
    let device_row = still_may_call(connection, caller, row.service(), (device_row, seal), now).await?;
    row.service().as_written()?;
    let mut fit = cursor_fit(connection, row.service(), request.cursor).await?;
    if fit == CursorFit::Restored {
        let service = row.locked(connection, state.master()).await?;
        fit = restored(connection, service, caller, request.cursor, now).await?;
    }
    if fit == CursorFit::NotGiven {
        tracing::warn!(service = %safe(&row.service().code_in_log()), "a desk compares: its cursor was not given, or is one too many");
    }
    let (device, incarnation) = heard(connection, state, &mut row, caller, &request, now).await?;
    let replacement = if is_due {
        let service = row.locked(connection, state.master()).await?;
        token::note(connection, service, caller, now).await?
    } else if device_row.next_token_hash.is_some() && !by_file {
        token::given_before(connection, row.service(), caller).await?
    } else {
        None
    };
    let new_device = Some(DeviceId::new(device)).filter(|device| *device != request.device);

    // A desk that knows another log than this one, or is not the one it was, compares first: nothing is taken of it, and
    // nothing listed.
    let goes_on = fit == CursorFit::SameLog && new_device.is_none();
    let mut taken = Taken::default();
    let mut page = Page::default();
    let mut standings = Standings::default();
    if goes_on {
        if sends {
            let service = row.locked(connection, state.master()).await?;
            let to_fold = &state.turns().to_fold(caller.service);
            let how = (now, to_fold);
            taken = match taking {
                Taking::Together => take(connection, service, caller, decoded, how).await?,
                Taking::RecordByRecord => take_record_by_record(connection, service, caller, decoded, how).await?,
            };
        }
        let service = row.service();
        let listing = listing(&request, service.last.number, &taken.receipts);
        page = log::page(connection, service.id, &service.key, &listing).await?;
        let heard = request.cursor.map_or(0, |cursor| cursor.standings);
        standings = folded::standings(connection, service, heard, &taken.records).await?;
    }
    if let Some(who) = carrier {
        let service = row.locked(connection, state.master()).await?;
        service.note(connection, file_taken(who, caller, now)).await?;
    }
    let national = national::told(connection, row.service(), request.national).await?;
    let notices = notices::told(connection, request.notices).await?;
    row.store(connection).await?;
    transaction.commit().await?;
    if let Some(DeviceToken(token)) = &replacement {
        state.asking().was_given(&token_hash(token));
    }

    let service = row.service();
    let (position, more) = end_of(&page, &request, goes_on, service.last);
    let reply = ExchangeReply {
        protocol: protocol::VERSION,
        epoch: service.epoch,
        now,
        incarnation,
        token: replacement,
        new_device,
        unknown_cursor: fit == CursorFit::NotGiven,
        dataset: dataset_in_use().files().iter().map(ToString::to_string).collect(),
        dataset_files: state.dataset_files().told(&request),
        receipts: taken.receipts,
        refusals: taken.refusals,
        unnamed: taken.unnamed,
        standings: standings.told,
        standings_to: standings.to,
        standings_more: standings.more,
        more,
        log: page.lines,
        chain: position.chain,
        mac: service.key.cursor_mac(service.epoch, position),
        counts: service.counts(),
        service: service.wire.clone(),
        national,
        notices,
        files: Some(state.file_keys(service.id, &service.key, caller.device_key)),
    };
    Ok((reply, page.entries))
}

/// Where a page of the log ends that was listed for a request, and whether the log goes on after it.
fn end_of(page: &Page, request: &ExchangeRequest, goes_on: bool, last: LogPosition) -> (LogPosition, bool) {
    match page.lines.last() {
        Some(line) => {
            let position = LogPosition {
                number: line.number,
                chain: page.chain,
            };
            (position, line.number < last.number)
        }
        // Nothing was listed: the desk stays where it is. Only of a cursor that was looked at this may be said.
        None if goes_on && !matches!(request.ask, Ask::Listing { .. }) => (position_of(request.cursor), false),
        None => (last, false),
    }
}

/// The line of the trail for a desk's file that somebody takes.
fn file_taken(who: &str, caller: Caller, now: DateTime<Utc>) -> Line<'_> {
    Line {
        at: now,
        who,
        what: What::FileTaken,
        about: Some(caller.device_key.to_string()),
        why: None,
    }
}

impl ServiceRow {
    /// Reads the row, and locks it first where it is known already that something changes.
    async fn load(connection: &mut PgConnection, master: &MasterKey, id: Uuid, changes: bool) -> Result<Self, Fault> {
        Ok(if changes {
            Self::Locked(LockedService::load(connection, master, id).await?)
        } else {
            Self::Read(Service::load(connection, master, id).await?)
        })
    }

    fn service(&self) -> &Service {
        match self {
            Self::Read(service) => service,
            Self::Locked(service) => service,
        }
    }

    /// Locks the row, unless it is locked already. What was found out before may be different now, and is looked up again.
    async fn locked(&mut self, connection: &mut PgConnection, master: &MasterKey) -> Result<&mut LockedService, Fault> {
        if let Self::Read(service) = self {
            *self = Self::Locked(LockedService::load(connection, master, service.id).await?);
        }
        match self {
            Self::Locked(service) => Ok(service),
            Self::Read(_) => Err(Fault::Broken("a service's lock")),
        }
    }

    async fn store(&mut self, connection: &mut PgConnection) -> Result<(), Fault> {
        match self {
            Self::Locked(service) => service.store(connection).await,
            Self::Read(_) => Ok(()),
        }
    }
}

/// The row of a desk that may call. It was read before the service's key was: where another key took its place in between, it is
/// read again, and nobody has altered it.
async fn still_may_call(
    connection: &mut PgConnection,
    caller: Caller,
    service: &Service,
    (mut row, mut seal): (Device, Seal),
    now: DateTime<Utc>,
) -> Result<Device, Fault> {
    let may = |row: &Device, seal: &Seal| may_call(row, seal, service.id, &service.key, caller.proof, now);
    if let Err(Fault::Altered(_)) = may(&row, &seal) {
        (row, seal) = caller.row(connection).await?;
    }
    may(&row, &seal)?;
    Ok(row)
}

/// What to make of the desk's cursor. The log itself says which chain it has, also at its end: were the service's row to
/// say so, one that differs would make every exchange open a new epoch.
async fn cursor_fit(
    connection: &mut PgConnection,
    service: &Service,
    cursor: Option<Cursor>,
) -> Result<CursorFit, Fault> {
    let chain = match cursor.map(|cursor| cursor.number) {
        None | Some(0) => Some(chain::START),
        Some(number) => log::chain_at(connection, service.id, number).await?,
    };
    let was_given = cursor.is_some_and(|cursor| service.key.gave(&cursor));
    Ok(central::cursor_fit(cursor, service.epoch, chain, was_given))
}

/// Where a cursor stands; without one, or before the first entry, at the beginning.
fn position_of(cursor: Option<Cursor>) -> LogPosition {
    let cursor = cursor.filter(|cursor| cursor.number > 0);
    LogPosition {
        number: cursor.map_or(0, |cursor| cursor.number),
        chain: cursor.map_or(chain::START, |cursor| cursor.chain),
    }
}

/// Opens a new epoch for a cursor that proves that Central was restored, unless another desk's exchange has just done so, or
/// too many were opened of late: then the desk alone compares.
async fn restored(
    connection: &mut PgConnection,
    service: &mut LockedService,
    caller: Caller,
    cursor: Option<Cursor>,
    now: DateTime<Utc>,
) -> Result<CursorFit, Fault> {
    if cursor.is_some_and(|cursor| cursor.epoch != service.epoch) {
        return Ok(CursorFit::OtherEpoch);
    }
    if epoch::too_many_of_late(connection, service.id, now).await? {
        return Ok(CursorFit::NotGiven);
    }
    let because = EpochBecause::Shown(caller.device_key);
    let about = format!(
        "as the desk {} showed that the database was restored",
        caller.device_key
    );
    let line = Line::of_the_server(What::EpochOpened, Some(about), now);
    service.open_epoch(connection, because, line).await?;
    tracing::warn!(service = %safe(&service.code_in_log()), "restored: a new epoch begins");
    Ok(CursorFit::OtherEpoch)
}

/// Notes that a desk was heard of, and answers which life of its store speaks, with the incarnation to say next time.
async fn heard(
    connection: &mut PgConnection,
    state: &State,
    row: &mut ServiceRow,
    caller: Caller,
    request: &ExchangeRequest,
    now: DateTime<Utc>,
) -> Result<(Uuid, Incarnation), Fault> {
    if caller.proof == Proof::File {
        let incarnation = wrote_file(connection, caller, request, now).await?;
        return Ok((request.device.uuid(), incarnation));
    }
    let said = request.incarnation.map(|incarnation| incarnation.0);
    let device = speaking(connection, state, row, caller, said, now).await?;
    Ok((device, incarnate(connection, caller, device, request, now).await?))
}

/// Which life of a desk's store speaks. What none of those known says comes from a store that was copied or put back: that is a
/// life of its own from now on.
async fn speaking(
    connection: &mut PgConnection,
    state: &State,
    row: &mut ServiceRow,
    caller: Caller,
    said: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    if let Some(device) = life(connection, caller, said).await? {
        return Ok(device);
    }
    let service = row.locked(connection, state.master()).await?;
    // Another exchange may have begun it while this one waited for the lock.
    match life(connection, caller, said).await? {
        Some(device) => Ok(device),
        None => begin_life(connection, service, caller, now).await,
    }
}

/// Gives the life of a desk's store that speaks a fresh incarnation, and notes when it was heard of and what it says of itself.
async fn incarnate(
    connection: &mut PgConnection,
    caller: Caller,
    device: Uuid,
    request: &ExchangeRequest,
    now: DateTime<Utc>,
) -> Result<Incarnation, Fault> {
    let said = request.incarnation.map(|incarnation| incarnation.0);
    let (program, dataset) = says_of_itself(request)?;
    let fresh = random_id()?;
    sqlx::query(
        "update device set last_seen_at = $3, program = $4, dataset = $5, waiting = $6, clock_ahead = $7
         where service_id = $1 and device_key = $2",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(now)
    .bind(program)
    .bind(dataset)
    .bind(bigint(request.waiting.min(MOST_WAITING)))
    .bind((request.clock - now).num_seconds().clamp(-MOST_AHEAD, MOST_AHEAD))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "update identity set given = $4, said = $5 where service_id = $1 and device_key = $2 and device_id = $3",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(device)
    .bind(fresh)
    .bind(said)
    .execute(connection)
    .await?;
    Ok(Incarnation(fresh))
}

/// What a desk says of its program, as much of it as is kept.
fn says_of_itself(request: &ExchangeRequest) -> Result<(String, String), Fault> {
    let program = kept_text(
        &request.program,
        PROGRAM_CHARACTERS,
        "the program's name holds a character that no name has",
    )?;
    let dataset = kept_text(
        &request.dataset.join(" "),
        DATASET_CHARACTERS,
        "a dataset's name holds a character that no name has",
    )?;
    Ok((program, dataset))
}

/// Notes that a desk was heard of by a file of a life of its store that is known. It is given no incarnation: a file is taken
/// whenever it arrives, and twice, and what the desk has heard over the network meanwhile stays what it is known by. What it
/// answers is what the file says, which nobody goes by.
async fn wrote_file(
    connection: &mut PgConnection,
    caller: Caller,
    request: &ExchangeRequest,
    now: DateTime<Utc>,
) -> Result<Incarnation, Fault> {
    let (program, dataset) = says_of_itself(request)?;
    // How far its clock is off is not known: the file has been on its way for as long as it has.
    let heard = sqlx::query(
        "update device d set last_seen_at = $4, program = $5, dataset = $6, waiting = $7
         where service_id = $1 and device_key = $2
           and exists (
               select from identity i
               where i.service_id = d.service_id and i.device_key = d.device_key and i.device_id = $3
           )",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(request.device.uuid())
    .bind(now)
    .bind(program)
    .bind(dataset)
    .bind(bigint(request.waiting.min(MOST_WAITING)))
    .execute(connection)
    .await?;
    if heard.rows_affected() == 0 {
        return Err(Fault::OtherLife);
    }
    Ok(request.incarnation.unwrap_or(Incarnation(Uuid::nil())))
}

/// Which life of a desk's store says this incarnation: the one that was given it last, or said it then, as the answer may have
/// been lost. Nothing where none of those known did.
async fn life(connection: &mut PgConnection, caller: Caller, said: Option<Uuid>) -> Result<Option<Uuid>, Fault> {
    let known = sqlx::query_scalar(
        "select device_id from identity
         where service_id = $1 and device_key = $2
           and (given is not distinct from $3 or said is not distinct from $3)
         order by (given is not distinct from $3) desc, made_at desc, device_id limit 1",
    )
    .bind(caller.service)
    .bind(caller.device_key)
    .bind(said)
    .fetch_optional(connection)
    .await?;
    Ok(known)
}

/// A further life of a desk, with a device id of its own, which is said in the log, where its service takes such. Requests of
/// old, sent again, are lives, too: there are so many of them, and then no more.
async fn begin_life(
    connection: &mut PgConnection,
    service: &mut LockedService,
    caller: Caller,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let lives: i64 = sqlx::query_scalar("select count(*) from identity where service_id = $1 and device_key = $2")
        .bind(caller.service)
        .bind(caller.device_key)
        .fetch_one(&mut *connection)
        .await?;
    if lives > 0 && !service.takes_new_lives() {
        tracing::warn!(
            service = %safe(&service.code_in_log()),
            "a desk was refused a new life: its store was copied, or put back"
        );
        return Err(Fault::NoNewLife);
    }
    if lives >= MOST_LIVES {
        return Err(Fault::TooManyLives);
    }
    tracing::warn!(
        service = %safe(&service.code_in_log()),
        lives = %safe(&Count::of(lives)),
        "a desk begins a new life: its store was copied, or put back"
    );
    let desk = Some(caller.device_key.to_string());
    let line = Line::of_the_server(What::LifeBegan, desk, now);
    service.note(connection, line).await?;
    let device_id = random_id()?;
    add_identity(connection, service, caller.device_key, device_id, now).await?;
    Ok(device_id)
}

/// What the desk asks to be listed, of a log that ends at this number.
fn listing<'a>(request: &'a ExchangeRequest, last: u64, receipts: &[Receipt]) -> Listing<'a> {
    let (after, lines) = match request.ask {
        Ask::Entries => (
            request.cursor.map_or(0, |cursor| cursor.number),
            request.page.clamp(1, PAGE_ENTRIES),
        ),
        Ask::Listing { after } => (after, LISTING_LINES),
        Ask::Nothing => (last, 0),
    };
    let most = usize::try_from(PAGE_ENTRIES).unwrap_or(usize::MAX);
    Listing {
        after,
        last,
        lines,
        bytes: request.ask == Ask::Entries,
        but: receipts.iter().map(|receipt| receipt.entry).collect(),
        want: request.want.get(..most).unwrap_or(&request.want),
    }
}
