//! The code of each error: one a cause, wherever it was met. A full disk is a full disk, whether a store is made, unlocked or
//! written, or a file is put on it. That no two causes share a code is shown in `error/every.rs`, over every error there is.

use domain::opt_out::{BadSetting, NotUsed};
use domain::private::PrivateTextError;
use domain::record::UndoRefused;
use domain::role::NobodyInCharge;
use exchange::SheetError;
use exchange::opt_out::UnreadReply;
use exchange::table::TableError;
use protocol::canonical::SealError;
use protocol::enrol;
use store::{
    BackupError, CreateError, NotRead, OpenError, PeopleError, RecoveryKeyError, StoreError, UnlockError, UnreadBackup,
};

use super::Error;
use crate::facilities_error::FacilitiesError;
use crate::host::{TransportError, UnreadFile, UnwrittenFile};
use crate::opt_out_error::OptOutError;
use crate::sealed_file_error::SealedFileError;
use crate::views::ErrorCode;

impl Error {
    /// What the window acts on.
    #[expect(clippy::too_many_lines, reason = "one line for each error")]
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::FirstRun => ErrorCode::FirstRun,
            Self::Locked => ErrorCode::Locked,
            Self::AlreadyThere => ErrorCode::AlreadyThere,
            Self::NotDemonstration => ErrorCode::NotDemonstration,
            Self::ServiceNameMissing => ErrorCode::ServiceNameMissing,
            Self::UnitCode(_) => ErrorCode::NoUnitCode,
            Self::NoCaseload(_) => ErrorCode::NoCaseload,
            Self::NoWorking(_) => ErrorCode::NoCaseloadWorking,
            Self::CaseloadLeap { .. } => ErrorCode::CaseloadLeap,
            Self::OnlyCaseload => ErrorCode::OnlyCaseload,
            Self::NoCaseloadFrom(_) => ErrorCode::NoCaseloadFrom,
            Self::ChartNote(_) => ErrorCode::ChartNoteUnreadable,
            Self::NoteChanged => ErrorCode::NoteChanged,
            Self::Facilities(why) => facilities_not_changed(why),
            Self::SealedFile(why) => sealed_file(*why),
            Self::NoDatasetWaits => ErrorCode::NoDatasetWaits,
            Self::OtherDatasetWaits => ErrorCode::OtherDatasetWaits,
            Self::OptOut(why) => opt_out(*why),
            Self::NoNation(_) => ErrorCode::NoNation,
            Self::NameMissing => ErrorCode::NameMissing,
            Self::NameTooLong => ErrorCode::NameTooLong,
            Self::VaultIsWhole => ErrorCode::VaultIsWhole,
            Self::KeyStoreAway => ErrorCode::KeyStoreAway,
            Self::NameUnseen => ErrorCode::NameUnseen,
            Self::ServiceNameTooLong => ErrorCode::ServiceNameTooLong,
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
            Self::Unreadable { .. } => ErrorCode::Unreadable,
            Self::SeveralUnreadable(_) => ErrorCode::SeveralUnreadable,
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
            Self::RecoveryKey(why) => no_recovery_key(why),
            Self::Create(why) => not_created(why),
            Self::Open(why) => not_opened(why),
            Self::Unlock(why) => not_unlocked(why),
            Self::People(why) => people_not_changed(why),
            Self::NotInRole(_) => ErrorCode::NotInRole,
            Self::OwnPassphrase => ErrorCode::OwnPassphrase,
            Self::PracticePeople => ErrorCode::PracticePeople,
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
            Self::WhichColleague(_) => ErrorCode::WhichColleague,
            Self::PrivateText { why, .. } => not_said(*why),
            Self::NoSuchNote => ErrorCode::NoSuchNote,
            Self::NoCards => ErrorCode::NoCards,
            Self::NoTrailMark => ErrorCode::NoTrailMark,
            Self::NoRandomNumbers => ErrorCode::NoRandomNumbers,
            Self::ChangedSincePreview => ErrorCode::ChangedSincePreview,
            Self::RowsRefused => ErrorCode::RowsRefused,
            Self::ClearsNotConfirmed(_) => ErrorCode::ClearsNotConfirmed,
            Self::NoSuchImport => ErrorCode::NoSuchImport,
            Self::ImportStopped => ErrorCode::ImportStopped,
            Self::ImportUnderWay => ErrorCode::ImportUnderWay,
            Self::NoFileChosen => ErrorCode::NoFileChosen,
            Self::SeveralFilesDropped => ErrorCode::SeveralFilesDropped,
            Self::TooManyRecords(_) => ErrorCode::TooManyRecords,
            Self::NothingToUndo => ErrorCode::NothingToUndo,
            Self::ViewNameMissing => ErrorCode::ViewNameMissing,
            Self::ViewNameIdentifying => ErrorCode::ViewNameIdentifying,
            Self::HeadingIdentifying => ErrorCode::HeadingIdentifying,
            Self::OtherColumns => ErrorCode::OtherColumns,
            Self::ColumnsNameTaken => ErrorCode::ColumnsNameTaken,
            Self::NoNhfdAccount(_) => ErrorCode::NoNhfdAccount,
            Self::PackNotMade(_) => ErrorCode::PackNotMade,
            Self::NotPastItsTime => ErrorCode::NotPastItsTime,
            Self::EverythingNotMade => ErrorCode::EverythingNotMade,
            Self::UnwrittenFile(why) => file_not_written(*why),
            Self::UnreadFile(why) => file_not_read(*why),
            Self::Backup(why) => not_backed_up(why),
            Self::UnreadBackup(why) => backup_not_read(*why),
            Self::NoBackupFolder => ErrorCode::NoBackupFolder,
            Self::NoBackupChosen => ErrorCode::NoBackupChosen,
            Self::PracticeBackup => ErrorCode::PracticeBackup,
            Self::Sheet(why) => no_sheet(why),
        }
    }
}

