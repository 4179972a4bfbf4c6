//! Files of desks that reach Central by hand: each is taken by the same code as an exchange over the network, so that the same
//! receipts come back, and is answered with another file. Bytes in, bytes out.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::log_safe::safe;
use protocol::exchange::{Ask, Cursor, ExchangeReply, ExchangeRequest};
use protocol::frame::{self, WireEntry};
use protocol::sealed_file::{
    Answered, BODIES_ENOUGH, BatchHeader, FileKey, MOST_BODIES, NotOpened, Proved, ReceiptHeader, Unproved, open, seal,
};
use sqlx::PgConnection;

use super::operator::Operator;
use crate::caller::{Caller, Proof};
use crate::exchange::{Taking, exchange};
use crate::fault::Fault;
use crate::keys::KeyError;
use crate::sealed::Device;
use crate::service::Service;
use crate::state::{State, apart, blocking};
use crate::turns::Turn;

/// What became of a desk's file.
#[derive(Clone, Debug)]
pub struct TakenFile {
    /// Unit code of the desk's service.
    pub service: String,
    /// The desk's name.
    pub desk: String,
    /// When the desk wrote the file, by its own clock.
    pub written: DateTime<Utc>,
    /// Entries in it.
    pub entries: usize,
    /// Of them, those that Central holds now, whether or not it did before.
    pub held: usize,
    /// Of them, those that it refuses.
    pub refused: usize,
    /// Whether the desk has more to fetch than a file holds.
    pub more: bool,
    /// The file for the desk.
    pub receipts: Vec<u8>,
}

/// Why a desk's file is not taken. Each is said so that whoever was given the file can do something about it.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is none.
    #[error("this is no file that a desk wrote for Central: choose the one that was sent. Nothing was taken")]
    NoSuchFile,
    /// It is a receipt file.
    #[error("this is a receipt file, which a desk reads: choose the file that the desk wrote. Nothing was taken")]
    ReceiptFile,
    /// A newer program wrote it.
    #[error("a newer FLS Desk wrote this file: update FLS Central, and take it then. Nothing was taken")]
    Newer,
    /// It is cut off.
    #[error(
        "the file ends before its end, as one does that was not copied or sent as a whole: ask for it again. Nothing was taken"
    )]
    Cut,
    /// It is too large.
    #[error("the file is larger than any that a desk writes: ask the desk for another. Nothing was taken")]
    TooLarge,
    /// It is sealed to somebody else.
    #[error(
        "the file is sealed to another Central, or to a master key that has been replaced: docs/CENTRAL.md says how one of \
         this Central is taken all the same. Nothing was taken"
    )]
    OtherCentral,
    /// It was altered.
    #[error("the file was altered on its way: ask for it again. Nothing was taken")]
    Altered,
    /// It is of a service that this Central has not.
    #[error("the file is of a service that this Central does not know. Nothing was taken")]
    UnknownService,
    /// The service has no such desk.
    #[error("the file is of a desk that its service does not have. Nothing was taken")]
    UnknownDesk,
    /// The desk did not write it, or wrote it under a key that is no more.
    #[error(
        "the desk that the file names did not write it, or its service was given another key since: let that desk send over \
         the network once, and write another file. Nothing was taken"
    )]
    NotByDesk,
    /// The desk is refused, as it is over the network.
    #[error("{0} Nothing was taken")]
    Refused(String),
    /// The server's own work failed.
    #[error("the file cannot be worked on: {0}. It can be taken again: what was taken of it is not taken twice")]
    Server(String),
}

impl From<NotOpened> for NotTaken {
    fn from(error: NotOpened) -> Self {
        match error {
            NotOpened::NoSuchFile => Self::NoSuchFile,
            NotOpened::OtherKind => Self::ReceiptFile,
            NotOpened::Newer => Self::Newer,
            NotOpened::Cut => Self::Cut,
            NotOpened::TooLarge => Self::TooLarge,
            NotOpened::NotForThis => Self::OtherCentral,
            NotOpened::Altered => Self::Altered,
        }
    }
}

