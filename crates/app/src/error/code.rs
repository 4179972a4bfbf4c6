//! The code of each error: one a cause, wherever it was met. A full disk is a full disk, whether a store is made, unlocked or
//! written.

use domain::private::PrivateTextError;
use domain::record::UndoRefused;
use protocol::canonical::SealError;
use protocol::enrol;
use store::{CreateError, OpenError, RecoveryKeyError, StoreError, UnlockError};

use super::Error;
use crate::host::{TransportError, UnfitPlace};
use crate::views::ErrorCode;

impl Error {
    /// What the window acts on.
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::FirstRun => ErrorCode::FirstRun,
            Self::Locked => ErrorCode::Locked,
            Self::AlreadyThere => ErrorCode::AlreadyThere,
            Self::NotDemonstration => ErrorCode::NotDemonstration,
            Self::ServiceNameMissing => ErrorCode::ServiceNameMissing,
            Self::UnitCode(_) => ErrorCode::NoUnitCode,
            Self::NoCaseload => ErrorCode::NoCaseload,
            Self::NameMissing => ErrorCode::NameMissing,
            Self::NameTooLong | Self::ServiceNameTooLong => ErrorCode::NameTooLong,
            Self::NoSuchPerson => ErrorCode::NoSuchPerson,
            Self::WhichPerson => ErrorCode::WhichPerson,
            Self::NoSuchRecord => ErrorCode::NoSuchRecord,
            Self::Deleted => ErrorCode::Deleted,
            Self::Purged => ErrorCode::Purged,
            Self::NotDeleted => ErrorCode::NotDeleted,
            Self::NoSuchPurgeReason => ErrorCode::NoSuchPurgeReason,
            Self::NotConfirmed(_) => ErrorCode::NotConfirmed,
            Self::NoSuchQuestion(_) => ErrorCode::NoSuchQuestion,
            Self::NotCarried(_) => ErrorCode::NotCarried,
            Self::Unreadable { .. }
            | Self::SeveralUnreadable(_)
            | Self::PrivateText {
                why: PrivateTextError::Unprintable,
                ..
            } => ErrorCode::Unreadable,
            Self::ImpossibleDate { .. } => ErrorCode::ImpossibleDate,
            Self::AnsweredTwice(_) => ErrorCode::AnsweredTwice,
            Self::SameRecord => ErrorCode::SameRecord,
            Self::NotChosen(_) => ErrorCode::NotChosen,
            Self::SettleFirst(_) => ErrorCode::SettleFirst,
            Self::TooManyJoined(_) => ErrorCode::TooManyJoined,
            Self::OneRecord => ErrorCode::OneRecord,
            Self::NotJoinedRecord => ErrorCode::NotJoinedRecord,
            Self::WhichJoined(_) => ErrorCode::WhichJoined,
            Self::ClosedVersion(_) => ErrorCode::ClosedVersion,
            Self::AlreadySettled => ErrorCode::AlreadySettled,
            Self::AnotherArrived => ErrorCode::AnotherArrived,
            Self::NoSuchReason => ErrorCode::NoSuchReason,
            Self::NotWritten(why) => not_written(why),
            Self::NotUndone(why) => not_undone(why),
            Self::WeakPassphrase(_) => ErrorCode::PassphraseTooShort,
            Self::RecoveryKey(RecoveryKeyError::Length { .. }) => ErrorCode::RecoveryKeyLength,
            Self::RecoveryKey(RecoveryKeyError::Character) => ErrorCode::RecoveryKeyCharacter,
            Self::RecoveryKey(RecoveryKeyError::Mistyped) => ErrorCode::RecoveryKeyMistyped,
            Self::Create(why) => not_created(why),
            Self::Open(why) => not_opened(why),
            Self::Unlock(why) => not_unlocked(why),
            Self::Store(why) => store_failed(why),
            Self::Transport(why) => not_reached(why),
            Self::Central { code, .. } => refused_by_central(*code),
            Self::CentralAnswer => ErrorCode::CentralAnswer,
            Self::ProgramTooOld => ErrorCode::ProgramTooOld,
            Self::NobodyThere => ErrorCode::Offline,
            Self::DemonstrationLost => ErrorCode::KeychainLost,
            Self::OtherCentral => ErrorCode::OtherCentral,
            Self::NotJoined => ErrorCode::NotJoined,
            Self::AlreadyJoined => ErrorCode::AlreadyJoined,
            Self::WrongUse => ErrorCode::WrongUse,
            Self::NoTimeOfDay => ErrorCode::NoTimeOfDay,
            Self::WithinQuietHours { .. } => ErrorCode::WithinQuietHours,
            Self::NotStartedWithComputer => ErrorCode::NotStartedWithComputer,
            Self::NoSuchCardField(_) => ErrorCode::NoSuchCardField,
            Self::NoSuchCallResult => ErrorCode::NoSuchCallResult,
            Self::NoSuchFollowUp(_) => ErrorCode::NoSuchFollowUp,
            Self::EndsReminder(_) => ErrorCode::EndsReminder,
            Self::NobodyTriesAgain(_) => ErrorCode::NobodyTriesAgain,
            Self::NoSuchColleague => ErrorCode::NoSuchColleague,
            Self::PrivateText {
                why: PrivateTextError::TooLong(_),
                ..
            } => ErrorCode::TextTooLong,
            Self::PrivateText {
                why: PrivateTextError::Blank,
                ..
            } => ErrorCode::NoText,
            Self::NoSuchNote => ErrorCode::NoSuchNote,
            Self::NoCards => ErrorCode::NoCards,
            Self::NoRandomNumbers => ErrorCode::NoRandomNumbers,
            Self::ChangedSincePreview => ErrorCode::ChangedSincePreview,
            Self::RowsRefused => ErrorCode::RowsRefused,
            Self::ImportStopped => ErrorCode::ImportStopped,
            Self::ImportUnderWay => ErrorCode::ImportUnderWay,
            Self::NoFileChosen => ErrorCode::NoFileChosen,
            Self::TooManyRecords(_) => ErrorCode::TooManyRecords,
            Self::NothingToUndo => ErrorCode::NothingToUndo,
            Self::ViewNameMissing => ErrorCode::ViewNameMissing,
            Self::ViewNameIdentifying => ErrorCode::ViewNameIdentifying,
            Self::Place(UnfitPlace::Store) => ErrorCode::PlaceInStore,
            Self::Place(UnfitPlace::Taken) => ErrorCode::PlaceTaken,
            Self::Place(UnfitPlace::Unseen(_)) | Self::File(_) => ErrorCode::File,
        }
    }
}

