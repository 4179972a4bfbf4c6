//! Who may do what on a desk: the one table of roles and rights, and the words for both. Who has which role is the desk's
//! to know, and asking before something is done is the use cases'.

/// What somebody is on a desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Answers for the service: may do everything.
    Lead,
    /// Keeps the records. Whoever was given no role is a nurse.
    #[default]
    Nurse,
    /// Looks, and changes nothing of a patient.
    ReadOnly,
}

/// What a role may allow. Each thing that somebody can ask of a desk needs one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Read records, lists and figures, and have settings of one's own.
    Read,
    /// Change one record, its contact card, notes and calls; and the notes on run charts.
    Write,
    /// Give many records an answer in one go.
    WriteMany,
    /// Read a file into the records.
    Import,
    /// Write patients' records into a file.
    Export,
    /// Send to FLS Central now.
    Send,
    /// Erase a deleted record for good.
    Erase,
    /// Say who can open the records here, and what each may do.
    People,
    /// Choose for the whole service.
    Service,
    /// Join FLS Central, or say where it is.
    Join,
    /// See who looked at which record, take out everything held about a patient, and go through records past their time.
    Oversee,
}

impl Role {
    /// All, from the one that may most.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Nurse, Self::ReadOnly];

    /// As a file and a command line name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Lead => "lead-clinician",
            Self::Nurse => "nurse",
            Self::ReadOnly => "read-only",
        }
    }

    /// The role that a file or a command line names so.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// As a list shows it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead clinician",
            Self::Nurse => "Nurse",
            Self::ReadOnly => "Read only",
        }
    }

    /// The table. On a desk without a lead clinician nurses may do what a lead clinician may: somebody has to.
    pub fn may(self, right: Right, has_lead: bool) -> bool {
        match (self, right) {
            (Self::Lead, _)
            | (_, Right::Read)
            | (Self::Nurse, Right::Write | Right::WriteMany | Right::Import | Right::Export | Right::Send) => true,
            (Self::ReadOnly, _) => false,
            (Self::Nurse, Right::Erase | Right::People | Right::Service | Right::Join | Right::Oversee) => !has_lead,
        }
    }
}

impl Right {
    /// All, in the order in which a page says them.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Write,
        Self::WriteMany,
        Self::Import,
        Self::Export,
        Self::Send,
        Self::Erase,
        Self::People,
        Self::Service,
        Self::Join,
        Self::Oversee,
    ];

    /// What it allows, after "may".
    pub fn words(self) -> &'static str {
        match self {
            Self::Read => "read records, lists and figures",
            Self::Write => "change a record, its contact card, notes and calls",
            Self::WriteMany => "change many records at once",
            Self::Import => "import a file",
            Self::Export => "export records to a file",
            Self::Send => "send to FLS Central",
            Self::Erase => "erase a record for good",
            Self::People => "say who can open the records here",
            Self::Service => "choose for the whole service",
            Self::Join => "join FLS Central or change its address",
            Self::Oversee => "see who looked at records and what is held about a patient",
        }
    }
}

/// Why somebody may not do something, and whom to ask, without a full stop: "Only a lead clinician may erase a record for
/// good. Ask Amara Osei".
pub fn refusal(right: Right, has_lead: bool, to_ask: &[String]) -> String {
    let may = |role: Role| role.may(right, has_lead);
    let who = match (has_lead, may(Role::Nurse)) {
        (true, false) => "Only a lead clinician may",
        (true, true) => "Only a lead clinician or a nurse may",
        (false, _) => "Only a nurse may",
    };
    match asked(to_ask) {
        Some(names) => format!("{who} {}. Ask {names}", right.words()),
        None => format!("{who} {}", right.words()),
    }
}

/// More names than these say nothing to whoever has to ask one of them.
const SOME: usize = 3;

/// "Amara Osei", "Amara Osei or Helen Pritchard", "Amara Osei, Helen Pritchard, Tomos Evans or somebody else who may".
fn asked(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] if names.len() <= SOME => Some(format!("{} or {last}", first.join(", "))),
        many => {
            let some: Vec<&str> = many.iter().take(SOME).map(String::as_str).collect();
            Some(format!("{} or somebody else who may", some.join(", ")))
        }
    }
}

/// Somebody of a desk, as far as roles go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRole {
    /// Which.
    pub role: Role,
    /// They have a passphrase of their own: they have unlocked, and can again.
    pub in_use: bool,
}

/// Whether these have a lead clinician. One who has never unlocked is none: their one-time passphrase may be lost, and nobody could
/// give them another.
pub fn has_lead(people: impl IntoIterator<Item = InRole>) -> bool {
    people.into_iter().any(|one| one.role == Role::Lead && one.in_use)
}