impl From<Fault> for NotTaken {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Revoked { .. }
            | Fault::ExpiredToken
            | Fault::OtherLife
            | Fault::DeskTooNew
            | Fault::DeskTooOld
            | Fault::Malformed(_)
            | Fault::TooLarge => Self::Refused(fault.to_string()),
            Fault::UnknownDevice => Self::UnknownDesk,
            other => Self::Server(other.cause().to_string()),
        }
    }
}

impl From<sqlx::Error> for NotTaken {
    fn from(error: sqlx::Error) -> Self {
        Fault::Database(error).into()
    }
}

/// Takes a desk's file, and answers with the file for it. Taken again, it is answered alike; beside what came over the network,
/// in whatever order, nothing is held twice.
///
/// # Errors
/// When the file cannot be opened, the desk did not write it or is refused, or the server's work fails in the middle: then
/// batches before that are held.
pub async fn take_file(state: &State, operator: &Operator, file: Vec<u8>) -> Result<TakenFile, NotTaken> {
    let secrets = state.master().file_secrets();
    let opened: Unproved<BatchHeader> = blocking(move || open(&file, &secrets)).await??;
    let whose = whose(state, opened.claims()).await?;
    let file = opened.proved_by(&whose.key).map_err(|_| NotTaken::NotByDesk)?;
    let desk = whose.desk.ok_or(NotTaken::UnknownDesk)?;
    let taking = OfDesk {
        state,
        turn: Arc::new(state.turns().of(file.header.service).turn().await?),
        caller: Caller {
            service: file.header.service,
            device_key: file.header.desk,
            proof: Proof::File,
        },
        who: operator.who(),
    };
    let mut answers = Answers::default();
    taking.take(&file, &mut answers).await?;
    let header = ReceiptHeader {
        file: file.header.file,
        taken: state.clock().now(),
        answered: answers.answered,
        more: answers.more,
    };
    let receipts = seal(&header, &answers.bodies, &whose.key, &file.header.answer_to);
    Ok(TakenFile {
        service: whose.service,
        desk,
        written: file.header.written,
        entries: answers.entries,
        held: answers.held,
        refused: answers.refused,
        more: answers.more,
        receipts: receipts.map_err(|error| NotTaken::Server(error.to_string()))?,
    })
}

/// Whose file it says to be, and by which key that is proved.
struct Whose {
    service: String,
    /// The desk's name, where there is one.
    desk: Option<String>,
    key: FileKey,
}

async fn whose(state: &State, claims: &BatchHeader) -> Result<Whose, NotTaken> {
    let mut transaction = state.begin(claims.service).await?;
    let connection: &mut PgConnection = &mut transaction;
    let service = match Service::load(connection, state.master(), claims.service).await {
        Err(Fault::UnknownDevice) => return Err(NotTaken::UnknownService),
        Err(Fault::Key(KeyError::Seal)) => {
            return Err(NotTaken::Server(
                "the master key does not open the service's key".to_owned(),
            ));
        }
        loaded => loaded?,
    };
    let desk = Device::of(connection, claims.service, claims.desk).await?;
    transaction.rollback().await?;
    Ok(Whose {
        key: service.key.file_key(claims.desk),
        desk: desk.map(|(desk, _)| desk.name),
        service: service.wire.code,
    })
}

/// What is answered so far.
#[derive(Default)]
struct Answers {
    answered: Vec<Answered>,
    bodies: Vec<Vec<u8>>,
    entries: usize,
    held: usize,
    refused: usize,
    more: bool,
}

impl Answers {
    /// Whether another reply may still be added.
    fn have_room(&self) -> bool {
        self.bodies.len() < MOST_BODIES && self.bodies.iter().map(Vec::len).sum::<usize>() < BODIES_ENOUGH
    }
}

/// A desk whose file is taken.
struct OfDesk<'a> {
    state: &'a State,
    turn: Arc<Turn>,
    caller: Caller,
    who: &'a str,
}

