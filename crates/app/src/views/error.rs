//! What went wrong, for the window: a code that it acts on and a sentence for the person at the desk.

use std::fmt;

use domain::log_safe::LogSafe;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, one code a cause. The window acts on codes; people read the sentence beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// There is no store on this account yet.
    FirstRun,
    /// The store is locked.
    Locked,
    /// There is a store already.
    AlreadyThere,
    /// The service is a real one: only a demonstration is left behind.
    NotDemonstration,
    /// A service needs a name.
    ServiceNameMissing,
    /// No service can have this unit code.
    NoUnitCode,
    /// Nobody can be expected.
    NoCaseload,
    /// Hospitals and their hip fractures work out no caseload.
    NoCaseloadWorking,
    /// A caseload differs from that of the year before by more than half, and nobody confirmed it.
    CaseloadLeap,
    /// The only caseload cannot be taken out.
    OnlyCaseload,
    /// Nothing was said of the caseload of this year.
    NoCaseloadFrom,
    /// There is no facilities audit about this year.
    NoFacilitiesPeriod,
    /// The facilities audit asks no such question.
    NoFacilitiesQuestion,
    /// A text is no answer of the facilities audit.
    FacilitiesUnreadable,
    /// The facilities audit opens later.
    FacilitiesNotOpen,
    /// The deadline of the facilities audit has passed.
    FacilitiesClosed,
    /// Answers of the facilities audit are to be put right before it is submitted.
    FacilitiesIncomplete,
    /// No corrected dataset file waits to be put to use.
    NoDatasetWaits,
    /// Another corrected dataset file waits than was shown.
    OtherDatasetWaits,
    /// What somebody wrote is no note on a run chart.
    ChartNoteUnreadable,
    /// A note on a run chart was changed since it was seen.
    NoteChanged,
    /// A person needs a name.
    NameMissing,
    /// A name is longer than an entry takes.
    NameTooLong,
    /// The key store that took part does not answer.
    KeyStoreAway,
    /// The file with the keys is not damaged.
    VaultIsWhole,
    /// A name has characters that nobody sees.
    NameUnseen,
    /// The name of a service is longer than an entry takes.
    ServiceNameTooLong,
    /// Nobody of this name or id uses the desk.
    NoSuchPerson,
    /// Several people use the desk, and none was named.
    WhichPerson,
    /// Somebody has this name.
    NameTaken,
    /// There are as many people as there may be.
    TooManyPeople,
    /// Nobody else could open the records.
    LastPerson,
    /// Whoever is in may not do this in their role.
    NotInRole,
    /// A desk with a lead clinician keeps one.
    LastLead,
    /// The other lead clinicians have never unlocked.
    LeadNeverUnlocked,
    /// Nobody could change a record or let anybody in.
    OnlyReaders,
    /// Nobody who stays is known to open the records.
    NobodyWhoStaysOpens,
    /// Whoever is to have what is not saved is nobody of the others.
    NobodyToHandOverTo,
    /// Whoever is to have what is not saved has typed into the same records.
    TypedByBoth,
    /// A new passphrase is the one that they have.
    SamePassphrase,
    /// A one-time passphrase opens nothing: its person chooses their own with it.
    ChooseOwnPassphrase,
    /// A person who has a passphrase of their own chooses no first one.
    HasOwnPassphrase,
    /// The passphrase that somebody chose is the one-time passphrase.
    OneTimeAgain,
    /// Nobody is given a one-time passphrase by themselves.
    OwnPassphrase,
    /// The people of the practice service stay as they are.
    PracticePeople,
    /// There is no such record.
    NoSuchRecord,
    /// The record is deleted.
    Deleted,
    /// The record was purged.
    Purged,
    /// Only a deleted record can be purged.
    NotDeleted,
    /// The reason for a purge before its time is none of those that there are.
    NoSuchPurgeReason,
    /// What was typed does not confirm a purge.
    NotConfirmed,
    /// The question is not asked in the record's dataset version.
    NoSuchQuestion,
    /// A contact card has no such field.
    NoSuchCardField,
    /// A note that is not there, or was taken back.
    NoSuchNote,
    /// The service does without contact cards and notes.
    NoCards,
    /// What was given is no mark of the access trail.
    NoTrailMark,
    /// There is nothing in a text that is to say something.
    NoText,
    /// A call cannot come to this.
    NoSuchCallResult,
    /// The patient has no such follow-up.
    NoSuchFollowUp,
    /// A result that ends a reminder was not confirmed.
    EndsReminder,
    /// A day on which to try again stands beside a result that ends the reminder.
    NobodyTriesAgain,
    /// Nobody of the service is known by this id or name.
    NoSuchColleague,
    /// Several people of the service have the name.
    WhichColleague,
    /// The answer is of one patient only.
    NotCarried,
    /// What was typed cannot be read.
    Unreadable,
    /// Several answers that were typed cannot be read.
    SeveralUnreadable,
    /// A text holds a character that cannot be shown.
    Unprintable,
    /// A date that was typed cannot be.
    ImpossibleDate,
    /// One question was answered twice in one go.
    AnsweredTwice,
    /// Another record has this patient and date of diagnosis.
    SameRecord,
    /// Two records that are to be joined differ, and nobody has chosen.
    NotChosen,
    /// A record that is to be joined has something to settle first.
    SettleFirst,
    /// More records would be joined into one than can be.
    TooManyJoined,
    /// These are one record already.
    OneRecord,
    /// The record is joined to no other.
    NotJoinedRecord,
    /// Several records are joined to this one.
    WhichJoined,
    /// A new record in a dataset version that is closed.
    ClosedVersion,
    /// The conflict was settled meanwhile.
    AlreadySettled,
    /// A candidate arrived that was not on the screen.
    AnotherArrived,
    /// The reason for deleting is none of the audit's.
    NoSuchReason,
    /// More than one entry holds.
    EntryTooLarge,
    /// A text is longer than an entry takes.
    TextTooLong,
    /// The record has more unmerged ends than one entry can follow.
    TooManyHeads,
    /// What the change builds on is not held here.
    ParentNotHeld,
    /// The change is one that this program may keep and not write.
    NotWritten,
    /// This person has saved nothing in the record that could be undone.
    NothingSaved,
    /// The save that would be undone began the record.
    SaveStartedTheRecord,
    /// The save that would be undone joined two records.
    SaveJoined,
    /// The save that would be undone settled a conflict.
    SaveSettled,
    /// Somebody changed the same answers since the save.
    ChangedSinceSave,
    /// The passphrase is too easy to guess.
    PassphraseTooShort,
    /// The recovery key has letters too many or too few.
    RecoveryKeyLength,
    /// The recovery key has a letter that no key has.
    RecoveryKeyCharacter,
    /// The recovery key has a typing mistake.
    RecoveryKeyMistyped,
    /// The recovery key belongs to another store.
    WrongRecoveryKey,
    /// They were removed, and the file with the keys is from before that.
    HasLeft,
    /// They have another passphrase since, and the file with the keys is from before that.
    EarlierPassphrase,
    /// What the recovery key opens is missing or damaged.
    NoRecoveryKey,
    /// A newer program wrote what the recovery key opens.
    NewerRecoveryKey,
    /// Not this person's passphrase.
    WrongPassphrase,
    /// Too many wrong passphrases.
    Wait,
    /// The computer's key store has lost its secret.
    KeychainLost,
    /// Another program has the store.
    InUse,
    /// The disk is full.
    DiskFull,
    /// The disk was full when the store was opened.
    DiskWasFull,
    /// A file cannot be read or written.
    DiskFault,
    /// The account may not read or write the folder.
    NotAllowed,
    /// The path of the folder is longer than a database's may be.
    PathTooLong,
    /// The path of the folder is no text.
    PathNotText,
    /// The store may not be written.
    ReadOnly,
    /// The computer has too little memory to check a passphrase.
    TooLittleMemory,
    /// The computer gives no random numbers.
    NoRandomNumbers,
    /// One of the files of the store is missing.
    StoreIncomplete,
    /// The file with the wrapped keys is damaged.
    KeysDamaged,
    /// The database is damaged.
    Damaged,
    /// The database is damaged, and could not be copied.
    DamagedNotCopied,
    /// The end of the database is missing.
    CutShort,
    /// The database is none of this program's.
    NotAStore,
    /// A newer program wrote the store.
    NewerStore,
    /// More was asked at a time than can be answered.
    Overloaded,
    /// Another connection has the database.
    Busy,
    /// An import was interrupted.
    Interrupted,
    /// An entry is held with other content under the same id.
    Diverged,
    /// A record that was to be new is held already.
    NotNew,
    /// What was to be written does not fit what is there: the program's mistake.
    DoesNotFit,
    /// The database reports a fault of its own.
    Database,
    /// Central's address cannot be used.
    CentralAddress,
    /// No connection to Central came about.
    Offline,
    /// The system's proxy does not lead to Central.
    Proxy,
    /// A server in front of Central answers, and Central does not.
    Gateway,
    /// Something else answered in Central's place: a network's sign-in page, or a filter.
    SomethingElse,
    /// Central is at another address.
    CentralMoved,
    /// Central's certificate comes from an issuer that this computer does not know.
    UnknownIssuer,
    /// Central's certificate is not valid today.
    CertificateDate,
    /// The certificate is another server's.
    CertificateName,
    /// Central's certificate is not trusted for another reason.
    Certificate,
    /// Central's answer is longer than any can be.
    AnswerTooLong,
    /// Central's answer was cut off.
    AnswerCut,
    /// Central's answer cannot be understood.
    CentralAnswer,
    /// Central answers in a later version of the protocol.
    ProgramTooOld,
    /// Central does not know the one-time code, or it was used.
    WrongCode,
    /// The one-time code is another service's.
    OtherService,
    /// A demonstration service and a real one do not go together.
    DemoMismatch,
    /// Central does not know this desk.
    UnknownDesk,
    /// Central has revoked this desk.
    Revoked,
    /// Central and this program do not understand each other.
    CentralProtocol,
    /// Central cannot read what this desk sent.
    CentralMalformed,
    /// Central was asked too often, and says when it may be asked again.
    AskedTooOften,
    /// Central has a fault of its own.
    CentralUnavailable,
    /// Central refuses, with a code of a newer Central.
    CentralOther,
    /// Another Central than the one that was joined.
    OtherCentral,
    /// This desk has not joined Central.
    NotJoined,
    /// This desk has joined Central already.
    AlreadyJoined,
    /// A command that does not exist, or a request that it does not take.
    WrongUse,
    /// No time of day.
    NoTimeOfDay,
    /// A reminder would come within the quiet hours.
    WithinQuietHours,
    /// The computer does not take what it is to start.
    NotStartedWithComputer,
    /// Records were changed since the preview.
    ChangedSincePreview,
    /// Rows of a file are refused, and all or none were wanted.
    RowsRefused,
    /// Blanks of a file clear answers, and how many was not typed.
    ClearsNotConfirmed,
    /// There is no such import.
    NoSuchImport,
    /// An import was stopped.
    ImportStopped,
    /// The file of an import is being read already.
    ImportUnderWay,
    /// No file was chosen for an import.
    NoFileChosen,
    /// Several files were dropped on the window at once.
    SeveralFilesDropped,
    /// More records than one change takes.
    TooManyRecords,
    /// There is no change of many records to take back.
    NothingToUndo,
    /// A view needs a name.
    ViewNameMissing,
    /// The name of a view may identify a patient.
    ViewNameIdentifying,
    /// A heading of a file may identify a patient.
    HeadingIdentifying,
    /// What was said of columns is not of those of the chosen file.
    OtherColumns,
    /// Other columns are kept under the name that was chosen.
    ColumnsNameTaken,
    /// What was chosen is no account of files of the National Hip Fracture Database.
    NoNhfdAccount,
    /// The governance pack could not be made.
    PackNotMade,
    /// A PDF of everything held about a patient cannot be made.
    EverythingNotMade,
    /// A record is not past the time that the service keeps it.
    NotPastItsTime,
    /// A file would lie among those of the store.
    FileInStore,
    /// Another file has the name.
    FileExists,
    /// The folder that a file is to lie in is not there.
    NoSuchFolder,
    /// What was chosen as a file is a folder.
    FileIsFolder,
    /// What was chosen as a file is a device or a pipe.
    FileIsDevice,
    /// No file can have the name that was chosen.
    UnfitFileName,
    /// The account may not write a file where it was wanted.
    FileNotWritable,
    /// The account may not read the file that was chosen.
    FileNotReadable,
    /// The file that was chosen is not there.
    NoSuchFile,
    /// The file that was chosen is longer than any of this audit.
    FileTooLong,
    /// The disk or the network does not give or take a file that was chosen.
    FileFault,
    /// The disk of the folder for backups is full.
    BackupDiskFull,
    /// A backup that was written is not what is read.
    BackupNotReadBack,
    /// The file that was chosen is no backup.
    NotABackup,
    /// The backup that was chosen is not as it was made.
    BackupDamaged,
    /// No folder for backups was chosen.
    NoBackupFolder,
    /// No backup was chosen.
    NoBackupChosen,
    /// Fictional patients are not backed up.
    PracticeBackup,
    /// There is nothing in the file that was chosen.
    FileEmpty,
    /// The file that was chosen is a workbook as Excel wrote it until 2003.
    FileIsOldWorkbook,
    /// The file that was chosen is a workbook of another program, or in Excel's binary form.
    FileIsOtherWorkbook,
    /// Only a password opens the workbook that was chosen.
    WorkbookProtected,
    /// The workbook that was chosen cannot be read to its end.
    WorkbookBroken,
    /// A sheet of the workbook that was chosen cannot be read.
    SheetBroken,
    /// The workbook that was chosen unpacks to more than any of this audit.
    WorkbookTooLarge,
    /// The sheet that was chosen is not in the workbook.
    NoSuchSheet,
    /// The file that was chosen is no text.
    FileNotText,
    /// The letters of a file are not written as somebody said.
    OtherLetters,
    /// FHIR that was chosen is no Bundle with records of this audit.
    NoBundle,
    /// The FHIR Bundle that was chosen cannot be read to its end.
    BundleBroken,
    /// Somebody says of a FHIR Bundle what its columns are.
    NoColumnsInBundle,
    /// Other rows stand above the column names of a file.
    NamesBelow,
    /// A file has no column that the audit knows.
    NoColumnNames,
    /// A file has more columns than any of this audit.
    TooManyColumns,
    /// A file has columns that the audit does not ask.
    UnknownColumns,
    /// Columns of a file have the number of one question and the name of another.
    DisputedColumns,
    /// More than one thing is wrong with the column names of a file.
    SeveralHeaderFaults,
    /// A file has two columns for one question.
    RepeatedColumn,
    /// A file has no column for what every row needs.
    MissingColumns,
    /// Something was said of headings that no column of a file has.
    UnmatchedHeadings,
    /// A file that was said to be one of the National Hip Fracture Database is none.
    NotNhfd,
    /// Central has not given this desk a key for files.
    NoKeyForFiles,
    /// A file for Central cannot be sealed.
    FileNotSealed,
    /// The file that was chosen is no receipt file.
    NoReceiptFile,
    /// The file that was chosen is one for Central.
    FileForCentral,
    /// A newer Central wrote the receipt file.
    ReceiptFileNewer,
    /// The receipt file is cut off.
    ReceiptFileCut,
    /// The receipt file is larger than any.
    ReceiptFileTooLarge,
    /// The receipt file answers another computer's file, or one of long ago.
    ReceiptFileOfAnother,
    /// The receipt file was altered.
    ReceiptFileAltered,
    /// Central did not write the receipt file, or under a key that is no more.
    ReceiptFileNotByCentral,
    /// The receipt file goes on from answers that are not here.
    ReceiptFileLeavesGap,
    /// No nation has this name.
    NoNation,
    /// National opt-outs are checked in England only.
    NotInEngland,
    /// Nobody has said which mailbox is the service's.
    NoMailbox,
    /// A month has no more numbers for check files.
    NoMoreCheckFiles,
    /// A check file waits for its reply already.
    CheckFileWaits,
    /// No number needs a check.
    NoNumberDue,
    /// No check file waits for a reply.
    NoCheckFileWaits,
    /// No reply was read that could be used.
    NoReplyRead,
    /// Nothing is in the file that came back.
    ReplyFileEmpty,
    /// The national service refused the check file.
    CheckFileRefused,
    /// A line of the file that came back is no NHS number.
    ReplyNoNumber,
    /// No number came back.
    ReplyWithoutNumbers,
    /// One line came back, and more numbers were sent.
    ReplyOfOneLine,
    /// The reply answers another check file.
    ReplyToOtherFile,
    /// Some numbers of the reply were not sent.
    ReplyNotSent,
    /// So few numbers came back that somebody has to say that this is right.
    FewCleared,
    /// Only a demonstration makes its own reply.
    NotPractising,
    /// A mailbox can be none.
    MailboxUnreadable,
    /// Dates stand in no name so.
    DateFormUnreadable,
    /// The number of the next check file can be none.
    NextFileUnreadable,
    /// No check file holds so many numbers.
    FileNumbersUnreadable,
    /// A share is none.
    LeastPercentUnreadable,
    /// No list holds for so many days.
    ClearedDaysUnreadable,
}

/// As the window and support know it: `wrong-passphrase`.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl LogSafe for ErrorCode {}

/// An error as the window shows it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// What the window acts on.
    pub code: ErrorCode,
    /// A sentence that a nurse can act on; it names nobody.
    pub message: String,
    /// Whether doing the same again can work.
    pub retryable: bool,
    /// The question it is about, by its key, so that it can be told beside it: of a record, or of the first run
    /// (`FirstRunQuestion`). The message does not name it.
    pub question: Option<String>,
}
