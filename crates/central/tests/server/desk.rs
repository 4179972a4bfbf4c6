//! A desk as the wire sees it: posts requests by hand, so that tests can say anything.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, EntryId};
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim};
use protocol::exchange::{Ask, Cursor, CursorMac, Epoch, ExchangeReply, ExchangeRequest, Incarnation, PAGE_ENTRIES};
use protocol::frame::{self, WireEntry};
use protocol::sealed_file::FileKeys;
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

/// What Central answers to a request that it refuses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: ErrorCode,
}

#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    pub(crate) device: DeviceId,
    pub(crate) incarnation: Option<Incarnation>,
    pub(crate) cursor: Option<Cursor>,
    /// What time it says it has.
    pub(crate) clock: DateTime<Utc>,
    /// How many entries it says are waiting.
    pub(crate) waiting: u64,
    /// The stamp of the national figures that it says it has.
    pub(crate) national: Option<u64>,
    /// The stamp of the notices that it says it has.
    pub(crate) notices: Option<u64>,
    /// What Central gave it for its files, when it enrolled or in its last exchange.
    pub(crate) files: Option<FileKeys>,
}

/// Where a desk stands that compares.
pub(crate) fn beginning(epoch: Epoch) -> Cursor {
    Cursor {
        epoch,
        number: 0,
        chain: protocol::chain::START,
        mac: CursorMac::OF_THE_BEGINNING,
        standings: 0,
    }
}

static DEVICES: AtomicU64 = AtomicU64::new(1);

pub(crate) fn enrol_request(code: &str, name: &str, service: Option<ServiceClaim>) -> EnrolRequest {
    let device = DEVICES.fetch_add(1, Ordering::Relaxed);
    EnrolRequest {
        protocol: VERSION,
        code: code.to_owned(),
        device: DeviceId::new(Uuid::from_u128(0x0de5_0000 + u128::from(device))),
        device_name: name.to_owned(),
        service,
    }
}

pub(crate) async fn enrol(address: SocketAddr, request: &EnrolRequest) -> Result<EnrolReply, Refused> {
    let body = serde_json::to_vec(request).unwrap();
    let (status, body) = post(address, ENROL_PATH, None, &body).await;
    accepted(status, &body)?;
    Ok(serde_json::from_slice(&body).unwrap())
}

impl Desk {
    pub(crate) async fn enrol(
        address: SocketAddr,
        code: &str,
        name: &str,
        service: Option<ServiceClaim>,
    ) -> Result<Self, Refused> {
        let request = enrol_request(code, name, service);
        let reply = enrol(address, &request).await?;
        Ok(Self {
            files: reply.files,
            ..Self::with(address, &reply.token, request.device)
        })
    }

    /// A desk that was given this token, before its first exchange.
    pub(crate) fn with(address: SocketAddr, token: &str, device: DeviceId) -> Self {
        Self {
            address,
            token: token.to_owned(),
            device,
            incarnation: None,
            cursor: None,
            clock: DateTime::UNIX_EPOCH,
            waiting: 0,
            national: None,
            notices: None,
            files: None,
        }
    }

    pub(crate) fn request(&self, ask: Ask, want: &[EntryId]) -> ExchangeRequest {
        ExchangeRequest {
            protocol: VERSION,
            program: "test 1".to_owned(),
            device: self.device,
            incarnation: self.incarnation,
            dataset: vec!["2024:1".to_owned()],
            dataset_files: None,
            clock: self.clock,
            waiting: self.waiting,
            national: self.national,
            notices: self.notices,
            cursor: self.cursor,
            ask,
            want: want.to_vec(),
            page: PAGE_ENTRIES,
        }
    }

    /// Posts a request and leaves the desk as it was, as if the answer were lost.
    pub(crate) async fn post(
        &self,
        request: &ExchangeRequest,
        entries: &[WireEntry],
    ) -> Result<(ExchangeReply, Vec<WireEntry>), Refused> {
        self.post_body(&frame::write(request, entries).unwrap()).await
    }

    pub(crate) async fn post_body(&self, body: &[u8]) -> Result<(ExchangeReply, Vec<WireEntry>), Refused> {
        let (status, body) = post(self.address, EXCHANGE_PATH, Some(&self.token), body).await;
        accepted(status, &body)?;
        Ok(frame::read_reply(&body).unwrap())
    }

    /// One exchange, after which the desk stands where the answer says.
    pub(crate) async fn exchange(&mut self, entries: &[WireEntry]) -> (ExchangeReply, Vec<WireEntry>) {
        let request = self.request(Ask::Entries, &[]);
        let (reply, arrived) = self.post(&request, entries).await.unwrap();
        self.take(&reply);
        (reply, arrived)
    }

    /// Takes over what an answer to [`Ask::Entries`] says.
    pub(crate) fn take(&mut self, reply: &ExchangeReply) {
        self.incarnation = Some(reply.incarnation);
        self.files = reply.files.clone().or_else(|| self.files.take());
        if let Some(device) = reply.new_device {
            self.device = device;
        }
        let is_other = self.cursor.is_some_and(|cursor| cursor.epoch != reply.epoch);
        if is_other || reply.new_device.is_some() || reply.unknown_cursor {
            self.cursor = Some(beginning(reply.epoch));
            return;
        }
        let before = self.cursor.map_or(0, |cursor| cursor.number);
        self.cursor = Some(Cursor {
            epoch: reply.epoch,
            number: reply.log.last().map_or(before, |line| line.number),
            chain: reply.chain,
            mac: reply.mac,
            standings: reply.standings_to,
        });
    }
}

fn accepted(status: u16, body: &[u8]) -> Result<(), Refused> {
    if status == 200 {
        return Ok(());
    }
    let error: ErrorWire = serde_json::from_slice(body)
        .unwrap_or_else(|_| panic!("{status} with no words: {}", String::from_utf8_lossy(body)));
    assert!(error.words.ends_with('.'), "a sentence: {}", error.words);
    Err(Refused {
        status,
        code: error.code,
    })
}

/// One POST on a connection of its own.
pub(crate) async fn post(address: SocketAddr, path: &str, token: Option<&str>, body: &[u8]) -> (u16, Vec<u8>) {
    let token = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: central\r\nconnection: close\r\n{token}content-length: {}\r\n\r\n",
        body.len()
    );
    send(address, &[head.as_bytes(), body]).await
}

/// Sends these bytes and reads the answer.
pub(crate) async fn send(address: SocketAddr, parts: &[&[u8]]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    for part in parts {
        // A server that has heard enough answers and closes before everything was sent.
        if stream.write_all(part).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("an answer with a head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer[end + 4..].to_vec())
}