fn not_written(why: &SealError) -> ErrorCode {
    match why {
        SealError::TooLarge => ErrorCode::EntryTooLarge,
        SealError::TooLong { .. } => ErrorCode::TextTooLong,
        SealError::TooManyParents => ErrorCode::TooManyHeads,
        SealError::UnknownParent => ErrorCode::ParentNotHeld,
        SealError::NotWritable(_) => ErrorCode::NotWritten,
    }
}

fn not_undone(why: &UndoRefused) -> ErrorCode {
    match why {
        UndoRefused::NothingSaved => ErrorCode::NothingSaved,
        UndoRefused::StartedTheRecord => ErrorCode::SaveStartedTheRecord,
        UndoRefused::Joined | UndoRefused::Settled => ErrorCode::SaveSettled,
        UndoRefused::ChangedSince { .. } => ErrorCode::ChangedSinceSave,
    }
}

fn not_created(why: &CreateError) -> ErrorCode {
    match why {
        CreateError::Exists(_) => ErrorCode::AlreadyThere,
        CreateError::Busy { .. } => ErrorCode::InUse,
        CreateError::DiskFull => ErrorCode::DiskFull,
        CreateError::NotWritable(_) => ErrorCode::NotAllowed,
        CreateError::PathTooLong { .. } => ErrorCode::PathTooLong,
        CreateError::PathNotText(_) => ErrorCode::PathNotText,
        CreateError::TooLittleMemory => ErrorCode::TooLittleMemory,
        CreateError::Random(_) => ErrorCode::NoRandomNumbers,
        CreateError::Io { .. } => ErrorCode::DiskFault,
        CreateError::Database(why) => store_failed(why),
    }
}