/// Why a desk's roles cannot become what somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NobodyInCharge {
    /// A desk that has a lead clinician keeps one.
    #[error("Nobody else is lead clinician here: make somebody else lead clinician first")]
    LastLead,
    /// Nurses would have the rights of a lead until the other chose a passphrase.
    #[error("Nobody else who is lead clinician here has unlocked yet: let them choose a passphrase of their own first")]
    LeadNeverUnlocked,
    /// Nobody could change a record or let anybody in.
    #[error("Everybody else here can only read: give somebody else another role first")]
    OnlyReaders,
}

/// Whether a desk whose people are these may come to have those: somebody is always there who may say who can open the
/// records, and a desk with a lead clinician who lets it change things keeps one who can.
///
/// # Errors
/// When nobody would be.
pub fn check_in_charge(before: &[InRole], after: &[InRole]) -> Result<(), NobodyInCharge> {
    let is_lead = |one: &InRole| one.role == Role::Lead;
    if before.iter().any(is_lead) && !after.iter().any(is_lead) {
        return Err(NobodyInCharge::LastLead);
    }
    if has_lead(before.iter().copied()) && !has_lead(after.iter().copied()) {
        return Err(NobodyInCharge::LeadNeverUnlocked);
    }
    if after.iter().all(|one| one.role == Role::ReadOnly) {
        return Err(NobodyInCharge::OnlyReaders);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_next_one_may_and_more() {
        for has_lead in [true, false] {
            for right in Right::ALL {
                let may = Role::ALL.map(|role| role.may(right, has_lead));
                assert!(may[0], "a lead clinician may do everything");
                assert!(may[1] || !may[2], "{right:?}");
                assert!(has_lead || may[1], "{right:?}: nobody may without a lead clinician");
            }
        }
        let only_read = Right::ALL.into_iter().filter(|right| Role::ReadOnly.may(*right, true));
        assert_eq!(only_read.collect::<Vec<_>>(), [Right::Read]);
    }

    #[test]
    fn a_role_is_found_again_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.key()), Some(role));
        }
        assert_eq!(Role::named("lead"), None);
    }

    #[test]
    fn a_refusal_says_who_may_and_whom_to_ask() {
        let names = |some: &[&str]| some.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            refusal(Right::Erase, true, &names(&["Amara Osei"])),
            "Only a lead clinician may erase a record for good. Ask Amara Osei"
        );
        assert_eq!(
            refusal(Right::Import, true, &names(&["Amara Osei", "Helen Pritchard"])),
            "Only a lead clinician or a nurse may import a file. Ask Amara Osei or Helen Pritchard"
        );
        assert_eq!(
            refusal(Right::People, false, &names(&["A", "B", "C", "D"])),
            "Only a nurse may say who can open the records here. Ask A, B, C or somebody else who may"
        );
    }

    #[test]
    fn somebody_is_always_in_charge() {
        use Role::{Lead, Nurse, ReadOnly};
        let in_use = |roles: &[Role]| {
            roles
                .iter()
                .map(|role| InRole {
                    role: *role,
                    in_use: true,
                })
                .collect::<Vec<_>>()
        };
        let check = |before: &[Role], after: &[Role]| check_in_charge(&in_use(before), &in_use(after));
        assert_eq!(check(&[Lead, Nurse], &[Nurse, Nurse]), Err(NobodyInCharge::LastLead));
        assert_eq!(check(&[Lead, Nurse], &[Nurse]), Err(NobodyInCharge::LastLead));
        assert_eq!(check(&[Nurse, ReadOnly], &[ReadOnly]), Err(NobodyInCharge::OnlyReaders));
        assert_eq!(check(&[Lead, Lead], &[Nurse, Lead]), Ok(()));
        assert_eq!(check(&[Nurse, Nurse], &[Nurse, Lead]), Ok(()));
        assert_eq!(check(&[Nurse, ReadOnly], &[Nurse]), Ok(()));
    }

    #[test]
    fn a_lead_who_never_unlocked_takes_nobodys_place() {
        let one = |role, in_use| InRole { role, in_use };
        let (amara, second, nora) = (one(Role::Lead, true), one(Role::Lead, false), one(Role::Nurse, true));
        let nurse = one(Role::Nurse, true);
        let before = [amara, second, nora];
        assert_eq!(
            check_in_charge(&before, &[nurse, second, nora]),
            Err(NobodyInCharge::LeadNeverUnlocked)
        );
        assert_eq!(
            check_in_charge(&before, &[second, nora]),
            Err(NobodyInCharge::LeadNeverUnlocked)
        );
        assert_eq!(check_in_charge(&before, &[amara, nora]), Ok(()));
        assert_eq!(check_in_charge(&before, &[nurse, one(Role::Lead, true), nora]), Ok(()));
        assert_eq!(
            check_in_charge(&[second, nora], &[second]),
            Ok(()),
            "nobody had let it change things"
        );
    }
}
