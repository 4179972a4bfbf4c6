//! What happens in a schedule, a step after another, and how likely each is.

use domain::id::RecordId;
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::{NEWER, Spoil, Weather};

/// What happens next.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Somebody writes at a desk.
    Write {
        desk: usize,
        record: u8,
        question: u8,
        option: u8,
    },
    /// Somebody at a desk says something else of a record, or of the service.
    Say {
        desk: usize,
        record: u8,
        what: Said,
    },
    /// Somebody purges a record, whatever is held of it.
    Purge {
        desk: usize,
        record: u8,
    },
    /// A patient is found not cleared at a desk: their record is withdrawn, and cleared again by the time that it is sent.
    Withdraw {
        desk: usize,
        record: u8,
    },
    /// A desk exchanges; it may die in it.
    Sync {
        desk: usize,
        forecast: Vec<Weather>,
        dies_at: Option<u8>,
    },
    /// A request that was on its way all the while arrives.
    ArriveLate {
        desk: usize,
    },
    /// Somebody opens the form of a record, and saves it some time later.
    Open {
        desk: usize,
        record: u8,
    },
    Save {
        desk: usize,
        record: u8,
        question: u8,
        option: u8,
    },
    /// A file is imported: rows of patients, and what each says.
    Import {
        desk: usize,
        rows: Vec<(u8, u8)>,
    },
    /// The clock of a desk's computer is set, by years, and is then slow or quick.
    SetClock {
        desk: usize,
        years: i32,
        seconds: i64,
    },
    /// Central's database, or a desk's, is backed up, replacing the backup before.
    BackUpCentral,
    BackUpDesk {
        desk: usize,
    },
    /// ... and put back; at Central somebody may say so, or not.
    RestoreCentral {
        said: bool,
    },
    RestoreDesk {
        desk: usize,
    },
    /// A desk's computer is cloned over another's.
    Copy {
        from: usize,
        to: usize,
    },
    /// A desk's program is replaced by a newer one.
    Upgrade {
        desk: usize,
    },
    /// A desk's cursor becomes one that no Central gave.
    MakeUpCursor {
        desk: usize,
    },
    /// Central's tables are damaged at a line.
    Spoil {
        what: Spoil,
        at: usize,
    },
}

/// What is said otherwise than by an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said {
    Deleted,
    InUse,
    /// Sealed for the service's own desks.
    Private(u8),
    /// Joined with the next record that has a larger id, if one is held.
    Joined,
    Unjoined,
    /// Of the service.
    Caseload(u8),
}

/// Most desks of a service here.
pub(crate) const MOST_DESKS: usize = 5;

/// More computers than there are, those included that become another service's.
const COMPUTERS: u128 = 64;
/// Patients of the files that are imported.
pub(crate) const PATIENTS: u8 = 4;

/// How many desks a service has.
pub(crate) fn desks() -> impl Strategy<Value = usize> {
    2..=MOST_DESKS
}

/// Which of a service's desks have an older program.
pub(crate) fn older_programs() -> impl Strategy<Value = Vec<bool>> {
    proptest::collection::vec(any::<bool>(), 2..=MOST_DESKS)
}

pub(crate) fn record_id(record: u8) -> RecordId {
    RecordId::new(Uuid::from_u128(u128::MAX - u128::from(record)))
}

/// The record that a desk begins of a patient of a file: each another, until it hears of the others'.
pub(crate) fn record_of_patient(patient: u8, desk: usize) -> RecordId {
    let nth = u128::from(patient) * COMPUTERS + u128::try_from(desk).unwrap();
    RecordId::new(Uuid::from_u128(u128::MAX / 2 + nth))
}

/// The records that there may be of one patient of a file, the one that stands for all of them first.
pub(crate) fn records_of_patient(patient: u8) -> impl Iterator<Item = RecordId> {
    (0..COMPUTERS).map(move |desk| record_of_patient(patient, usize::try_from(desk).unwrap()))
}

fn weather() -> impl Strategy<Value = Weather> {
    prop_oneof![
        4 => Just(Weather::Fair),
        1 => Just(Weather::Late),
        1 => Just(Weather::OutOfOrder),
        1 => Just(Weather::Lost),
        2 => Just(Weather::AnswerLost),
        2 => (1_u8..5).prop_map(Weather::Repeated),
        1 => any::<u8>().prop_map(Weather::Cut),
        1 => any::<u8>().prop_map(Weather::AnswerCut),
        1 => Just(Weather::Killed),
    ]
}

