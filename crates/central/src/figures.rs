//! What is counted while Central serves, for whoever watches it: requests, connections, entries. No figure names a desk, a
//! service or a patient.
//!
//! With `prometheus-client`, the client of Prometheus' own project: its figures belong to one server and not to the
//! process, so that several servers of one test do not count together.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Media type of the figures as text.
pub(crate) const FIGURES: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of how long a request took, in seconds; beyond the last one lies what is given up.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// The figures of one server.
#[derive(Clone)]
pub(crate) struct Figures(Arc<Counted>);

struct Counted {
    requests: Family<Answered, Counter>,
    seconds: Family<OfRoute, Histogram, fn() -> Histogram>,
    entries: Family<Taken, Counter>,
    connections: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Taken {
    outcome: &'static str,
}

/// How the database is, as it was looked at just now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DatabaseNow {
    /// Whether it answers.
    pub(crate) reached: bool,
    /// Connections that exchanges work on or wait to, and of them those that nobody works on.
    pub(crate) connections: u32,
    pub(crate) idle: usize,
}

/// One connection of a desk's, counted until it is dropped.
pub(crate) struct Connection(Gauge);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Figures {
    pub(crate) fn new() -> Self {
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        Self(Arc::new(Counted {
            requests: Family::default(),
            seconds,
            entries: Family::default(),
            connections: Gauge::default(),
        }))
    }

    /// A request was answered.
    pub(crate) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.0.requests.get_or_create(&Answered { route, status }).inc();
        self.0
            .seconds
            .get_or_create(&OfRoute { route })
            .observe(took.as_secs_f64());
    }

    /// A batch was answered, with so many receipts and refusals.
    pub(crate) fn exchanged(&self, receipts: usize, refusals: usize) {
        for (outcome, entries) in [("receipt", receipts), ("refusal", refusals)] {
            let entries = u64::try_from(entries).unwrap_or(u64::MAX);
            self.0.entries.get_or_create(&Taken { outcome }).inc_by(entries);
        }
    }

    /// A connection was opened.
    pub(crate) fn connection(&self) -> Connection {
        self.0.connections.inc();
        Connection(self.0.connections.clone())
    }

    /// All of them, as Prometheus reads them.
    pub(crate) fn text(&self, database: DatabaseNow) -> String {
        let mut registry = Registry::with_prefix("fls_central");
        let counted = &self.0;
        registry.register("requests", "Requests that were answered", counted.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "How long a request took from its head to the head of its answer",
            Unit::Seconds,
            counted.seconds.clone(),
        );
        registry.register(
            "entries",
            "Entries that desks sent and were told of",
            counted.entries.clone(),
        );
        registry.register(
            "connections",
            "Connections of desks that are open",
            counted.connections.clone(),
        );
        let now = |name, help, value| {
            let gauge = Gauge::<i64>::default();
            gauge.set(value);
            (name, help, gauge)
        };
        let idle = i64::try_from(database.idle).unwrap_or(i64::MAX);
        for (name, help, gauge) in [
            now(
                "database_up",
                "Whether the database answers",
                i64::from(database.reached),
            ),
            now(
                "database_connections",
                "Connections to the database that exchanges share",
                i64::from(database.connections),
            ),
            now("database_connections_idle", "Those of them that nobody works on", idle),
        ] {
            registry.register(name, help, gauge);
        }
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode(&mut text, &registry);
        text
    }
}
