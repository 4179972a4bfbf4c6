//! Desks that are the wire alone, without stores: many of them on the two cores that Central has, so that what is measured is
//! Central.

use std::collections::BTreeMap;

use app::Host as _;
use app::host::{HttpTransport, PostRequest};
use chrono::DateTime;
use protocol::enrol::{EnrolReply, EnrolRequest};
use protocol::exchange::{Ask, ExchangeReply, ExchangeRequest, PAGE_ENTRIES};
use protocol::frame::{self, MEDIA_TYPE, WireEntry};
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use serde_json::json;
use testkit::TestCentral;

use crate::Failure;
use crate::desks;
use crate::workplace::Workplace;

/// A desk as the wire sees it.
pub(crate) struct Wire {
    transport: HttpTransport,
    central: String,
    token: String,
    request: ExchangeRequest,
}

/// What Central did with what it was sent.
pub(crate) enum Offered {
    /// It took it.
    Taken,
    /// It answered this, which means: not now.
    ComeAgain(u16),
}

/// As many entries as a desk of this service has that has as many records.
pub(crate) async fn entries(place: &Workplace, service: &str, many: usize) -> Result<Vec<WireEntry>, Failure> {
    let dir = place.temporary()?;
    let desk = desks::filled(dir.path(), service, many).await?;
    let now = desk.host().now();
    let outgoing = desk.store().await?.to_send(2 * many, &BTreeMap::new(), now).await?;
    desk.lock().await?;
    let entries: Vec<WireEntry> = outgoing.into_iter().map(|outgoing| outgoing.wire).collect();
    if entries.len() != many {
        return Err(format!("{} entries of {many} records may leave the desk", entries.len()).into());
    }
    Ok(entries)
}

impl Wire {
    /// Takes a code of this service, as the desk of this number.
    pub(crate) async fn enrol(central: &TestCentral, service: &str, nth: usize) -> Result<Self, Failure> {
        let request: EnrolRequest = serde_json::from_value(json!({
            "protocol": protocol::VERSION,
            "code": central.enrol(service).await,
            "device": format!("00000000-0000-4000-8000-{nth:012}"),
            "device_name": format!("desk {nth}"),
        }))?;
        let transport = HttpTransport::new();
        let post = PostRequest {
            url: format!("{}{ENROL_PATH}", central.url()),
            token: None,
            media_type: "application/json",
            body: serde_json::to_vec(&request)?,
        };
        let posted = transport.post(post).await?;
        let reply: EnrolReply = serde_json::from_slice(&posted.body)?;
        Ok(Self {
            transport,
            central: central.url().to_owned(),
            token: reply.token,
            request: ExchangeRequest {
                protocol: protocol::VERSION,
                program: "bench".to_owned(),
                device: request.device,
                incarnation: None,
                dataset: Vec::new(),
                dataset_files: None,
                clock: DateTime::UNIX_EPOCH,
                waiting: 0,
                national: None,
                notices: None,
                cursor: None,
                ask: Ask::Nothing,
                want: Vec::new(),
                page: PAGE_ENTRIES,
            },
        })
    }

    /// Sends entries, each of which has to get its receipt.
    pub(crate) async fn push(&mut self, entries: &[WireEntry]) -> Result<(), Failure> {
        match self.offer(entries).await? {
            Offered::Taken => Ok(()),
            Offered::ComeAgain(status) => Err(format!("Central answered {status}").into()),
        }
    }

    /// Sends entries, each of which has to get its receipt, unless Central has no room for them now.
    pub(crate) async fn offer(&mut self, entries: &[WireEntry]) -> Result<Offered, Failure> {
        let post = PostRequest {
            url: format!("{}{EXCHANGE_PATH}", self.central),
            token: Some(self.token.clone()),
            media_type: MEDIA_TYPE,
            body: frame::write(&self.request, entries)?,
        };
        let posted = self.transport.post(post).await?;
        match posted.status {
            200 => {}
            status @ (429 | 503) => return Ok(Offered::ComeAgain(status)),
            status => return Err(format!("Central answered {status}").into()),
        }
        let (reply, _): (ExchangeReply, _) = frame::read_reply(&posted.body)?;
        if reply.receipts.len() != entries.len() {
            return Err(format!("{} receipts for {} entries", reply.receipts.len(), entries.len()).into());
        }
        self.request.incarnation = Some(reply.incarnation);
        Ok(Offered::Taken)
    }
}
