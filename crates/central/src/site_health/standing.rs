//! How a desk stands, at its worst: each is counted once, under what whoever watches over all of them would look at first.

use crate::service_health::DeskHealth;

/// Seconds by which a clock may be off and still be in order.
pub(crate) const CLOCK_MAY_BE_OFF: i64 = 5 * 60;

/// How a desk stands; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It was not heard of for 30 days.
    Silent,
    /// Something of it was refused, and is not taken since.
    Refused,
    /// Its clock is off by more than [`CLOCK_MAY_BE_OFF`].
    ClockOut,
    /// Its program is of a version before this server's.
    OldVersion,
    /// None of these.
    InOrder,
}

impl Standing {
    pub(crate) const ALL: [Self; 5] = [
        Self::Silent,
        Self::Refused,
        Self::ClockOut,
        Self::OldVersion,
        Self::InOrder,
    ];

    /// How this desk stands.
    pub(crate) fn of(desk: &DeskHealth) -> Self {
        if desk.silent {
            Self::Silent
        } else if !desk.refused.is_empty() {
            Self::Refused
        } else if is_clock_out(desk.clock_ahead) {
            Self::ClockOut
        } else if is_old(version(desk.program.as_deref())) {
            Self::OldVersion
        } else {
            Self::InOrder
        }
    }

    /// As it stands in an address.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Refused => "refused",
            Self::ClockOut => "clock",
            Self::OldVersion => "version",
            Self::InOrder => "in-order",
        }
    }

    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Silent => "Silent for 30 days",
            Self::Refused => "Refused",
            Self::ClockOut => "Clock out",
            Self::OldVersion => "Old version",
            Self::InOrder => "In order",
        }
    }

    /// Whether somebody has to see to it now.
    pub(crate) fn is_for_now(self) -> bool {
        matches!(self, Self::Silent | Self::Refused)
    }
}

/// Whether a clock is off by more than it may be.
pub(crate) fn is_clock_out(ahead: Option<i64>) -> bool {
    ahead.is_some_and(|ahead| ahead.abs() > CLOCK_MAY_BE_OFF)
}

/// The version in what a desk's program says of itself, as in `fls-desk/0.1.0`.
pub(crate) fn version(program: Option<&str>) -> Option<&str> {
    program?.rsplit_once('/').map(|(_, version)| version)
}

/// Whether a version is before this server's. The last number counts for nothing: it mends, and adds nothing.
pub(crate) fn is_old(version: Option<&str>) -> bool {
    match (version.and_then(numbers), numbers(env!("CARGO_PKG_VERSION"))) {
        (Some(theirs), Some(ours)) => theirs < ours,
        _ => false,
    }
}

/// The first two numbers of this server's version, for whoever reads what is older.
pub(crate) fn oldest_in_order() -> String {
    numbers(env!("CARGO_PKG_VERSION")).map_or_else(String::new, |(major, minor)| format!("{major}.{minor}"))
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::service_health::Refused;

    fn desk() -> DeskHealth {
        DeskHealth {
            key: Uuid::nil(),
            name: "Ward 7".to_owned(),
            program: Some(concat!("fls-desk/", env!("CARGO_PKG_VERSION")).to_owned()),
            dataset: None,
            enrolled_at: DateTime::UNIX_EPOCH,
            last_seen_at: None,
            waiting: None,
            clock_ahead: Some(-CLOCK_MAY_BE_OFF),
            silent: false,
            last_accepted_at: None,
            last_accepted: None,
            lives: 1,
            revoked_at: None,
            refused: Vec::new(),
        }
    }

    #[test]
    fn a_desk_stands_at_its_worst() {
        let mut desk = desk();
        let mut stands = Vec::new();
        for step in 0..5 {
            match step {
                1 => desk.program = Some("fls-desk/0.0.9".to_owned()),
                2 => desk.clock_ahead = Some(-CLOCK_MAY_BE_OFF - 1),
                3 => desk.refused.push(Refused {
                    code: "digest".to_owned(),
                    why: "",
                    entries: 1,
                    last_at: DateTime::UNIX_EPOCH,
                }),
                4 => desk.silent = true,
                _ => {}
            }
            stands.push(Standing::of(&desk));
        }
        stands.reverse();
        assert_eq!(stands, Standing::ALL);
    }

    #[test]
    fn what_says_no_version_is_not_said_to_be_old() {
        for unknown in [None, Some(""), Some("fls-desk"), Some("fls-desk/next")] {
            assert!(!is_old(version(unknown)), "{unknown:?}");
        }
        assert!(!is_old(Some("999.0.0")));
        assert_eq!(oldest_in_order().split('.').count(), 2);
    }
}
