//! What happens at a desk that its schedule is to know of.

/// Something that may bring an exchange with Central nearer, or put it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Something was saved that Central does not have yet.
    Saved,
    /// The store was unlocked, so that there is something to exchange.
    Unlocked,
    /// The desk joined Central.
    Joined,
    /// The computer slept, and is awake.
    Woke,
    /// The computer has a network, as far as it knows.
    Online,
    /// Somebody asked for an exchange, and it is under way.
    Asked,
    /// An exchange succeeded, whoever asked for it.
    Exchanged,
    /// An exchange did not succeed, whoever asked for it.
    NotExchanged,
    /// Central said that this desk was revoked, whoever asked for the exchange.
    Revoked,
}
