//! Why a use case stopped, and the one place where that becomes a sentence on a screen.

mod code;
#[cfg(test)]
mod every;

use domain::NhsNumber;
use domain::audit::{NoCaseload, NoWorking, UnreadableNote};
use domain::dataset::DatasetError;
use domain::nation::NoNation;
use domain::private::{CallResult, CardField, PrivateTextError};
use domain::reading::Unreadable;
use domain::record::NAME_LIMIT;
use domain::unit_code::NoUnitCode;
use domain::words::{counted, listed, with_commas};
use exchange::SheetError;
use reports::NotMade;
use store::{
    BackupError, CreateError, OpenError, PeopleError, RecoveryKeyError, RestoreError, StoreError, UnlockError,
    UnreadBackup, WeakPassphrase,
};

use crate::facilities_error::FacilitiesError;
use crate::host::{TransportError, UnreadFile, UnwrittenFile};
use crate::opt_out_error::OptOutError;
use crate::sealed_file_error::SealedFileError;
use crate::views::{ErrorView, FirstRunQuestion};

/// Why a use case stopped. Its text is for the person at the desk and names no patient.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No store is there yet.
    #[error("There is no FLS Desk on this account yet")]
    FirstRun,
    /// The store is locked.
    #[error("FLS Desk is locked")]
    Locked,
    /// A store is there already.
    #[error("There is an FLS Desk on this account already; nothing was changed")]
    AlreadyThere,
    /// What is in use is no demonstration, and stays.
    #[error("These are records of real patients. Only a demonstration can be left behind; nothing was changed")]
    NotDemonstration,
    /// A service needs a name.
    #[error("Give the name of the service")]
    ServiceNameMissing,
    /// It is a name, too.
    #[error("The name of the service has {NAME_LIMIT} characters at most: shorten it")]
    ServiceNameTooLong,
    /// The unit code of a service can be none.
    #[error(transparent)]
    UnitCode(#[from] NoUnitCode),
    /// Nobody can be expected.
    #[error(transparent)]
    NoCaseload(#[from] NoCaseload),
    /// Hospitals and their hip fractures work out no caseload.
    #[error(transparent)]
    NoWorking(#[from] NoWorking),
    /// A caseload differs from that of the year before by more than half, and nobody confirmed it.
    #[error(
        "{} cases a year from {year} on: the year before has {}, which differs by more than half. Look at the number again, and \
         confirm it where it is right. Nothing was changed",
        with_commas((*value).into()),
        with_commas((*before).into())
    )]
    CaseloadLeap {
        /// Cases a year.
        value: u32,
        /// From which year on.
        year: i32,
        /// Those of the year before.
        before: u32,
    },
    /// The only caseload cannot be taken out.
    #[error("A service has a caseload, and this is the only one: say another number instead. Nothing was changed")]
    OnlyCaseload,
    /// Nothing was said of this year.
    #[error("No caseload was said from {0} on: it is as the year before already. Nothing was changed")]
    NoCaseloadFrom(i32),
    /// A facilities audit cannot be changed so.
    #[error(transparent)]
    Facilities(#[from] FacilitiesError),
    /// No corrected dataset file waits to be put to use.
    #[error("No correction of the audit’s questions waits to be put to use. Nothing was changed")]
    NoDatasetWaits,
    /// Another one waits than was shown.
    #[error(
        "Another correction of the audit’s questions arrived meanwhile: look at what it changes first. Nothing was changed"
    )]
    OtherDatasetWaits,
    /// A person needs a name.
    #[error("Give the name that colleagues will see beside what you enter")]
    NameMissing,
    /// Names stand in every entry, which has a limit.
    #[error("A name has {NAME_LIMIT} characters at most: shorten it")]
    NameTooLong,
    /// Two people could look the same in a list.
    #[error("The name has characters that cannot be seen: type it instead of pasting it")]
    NameUnseen,
    /// Nobody with this name or id.
    #[error("Nobody of that name uses this desk")]
    NoSuchPerson,
    /// Several people use this desk, and none was named.
    #[error("Several people use this desk; say who with --user or FLS_USER")]
    WhichPerson,
    /// No record with this id, or with this number and date.
    #[error("There is no such record")]
    NoSuchRecord,
    /// The record is deleted.
    #[error("This record was deleted; restore it first")]
    Deleted,
    /// The record was purged.
    #[error(
        "This record was erased for good. Nothing of it is kept here, on the service’s other computers or at Central. If the \
         patient is in your care, start a new record"
    )]
    Purged,
    /// Only what is deleted can be purged.
    #[error("Only a deleted record can be erased for good: delete it first. Nothing was erased")]
    NotDeleted,
    /// The reason for a purge before its time is none of those that there are.
    #[error("Choose one of the reasons for erasing a record before its 30 days are over. Nothing was erased")]
    NoSuchPurgeReason,
    /// What was typed does not confirm a purge.
    #[error("That is not {0}. Nothing was erased")]
    NotConfirmed(&'static str),
    /// The question is not asked in this record's dataset version.
    #[error("Question {0} is not asked for a fracture diagnosed on this record’s date")]
    NoSuchQuestion(String),
    /// The answer to this question is of one patient only.
    #[error("The answer to {0} belongs to this patient alone, so it is not carried to the next one")]
    NotCarried(String),
    /// Something that was typed cannot be read.
    #[error("{number}: {}", unreadable.words)]
    Unreadable {
        /// The question's key.
        question: String,
        /// The question's number.
        number: String,
        /// Why.
        unreadable: Unreadable,
    },
    /// A date was typed that cannot be, such as a day to come.
    #[error("{words}")]
    ImpossibleDate {
        /// The question's key.
        question: String,
        /// What would be right.
        words: String,
    },
    /// Several answers cannot be read; each is an [`Unreadable`](Self::Unreadable).
    #[error("{}", each(.0))]
    SeveralUnreadable(Vec<Error>),
    /// The same question was answered twice in one go.
    #[error("Question {0} is answered twice: say which answer it is")]
    AnsweredTwice(String),
    /// Another record would be the same patient's same fracture.
    #[error("1.09: {SAME_RECORD}")]
    SameRecord,
    /// Two records are to be joined that answer these questions differently, and nobody has chosen.
    #[error("The two records say different things at {}: choose which answer is taken. Nothing was joined", listed(.0))]
    NotChosen(Vec<String>),
    /// Two records are to be joined, and in one of them, or in both, is something that a person has to settle first: which, each
    /// with the numbers of its questions.
    #[error("Something in {0} has to be settled first: open it, choose what counts, then join them")]
    SettleFirst(String),
    /// So many records were joined with each other already.
    #[error("At most {0} records can be joined into one, and these would be more. Nothing was joined")]
    TooManyJoined(usize),
    /// A record cannot be compared with itself, nor with one that it is joined to.
    #[error("These are one record already")]
    OneRecord,
    /// A record that is to be taken apart is joined to no other.
    #[error("This record is joined to no other")]
    NotJoinedRecord,
    /// Several records are joined to this one.
    #[error("Several records are joined to this one: say which is to be taken out, {}", .0.join(" or "))]
    WhichJoined(Vec<String>),
    /// A new record in a dataset version that is closed.
    #[error(
        "Fractures diagnosed before {0} can no longer be added to the audit; records that are there can be updated"
    )]
    ClosedVersion(String),
    /// The conflict was settled or changed meanwhile.
    #[error("This was settled meanwhile; look at the record again")]
    AlreadySettled,
    /// A candidate arrived that was not on the screen when another was chosen.
    #[error("Another answer arrived meanwhile, and nothing was settled. Look again")]
    AnotherArrived,
    /// The reason for deleting is none of the audit's.
    #[error("Choose one of the five reasons for deleting a record")]
    NoSuchReason,
    /// A contact card has no such field.
    #[error("A contact card has no field {:?}: it has {}", .0, card_fields())]
    NoSuchCardField(String),
    /// A text cannot stand in a line of what is private.
    #[error("{label}: {why}; nothing was saved")]
    PrivateText {
        /// The key of the field that it was typed into.
        field: &'static str,
        /// The field as people read it.
        label: &'static str,
        /// Why.
        why: PrivateTextError,
    },
    /// What somebody wrote is no note on a run chart.
    #[error(transparent)]
    ChartNote(#[from] UnreadableNote),
    /// A note on a run chart was changed since it was seen.
    #[error("Somebody changed this note meanwhile, and nothing was saved. Look at it again")]
    NoteChanged,
    /// The service does without contact cards and notes.
    #[error("This service does without contact cards and notes (Settings); nothing was saved")]
    NoCards,
    /// What was given is no mark of the access trail.
    #[error(
        "A mark is the number of a line, a dash and 16 letters and digits, such as 1204-5F0C21D09A8B7E64. Look at the file or paper again"
    )]
    NoTrailMark,
    /// A note that is not there, or was taken back.
    #[error("There is no such note: it may have been taken back; nothing was saved")]
    NoSuchNote,
    /// A call cannot come to this.
    #[error("There is no such result of a call: it is one of {}", call_results())]
    NoSuchCallResult,
    /// The patient has no follow-up after so many weeks.
    #[error("This patient needs no {0}-week follow-up; nothing was saved")]
    NoSuchFollowUp(u32),
    /// A result that ends a reminder is asked once more.
    #[error("{} ends the reminder, and nothing else: confirm that; nothing was saved", .0.label())]
    EndsReminder(CallResult),
    /// Nobody tries again where a reminder is ended.
    #[error("{} ends the reminder, so there is no day on which to try again; nothing was saved", .0.label())]
    NobodyTriesAgain(CallResult),
    /// Nobody of the service is known by this id or name.
    #[error("Nobody of that name is known here; nothing was saved")]
    NoSuchColleague,
    /// Several people of the service have the name.
    #[error("Several people have that name: say which, {}; nothing was saved", .0.join(" or "))]
    WhichColleague(Vec<String>),
    /// The operating system gives no random numbers, without which nothing is sealed.
    #[error("This computer gives no random numbers, so nothing was saved. Start it again, or ask IT")]
    NoRandomNumbers,
    /// What was to be written is more than an entry holds.
    #[error("Nothing was saved: {0}")]
    NotWritten(#[from] protocol::canonical::SealError),
    /// The last save is not taken back.
    #[error(transparent)]
    NotUndone(#[from] domain::record::UndoRefused),
    /// The passphrase is too easy to guess.
    #[error(transparent)]
    WeakPassphrase(#[from] WeakPassphrase),
    /// The recovery key cannot be read.
    #[error(transparent)]
    RecoveryKey(#[from] RecoveryKeyError),
    /// The store cannot be made.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store cannot be unlocked.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The computer's key store took part in protecting the store, and gives nothing now.
    #[error(
        "This computer’s key store does not answer. It may come back, as after signing in again. Going on without it, the \
         passphrase alone protects these records until you change it with the key store there"
    )]
    KeyStoreAway,
    /// A vault that is to be made anew is not damaged.
    #[error("{}", store::AnewError::Whole)]
    VaultIsWhole,
    /// Something about the people of the desk could not be done.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// Whoever is in may not do this in their role: who may, and whom to ask.
    #[error("{0}")]
    NotInRole(String),
    /// Nobody is given a one-time passphrase by themselves.
    #[error("You know your own passphrase: change it, and choose the new one yourself. Nothing was changed")]
    OwnPassphrase,
    /// The practice service is its one nurse's, whose passphrase is shown on the locked screen.
    #[error("{PRACTICE_PEOPLE}. Nothing was changed")]
    PracticePeople,
    /// The key store does not give its part of the key of a demonstration: that has no recovery key that anybody was shown.
    #[error(
        "This computer’s key store does not give its part of the key to this demonstration, and no passphrase opens it \
         without. Unlock the key store and try again, or leave the demonstration and start again, which keeps its files: its \
         patients are fictional"
    )]
    DemonstrationLost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Central did not answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Central refused the whole request.
    #[error("{words}")]
    Central {
        /// Central's code.
        code: protocol::enrol::ErrorCode,
        /// Central's words.
        words: String,
    },
    /// Central's answer cannot be understood.
    #[error("Central’s answer cannot be understood. Nothing was changed; try again, or ask IT")]
    CentralAnswer,
    /// Central answers in a later version of the protocol.
    #[error(
        "This FLS Desk is too old for this Central: ask IT for the newer one. Entry goes on meanwhile, and what you save waits \
         here until then"
    )]
    ProgramTooOld,
    /// A Central answers at an address, and it is not the one that was joined.
    #[error(
        "The FLS Central at this address does not know this computer: it is another one. Nothing was changed. Look at the \
         address again"
    )]
    OtherCentral,
    /// Nothing answers at an address that was typed.
    #[error(
        "Nobody answers at this address. Read it again letter by letter, and see whether this computer is on a network; where \
         both are right, ask IT, or whoever gave you the address. Nothing was changed"
    )]
    NobodyThere,
    /// No Central has been joined.
    #[error("This desk has not joined Central yet")]
    NotJoined,
    /// This desk has joined a Central already.
    #[error("This desk has joined Central already")]
    AlreadyJoined,
    /// A command that does not exist, or a request that it does not take.
    #[error("This program does not know what was asked of it")]
    WrongUse,
    /// What was typed for a time of day is none.
    #[error("Type a time of day like 13:00 or 9.30. Nothing was changed")]
    NoTimeOfDay,
    /// A person would be reminded within their quiet hours.
    #[error(
        "A reminder at {at} would come within the quiet hours, which are from {quiet_from} to {quiet_until}. Nothing was changed: \
         choose times that leave it out"
    )]
    WithinQuietHours {
        /// When they would be reminded.
        at: String,
        /// When quiet begins.
        quiet_from: String,
        /// When it ends.
        quiet_until: String,
    },
    /// The computer does not take what it is to start.
    #[error(
        "This computer does not let FLS Desk change what starts with it. Nothing was changed; ask IT to do it for your account"
    )]
    NotStartedWithComputer,
    /// Records were changed between a preview and the order to do it.
    #[error("Some of these records were changed since the preview. Nothing was written; look at it again")]
    ChangedSincePreview,
    /// An import was to be all of its file or nothing, and rows of it are refused.
    #[error("Rows of this file are refused, and you chose all rows or none. Nothing was imported")]
    RowsRefused,
    /// Blanks of a file clear answers, and how many was not said.
    #[error("Blanks of this file clear {}. Type that number to confirm it: nothing was imported", counted(i64::from(*.0), "answer", "answers"))]
    ClearsNotConfirmed(u32),
    /// This desk has heard of no such import.
    #[error("There is no such import: look at the list of earlier imports again")]
    NoSuchImport,
    /// An import was stopped.
    #[error("The import was stopped, and nothing of it was kept")]
    ImportStopped,
    /// The file is being read already.
    #[error("The file is being read already: wait until that has ended, or cancel it")]
    ImportUnderWay,
    /// No file was chosen that could be imported, or it was put away with the lock.
    #[error("There is no file to import: choose it again")]
    NoFileChosen,
    /// Several files were dropped on the window at once.
    #[error("One file is imported at a time: drop one of them")]
    SeveralFilesDropped,
    /// More records than one change takes.
    #[error("One answer can be given to {0} records at most; choose fewer")]
    TooManyRecords(usize),
    /// There is no change of many records to take back.
    #[error("There is no answer for several records to undo")]
    NothingToUndo,
    /// A view needs a name.
    #[error("Give the view a name")]
    ViewNameMissing,
    /// A view's name holds what may be an NHS number or a telephone number.
    #[error("Leave the NHS number and telephone numbers out of the name: everybody at this desk may read it")]
    ViewNameIdentifying,
    /// A heading of a file holds what may be an NHS number or a telephone number.
    #[error(
        "A heading of this file may be an NHS number or a telephone number, and headings are kept at this desk: give its column another heading in the file, and choose it again"
    )]
    HeadingIdentifying,
    /// What was said of columns is not of those that the chosen file has.
    #[error("The columns that were shown are not those of the file that is chosen now: look at its columns again")]
    OtherColumns,
    /// Other columns are kept under the name.
    #[error(
        "Files with other headings have this name at this desk: choose another name, or forget what is kept of those first"
    )]
    ColumnsNameTaken,
    /// What was chosen is no account of files of the National Hip Fracture Database that this program can read.
    #[error(
        "This is no account of hip fracture files that FLS Desk can read ({0}): choose a corrected copy of FLS Desk’s own, which it saves \
         for you, or go by that"
    )]
    NoNhfdAccount(DatasetError),
    /// The governance pack could not be made.
    #[error(
        "The pack could not be made: {0}. No file was written. Try the other kind of file, and tell whoever looks after FLS Desk"
    )]
    PackNotMade(#[from] NotMade),
    /// A PDF of everything held about a patient cannot be made.
    #[error(
        "The PDF cannot be made: it has no letters for something that was written. Save it as text instead. Nothing was written"
    )]
    EverythingNotMade,
    /// A record is not past the time that the service keeps it.
    #[error(
        "This record is not past the time that your service keeps records, or it stays for another year. Nothing was changed"
    )]
    NotPastItsTime,
    /// A file is not where a person wanted it.
    #[error(transparent)]
    UnwrittenFile(#[from] UnwrittenFile),
    /// A file that a person chose cannot be read.
    #[error(transparent)]
    UnreadFile(#[from] UnreadFile),
    /// A backup was not made.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A file cannot be read as a backup.
    #[error(transparent)]
    UnreadBackup(#[from] UnreadBackup),
    /// No folder for backups was chosen.
    #[error("No folder for backups was chosen yet: choose one first (Settings, Backups)")]
    NoBackupFolder,
    /// No backup was chosen that could be checked or restored.
    #[error("There is no backup to look at: choose it again")]
    NoBackupChosen,
    /// The practice service has no recovery key that anybody was shown.
    #[error("This is a demonstration with fictional patients: there is nothing to back up")]
    PracticeBackup,
    /// A file for Central is not written, or its receipts are not read.
    #[error(transparent)]
    SealedFile(#[from] SealedFileError),
    /// Nothing comes of a check for national opt-outs.
    #[error(transparent)]
    OptOut(#[from] OptOutError),
    /// No nation has this name.
    #[error(transparent)]
    NoNation(#[from] NoNation),
    /// What is in a file is no table of the audit.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

impl From<RestoreError> for Error {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Unread(why) => why.into(),
            RestoreError::Create(why) => why.into(),
            RestoreError::Open(why) => why.into(),
            RestoreError::Unlock(why) => why.into(),
        }
    }
}

/// Why the people of the practice service stay as they are.
pub(crate) const PRACTICE_PEOPLE: &str = "This practice service has one person, and its passphrase is no secret. Begin with \
                                          your own service to add people";

const SAME_RECORD: &str = "Another record has this patient and date of diagnosis. Nothing was changed: answer there, or \
                           put the number or the date right";

impl Error {
    /// A failure to read this NHS number as typed.
    pub(crate) fn nhs_number(error: &domain::nhs_number::NhsNumberError) -> Self {
        Self::Unreadable {
            question: domain::dataset::keys::NHS_NUMBER.to_string(),
            number: "1.01".to_owned(),
            unreadable: Unreadable {
                code: "nhs-number",
                words: error.to_string(),
            },
        }
    }

    /// As the window shows it.
    pub fn view(&self) -> ErrorView {
        let diagnosed = domain::dataset::keys::DIAGNOSIS_DATE.to_string();
        let question = match self {
            Self::Unreadable { question, .. } | Self::ImpossibleDate { question, .. } => Some(question.clone()),
            Self::SameRecord | Self::ClosedVersion(_) => Some(diagnosed),
            Self::PrivateText { field, .. } => Some((*field).to_owned()),
            other => other.first_run_question().map(|about| about.key().to_owned()),
        };
        // The question is on the screen: its number in the sentence would say nothing.
        let message = match self {
            Self::Unreadable { unreadable, .. } => unreadable.words.clone(),
            Self::SameRecord => SAME_RECORD.to_owned(),
            other => other.to_string(),
        };
        // Only what trying again by itself can mend: a disk stays full, and a damaged file damaged.
        let retryable = matches!(
            self,
            Self::Transport(_)
                | Self::NobodyThere
                | Self::CentralAnswer
                | Self::Open(OpenError::Busy { .. })
                | Self::Store(StoreError::Busy | StoreError::Overloaded | StoreError::Interrupted)
        );
        ErrorView {
            code: self.code(),
            message,
            retryable,
            question,
        }
    }

    /// Whether an exchange that ended so may go better later, without anybody doing anything at this desk.
    pub fn may_pass(&self) -> bool {
        use protocol::enrol::ErrorCode as Central;
        match self {
            Self::Transport(_)
            | Self::CentralAnswer
            | Self::Store(StoreError::Busy | StoreError::Overloaded | StoreError::DiskFull) => true,
            Self::Central { code, .. } => {
                !matches!(code, Central::UnknownDevice | Central::Revoked | Central::Protocol)
            }
            _ => false,
        }
    }

    /// The question of the first run that it is about: what was answered there can put it right.
    fn first_run_question(&self) -> Option<FirstRunQuestion> {
        use protocol::enrol::ErrorCode as Central;
        match self {
            Self::Transport(why) if *why == TransportError::Address || why.nothing_arrived() => {
                Some(FirstRunQuestion::Central)
            }
            Self::OtherCentral | Self::NobodyThere => Some(FirstRunQuestion::Central),
            Self::Central {
                code: Central::WrongCode | Central::OtherService | Central::DemoMismatch,
                ..
            } => Some(FirstRunQuestion::Code),
            Self::UnitCode(_) => Some(FirstRunQuestion::UnitCode),
            Self::ServiceNameMissing | Self::ServiceNameTooLong => Some(FirstRunQuestion::Service),
            Self::NoCaseload(_) => Some(FirstRunQuestion::Caseload),
            Self::NoNation(_) => Some(FirstRunQuestion::Nation),
            Self::NameMissing | Self::NameTooLong => Some(FirstRunQuestion::User),
            Self::WeakPassphrase(_) => Some(FirstRunQuestion::Passphrase),
            _ => None,
        }
    }
}

fn call_results() -> String {
    let keys = CallResult::ALL.map(|result| result.key().to_owned());
    listed(&keys)
}

fn card_fields() -> String {
    let keys: Vec<String> = CardField::ALL.iter().map(|field| field.key().to_owned()).collect();
    listed(&keys)
}

fn each(errors: &[Error]) -> String {
    let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
    all.join("\n")
}

/// Reads a whole NHS number that a person typed.
pub(crate) fn read_nhs_number(text: &str) -> Result<NhsNumber, Error> {
    NhsNumber::read(text).map_err(|error| Error::nhs_number(&error))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_the_window_says_beside_a_question_does_not_begin_with_its_number() {
        let not_a_date = Error::Unreadable {
            question: "diagnosis_date".to_owned(),
            number: "1.09".to_owned(),
            unreadable: Unreadable {
                code: "not-a-date",
                words: "Not a date".to_owned(),
            },
        };
        for (error, words) in [(not_a_date, "Not a date"), (Error::SameRecord, SAME_RECORD)] {
            let view = error.view();
            assert_eq!(view.message, words);
            assert_eq!(view.question.as_deref(), Some("diagnosis_date"));
            assert_eq!(
                error.to_string(),
                format!("1.09: {words}"),
                "on a line of its own it is said"
            );
        }
    }

    #[test]
    fn only_what_another_try_can_mend_is_retryable() {
        let retryable = |error: Error| error.view().retryable;
        assert!(retryable(StoreError::Busy.into()));
        assert!(retryable(TransportError::Unreachable.into()));
        for stays in [
            Error::from(StoreError::Damaged),
            StoreError::DiskFull.into(),
            StoreError::WasFull.into(),
            StoreError::ReadOnly.into(),
            StoreError::Locked.into(),
            UnlockError::TooLittleMemory.into(),
            OpenError::Damaged(PathBuf::new()).into(),
        ] {
            assert!(!retryable(stays));
        }
    }
}