fn not_said(why: PrivateTextError) -> ErrorCode {
    match why {
        PrivateTextError::TooLong(_) => ErrorCode::TextTooLong,
        PrivateTextError::Blank => ErrorCode::NoText,
        PrivateTextError::Unprintable => ErrorCode::Unprintable,
    }
}

fn no_recovery_key(why: &RecoveryKeyError) -> ErrorCode {
    match why {
        RecoveryKeyError::Length { .. } => ErrorCode::RecoveryKeyLength,
        RecoveryKeyError::Character => ErrorCode::RecoveryKeyCharacter,
        RecoveryKeyError::Mistyped => ErrorCode::RecoveryKeyMistyped,
    }
}

fn file_not_written(why: UnwrittenFile) -> ErrorCode {
    match why {
        UnwrittenFile::InStore => ErrorCode::FileInStore,
        UnwrittenFile::Exists => ErrorCode::FileExists,
        UnwrittenFile::NoSuchFolder => ErrorCode::NoSuchFolder,
        UnwrittenFile::IsFolder => ErrorCode::FileIsFolder,
        UnwrittenFile::IsDevice => ErrorCode::FileIsDevice,
        UnwrittenFile::UnfitName => ErrorCode::UnfitFileName,
        UnwrittenFile::NotAllowed => ErrorCode::FileNotWritable,
        UnwrittenFile::DiskFull => ErrorCode::DiskFull,
        UnwrittenFile::Fault(_) => ErrorCode::FileFault,
    }
}

fn file_not_read(why: UnreadFile) -> ErrorCode {
    match why {
        UnreadFile::File(why) => not_read(why),
        UnreadFile::TooLong => ErrorCode::FileTooLong,
    }
}

fn not_backed_up(why: &BackupError) -> ErrorCode {
    match why {
        BackupError::FolderGone => ErrorCode::NoSuchFolder,
        BackupError::InStore => ErrorCode::FileInStore,
        BackupError::FolderNotText => ErrorCode::PathNotText,
        BackupError::Exists => ErrorCode::FileExists,
        BackupError::NotAllowed => ErrorCode::FileNotWritable,
        BackupError::Full => ErrorCode::BackupDiskFull,
        BackupError::NoRoomHere => ErrorCode::DiskFull,
        BackupError::NotReadBack => ErrorCode::BackupNotReadBack,
        BackupError::NoRecoveryKey => ErrorCode::NoRecoveryKey,
        BackupError::NewerRecoveryKey => ErrorCode::NewerRecoveryKey,
        BackupError::Fault(_) => ErrorCode::FileFault,
        BackupError::Store(why) => store_failed(why),
    }
}

fn not_read(why: NotRead) -> ErrorCode {
    match why {
        NotRead::NotThere => ErrorCode::NoSuchFile,
        NotRead::IsFolder => ErrorCode::FileIsFolder,
        NotRead::NotAllowed => ErrorCode::FileNotReadable,
        NotRead::Fault(_) => ErrorCode::FileFault,
    }
}

