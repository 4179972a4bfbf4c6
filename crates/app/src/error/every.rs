//! Every error that there is, and what that shows of their codes: a variant without an example does not build, and two causes
//! with one code fail.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use domain::audit::{NoCaseload, NoWorking, UnreadableNote};
use domain::dataset::DatasetError;
use domain::facilities::UnreadableFacility;
use domain::id::{EntryId, RecordId};
use domain::nation::NoNation;
use domain::opt_out::{BadSetting, NotUsed};
use domain::private::{CallResult, PrivateTextError};
use domain::reading::Unreadable;
use domain::record::UndoRefused;
use domain::role::NobodyInCharge;
use domain::unit_code::NoUnitCode;
use exchange::opt_out::UnreadReply;
use exchange::table::TableError;
use exchange::{SheetError, TextEncoding};
use protocol::canonical::SealError;
use protocol::enrol;
use reports::NotMade;
use store::{
    BackupError, Constraint, CreateError, NotRead, OpenError, PeopleError, RecoveryKeyError, StoreError, UnlockError,
    UnreadBackup, WeakPassphrase,
};
use ts_rs::TS as _;
use uuid::Uuid;

use super::Error;
use crate::facilities_error::FacilitiesError;
use crate::host::{TransportError, UnreadFile, UnwrittenFile};
use crate::opt_out_error::OptOutError;
use crate::sealed_file_error::SealedFileError;
use crate::views::ErrorCode;

/// An example of each variant of an error, by its name. The match names them all, so that a new one does not build before it
/// stands here; those after the semicolon hold an error of their own, whose variants stand beside them.
macro_rules! every {
    ($into:expr, $error:ident: $($variant:ident $(($($held:expr),+))? $({$($field:ident: $value:expr),+})?),+
        $(; $($holds:ident),+)?) => {{
        fn _is_one_of_these(error: &$error) {
            match error {
                $($error::$variant { .. } => {})+
                $($($error::$holds { .. } => {})+)?
            }
        }
        let into = $into;
        vec![$((
            concat!(stringify!($error), "::", stringify!($variant)),
            into($error::$variant $(($($held),+))? $({$($field: $value),+})?),
        )),+]
    }};
}

