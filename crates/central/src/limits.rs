//! Limits that an operator may have to change: how much one address may ask for, who asks for others, and which counts are too small
//! to be shown to everybody.

use std::net::IpAddr;
use std::time::Duration;

use domain::audit::SmallNumbers;

/// Limits of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most connections at once.
    pub connections: usize,
    /// Of them, most of one address.
    pub connections_of_an_address: usize,
    /// Requests a second of one address by whoever is not known; seven times as many at once.
    pub requests_a_second_of_an_address: u32,
    /// How long taking all of an answer may take: no desk waits for longer.
    pub reply_within: Duration,
    /// Proxies on other machines, which are believed for whom they ask. One on this machine always is.
    pub proxies: Vec<IpAddr>,
    /// Whether small numbers are left out of public pages.
    pub small_numbers: SmallNumbers,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            connections_of_an_address: 128,
            requests_a_second_of_an_address: 300,
            reply_within: Duration::from_mins(2),
            proxies: Vec::new(),
            small_numbers: SmallNumbers::LeftOut,
        }
    }
}