fn backup_not_read(why: UnreadBackup) -> ErrorCode {
    match why {
        UnreadBackup::File(why) => not_read(why),
        UnreadBackup::NotABackup => ErrorCode::NotABackup,
        UnreadBackup::Newer => ErrorCode::NewerStore,
        UnreadBackup::Damaged => ErrorCode::BackupDamaged,
        UnreadBackup::WrongRecoveryKey => ErrorCode::WrongRecoveryKey,
    }
}

fn no_sheet(why: &SheetError) -> ErrorCode {
    match why {
        SheetError::Empty => ErrorCode::FileEmpty,
        SheetError::OldWorkbook => ErrorCode::FileIsOldWorkbook,
        SheetError::OtherWorkbook => ErrorCode::FileIsOtherWorkbook,
        SheetError::ProtectedWorkbook => ErrorCode::WorkbookProtected,
        SheetError::BrokenWorkbook => ErrorCode::WorkbookBroken,
        SheetError::BrokenSheet { .. } => ErrorCode::SheetBroken,
        SheetError::LargeWorkbook => ErrorCode::WorkbookTooLarge,
        SheetError::NoSuchSheet { .. } => ErrorCode::NoSuchSheet,
        SheetError::NotText => ErrorCode::FileNotText,
        SheetError::OtherLetters { .. } => ErrorCode::OtherLetters,
        SheetError::NoBundle => ErrorCode::NoBundle,
        SheetError::BrokenBundle => ErrorCode::BundleBroken,
        SheetError::NoColumnsInBundle => ErrorCode::NoColumnsInBundle,
        SheetError::NamesBelow { .. } => ErrorCode::NamesBelow,
        SheetError::Header(why) => no_table(why),
    }
}