type Examples = Vec<(&'static str, Error)>;

fn text() -> String {
    String::new()
}

fn path() -> PathBuf {
    PathBuf::new()
}

fn fault() -> io::Error {
    io::ErrorKind::Other.into()
}

fn unreadable() -> Unreadable {
    Unreadable {
        code: "not-a-date",
        words: text(),
    }
}

#[expect(clippy::too_many_lines, reason = "one line for each error")]
fn of_the_desk() -> Examples {
    let same = |error: Error| error;
    every!(same, Error:
        FirstRun,
        Locked,
        AlreadyThere,
        NotDemonstration,
        ServiceNameMissing,
        ServiceNameTooLong,
        UnitCode(NoUnitCode),
        NoCaseload(NoCaseload),
        NoNation(NoNation),
        NoWorking(NoWorking::Hips),
        CaseloadLeap { value: 1, year: 2026, before: 3 },
        OnlyCaseload,
        NoCaseloadFrom(2026),
        NoDatasetWaits,
        OtherDatasetWaits,
        ChartNote(UnreadableNote::Blank),
        NoteChanged,
        NameMissing,
        NameTooLong,
        NameUnseen,
        VaultIsWhole,
        KeyStoreAway,
        NoSuchPerson,
        WhichPerson,
        NotInRole(text()),
        OwnPassphrase,
        PracticePeople,
        NoSuchRecord,
        Deleted,
        Purged,
        NotDeleted,
        NoSuchPurgeReason,
        NotConfirmed("it"),
        NoSuchQuestion(text()),
        NotCarried(text()),
        Unreadable { question: text(), number: text(), unreadable: unreadable() },
        ImpossibleDate { question: text(), words: text() },
        SeveralUnreadable(Vec::new()),
        AnsweredTwice(text()),
        SameRecord,
        NotChosen(Vec::new()),
        SettleFirst(text()),
        TooManyJoined(1),
        OneRecord,
        NotJoinedRecord,
        WhichJoined(Vec::new()),
        ClosedVersion(text()),
        AlreadySettled,
        AnotherArrived,
        NoSuchReason,
        NoSuchCardField(text()),
        NoCards,
        NoTrailMark,
        EverythingNotMade,
        NotPastItsTime,
        NoSuchNote,
        NoSuchCallResult,
        NoSuchFollowUp(16),
        EndsReminder(CallResult::ALL[0]),
        NobodyTriesAgain(CallResult::ALL[0]),
        NoSuchColleague,
        WhichColleague(Vec::new()),
        NoRandomNumbers,
        WeakPassphrase(WeakPassphrase),
        DemonstrationLost,
        CentralAnswer,
        ProgramTooOld,
        OtherCentral,
        NobodyThere,
        NotJoined,
        AlreadyJoined,
        WrongUse,
        NoTimeOfDay,
        WithinQuietHours { at: text(), quiet_from: text(), quiet_until: text() },
        NotStartedWithComputer,
        ChangedSincePreview,
        RowsRefused,
        ClearsNotConfirmed(2),
        NoSuchImport,
        ImportStopped,
        ImportUnderWay,
        NoFileChosen,
        SeveralFilesDropped,
        TooManyRecords(1),
        NothingToUndo,
        ViewNameMissing,
        ViewNameIdentifying,
        HeadingIdentifying,
        OtherColumns,
        ColumnsNameTaken,
        NoNhfdAccount(DatasetError { file: text(), place: text(), reason: text() }),
        NoBackupFolder,
        NoBackupChosen,
        PracticeBackup,
        PackNotMade(NotMade::Workbook);
        // Each of them has a list below.
        PrivateText,
        NotWritten,
        NotUndone,
        RecoveryKey,
        Create,
        Open,
        Unlock,
        People,
        Store,
        Transport,
        Central,
        UnwrittenFile,
        UnreadFile,
        Backup,
        UnreadBackup,
        Sheet,
        Facilities,
        SealedFile,
        OptOut
    )
}

fn of_what_is_typed() -> Vec<Examples> {
    let unread = |why| Error::from(OptOutError::Unread(why));
    let not_used = |why| Error::from(OptOutError::NotUsed(why));
    let setting = |why| Error::from(OptOutError::Setting(why));
    let private = |why| Error::PrivateText {
        field: "needs",
        label: "Needs",
        why,
    };
    vec![
        every!(private, PrivateTextError: TooLong(1), Blank, Unprintable),
        every!(Error::from, SealError:
            TooLarge,
            TooLong { what: "a name", limit: 1 },
            TooManyParents,
            UnknownParent,
            NotWritable("a purge")
        ),
        every!(Error::from, UndoRefused:
            NothingSaved,
            StartedTheRecord,
            Joined,
            Settled,
            ChangedSince { by: text(), questions: Vec::new() }
        ),
        every!(Error::from, FacilitiesError:
            NoPeriod(2025),
            NoQuestion,
            Unreadable { wording: text(), why: UnreadableFacility::NotWhole },
            NotOpen(NaiveDate::MIN),
            Closed(NaiveDate::MIN),
            Incomplete(1)
        ),
        every!(Error::from, OptOutError:
            NotInEngland,
            NoMailbox,
            NoMoreFiles,
            Waits,
            NothingDue,
            NothingWaits,
            NothingRead,
            FewCleared { cleared: 1, numbers: 2 },
            NotPractising;
            Unread,
            NotUsed,
            Setting
        ),
        every!(unread, UnreadReply: Empty, Refused, NoNumber(1)),
        every!(not_used, NotUsed: Empty, OneLine, OtherFile, NotSent(1)),
        every!(setting, BadSetting: Mailbox, DateForm, Sequence, Numbers, Percent, Days),
        every!(Error::from, RecoveryKeyError: Length { found: 1 }, Character, Mistyped),
    ]
}

fn of_the_store() -> Vec<Examples> {
    let in_charge = |why| Error::from(PeopleError::from(why));
    vec![
        every!(Error::from, CreateError:
            Exists(path()),
            Busy { holder: text() },
            DiskFull,
            NotWritable(path()),
            PathTooLong { dir: path(), bytes: 1, most: 1 },
            PathNotText(path()),
            TooLittleMemory,
            Random(getrandom::Error::UNSUPPORTED),
            Io { dir: path(), source: fault() };
            Database
        ),
        every!(Error::from, OpenError:
            NoStore,
            Busy { holder: text() },
            Missing(path()),
            Damaged(path()),
            Newer,
            NotReadable(path()),
            DiskFull,
            Io { dir: path(), source: fault() }
        ),
        every!(Error::from, UnlockError:
            WrongPassphrase { tries_left: 1, wait: Duration::ZERO },
            Wait { seconds: 1 },
            WrongRecoveryKey,
            HasLeft,
            EarlierPassphrase,
            NoRecoveryKey,
            NewerRecoveryKey,
            KeychainLost,
            ChooseOwn,
            HasOwn,
            OneTimeAgain,
            UnknownPerson,
            Newer { found: 2, known: 1 },
            Damaged { copy: path() },
            Truncated { copy: path() },
            DamagedNotCopied(fault()),
            NotAStore(path()),
            DiskFull,
            TooLittleMemory,
            NotAllowed(path()),
            Random(getrandom::Error::UNSUPPORTED),
            Io { dir: path(), source: fault() };
            Database
        ),
        every!(Error::from, PeopleError:
            UnknownPerson,
            SameName,
            TooMany,
            LastPerson,
            NobodyWhoStaysOpens,
            NobodyToHandOverTo,
            TypedByBoth { records: 1 },
            SamePassphrase,
            TooLittleMemory,
            Random(getrandom::Error::UNSUPPORTED);
            NotProved,
            NobodyInCharge,
            Store
        ),
        every!(in_charge, NobodyInCharge: LastLead, LeadNeverUnlocked, OnlyReaders),
        every!(Error::from, StoreError:
            Locked,
            Overloaded,
            Diverged { entry: EntryId::new(Uuid::nil()), record: RecordId::new(Uuid::nil()) },
            CentralLeft,
            NotNew,
            Interrupted,
            Damaged,
            DiskFull,
            WasFull,
            ReadOnly,
            Refused(Constraint::Other),
            Busy,
            DiskFails;
            // It holds an error of the database, which nothing but the store can make: see below.
            Database
        ),
    ]
}

fn of_central() -> Vec<Examples> {
    use enrol::ErrorCode as CentralCode;
    let central = |code| Error::Central { code, words: text() };
    vec![
        every!(Error::from, TransportError:
            Address,
            Unreachable,
            Proxy,
            Gateway,
            SomethingElse,
            Moved,
            UnknownIssuer,
            CertificateDate,
            CertificateName,
            Certificate,
            TooLong,
            Cut
        ),
        every!(central, CentralCode:
            WrongCode,
            OtherService,
            DemoMismatch,
            UnknownDevice,
            Revoked,
            Protocol,
            Malformed,
            TooOften,
            Unavailable,
            Other
        ),
    ]
}

fn of_files() -> Vec<Examples> {
    let sheet = |error: TableError| Error::from(SheetError::from(error));
    let not_read = |error: NotRead| Error::from(UnreadFile::from(error));
    vec![
        every!(Error::from, UnwrittenFile:
            InStore,
            Exists,
            NoSuchFolder,
            IsFolder,
            IsDevice,
            UnfitName,
            NotAllowed,
            DiskFull,
            Fault(io::ErrorKind::Other)
        ),
        every!(Error::from, UnreadFile: TooLong; File),
        every!(not_read, NotRead: NotThere, IsFolder, NotAllowed, Fault(io::ErrorKind::Other)),
        every!(Error::from, BackupError:
            FolderGone,
            InStore,
            FolderNotText,
            Exists,
            NotAllowed,
            Full,
            NoRoomHere,
            NotReadBack,
            NoRecoveryKey,
            NewerRecoveryKey,
            Fault(io::ErrorKind::Other);
            Store
        ),
        every!(Error::from, UnreadBackup: NotABackup, Newer, Damaged, WrongRecoveryKey; File),
        every!(Error::from, SealedFileError:
            NoKey,
            NotSealed,
            NoReceiptFile,
            FileForCentral,
            Newer,
            Cut,
            TooLarge,
            NotForThis,
            Altered,
            NotByCentral,
            LeavesGap
        ),
        every!(Error::from, SheetError:
            Empty, OldWorkbook, OtherWorkbook, ProtectedWorkbook, BrokenWorkbook, BrokenSheet { sheet: String::new() }, LargeWorkbook,
            NoSuchSheet { sheets: Vec::new() }, NotText, OtherLetters { said: TextEncoding::Utf8 }, NoBundle,
            BrokenBundle, NoColumnsInBundle, NamesBelow { row: 2 }; Header),
        every!(sheet, TableError:
            NoHeader,
            TooManyColumns { count: 2, most: 1 },
            UnknownColumns { columns: Vec::new() },
            DisputedColumns { columns: Vec::new() },
            RepeatedColumn { question: text(), first: text(), second: text() },
            SeveralFaults { faults: Vec::new() },
            MissingColumns { questions: Vec::new() },
            UnmatchedHeadings { headings: Vec::new() },
            NotNhfd { lacking: Vec::new() }
        ),
    ]
}

fn every_error() -> Vec<Examples> {
    let mut all = vec![of_the_desk()];
    all.extend(of_what_is_typed());
    all.extend(of_the_store());
    all.extend(of_central());
    all.extend(of_files());
    all
}

/// The one cause of each of these lines, met at several doors.
const ONE_CAUSE_AT_SEVERAL_DOORS: &[(ErrorCode, &[&str])] = &[
    (ErrorCode::FirstRun, &["Error::FirstRun", "OpenError::NoStore"]),
    (ErrorCode::Locked, &["Error::Locked", "StoreError::Locked"]),
    (ErrorCode::AlreadyThere, &["CreateError::Exists", "Error::AlreadyThere"]),
    (
        ErrorCode::NoSuchPerson,
        &[
            "Error::NoSuchPerson",
            "PeopleError::UnknownPerson",
            "UnlockError::UnknownPerson",
        ],
    ),
    (
        ErrorCode::TextTooLong,
        &["PrivateTextError::TooLong", "SealError::TooLong"],
    ),
    (
        ErrorCode::KeychainLost,
        &["Error::DemonstrationLost", "UnlockError::KeychainLost"],
    ),
    (ErrorCode::InUse, &["CreateError::Busy", "OpenError::Busy"]),
    (
        ErrorCode::DiskFull,
        &[
            "BackupError::NoRoomHere",
            "CreateError::DiskFull",
            "OpenError::DiskFull",
            "StoreError::DiskFull",
            "UnlockError::DiskFull",
            "UnwrittenFile::DiskFull",
        ],
    ),
    (
        ErrorCode::DiskFault,
        &[
            "CreateError::Io",
            "OpenError::Io",
            "StoreError::DiskFails",
            "UnlockError::Io",
        ],
    ),
    (
        ErrorCode::NotAllowed,
        &[
            "CreateError::NotWritable",
            "OpenError::NotReadable",
            "UnlockError::NotAllowed",
        ],
    ),
    (
        ErrorCode::TooLittleMemory,
        &[
            "CreateError::TooLittleMemory",
            "PeopleError::TooLittleMemory",
            "UnlockError::TooLittleMemory",
        ],
    ),
    (
        ErrorCode::NoRandomNumbers,
        &[
            "CreateError::Random",
            "Error::NoRandomNumbers",
            "PeopleError::Random",
            "UnlockError::Random",
        ],
    ),
    (ErrorCode::Damaged, &["StoreError::Damaged", "UnlockError::Damaged"]),
    (
        ErrorCode::NewerStore,
        &["OpenError::Newer", "UnlockError::Newer", "UnreadBackup::Newer"],
    ),
    (
        ErrorCode::Offline,
        &["Error::NobodyThere", "TransportError::Unreachable"],
    ),
    (ErrorCode::NotJoined, &["Error::NotJoined", "StoreError::CentralLeft"]),
    (
        ErrorCode::FileIsFolder,
        &["NotRead::IsFolder", "UnwrittenFile::IsFolder"],
    ),
    (
        ErrorCode::FileFault,
        &["BackupError::Fault", "NotRead::Fault", "UnwrittenFile::Fault"],
    ),
    (
        ErrorCode::FileInStore,
        &["BackupError::InStore", "UnwrittenFile::InStore"],
    ),
    (ErrorCode::FileExists, &["BackupError::Exists", "UnwrittenFile::Exists"]),
    (
        ErrorCode::NoSuchFolder,
        &["BackupError::FolderGone", "UnwrittenFile::NoSuchFolder"],
    ),
    (
        ErrorCode::FileNotWritable,
        &["BackupError::NotAllowed", "UnwrittenFile::NotAllowed"],
    ),
    (
        ErrorCode::PathNotText,
        &["BackupError::FolderNotText", "CreateError::PathNotText"],
    ),
    (
        ErrorCode::NoRecoveryKey,
        &["BackupError::NoRecoveryKey", "UnlockError::NoRecoveryKey"],
    ),
    (
        ErrorCode::NewerRecoveryKey,
        &["BackupError::NewerRecoveryKey", "UnlockError::NewerRecoveryKey"],
    ),
    (
        ErrorCode::WrongRecoveryKey,
        &["UnlockError::WrongRecoveryKey", "UnreadBackup::WrongRecoveryKey"],
    ),
];

#[test]
fn no_two_causes_share_a_code() {
    for examples in every_error() {
        let mut first: BTreeMap<ErrorCode, &str> = BTreeMap::new();
        for (name, error) in examples {
            let before = first.insert(error.code(), name);
            assert_eq!(before, None, "{name} has the same code: {}", error.code());
        }
    }
}

#[test]
fn one_cause_has_one_code_at_whatever_door_it_is_met() {
    let mut named: BTreeMap<ErrorCode, BTreeSet<&str>> = BTreeMap::new();
    for (name, error) in every_error().into_iter().flatten() {
        named.entry(error.code()).or_default().insert(name);
    }
    named.retain(|_, names| names.len() > 1);
    let one_cause = ONE_CAUSE_AT_SEVERAL_DOORS.iter();
    let one_cause: BTreeMap<ErrorCode, BTreeSet<&str>> = one_cause
        .map(|(code, names)| (*code, names.iter().copied().collect()))
        .collect();
    assert_eq!(named, one_cause);
    for held in [
        Error::from(CreateError::Database(StoreError::DiskFull)),
        UnlockError::Database(StoreError::DiskFull).into(),
    ] {
        assert_eq!(held.code(), ErrorCode::DiskFull);
    }
}

/// The window is generated from this union of codes.
#[test]
fn each_code_that_the_window_knows_is_some_errors() {
    let given = every_error().into_iter().flatten().map(|(_, error)| error.code());
    let mut given: BTreeSet<ErrorCode> = given.collect();
    assert!(
        given.insert(ErrorCode::Database),
        "it is that of `StoreError::Database` alone"
    );
    let given: BTreeSet<String> = given.iter().map(|code| format!("\"{code}\"")).collect();
    let known = ErrorCode::inline(&ts_rs::Config::default());
    let known: BTreeSet<String> = known.split(" | ").map(str::to_owned).collect();
    assert_eq!(given, known);
}

#[test]
fn a_code_reads_as_it_is_sent() {
    assert_eq!(ErrorCode::PassphraseTooShort.to_string(), "passphrase-too-short");
}
