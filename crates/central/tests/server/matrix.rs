//! Every route, asked by everybody who may come, of services in every state: one table says what each is answered. A route of
//! Central's list that is not in the table fails here.

use std::collections::{BTreeMap, BTreeSet};

use central::admin::{self, Words};
use chrono::TimeDelta;
use domain::id::EntryId;
use protocol::canonical;
use protocol::exchange::{Ask, Epoch};
use protocol::frame;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::{Desk, enrol_request};
use crate::entries::Record;
use crate::fixture::{Fixture, OTHER, run, why};
use crate::probing::{Operation, described, request};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Caller {
    /// With no token.
    Nobody,
    /// With a token of the service's that was never given.
    Stranger,
    /// A desk of the service.
    Desk,
    /// A desk that has a token and has not used it yet.
    Waiting,
    /// A desk of another service.
    OfAnother,
    /// A desk that was revoked.
    Revoked,
    /// With the token that another has taken the place of.
    Replaced,
    /// A desk that was not heard of for half a year.
    Expired,
}

use Caller::{Desk as OfIt, Expired, Nobody, OfAnother, Replaced, Revoked, Stranger, Waiting};

const EVERYBODY: &[Caller] = &[Nobody, Stranger, OfIt, Waiting, OfAnother, Revoked, Replaced, Expired];

/// How the service is that is asked of, and the code of one that is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Open, with real patients.
    Open,
    /// Open, with fictional patients.
    Demonstration,
    /// Central's database was put back: another life of its log.
    Restored,
    /// Somebody without the master key has altered its row: it is held until that is looked at.
    Altered,
    /// It is not there any more.
    Gone,
}

/// In the order of the table's columns.
const STATES: [(State, &str); 5] = [
    (State::Open, "OPN"),
    (State::Demonstration, "DMO"),
    (State::Restored, "RST"),
    (State::Altered, "ALT"),
    (State::Gone, "GON"),
];

/// What callers of a route are answered, by the state of the service.
struct Row {
    route: &'static str,
    callers: &'static [Caller],
    answers: [u16; STATES.len()],
}

const fn row(route: &'static str, callers: &'static [Caller], answers: [u16; STATES.len()]) -> Row {
    Row {
        route,
        callers,
        answers,
    }
}

/// The table.
const TABLE: &[Row] = &[
    // For whoever comes, and of no service.
    row("live", EVERYBODY, [200, 200, 200, 200, 200]),
    row("ready", EVERYBODY, [200, 200, 200, 200, 200]),
    row("openApi", EVERYBODY, [200, 200, 200, 200, 200]),
    // Public pages, for whoever comes: while no service has records, those of figures are not there.
    row("overview", EVERYBODY, [200, 200, 200, 200, 200]),
    row("benchmarks", EVERYBODY, [404, 404, 404, 404, 404]),
    row("benchmarksFile", EVERYBODY, [404, 404, 404, 404, 404]),
    row("runCharts", EVERYBODY, [200, 200, 200, 200, 200]),
    row("runChart", EVERYBODY, [404, 404, 404, 404, 404]),
    row("runChartFile", EVERYBODY, [404, 404, 404, 404, 404]),
    row("runChartPicture", EVERYBODY, [404, 404, 404, 404, 404]),
    row("funnelPlot", EVERYBODY, [404, 404, 404, 404, 404]),
    row("funnelPlotFile", EVERYBODY, [404, 404, 404, 404, 404]),
    row("funnelPlotPicture", EVERYBODY, [404, 404, 404, 404, 404]),
    row("groups", EVERYBODY, [404, 404, 404, 404, 404]),
    row("groupsFile", EVERYBODY, [404, 404, 404, 404, 404]),
    row("figures", EVERYBODY, [200, 200, 200, 200, 200]),
    row("outliers", EVERYBODY, [200, 200, 200, 200, 200]),
    row("resources", EVERYBODY, [200, 200, 200, 200, 200]),
    row("dataDictionary", EVERYBODY, [200, 200, 200, 200, 200]),
    row("uploadSpecification", EVERYBODY, [200, 200, 200, 200, 200]),
    row("pagesStyle", EVERYBODY, [200, 200, 200, 200, 200]),
    // By a code of the service, whatever else is shown.
    row("enrol", EVERYBODY, [200, 200, 200, 503, 403]),
    // By a token.
    row("exchange", &[OfIt, Waiting], [200, 200, 200, 503, 401]),
    row("exchange", &[OfAnother], [200, 200, 200, 200, 200]),
    row("exchange", &[Revoked], [403, 403, 403, 403, 401]),
    row(
        "exchange",
        &[Nobody, Stranger, Replaced, Expired],
        [401, 401, 401, 401, 401],
    ),
];

