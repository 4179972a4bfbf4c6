//! Central's address, looked at before anything is asked there.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::TransportError;

/// Where a Central is: https and a server's name, or http to this computer. It names no person, and nothing follows its
/// path. What is asked with and what is kept is this one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentralAddress(Url);

impl CentralAddress {
    /// Reads an address as it was typed, blanks around it left out.
    ///
    /// # Errors
    /// When it is no address, has another scheme, no server, or a user's name, a password, a question or a fragment.
    pub fn read(typed: &str) -> Result<Self, TransportError> {
        let url = Url::parse(typed.trim()).map_err(|_| TransportError::Address)?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.has_host();
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_this_computer(&url));
        if plain && safe {
            Ok(Self(url))
        } else {
            Err(TransportError::Address)
        }
    }

    /// The address of one of its routes, which begins with a slash.
    pub fn route(&self, route: &str) -> String {
        format!("{self}{route}")
    }

    /// The server that is there: scheme, host and port.
    pub(super) fn server(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it is on this computer, so that nothing leaves it.
    pub(super) fn is_this_computer(&self) -> bool {
        is_this_computer(&self.0)
    }

    pub(super) fn into_url(self) -> Url {
        self.0
    }
}

/// Without a slash at its end.
impl fmt::Display for CentralAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_this_computer(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_a_slash_at_the_end_are_no_part_of_an_address() {
        for typed in [
            "https://audit.example ",
            "\u{a0}https://audit.example/\t",
            "HTTPS://Audit.Example",
        ] {
            let address = CentralAddress::read(typed).map(|address| address.to_string());
            assert_eq!(address.as_deref(), Ok("https://audit.example"), "{typed:?}");
        }
        let address = CentralAddress::read("http://[::1]:8080/fls/").map(|address| address.route("/v1/exchange"));
        assert_eq!(address.as_deref(), Ok("http://[::1]:8080/fls/v1/exchange"));
    }

    #[test]
    fn an_address_names_a_server_and_nothing_else() {
        for typed in [
            "",
            "audit.example",
            "https://",
            "https://audit example",
            "https://user@audit.example",
            "https://user:pw@audit.example",
            "https://:pw@audit.example",
            "https://audit.example?code=1",
            "https://audit.example/#code",
            "http://audit.example",
            "http://10.0.0.1",
            "ftp://127.0.0.1/",
        ] {
            assert_eq!(CentralAddress::read(typed), Err(TransportError::Address), "{typed:?}");
        }
    }
}
