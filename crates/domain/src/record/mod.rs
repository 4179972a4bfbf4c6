//! A record: the entries it is made of, what they add up to, and what is missing or wrong in it.

mod acceptance;
mod accepted;
pub mod age;
mod answers_digest;
mod bulk;
pub mod check;
mod contact;
mod duplicates;
mod entry;
mod evaluation;
mod fold;
mod follow_up;
mod follow_up_group;
mod further_fracture;
mod graph;
mod import_undo;
mod join_plan;
mod joining;
mod leaving;
mod purge;
mod right_record;
mod row_plan;
mod said;
mod said_by;
mod subject;
mod undo;
mod weeks_ahead;
mod withdrawal;

pub use acceptance::{Acceptance, Acceptances, NOTE_LIMIT, Note, NoteError, Warning};
pub use answers_digest::AnswersDigest;
pub use bulk::{BulkAnswer, BulkOutcome, BulkRefusal, UndoRefusal, is_answered_in_bulk, plan_bulk, plan_undo};
pub use contact::{Contact, last_contact};
pub use duplicates::{
    Alike, Apart, ComparedRecord, Pair, alike_pairs, kept_apart, linked, pair_item, pair_of, possible_duplicates,
};
pub use entry::{
    Author, Change, DeskStamp, Digest, ENTRIES_LIMIT, Entry, HEADS_LIMIT, ITEMS_LIMIT, KEY_LIMIT, NAME_LIMIT, Origin,
    PARENTS_LIMIT, PRIVATE_LIMIT, SealedBytes, SeenDataset, State, VERSION_LIMIT,
};
pub(crate) use evaluation::{CARE_WITHIN_DAYS, DAYS_OF_CARE, care_counts_until, counts_for_days, too_young};
pub use evaluation::{Evaluation, Later, Missing, Status, age_at_diagnosis, evaluate, is_overseas};
pub use fold::{Accepted, Candidate, Conflict, Folded, ItemConflict, Line, NoChoice, What, fold};
pub use follow_up::{FollowUp, FollowUpState, Outcome, follow_ups, required as follow_up_required};
pub use follow_up_group::{FollowUpGroup, GroupDays, PutOffUntil};
pub use further_fracture::{can_be_one_patient, carries_over, fractures_of, links_of};
pub use import_undo::{DELETED_WITH_ITS_IMPORT, ImportUndo, Stays, StaysBecause, UndoAct, plan_import_undo};
pub use join_plan::{
    Differing, Take, before_joining, chosen_answers, differing, joins_by_itself, settling, was_parted,
};
pub use joining::{Groups, JOINED_LIMIT, Joined, JoinedAs, fold_all, fold_joined};
pub use leaving::{StaysHere, may_leave};
pub use purge::{DeletionDays, PurgeOrder, RESTORE_DAYS, RestoreTime};
pub use right_record::{Because, Belongs, Doubt, Person, RecordThere, RightRecord, held_words, right_record};
pub use row_plan::{
    Contradiction, Deletion, FileRows, ImportMode, LaterRow, MatchedRecord, NotKnown, RowPlan, RowRead, RowRefusal,
    plan_row,
};
pub use said::{SettledValue, fold_said, parents_first};
pub use said_by::SaidBy;
pub use subject::{ITEM_KEY_LIMIT, ITEM_LIMIT, ItemKey, NoTopic, Subject, TOPIC_LIMIT, Topic};
pub use undo::{UndoRefused, Undoing, last_save, undo_last_save};
pub use weeks_ahead::{SOON_DAYS, WeekAhead, soon, weeks_ahead};
pub use withdrawal::{
    MOST_RENEWALS, Marker, before_withdrawals, is_same_record, next_entry, next_record, not_cleared_marker_id,
    previous_record, purged_before_marker_id,
};