impl OfDesk<'_> {
    /// Carries out one request after the other, each from where the answer before it ended, and then what is left to be told
    /// of the log.
    async fn take(&self, file: &Proved<BatchHeader>, answers: &mut Answers) -> Result<(), NotTaken> {
        let mut goes_on: Option<ExchangeRequest> = None;
        for body in file.bodies() {
            let _decompressed = self
                .turn
                .room_for_request(frame::most_once_decompressed(body).map_err(Fault::from)?)
                .await?;
            let body = body.to_vec();
            let (mut request, batch) = blocking(move || frame::read_request(&body))
                .await?
                .map_err(Fault::from)?;
            (request.ask, request.want) = (Ask::Entries, Vec::new());
            if let Some(before) = &goes_on {
                request.cursor = before.cursor;
            }
            let is_first = goes_on.is_none();
            match self.answer(request, batch, is_first, answers).await? {
                Some(next) if answers.have_room() => goes_on = Some(next),
                _ => return Ok(()),
            }
        }
        let mut next = goes_on.ok_or(NotTaken::Altered)?;
        while answers.more {
            match self.answer(next, Vec::new(), false, answers).await? {
                Some(further) if answers.have_room() => next = further,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Carries out one request, and answers how the next one begins: not at all, where the desk is told to compare first.
    async fn answer(
        &self,
        request: ExchangeRequest,
        batch: Vec<WireEntry>,
        is_first: bool,
        answers: &mut Answers,
    ) -> Result<Option<ExchangeRequest>, NotTaken> {
        let (sent, asked) = (batch.len(), request.cursor);
        let (mut reply, entries) = self.exchanged(&request, batch, is_first).await?;
        answers.entries += sent;
        answers.held += reply.receipts.len();
        answers.refused += reply.refusals.len() + reply.unnamed.len();
        answers.more = reply.more || reply.standings_more;
        // Places in a request say nothing to whoever reads this later.
        reply.unnamed.clear();
        let compares = reply.unknown_cursor || asked.is_some_and(|cursor| cursor.epoch != reply.epoch);
        let told = reply.national.as_ref().map(|figures| figures.stamp);
        let noticed = reply.notices.as_ref().map(|notices| notices.stamp);
        let next = ExchangeRequest {
            cursor: Some(reached(asked, &reply)),
            national: told.or(request.national),
            notices: noticed.or(request.notices),
            // Told with the first answer already.
            dataset_files: None,
            ..request
        };
        let body = blocking(move || frame::write(&reply, &entries)).await?;
        answers.bodies.push(body.map_err(|_| Fault::Broken("a reply"))?);
        answers.answered.push(Answered { cursor: asked });
        Ok((!compares).then_some(next))
    }

    /// The same as over the network: together, and record by record where that fails at what is held of one.
    async fn exchanged(
        &self,
        request: &ExchangeRequest,
        batch: Vec<WireEntry>,
        is_first: bool,
    ) -> Result<(ExchangeReply, Vec<WireEntry>), Fault> {
        let bytes = batch.iter().map(|entry| entry.bytes.len()).sum();
        let room = Arc::new(self.turn.room_for_request(bytes).await?);
        let once = async |taking| {
            let (state, turn, caller) = (self.state.clone(), Arc::clone(&self.turn), self.caller);
            let (request, batch) = (request.clone(), (batch.clone(), Arc::clone(&room)));
            let taker = is_first.then(|| self.who.to_owned());
            apart(async move { exchange(&state, &turn, caller, request, batch, taking, taker.as_deref()).await }).await
        };
        match once(Taking::Together).await {
            Err(fault) if fault.lies_in_a_record() => {
                tracing::error!(cause = %safe(&fault.cause()), "a batch of a file is taken record by record");
                once(Taking::RecordByRecord).await
            }
            outcome => outcome,
        }
    }
}

/// Where a desk is in the log once it has read this answer.
fn reached(from: Option<Cursor>, reply: &ExchangeReply) -> Cursor {
    let before = from.filter(|cursor| cursor.epoch == reply.epoch);
    Cursor {
        epoch: reply.epoch,
        number: reply
            .log
            .last()
            .map_or_else(|| before.map_or(0, |cursor| cursor.number), |line| line.number),
        chain: reply.chain,
        mac: reply.mac,
        standings: reply.standings_to,
    }
}