fn no_table(why: &TableError) -> ErrorCode {
    match why {
        TableError::NoHeader => ErrorCode::NoColumnNames,
        TableError::TooManyColumns { .. } => ErrorCode::TooManyColumns,
        TableError::UnknownColumns { .. } => ErrorCode::UnknownColumns,
        TableError::DisputedColumns { .. } => ErrorCode::DisputedColumns,
        TableError::RepeatedColumn { .. } => ErrorCode::RepeatedColumn,
        TableError::SeveralFaults { .. } => ErrorCode::SeveralHeaderFaults,
        TableError::MissingColumns { .. } => ErrorCode::MissingColumns,
        TableError::UnmatchedHeadings { .. } => ErrorCode::UnmatchedHeadings,
        TableError::NotNhfd { .. } => ErrorCode::NotNhfd,
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
        UndoRefused::Joined => ErrorCode::SaveJoined,
        UndoRefused::Settled => ErrorCode::SaveSettled,
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
        UnlockError::HasLeft => ErrorCode::HasLeft,
        UnlockError::EarlierPassphrase => ErrorCode::EarlierPassphrase,
        UnlockError::NoRecoveryKey => ErrorCode::NoRecoveryKey,
        UnlockError::NewerRecoveryKey => ErrorCode::NewerRecoveryKey,
        UnlockError::KeychainLost => ErrorCode::KeychainLost,
        UnlockError::ChooseOwn => ErrorCode::ChooseOwnPassphrase,
        UnlockError::HasOwn => ErrorCode::HasOwnPassphrase,
        UnlockError::OneTimeAgain => ErrorCode::OneTimeAgain,
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

fn people_not_changed(why: &PeopleError) -> ErrorCode {
    match why {
        PeopleError::NotProved(why) => not_unlocked(why),
        PeopleError::UnknownPerson => ErrorCode::NoSuchPerson,
        PeopleError::SameName => ErrorCode::NameTaken,
        PeopleError::TooMany => ErrorCode::TooManyPeople,
        PeopleError::LastPerson => ErrorCode::LastPerson,
        PeopleError::NobodyInCharge(NobodyInCharge::LastLead) => ErrorCode::LastLead,
        PeopleError::NobodyInCharge(NobodyInCharge::LeadNeverUnlocked) => ErrorCode::LeadNeverUnlocked,
        PeopleError::NobodyInCharge(NobodyInCharge::OnlyReaders) => ErrorCode::OnlyReaders,
        PeopleError::NobodyWhoStaysOpens => ErrorCode::NobodyWhoStaysOpens,
        PeopleError::NobodyToHandOverTo => ErrorCode::NobodyToHandOverTo,
        PeopleError::TypedByBoth { .. } => ErrorCode::TypedByBoth,
        PeopleError::SamePassphrase => ErrorCode::SamePassphrase,
        PeopleError::TooLittleMemory => ErrorCode::TooLittleMemory,
        PeopleError::Random(_) => ErrorCode::NoRandomNumbers,
        PeopleError::Store(why) => store_failed(why),
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
        StoreError::DiskFails => ErrorCode::DiskFault,
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
        enrol::ErrorCode::TooOften => ErrorCode::AskedTooOften,
        enrol::ErrorCode::Unavailable => ErrorCode::CentralUnavailable,
        enrol::ErrorCode::Other => ErrorCode::CentralOther,
    }
}

fn sealed_file(why: SealedFileError) -> ErrorCode {
    match why {
        SealedFileError::NoKey => ErrorCode::NoKeyForFiles,
        SealedFileError::NotSealed => ErrorCode::FileNotSealed,
        SealedFileError::NoReceiptFile => ErrorCode::NoReceiptFile,
        SealedFileError::FileForCentral => ErrorCode::FileForCentral,
        SealedFileError::Newer => ErrorCode::ReceiptFileNewer,
        SealedFileError::Cut => ErrorCode::ReceiptFileCut,
        SealedFileError::TooLarge => ErrorCode::ReceiptFileTooLarge,
        SealedFileError::NotForThis => ErrorCode::ReceiptFileOfAnother,
        SealedFileError::Altered => ErrorCode::ReceiptFileAltered,
        SealedFileError::NotByCentral => ErrorCode::ReceiptFileNotByCentral,
        SealedFileError::LeavesGap => ErrorCode::ReceiptFileLeavesGap,
    }
}

fn opt_out(why: OptOutError) -> ErrorCode {
    match why {
        OptOutError::NotInEngland => ErrorCode::NotInEngland,
        OptOutError::NoMailbox => ErrorCode::NoMailbox,
        OptOutError::NoMoreFiles => ErrorCode::NoMoreCheckFiles,
        OptOutError::Waits => ErrorCode::CheckFileWaits,
        OptOutError::NothingDue => ErrorCode::NoNumberDue,
        OptOutError::NothingWaits => ErrorCode::NoCheckFileWaits,
        OptOutError::NothingRead => ErrorCode::NoReplyRead,
        OptOutError::Unread(UnreadReply::Empty) => ErrorCode::ReplyFileEmpty,
        OptOutError::Unread(UnreadReply::Refused) => ErrorCode::CheckFileRefused,
        OptOutError::Unread(UnreadReply::NoNumber(_)) => ErrorCode::ReplyNoNumber,
        OptOutError::NotUsed(NotUsed::Empty) => ErrorCode::ReplyWithoutNumbers,
        OptOutError::NotUsed(NotUsed::OneLine) => ErrorCode::ReplyOfOneLine,
        OptOutError::NotUsed(NotUsed::OtherFile) => ErrorCode::ReplyToOtherFile,
        OptOutError::NotUsed(NotUsed::NotSent(_)) => ErrorCode::ReplyNotSent,
        OptOutError::FewCleared { .. } => ErrorCode::FewCleared,
        OptOutError::NotPractising => ErrorCode::NotPractising,
        OptOutError::Setting(why) => match why {
            BadSetting::Mailbox => ErrorCode::MailboxUnreadable,
            BadSetting::DateForm => ErrorCode::DateFormUnreadable,
            BadSetting::Sequence => ErrorCode::NextFileUnreadable,
            BadSetting::Numbers => ErrorCode::FileNumbersUnreadable,
            BadSetting::Percent => ErrorCode::LeastPercentUnreadable,
            BadSetting::Days => ErrorCode::ClearedDaysUnreadable,
        },
    }
}

fn facilities_not_changed(why: &FacilitiesError) -> ErrorCode {
    match why {
        FacilitiesError::NoPeriod(_) => ErrorCode::NoFacilitiesPeriod,
        FacilitiesError::NoQuestion => ErrorCode::NoFacilitiesQuestion,
        FacilitiesError::Unreadable { .. } => ErrorCode::FacilitiesUnreadable,
        FacilitiesError::NotOpen(_) => ErrorCode::FacilitiesNotOpen,
        FacilitiesError::Closed(_) => ErrorCode::FacilitiesClosed,
        FacilitiesError::Incomplete(_) => ErrorCode::FacilitiesIncomplete,
    }
}