fn not_opened(why: &OpenError) -> ErrorCode {
    match why {
        OpenError::NoStore => ErrorCode::FirstRun,
        OpenError::Busy { .. } => ErrorCode::InUse,
        OpenError::Missing(_) => ErrorCode::StoreIncomplete,
        OpenError::Damaged(_) => ErrorCode::KeysDamaged,
        OpenError::Newer => ErrorCode::NewerStore,
        OpenError::NotReadable(_) => ErrorCode::NotAllowed,
        OpenError::DiskFull => ErrorCode::DiskFull,
        OpenError::Io { .. } => ErrorCode::DiskFault,
    }
}

fn not_unlocked(why: &UnlockError) -> ErrorCode {
    match why {
        UnlockError::WrongPassphrase { .. } => ErrorCode::WrongPassphrase,
        UnlockError::Wait { .. } => ErrorCode::Wait,
        UnlockError::WrongRecoveryKey => ErrorCode::WrongRecoveryKey,
        UnlockError::KeychainLost => ErrorCode::KeychainLost,
        UnlockError::UnknownPerson => ErrorCode::NoSuchPerson,
        UnlockError::Newer { .. } => ErrorCode::NewerStore,
        UnlockError::Damaged { .. } => ErrorCode::Damaged,
        UnlockError::Truncated { .. } => ErrorCode::CutShort,
        UnlockError::DamagedNotCopied(_) => ErrorCode::DamagedNotCopied,
        UnlockError::NotAStore(_) => ErrorCode::NotAStore,
        UnlockError::DiskFull => ErrorCode::DiskFull,
        UnlockError::TooLittleMemory => ErrorCode::TooLittleMemory,
        UnlockError::NotAllowed(_) => ErrorCode::NotAllowed,
        UnlockError::Random(_) => ErrorCode::NoRandomNumbers,
        UnlockError::Io { .. } => ErrorCode::DiskFault,
        UnlockError::Database(why) => store_failed(why),
    }
}

fn store_failed(why: &StoreError) -> ErrorCode {
    match why {
        StoreError::Locked => ErrorCode::Locked,
        StoreError::Overloaded => ErrorCode::Overloaded,
        StoreError::Diverged { .. } => ErrorCode::Diverged,
        StoreError::CentralLeft => ErrorCode::NotJoined,
        StoreError::NotNew => ErrorCode::NotNew,
        StoreError::Refused(_) => ErrorCode::DoesNotFit,
        StoreError::Interrupted => ErrorCode::Interrupted,
        StoreError::Damaged => ErrorCode::Damaged,
        StoreError::DiskFull => ErrorCode::DiskFull,
        StoreError::WasFull => ErrorCode::DiskWasFull,
        StoreError::ReadOnly => ErrorCode::ReadOnly,
        StoreError::Busy => ErrorCode::Busy,
        StoreError::FileExists(_) => ErrorCode::FileExists,
        StoreError::Io(_) | StoreError::DiskFails => ErrorCode::DiskFault,
        StoreError::Database(_) => ErrorCode::Database,
    }
}

fn not_reached(why: &TransportError) -> ErrorCode {
    match why {
        TransportError::Address => ErrorCode::CentralAddress,
        TransportError::Unreachable => ErrorCode::Offline,
        TransportError::Proxy => ErrorCode::Proxy,
        TransportError::Gateway => ErrorCode::Gateway,
        TransportError::SomethingElse => ErrorCode::SomethingElse,
        TransportError::Moved => ErrorCode::CentralMoved,
        TransportError::UnknownIssuer => ErrorCode::UnknownIssuer,
        TransportError::CertificateDate => ErrorCode::CertificateDate,
        TransportError::CertificateName => ErrorCode::CertificateName,
        TransportError::Certificate => ErrorCode::Certificate,
        TransportError::TooLong => ErrorCode::AnswerTooLong,
        TransportError::Cut => ErrorCode::AnswerCut,
    }
}