/// Everybody who may ask of a service, and what it has.
struct Service {
    state: State,
    code: &'static str,
    desks: BTreeMap<Caller, Desk>,
    /// Codes to enrol with: one for each caller.
    codes: BTreeMap<Caller, String>,
    /// The entries of its log.
    entries: BTreeSet<EntryId>,
    epoch: Option<Epoch>,
}

/// The same token with another secret.
fn never_given(token: &str) -> String {
    let (service, secret) = token.rsplit_once('.').unwrap();
    let other: String = secret.chars().map(|c| if c == 'a' { 'b' } else { 'a' }).collect();
    format!("{service}.{other}")
}

/// Services in every state, with their callers.
async fn services(central: &Fixture) -> Vec<Service> {
    for (state, code) in STATES {
        match state {
            State::Open => central.add_live_service(code).await,
            _ => central.add_service(code).await,
        }
    }
    let mut expired = BTreeMap::new();
    for (_, code) in STATES {
        expired.insert(code, central.desk(code, "expired").await);
    }
    central.pass(TimeDelta::days(180));
    let mut replaced = BTreeMap::new();
    for (_, code) in STATES {
        let mut desk = central.desk(code, "replaced").await;
        central.pass(TimeDelta::days(30));
        let next = desk.exchange(&[]).await.0.token.expect("another after a month");
        let mut after = Desk {
            token: next.0,
            ..desk.clone()
        };
        after.exchange(&[]).await;
        replaced.insert(code, desk);
    }
    let mut services = Vec::new();
    for (n, (state, code)) in (1..).zip(STATES) {
        let mut desk = central.desk(code, "desk").await;
        let entry = Record::counted(n).1;
        desk.exchange(std::slice::from_ref(&entry)).await;
        let revoked = central.desk(code, "revoked").await;
        revoke(central, code).await;
        let mut stranger = desk.clone();
        stranger.token = never_given(&desk.token);
        let mut codes = BTreeMap::new();
        for caller in EVERYBODY {
            codes.insert(*caller, central.code(code).await);
        }
        services.push(Service {
            state,
            code,
            epoch: desk.cursor.map(|cursor| cursor.epoch),
            desks: BTreeMap::from([
                (OfIt, desk),
                (Waiting, central.desk(code, "waiting").await),
                (OfAnother, central.desk(OTHER, "of another").await),
                (Stranger, stranger),
                (Revoked, revoked),
                (Replaced, replaced.remove(code).unwrap()),
                (Expired, expired.remove(code).unwrap()),
            ]),
            codes,
            entries: [canonical::named(&entry.bytes).unwrap().id].into(),
        });
    }
    services
}

async fn revoke(central: &Fixture, code: &str) {
    let devices = admin::devices(&central.pool, code).await.unwrap();
    let key = devices.iter().find(|device| device.name == "revoked").unwrap().key;
    let by = Words::read("Priya Shah").unwrap();
    admin::revoke(&central.pool, &central.operator(), code, key, &by, &why())
        .await
        .unwrap();
}

