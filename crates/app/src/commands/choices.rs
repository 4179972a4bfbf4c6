//! How a person wants their lists: columns, named views. Kept in the store, for each person.

use domain::identifying::may_identify;
use domain::role::Right;
use store::{SavedView, Store};

use crate::choices::{choose, chosen, written};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::permitting::refused;
use crate::views::{
    ChooseColumnsRequest, ForgetViewRequest, ListChoicesView, PatientColumn, PatientsLook, SaveViewRequest,
    SavedViewView,
};

/// Under what name the store keeps the columns.
const COLUMNS: &str = "patients columns";

/// Every column, in its usual order.
const ALL: [PatientColumn; 14] = [
    PatientColumn::NhsNumber,
    PatientColumn::Born,
    PatientColumn::Age,
    PatientColumn::Postcode,
    PatientColumn::Site,
    PatientColumn::Diagnosed,
    PatientColumn::Assessed,
    PatientColumn::Therapy,
    PatientColumn::Status,
    PatientColumn::FollowUp,
    PatientColumn::Sync,
    PatientColumn::ChangedBy,
    PatientColumn::ChangedAt,
    PatientColumn::Version,
];

/// Those that are not there until somebody chooses them.
const CHOSEN_ONLY: [PatientColumn; 4] = [
    PatientColumn::Postcode,
    PatientColumn::Therapy,
    PatientColumn::ChangedAt,
    PatientColumn::Version,
];

impl<H: Host> Desk<H> {
    /// What this person has chosen for lists.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_choices(&self) -> Result<ListChoicesView, Error> {
        let store = self.store().await?;
        let usual: Vec<PatientColumn> = ALL.into_iter().filter(|column| !CHOSEN_ONLY.contains(column)).collect();
        let columns = chosen(&store, COLUMNS).await?.unwrap_or_else(|| usual.clone());
        Ok(ListChoicesView {
            columns: in_order(columns),
            all_columns: ALL.to_vec(),
            usual_columns: usual,
            views: store.saved_views().await?.into_iter().filter_map(saved).collect(),
        })
    }

    /// Chooses the columns of the patients list.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn choose_columns(&self, request: ChooseColumnsRequest) -> Result<ListChoicesView, Error> {
        let store = self.store().await?;
        choose(&store, COLUMNS, &in_order(request.columns)).await?;
        self.list_choices().await
    }

    /// Gives a view a name; one of the same name and owner is replaced.
    ///
    /// # Errors
    /// When it has no name, or the store is locked or fails.
    pub async fn save_view(&self, request: SaveViewRequest) -> Result<ListChoicesView, Error> {
        let name = request.name.trim();
        if name.is_empty() {
            return Err(Error::ViewNameMissing);
        }
        if may_identify(name) {
            return Err(Error::ViewNameIdentifying);
        }
        let store = self.store().await?;
        if request.shared {
            may_change_shared(&store)?;
        }
        let look = PatientsLook {
            columns: in_order(request.look.columns),
            ..request.look
        };
        store
            .save_view(&SavedView {
                id: self.host.id(),
                user: (!request.shared).then(|| store.me().id),
                name: name.to_owned(),
                view: written(&look),
            })
            .await?;
        self.list_choices().await
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn forget_view(&self, request: ForgetViewRequest) -> Result<ListChoicesView, Error> {
        let store = self.store().await?;
        if let Ok(view) = request.view.parse() {
            let saved = store.saved_views().await?;
            if saved.iter().any(|saved| saved.id == view && saved.user.is_none()) {
                may_change_shared(&store)?;
            }
            store.forget_view(view).await?;
        }
        self.list_choices().await
    }
}

/// Refuses whoever may only read: a view for everybody is not their own.
fn may_change_shared(store: &Store) -> Result<(), Error> {
    refused(store, Right::Write).map_or(Ok(()), |why| Err(Error::NotInRole(why)))
}

/// Each known column once, the NHS number first.
pub(crate) fn in_order(columns: Vec<PatientColumn>) -> Vec<PatientColumn> {
    let mut ordered = vec![PatientColumn::NhsNumber];
    for column in columns {
        if !ordered.contains(&column) {
            ordered.push(column);
        }
    }
    ordered
}

/// A view, unless another program wrote it and this one cannot read it.
fn saved(view: SavedView) -> Option<SavedViewView> {
    Some(SavedViewView {
        id: view.id.to_string(),
        shared: view.user.is_none(),
        look: serde_json::from_str(&view.view).ok()?,
        name: view.name,
    })
}
