//! Everything that the form of a record is made from.

use domain::id::{DeviceId, RecordId, UserId};
use domain::private::CallLog;
use domain::record::check::CheckContext;
use domain::record::{Entry, Folded};
use store::{RecordRow, WorkingCopy};

use super::overlay::Overlay;
use crate::entering::Habits;
use crate::views::OtherFractureView;

/// Everything the view is made from.
pub(crate) struct FormInput<'a> {
    pub(crate) id: RecordId,
    pub(crate) entries: &'a [Entry],
    pub(crate) folded: &'a Folded,
    pub(crate) working: Option<&'a WorkingCopy>,
    pub(crate) overlay: &'a Overlay,
    /// The derived row; a record that was never saved has none.
    pub(crate) row: Option<&'a RecordRow>,
    pub(crate) context: CheckContext,
    pub(crate) this_desk: DeviceId,
    /// What whoever is unlocked carries to their next patient.
    pub(crate) habits: &'a Habits,
    /// Whether this person enters dates in three boxes.
    pub(crate) date_boxes: bool,
    /// Whose last save can be undone.
    pub(crate) me: UserId,
    /// How long a deleted record can be restored, in words.
    pub(crate) restorable: Option<String>,
    /// What was said of calling the patient, as far as it can be opened here.
    pub(crate) calls: &'a CallLog,
    /// What is said when the person and date were changed to those of another record.
    pub(crate) twin: Option<&'static str>,
    /// The other fractures of this patient.
    pub(crate) others: Vec<OtherFractureView>,
}
