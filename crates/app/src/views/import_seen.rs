//! What is shown of a file that was chosen: what it would do, or what somebody says of it first.

use serde::Serialize;
use ts_rs::TS;

use super::import::{ImportColumnsView, ImportPreviewView};
use super::nhfd::NhfdLeftView;

/// What is shown of a chosen file.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ImportSeenView {
    /// What it would do.
    Preview {
        /// Row by row.
        view: Box<ImportPreviewView>,
    },
    /// Somebody has to say first what its columns are.
    Columns {
        /// Column by column.
        view: Box<ImportColumnsView>,
    },
    /// It is one of the National Hip Fracture Database, and somebody is asked first what its codes do not say.
    Nhfd {
        /// Question by question.
        view: Box<NhfdLeftView>,
    },
}
