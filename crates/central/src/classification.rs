//! What each column of Central's database says and of whom, and what becomes of it when a record is purged: the one list
//! that [`forget`](crate::forget) goes by. A test reads the schema of a real database and fails on a column that is not
//! here, so that a new one is thought about. No statement is run here.

use domain::classification::Says::{self, Clinical, Identifying, Operational};
use domain::classification::Whereabouts::{self, Local, Synced};

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What becomes of a record's rows in it.
    pub when_purged: WhenPurged,
    /// Name, what it says, and where else it is.
    pub columns: &'static [(&'static str, Says, Whereabouts)],
}

/// What becomes of a record's rows in a table when the record is purged. They are found by `record_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenPurged {
    /// No row is any record's.
    OfNoRecord,
    /// The rows stay, and these of their columns become null.
    Emptied(&'static [&'static str]),
    /// The row is written again, every column of it, as the purge marker alone folds.
    FoldedAgain,
    /// The rows go.
    Removed,
    /// No row is any record's; the record is counted in them no more, and a row that counts nothing goes.
    CountedAgain,
}

use WhenPurged::{CountedAgain, Emptied, FoldedAgain, OfNoRecord, Removed};

/// Every table.
pub const TABLES: &[Table] = &[
    Table {
        name: "service",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("code", Operational, Synced),
            ("name", Operational, Synced),
            ("demo", Operational, Synced),
            ("nation", Operational, Synced),
            ("region", Operational, Synced),
            ("takes_new_lives", Operational, Local),
            ("wrapped_key", Operational, Local),
            ("epoch", Operational, Synced),
            ("last_number", Operational, Synced),
            ("chain", Operational, Synced),
            ("records", Operational, Synced),
            ("held", Operational, Synced),
            ("last_standing", Operational, Synced),
            ("added_at", Operational, Local),
            ("acts", Operational, Local),
            ("sealed_rows", Operational, Local),
            ("seals", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "central",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("wrapped_key", Operational, Local),
            ("services", Operational, Local),
            ("service_seals", Operational, Local),
            ("acts", Operational, Local),
            ("sealed_rows", Operational, Local),
            ("seals", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "hospital",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("name", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "caseload",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("from_year", Operational, Synced),
            ("value", Operational, Synced),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "epoch",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("number", Operational, Local),
            ("epoch", Operational, Synced),
            ("opened_at", Operational, Local),
            ("because", Operational, Local),
            ("device_key", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "device",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("device_key", Operational, Local),
            ("token_hash", Operational, Local),
            ("token_given_at", Operational, Local),
            ("next_token_hash", Operational, Local),
            ("next_token", Operational, Local),
            ("past_token_hash", Operational, Local),
            ("name", Operational, Synced),
            ("enrolled_at", Operational, Local),
            ("heard_at", Operational, Local),
            ("last_seen_at", Operational, Local),
            ("program", Operational, Local),
            ("dataset", Operational, Local),
            ("waiting", Operational, Local),
            ("clock_ahead", Operational, Local),
            ("revoked_at", Operational, Local),
            ("revoked_by", Operational, Synced),
            ("revoked_why", Operational, Synced),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "enrolment",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("code_hash", Operational, Local),
            ("made_at", Operational, Local),
            ("expires_at", Operational, Local),
            ("used_at", Operational, Local),
            ("device_key", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "identity",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("device_key", Operational, Local),
            ("device_id", Operational, Synced),
            ("given", Operational, Synced),
            ("said", Operational, Local),
            ("made_at", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "batch",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("first_number", Operational, Local),
            ("last_number", Operational, Local),
            ("received_at", Operational, Local),
            ("device_key", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "entry",
        when_purged: Emptied(&["entry_id", "record_id", "sealed", "size"]),
        columns: &[
            ("service_id", Operational, Local),
            ("number", Operational, Synced),
            ("entry_id", Operational, Synced),
            ("record_id", Operational, Synced),
            // The step of the chain, which desks keep of a purged record, too: without the bytes, which hold random ids,
            // it says nothing.
            ("digest", Operational, Synced),
            ("chain", Operational, Synced),
            ("sealed", Identifying, Synced),
            ("size", Operational, Local),
        ],
    },
    Table {
        name: "record",
        when_purged: FoldedAgain,
        columns: &[
            ("service_id", Operational, Local),
            ("record_id", Operational, Synced),
            ("diagnosed_month", Clinical, Synced),
            // Sealed.
            ("diagnosed_day", Identifying, Synced),
            ("age_band", Clinical, Synced),
            ("gender", Clinical, Synced),
            ("care_home", Clinical, Synced),
            ("site", Clinical, Synced),
            ("version", Clinical, Synced),
            ("flags", Clinical, Synced),
            ("apply", Clinical, Synced),
            ("missing", Clinical, Synced),
            ("later", Clinical, Synced),
            ("deleted", Clinical, Synced),
            ("purged", Operational, Synced),
            ("held", Clinical, Synced),
            ("standing", Clinical, Synced),
            ("standing_number", Operational, Synced),
            ("checked_on", Operational, Local),
            // Keyed: whoever has the key and guesses number and date can tell.
            ("match_hash", Identifying, Synced),
            ("joined_to", Operational, Synced),
        ],
    },
    Table {
        name: "record_join",
        // Its own joins; one that another record's entry names stays, as that entry does.
        when_purged: Removed,
        columns: &[
            ("service_id", Operational, Local),
            ("record_id", Operational, Synced),
            ("joined", Operational, Synced),
        ],
    },
    Table {
        name: "erasure",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("marker", Operational, Local),
            ("lines", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    // Sums over records. A cell can be of one patient, and then says of them what the record's row does; it goes with its last
    // record.
    Table {
        name: "roll_up",
        when_purged: CountedAgain,
        columns: &[
            ("service_id", Operational, Local),
            ("month", Clinical, Local),
            ("age_band", Clinical, Local),
            ("gender", Clinical, Local),
            ("care_home", Clinical, Local),
            ("site", Clinical, Local),
            ("records", Clinical, Synced),
            ("looked_at_2", Clinical, Synced),
            ("counted_2", Clinical, Synced),
            ("looked_at_3", Clinical, Synced),
            ("counted_3", Clinical, Synced),
            ("looked_at_4", Clinical, Synced),
            ("counted_4", Clinical, Synced),
            ("looked_at_5", Clinical, Synced),
            ("counted_5", Clinical, Synced),
            ("looked_at_6", Clinical, Synced),
            ("counted_6", Clinical, Synced),
            ("looked_at_7", Clinical, Synced),
            ("counted_7", Clinical, Synced),
            ("looked_at_8", Clinical, Synced),
            ("counted_8", Clinical, Synced),
            ("looked_at_9", Clinical, Synced),
            ("counted_9", Clinical, Synced),
            ("looked_at_10", Clinical, Synced),
            ("counted_10", Clinical, Synced),
            ("looked_at_11", Clinical, Synced),
            ("counted_11", Clinical, Synced),
            ("beside_7", Clinical, Local),
            ("beside_9", Clinical, Local),
        ],
    },
    // As the sums above: a day from which a question is due can be of one patient, and goes with their record.
    Table {
        name: "question_roll_up",
        when_purged: CountedAgain,
        columns: &[
            ("service_id", Operational, Local),
            ("year", Clinical, Local),
            ("question", Clinical, Local),
            ("due_from", Clinical, Local),
            ("applies", Clinical, Local),
            ("missing", Clinical, Local),
        ],
    },
    // Of three services at least, and to the nearest five.
    Table {
        name: "notice",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("number", Operational, Local),
            ("given_at", Operational, Synced),
            ("until", Operational, Synced),
            ("words", Operational, Synced),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "nation",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("published_at", Operational, Synced),
            ("stamp", Operational, Synced),
            ("figures", Operational, Synced),
            ("seal", Operational, Local),
        ],
    },
    Table {
        name: "dataset_file",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("version", Operational, Synced),
            ("revision", Operational, Synced),
            ("published_at", Operational, Local),
            ("signed", Operational, Synced),
        ],
    },
    Table {
        name: "refolding",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("dataset", Operational, Local),
            ("after_record", Operational, Local),
            ("done", Operational, Local),
        ],
    },
    Table {
        name: "refusal",
        when_purged: Emptied(&["entry_id", "record_id"]),
        columns: &[
            ("service_id", Operational, Local),
            ("place", Operational, Local),
            ("number", Operational, Local),
            ("entry_id", Operational, Synced),
            ("record_id", Operational, Synced),
            ("device_key", Operational, Local),
            ("code", Operational, Synced),
            ("refused_at", Operational, Local),
        ],
    },
    Table {
        name: "act",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("number", Operational, Local),
            ("done_at", Operational, Local),
            ("who", Operational, Local),
            ("what", Operational, Local),
            ("about", Operational, Local),
            ("why", Operational, Local),
            ("seal", Operational, Local),
        ],
    },
    // People of the audit team, and no patient.
    Table {
        name: "person",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("person_id", Operational, Local),
            ("name", Operational, Local),
            ("added_at", Operational, Local),
            ("choose_before", Operational, Local),
            ("sealed", Operational, Local),
            ("last_step", Operational, Local),
            ("signed_in_at", Operational, Local),
        ],
    },
    Table {
        name: "session",
        when_purged: OfNoRecord,
        columns: &[
            ("service_id", Operational, Local),
            ("session_id", Operational, Local),
            ("person_id", Operational, Local),
            ("begun_at", Operational, Local),
            ("seen_at", Operational, Local),
            ("proof", Operational, Local),
        ],
    },
    Table {
        name: "_sqlx_migrations",
        when_purged: OfNoRecord,
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
