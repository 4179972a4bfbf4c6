//! What each column of the desk's database says, and of whom: the one list that forgetting a record and removing a person go by. A test reads
//! the schema of a real store and fails on a column that is not here, so that a new one is thought about. No statement is
//! run here.

use domain::classification::Says::{self, Clinical, Identifying, Operational};
use domain::classification::Whereabouts::{self, Local, Synced};

/// What becomes of a person's rows when they are removed from the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnLeaving {
    /// They become another person's.
    HandedOver,
    /// They go: what somebody chose for themselves, and where they were.
    Forgotten,
    /// They stay: they say what entries say, at every desk of the service.
    Stays,
}

/// A table.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// What becomes of rows that are a person's, by their id in the column `user`; absent where none is any person's.
    pub(crate) of_person: Option<OnLeaving>,
    /// Which of its rows are a record's, by the record's id as ?1; absent where none is any record's.
    pub(crate) of_record: Option<&'static str>,
    /// Name, what it says, and where else it is.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test holds the schema to it, and forgetting to what it says")
    )]
    pub(crate) columns: &'static [(&'static str, Says, Whereabouts)],
}

/// Every table. Rows that refer to other rows come before those, so that they can be removed in this order.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "desk",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("id", Operational, Synced),
            ("name", Operational, Synced),
            ("service_code", Operational, Synced),
            ("service_name", Operational, Synced),
            ("demo", Operational, Synced),
            ("nation", Operational, Synced),
            ("caseload", Operational, Synced),
            ("derived_by", Operational, Local),
            ("commits", Operational, Local),
            ("erases", Operational, Local),
        ],
    },
    Table {
        name: "central",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("url", Operational, Local),
            ("token", Operational, Local),
            ("epoch", Operational, Synced),
            ("number", Operational, Local),
            ("chain", Operational, Synced),
            ("mac", Operational, Synced),
            ("standings", Operational, Local),
            ("incarnation", Operational, Local),
            ("agree", Operational, Local),
            ("joined", Operational, Local),
            ("answered", Operational, Local),
            ("clock", Operational, Local),
            ("entries", Operational, Synced),
            ("records", Operational, Synced),
            ("held", Operational, Synced),
            ("national", Operational, Synced),
            ("notices", Operational, Synced),
            ("dataset", Operational, Local),
            ("files", Operational, Local),
            ("turned_out", Operational, Local),
        ],
    },
    Table {
        name: "batch_file",
        of_person: None,
        of_record: None,
        columns: &[
            ("id", Operational, Synced),
            ("secret", Operational, Local),
            ("written", Operational, Synced),
            ("entries", Operational, Local),
            ("records", Operational, Local),
            ("answered", Operational, Local),
        ],
    },
    // A key says nothing of anybody. What it is sealed to other desks as is in entries, and is no copy of it.
    Table {
        name: "service_key",
        of_person: None,
        of_record: None,
        columns: &[
            ("id", Operational, Synced),
            ("key", Operational, Local),
            ("generation", Operational, Local),
        ],
    },
    Table {
        name: "desk_key",
        of_person: None,
        of_record: None,
        columns: &[("device", Operational, Synced), ("secret", Operational, Local)],
    },
    Table {
        name: "entry",
        of_person: None,
        of_record: Some("record_nr = (select nr from record where id = ?1)"),
        columns: &[
            ("nr", Operational, Local),
            ("record_nr", Operational, Local),
            ("id", Operational, Synced),
            // It follows from the bytes: whoever could guess them all, random ids included, could tell.
            ("digest", Clinical, Synced),
            ("bytes", Identifying, Synced),
            ("receipt", Operational, Synced),
            ("sent", Operational, Local),
        ],
    },
    Table {
        name: "record_detail",
        of_person: None,
        of_record: Some("record_nr = (select nr from record where id = ?1)"),
        columns: &[
            ("record_nr", Operational, Local),
            ("summary", Clinical, Synced),
            ("facts", Clinical, Synced),
            ("answers", Clinical, Synced),
        ],
    },
    // What lists go by of what is private: a day on which somebody is called again says something of their care.
    Table {
        name: "put_off",
        of_person: None,
        of_record: Some("record_nr = (select nr from record where id = ?1)"),
        columns: &[
            ("record_nr", Operational, Local),
            ("weeks", Operational, Synced),
            ("until", Clinical, Synced),
        ],
    },
    Table {
        name: "called",
        of_person: None,
        of_record: Some("record_nr = (select nr from record where id = ?1)"),
        columns: &[("record_nr", Operational, Local), ("last_at", Clinical, Synced)],
    },
    Table {
        name: "assigned",
        of_person: Some(OnLeaving::Stays),
        of_record: Some("record_nr = (select nr from record where id = ?1)"),
        columns: &[("record_nr", Operational, Local), ("user", Operational, Synced)],
    },
    Table {
        name: "record",
        of_person: None,
        of_record: Some("id = ?1"),
        columns: &[
            ("nr", Operational, Local),
            ("id", Operational, Synced),
            ("state", Operational, Synced),
            ("nhs_number", Identifying, Synced),
            ("overseas", Identifying, Synced),
            ("born", Identifying, Synced),
            ("diagnosed", Clinical, Synced),
            ("assessed", Clinical, Synced),
            ("postcode", Identifying, Synced),
            ("site", Clinical, Synced),
            ("therapy", Clinical, Synced),
            ("in_figures", Clinical, Synced),
            ("missing", Clinical, Synced),
            ("draft_from", Clinical, Synced),
            ("opens_16", Clinical, Synced),
            ("target_16", Clinical, Synced),
            ("opens_52", Clinical, Synced),
            ("target_52", Clinical, Synced),
            ("has_error_until", Clinical, Synced),
            ("attention_until", Clinical, Synced),
            ("disputed", Clinical, Synced),
            ("not_ready", Clinical, Synced),
            ("has_left", Operational, Local),
            // Also of a number that nobody has asked about: it says of nobody what they chose.
            ("held_back", Operational, Local),
            ("unreceipted", Operational, Local),
            ("unsent", Operational, Local),
            ("sync", Operational, Local),
            ("changed", Operational, Synced),
        ],
    },
    // A step of the chain is what Central's log keeps of a purged record, too: without the bytes it says nothing.
    Table {
        name: "erased_line",
        of_person: None,
        of_record: None,
        columns: &[("number", Operational, Synced), ("step", Operational, Synced)],
    },
    Table {
        name: "parked_entry",
        of_person: None,
        of_record: Some("subject = ?1"),
        columns: &[
            ("digest", Clinical, Synced),
            ("id", Operational, Synced),
            ("subject", Operational, Synced),
            ("number", Operational, Synced),
            ("bytes", Identifying, Synced),
            ("at", Operational, Local),
        ],
    },
    // Counts, with the days that they are counted by: no row is one record's.
    Table {
        name: "tally",
        of_person: None,
        of_record: None,
        columns: &[
            ("kind", Operational, Local),
            ("day", Operational, Local),
            ("records", Operational, Local),
        ],
    },
    Table {
        name: "standing",
        of_person: None,
        of_record: Some("record = ?1"),
        columns: &[("record", Operational, Synced), ("held", Clinical, Synced)],
    },
    Table {
        name: "refusal",
        of_person: None,
        of_record: Some("record = ?1"),
        columns: &[
            ("entry", Operational, Synced),
            ("record", Operational, Synced),
            ("code", Operational, Local),
            ("at", Operational, Local),
            ("number", Operational, Local),
        ],
    },
    Table {
        name: "deletion",
        of_person: None,
        of_record: Some("record = ?1"),
        columns: &[
            ("record", Operational, Synced),
            ("entry", Operational, Synced),
            ("since", Operational, Local),
        ],
    },
    // That records were found to be one patient's same fracture, and nothing of whose.
    Table {
        name: "record_join",
        of_person: None,
        of_record: Some("record = ?1 or joined = ?1"),
        columns: &[("record", Operational, Synced), ("joined", Operational, Synced)],
    },
    Table {
        name: "part_of",
        of_person: None,
        of_record: Some("record = ?1 or whole = ?1"),
        columns: &[("record", Operational, Synced), ("whole", Operational, Synced)],
    },
    // That somebody wrote something private of a patient, and nothing of what.
    Table {
        name: "private_record",
        of_person: None,
        of_record: Some("record = ?1"),
        columns: &[("record", Operational, Synced)],
    },
    // Who had records purged, when and why, and how many they were: nothing says which.
    Table {
        name: "purge",
        of_person: None,
        of_record: None,
        columns: &[
            ("nr", Operational, Local),
            ("at", Operational, Local),
            ("by", Operational, Local),
            ("reason", Operational, Local),
            ("records", Operational, Local),
        ],
    },
    // Who imported which file: a file is not named after a patient, and one whose name may hold a number is kept without it.
    Table {
        name: "import",
        of_person: None,
        of_record: None,
        columns: &[
            ("nr", Operational, Local),
            ("id", Operational, Synced),
            ("at", Operational, Synced),
            ("by", Operational, Synced),
            ("device", Operational, Synced),
            ("desk", Operational, Synced),
            ("written", Operational, Local),
            ("first_entry", Operational, Local),
            ("last_entry", Operational, Local),
            ("undone_at", Operational, Synced),
            ("undone_by", Operational, Synced),
            ("file", Operational, Local),
            ("rows", Operational, Local),
        ],
    },
    // Headings of files, and no cell of one: a first row that may be a patient is no header, and is never kept.
    Table {
        name: "import_columns",
        of_person: None,
        of_record: None,
        columns: &[
            ("headings", Operational, Local),
            ("questions", Operational, Local),
            ("answers", Operational, Local),
            ("name", Operational, Local),
            ("changed_at", Operational, Local),
        ],
    },
    Table {
        name: "nhfd_said",
        of_person: None,
        of_record: None,
        columns: &[
            ("asked", Operational, Local),
            ("code", Operational, Local),
            ("option", Operational, Local),
            ("said_at", Operational, Local),
        ],
    },
    Table {
        name: "nhfd_account",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("name", Operational, Local),
            ("account", Operational, Local),
            ("chosen_at", Operational, Local),
        ],
    },
    // How much a person lost with a record that was purged elsewhere: nothing says which.
    Table {
        name: "loss",
        of_person: Some(OnLeaving::HandedOver),
        of_record: None,
        columns: &[
            ("nr", Operational, Local),
            ("user", Operational, Local),
            ("at", Operational, Local),
            ("typed", Operational, Local),
            ("saved", Operational, Local),
        ],
    },
    Table {
        name: "working_copy",
        of_person: Some(OnLeaving::HandedOver),
        of_record: Some("record = ?1"),
        columns: &[
            ("user", Operational, Local),
            ("record", Operational, Synced),
            ("heads", Operational, Synced),
            ("answers", Identifying, Local),
            ("choices", Operational, Local),
            ("notes", Identifying, Local),
            ("further_of", Operational, Local),
            ("kept_at", Operational, Local),
        ],
    },
    // Of the vault's people, those who left among them: their rows are nobody's things.
    Table {
        name: "may_open",
        of_person: None,
        of_record: None,
        columns: &[
            ("person", Operational, Local),
            ("given", Operational, Local),
            ("left_desk", Operational, Local),
        ],
    },
    Table {
        name: "choice",
        of_person: Some(OnLeaving::Forgotten),
        of_record: None,
        columns: &[
            ("user", Operational, Local),
            ("name", Operational, Local),
            // Also the answers that are carried to the next patient: of whom they were is not in it.
            ("value", Operational, Local),
        ],
    },
    // What was typed where there is no record yet may be about anybody: all of it goes, and unlocking begins at the list.
    Table {
        name: "place",
        of_person: Some(OnLeaving::Forgotten),
        of_record: Some("true"),
        columns: &[("user", Operational, Local), ("place", Identifying, Local)],
    },
    Table {
        name: "saved_view",
        of_person: Some(OnLeaving::Forgotten),
        of_record: None,
        columns: &[
            ("id", Operational, Local),
            ("user", Operational, Local),
            ("name", Operational, Local),
            ("view", Operational, Local),
        ],
    },
    // Ids of entries: those that are gone are passed over when the change is undone.
    Table {
        name: "bulk_change",
        of_person: Some(OnLeaving::Forgotten),
        of_record: None,
        columns: &[
            ("user", Operational, Local),
            ("id", Operational, Local),
            ("questions", Operational, Local),
            ("at", Operational, Local),
            ("entries", Operational, Synced),
        ],
    },
    // Where backups go, and who could open the desk when one was made: names of colleagues, which a backup has nowhere else.
    Table {
        name: "dataset_file",
        // Who put it to use stands there by name, as in a trail.
        of_person: None,
        of_record: None,
        columns: &[
            ("version", Operational, Synced),
            ("revision", Operational, Synced),
            ("signed", Operational, Synced),
            ("arrived", Operational, Local),
            ("used", Operational, Local),
            ("used_by", Operational, Local),
        ],
    },
    Table {
        name: "dataset_refusal",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("at", Operational, Local),
            ("why", Operational, Local),
        ],
    },
    Table {
        name: "backup",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("folder", Operational, Local),
            ("kept", Operational, Local),
            ("made", Operational, Local),
            ("failing", Operational, Local),
            ("failed", Operational, Local),
            ("why", Operational, Local),
            ("people", Operational, Local),
        ],
    },
    // Who looked at what. The random id of a record that is purged stays, as it does in its marker: it names nobody any more, and that
    // somebody looked is to be answered for all the same.
    Table {
        name: "access",
        of_person: Some(OnLeaving::Stays),
        of_record: None,
        columns: &[
            ("nr", Operational, Local),
            ("at", Operational, Local),
            ("user", Operational, Local),
            ("by", Operational, Local),
            ("what", Operational, Local),
            ("record", Operational, Synced),
            ("records", Operational, Local),
            ("among", Operational, Local),
            ("mac", Operational, Local),
        ],
    },
    Table {
        name: "access_end",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("gone", Operational, Local),
            ("gone_mac", Operational, Local),
            ("last", Operational, Local),
            ("last_mac", Operational, Local),
            ("in_use", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    // What was checked when, by whom, and how many: of whom is in none of it.
    Table {
        name: "optout_list",
        of_person: None,
        of_record: None,
        columns: &[
            ("id", Operational, Synced),
            ("key", Operational, Synced),
            ("made", Operational, Synced),
            ("made_by", Operational, Synced),
            ("file", Operational, Synced),
            ("file_digest", Operational, Synced),
            ("reply_digest", Operational, Synced),
            ("numbers", Operational, Synced),
            ("cleared", Operational, Synced),
            ("not_cleared", Operational, Synced),
            ("until", Operational, Synced),
            ("used", Operational, Synced),
            ("used_by", Operational, Synced),
        ],
    },
    // Keyed hashes of numbers, which go when their list ends: no row is one record's, and none is found without its number.
    Table {
        name: "optout_answer",
        of_person: None,
        of_record: None,
        columns: &[
            ("list", Operational, Synced),
            ("hash", Operational, Synced),
            ("cleared", Operational, Synced),
        ],
    },
    Table {
        name: "optout_waiting",
        of_person: None,
        of_record: None,
        columns: &[
            ("one", Operational, Local),
            ("id", Operational, Local),
            ("key", Operational, Local),
            ("made", Operational, Local),
            ("made_by", Operational, Local),
            ("file", Operational, Local),
            ("file_digest", Operational, Local),
        ],
    },
    Table {
        name: "optout_asked",
        of_person: None,
        of_record: None,
        columns: &[("place", Operational, Local), ("hash", Operational, Local)],
    },
    Table {
        name: "optout_setting",
        of_person: None,
        of_record: None,
        columns: &[("one", Operational, Local), ("settings", Operational, Local)],
    },
    Table {
        name: "_sqlx_migrations",
        of_person: None,
        of_record: None,
        columns: &[
            ("version", Operational, Local),
            ("description", Operational, Local),
            ("installed_on", Operational, Local),
            ("success", Operational, Local),
            ("checksum", Operational, Local),
            ("execution_time", Operational, Local),
        ],
    },
];
