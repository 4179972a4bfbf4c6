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

/// Most files that the program has open beside connections of desks and visitors: connections to the database, each of which may be
/// three where it goes by way of a socket file, listeners, and whatever is read for a moment.
const OTHER_FILES: usize = 128;

impl Limits {
    /// The same where the operating system lets the program have so many files open, of which each connection is one, and where
    /// connections are taken at so many addresses: at none of them more than is its share. Otherwise connections at one address, to
    /// which nobody says anything, would leave none for desks at another, nor to the database.
    #[must_use]
    pub fn within(self, open_files: usize, addresses: usize) -> Self {
        let share = open_files.saturating_sub(OTHER_FILES) / addresses.max(1);
        Self {
            connections: self.connections.min(share.max(1)),
            ..self
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_at_all_addresses_leave_files_for_the_rest() {
        let within = |open_files, addresses| Limits::default().within(open_files, addresses).connections;
        assert_eq!(within(524_288, 3), 1_024, "no more than is asked for");
        for addresses in 1..=3 {
            let all = addresses * within(1_024, addresses);
            assert!(
                (1_024 - OTHER_FILES - addresses..=1_024 - OTHER_FILES).contains(&all),
                "{all}"
            );
        }
        assert_eq!(within(64, 3), 1);
    }
}