fn refused_by_central(code: enrol::ErrorCode) -> ErrorCode {
    match code {
        enrol::ErrorCode::WrongCode => ErrorCode::WrongCode,
        enrol::ErrorCode::OtherService => ErrorCode::OtherService,
        enrol::ErrorCode::DemoMismatch => ErrorCode::DemoMismatch,
        enrol::ErrorCode::UnknownDevice => ErrorCode::UnknownDesk,
        enrol::ErrorCode::Revoked => ErrorCode::Revoked,
        enrol::ErrorCode::Protocol => ErrorCode::CentralProtocol,
        enrol::ErrorCode::Malformed => ErrorCode::CentralMalformed,
        // Either way it is asked again later, when it said.
        enrol::ErrorCode::TooOften | enrol::ErrorCode::Unavailable => ErrorCode::CentralUnavailable,
        enrol::ErrorCode::Other => ErrorCode::CentralOther,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn causes_that_a_person_acts_on_differently_have_different_codes() {
        let all = [
            Error::ServiceNameMissing,
            Error::NoCaseload,
            Error::NameMissing,
            Error::NoSuchQuestion("1.01".to_owned()),
            Error::NotCarried("1.01".to_owned()),
            Error::AnsweredTwice("1.01".to_owned()),
            Error::NoSuchReason,
            Error::Deleted,
            Error::Purged,
            Error::NotDeleted,
            Error::NoSuchPurgeReason,
            Error::NotConfirmed("it"),
            Error::WrongUse,
            Error::NoTimeOfDay,
            Error::NotStartedWithComputer,
            Error::ViewNameMissing,
            Error::ViewNameIdentifying,
            Error::TooManyRecords(1),
            Error::NoSuchPerson,
            Error::WhichPerson,
            store::WeakPassphrase.into(),
            Error::NotDemonstration,
            RecoveryKeyError::Mistyped.into(),
            RecoveryKeyError::Character.into(),
            UnlockError::WrongRecoveryKey.into(),
            UnlockError::TooLittleMemory.into(),
            UnlockError::NotAllowed(PathBuf::new()).into(),
            UnlockError::NotAStore(PathBuf::new()).into(),
            OpenError::Damaged(PathBuf::new()).into(),
            OpenError::Missing(PathBuf::new()).into(),
            OpenError::Newer.into(),
            OpenError::Busy { holder: String::new() }.into(),
            StoreError::Damaged.into(),
            StoreError::DiskFull.into(),
            StoreError::WasFull.into(),
            StoreError::ReadOnly.into(),
            StoreError::Busy.into(),
            StoreError::Overloaded.into(),
            StoreError::Locked.into(),
            StoreError::NotNew.into(),
            StoreError::Refused(store::Constraint::EntryId).into(),
            StoreError::FileExists(PathBuf::new()).into(),
            StoreError::Io(io::ErrorKind::Other.into()).into(),
            TransportError::Address.into(),
            TransportError::Unreachable.into(),
            TransportError::Proxy.into(),
            TransportError::Gateway.into(),
            TransportError::SomethingElse.into(),
            TransportError::Moved.into(),
            TransportError::UnknownIssuer.into(),
            TransportError::CertificateDate.into(),
            TransportError::CertificateName.into(),
            TransportError::Certificate.into(),
            TransportError::Cut.into(),
            Error::CentralAnswer,
            Error::OtherCentral,
            UnfitPlace::Store.into(),
            UnfitPlace::Taken.into(),
            UndoRefused::Settled.into(),
            UndoRefused::NothingSaved.into(),
        ]
        .map(|error| error.view().code);
        let different: BTreeSet<ErrorCode> = all.into_iter().collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
    }

    #[test]
    fn one_cause_has_one_code_wherever_it_is_met() {
        let code = |error: Error| error.view().code;
        for full in [
            CreateError::DiskFull.into(),
            CreateError::Database(StoreError::DiskFull).into(),
            OpenError::DiskFull.into(),
            UnlockError::DiskFull.into(),
            StoreError::DiskFull.into(),
        ] {
            assert_eq!(code(full), ErrorCode::DiskFull);
        }
        assert_eq!(
            code(UnlockError::Database(StoreError::Damaged).into()),
            ErrorCode::Damaged
        );
        assert_eq!(code(UnlockError::UnknownPerson.into()), code(Error::NoSuchPerson));
        assert_eq!(code(OpenError::NoStore.into()), code(Error::FirstRun));
        assert_eq!(code(TransportError::Unreachable.into()), code(Error::NobodyThere));
        assert_eq!(code(UnlockError::KeychainLost.into()), code(Error::DemonstrationLost));
    }

    #[test]
    fn a_code_reads_as_it_is_sent() {
        assert_eq!(ErrorCode::PassphraseTooShort.to_string(), "passphrase-too-short");
    }
}