/// Makes each service what it is to be.
async fn become_so(central: &Fixture, services: &mut [Service]) {
    admin::restored(&central.pool, &central.operator(), &why())
        .await
        .unwrap();
    // The others have heard of it already.
    for service in services.iter_mut().filter(|service| service.state != State::Restored) {
        let desk = service.desks.get_mut(&OfIt).unwrap();
        for _ in 0..2 {
            desk.exchange(&[]).await;
        }
    }
    let superuser = central.superuser().await;
    run(&superuser, "update service set name = 'Another FLS' where code = 'ALT'").await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.columns
         where table_schema = 'public' and column_name = 'service_id' and table_name <> 'service' order by 1",
    )
    .fetch_all(&superuser)
    .await
    .unwrap();
    let mut connection = superuser.acquire().await.unwrap();
    for table in tables.iter().map(String::as_str).chain(["service"]) {
        let statement = format!(
            "set session_replication_role = replica;
             delete from {table} where service_id = (select service_id from service where code = 'GON')"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    drop(connection);
    superuser.close().await;
}

/// Asks this of a service, and says what is answered.
async fn ask(central: &Fixture, operation: &Operation, caller: Caller, service: &Service) -> (u16, Vec<u8>) {
    let desk = service.desks.get(&caller);
    let body = match operation.name.as_str() {
        "enrol" => serde_json::to_vec(&enrol_request(&service.codes[&caller], "new", None)).unwrap(),
        "exchange" => {
            let desk = desk.unwrap_or(&service.desks[&OfIt]);
            frame::write(&desk.request(Ask::Entries, &[]), &[]).unwrap()
        }
        _ => Vec::new(),
    };
    let token = desk.map_or_else(String::new, |desk| format!("authorization: Bearer {}\r\n", desk.token));
    request(central, &operation.method, &operation.path, &token, &body).await
}

/// What a desk is answered is of its own service alone.
fn is_of(code: &str, service: &Service, body: &[u8]) {
    let (reply, entries) = frame::read_reply(body).unwrap();
    assert_eq!(reply.service.code, code);
    let named = entries.iter().map(|entry| canonical::named(&entry.bytes).unwrap().id);
    let listed = reply.log.iter().filter_map(|line| Some(line.entry?.id));
    for id in named.chain(listed) {
        assert_eq!(service.entries.contains(&id), code == service.code, "{id} in {code}");
    }
    if code == service.code {
        assert_ne!(
            Some(reply.epoch),
            service.epoch,
            "{code}: every log here has begun a new life once"
        );
    }
}

#[sqlx::test(migrations = false)]
async fn every_route_answers_every_caller_of_a_service_in_every_state_as_the_table_says(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut services = services(&central).await;
    become_so(&central, &mut services).await;
    let routes = described(&central).await;
    let named: BTreeSet<&str> = routes.iter().map(|route| route.name.as_str()).collect();
    let in_table: BTreeSet<&str> = TABLE.iter().map(|row| row.route).collect();
    assert_eq!(named, in_table, "the routes of Central's list, and those of the table");
    let mut wrong = Vec::new();
    for route in &routes {
        for caller in EVERYBODY {
            let rows: Vec<&Row> = TABLE
                .iter()
                .filter(|row| row.route == route.name && row.callers.contains(caller))
                .collect();
            let [row] = rows.as_slice() else {
                panic!(
                    "{} asked by {caller:?} is {} times in the table",
                    route.name,
                    rows.len()
                );
            };
            for (service, expected) in services.iter().zip(row.answers) {
                let (status, body) = ask(&central, route, *caller, service).await;
                if status != expected {
                    wrong.push(format!(
                        "{} by {caller:?} of {:?}: {status}, not {expected}",
                        route.name, service.state
                    ));
                } else if status == 200 && route.name == "exchange" {
                    is_of(if *caller == OfAnother { OTHER } else { service.code }, service, &body);
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A token says of which service it is: no half of one opens another.
#[sqlx::test(migrations = false)]
async fn a_token_whose_service_is_another_is_nobodys(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (one, other) = (central.desk("HRT", "one").await, central.desk(OTHER, "other").await);
    let halves = |desk: &Desk| {
        let (service, secret) = desk.token.rsplit_once('.').unwrap();
        (service.to_owned(), secret.to_owned())
    };
    let ((first, secret), (second, _)) = (halves(&one), halves(&other));
    assert_ne!(first, second);
    let mut mixed = one.clone();
    mixed.token = format!("{second}.{secret}");
    let refused = mixed.post(&mixed.request(Ask::Entries, &[]), &[]).await.unwrap_err();
    assert_eq!(refused.status, 401);
    let nowhere = Uuid::from_u128(1).simple().to_string();
    mixed.token = format!("fls1.{nowhere}.{secret}");
    let refused = mixed.post(&mixed.request(Ask::Entries, &[]), &[]).await.unwrap_err();
    assert_eq!(refused.status, 401);
}
