//! Why nothing comes of a check for national opt-outs, in sentences for whoever makes it.

use domain::nhs_number::NhsNumberError;
use domain::opt_out::{BadSetting, NotUsed};
use domain::words::counted;
use exchange::opt_out::UnreadReply;

/// What stands in the way of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptOutError {
    /// The service is not in England, or nobody has said that it is.
    #[error("National opt-outs are checked in England only, and this service is not there. Nothing was changed")]
    NotInEngland,
    /// Nobody has said which mailbox is the service's.
    #[error("Say the service’s mailbox first: its name is the first part of a check file’s name. Nothing was written")]
    NoMailbox,
    /// A month has no more numbers for files.
    #[error("This month has no more numbers for check files: say the number of the next file. Nothing was written")]
    NoMoreFiles,
    /// Another check file waits.
    #[error("A check file waits for its reply already: read the reply, or give that check up. Nothing was written")]
    Waits,
    /// No number needs a check.
    #[error("No number needs a check. Nothing was written")]
    NothingDue,
    /// No check file waits.
    #[error("No check file waits for a reply: make one first. Nothing was changed")]
    NothingWaits,
    /// No reply was read that could be used.
    #[error("Choose the reply first. Nothing was changed")]
    NothingRead,
    /// What came back is no reply.
    #[error(transparent)]
    Unread(#[from] UnreadReply),
    /// The reply is not used.
    #[error(transparent)]
    NotUsed(#[from] NotUsed),
    /// So few numbers came back that somebody has to say that this is right.
    #[error(
        "Only {cleared} of {} came back. Look whether the whole reply was saved, and say that it is right where it is. Nothing \
         was changed",
        counted(i64::from(*numbers), "number", "numbers")
    )]
    FewCleared {
        /// How many came back.
        cleared: u32,
        /// How many were sent.
        numbers: u32,
    },
    /// Only a demonstration makes replies.
    #[error("Only a demonstration makes its own reply. Nothing was changed")]
    NotPractising,
    /// A setting is not taken.
    #[error(transparent)]
    Setting(#[from] BadSetting),
}

/// Why a number that somebody typed goes into no check file, in few words.
pub(crate) fn why_left_out(error: &NhsNumberError) -> &'static str {
    match error {
        NhsNumberError::CheckDigit(_) => "Check digit wrong (Modulus 11): one would spoil the file",
        _ => "No NHS number as it is typed: one would spoil the file",
    }
}