/// Weather in which other desks' purge markers arrive between the requests of an exchange.
fn weather_with_purges() -> impl Strategy<Value = Weather> {
    prop_oneof![
        10 => weather(),
        1 => (0_u8..6).prop_map(|record| Weather::AfterPurge(record_id(record))),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        Just(Said::Deleted),
        Just(Said::InUse),
        any::<u8>().prop_map(Said::Private),
        Just(Said::Joined),
        Just(Said::Unjoined),
        any::<u8>().prop_map(Said::Caseload),
    ]
}

/// Most things that a desk begins or ends in an exchange before it dies in it, where it does.
const MOST_CALLS: u8 = 60;

fn dies_at() -> impl Strategy<Value = Option<u8>> {
    proptest::option::weighted(0.2, 0..MOST_CALLS)
}

/// A step at any of the most desks; a service that has fewer counts on from its first.
fn step() -> impl Strategy<Value = Step> {
    let desk = || 0..MOST_DESKS;
    prop_oneof![
        20 => (desk(), 0_u8..6, 0_u8..3, 0_u8..3)
            .prop_map(|(desk, record, question, option)| Step::Write { desk, record, question, option }),
        6 => (desk(), 0_u8..6, said()).prop_map(|(desk, record, what)| Step::Say { desk, record, what }),
        12 => (desk(), proptest::collection::vec(weather(), 0..8), dies_at())
            .prop_map(|(desk, forecast, dies_at)| Step::Sync { desk, forecast, dies_at }),
        2 => desk().prop_map(|desk| Step::ArriveLate { desk }),
        3 => (desk(), 0_u8..6).prop_map(|(desk, record)| Step::Open { desk, record }),
        4 => (desk(), 0_u8..6, 0_u8..3, 0_u8..3)
            .prop_map(|(desk, record, question, option)| Step::Save { desk, record, question, option }),
        3 => (desk(), proptest::collection::vec((0..PATIENTS, 0_u8..3), 1..6))
            .prop_map(|(desk, rows)| Step::Import { desk, rows }),
        1 => (desk(), -10..=10, 0_i64..4)
            .prop_map(|(desk, years, seconds)| Step::SetClock { desk, years, seconds }),
        1 => Just(Step::BackUpCentral),
        1 => desk().prop_map(|desk| Step::BackUpDesk { desk }),
        1 => any::<bool>().prop_map(|said| Step::RestoreCentral { said }),
        1 => desk().prop_map(|desk| Step::RestoreDesk { desk }),
        1 => (desk(), desk()).prop_map(|(from, to)| Step::Copy { from, to }),
    ]
}

/// A step in a service where records are purged, also while others write on.
pub(crate) fn step_with_purges() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => step(),
        1 => (0..MOST_DESKS, 0_u8..6).prop_map(|(desk, record)| Step::Purge { desk, record }),
        3 => (0..MOST_DESKS, proptest::collection::vec(weather_with_purges(), 0..8), dies_at())
            .prop_map(|(desk, forecast, dies_at)| Step::Sync { desk, forecast, dies_at }),
    ]
}

/// A step in a service where records are withdrawn from Central and purged, also while others write on.
pub(crate) fn step_with_withdrawals() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => step_with_purges(),
        2 => (0..MOST_DESKS, 0_u8..6).prop_map(|(desk, record)| Step::Withdraw { desk, record }),
    ]
}

/// All that happens in a service: some programs are older, and what only the newer ones can read is written by those.
pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => step_with_withdrawals(),
        5 => (0..MOST_DESKS, 0_u8..6, 0_u8..3)
            .prop_map(|(desk, record, option)| Step::Write { desk, record, question: NEWER, option }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::Upgrade { desk }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::MakeUpCursor { desk }),
    ]
}

pub(crate) fn step_at_a_damaged_central() -> impl Strategy<Value = Step> {
    let what = prop_oneof![Just(Spoil::Digest), Just(Spoil::Chain), Just(Spoil::LastChain)];
    prop_oneof![
        10 => step(),
        1 => (what, 0_usize..100).prop_map(|(what, at)| Step::Spoil { what, at }),
    ]
}

/// A step in a service where some programs are older: only the newer ones write what the others cannot read.
pub(crate) fn step_among_older_programs() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => step(),
        8 => (0..MOST_DESKS, 0_u8..6, 0_u8..3)
            .prop_map(|(desk, record, option)| Step::Write { desk, record, question: NEWER, option }),
        1 => (0..MOST_DESKS).prop_map(|desk| Step::Upgrade { desk }),
    ]
}
