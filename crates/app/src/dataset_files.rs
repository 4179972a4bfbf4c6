//! Corrected dataset files that come with an exchange: whose signature they need, what is kept of them, and which are put to use.
//! What a correction may be and what it changes, `domain::dataset` says.
//!
//! What changes words alone is put to use by itself, as no record stands otherwise for it. Anything else waits for a person who may
//! choose for the service: they see what changes, and for how many records, before.

use domain::dataset::{ChangeOf, Dataset, DatasetChange, DatasetFile, NotACorrection};
use protocol::dataset_file::Signers;
use store::{KeptDatasetFile, Store};

use crate::dataset_in_use::go_by;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// A corrected file that is kept here, may take the place of what is in use, and has not.
pub(crate) struct WaitingDatasetFile {
    /// Which.
    pub(crate) file: DatasetFile,
    /// As it came.
    pub(crate) kept: KeptDatasetFile,
    /// The file itself.
    pub(crate) text: String,
}

/// The dataset that those that wait would make of the one in use.
pub(crate) struct Waiting {
    /// Those that wait, by version; some, always.
    pub(crate) files: Vec<WaitingDatasetFile>,
    /// The dataset with them.
    pub(crate) dataset: &'static Dataset,
    /// What changes.
    pub(crate) changes: Vec<DatasetChange>,
}

impl Waiting {
    /// `2024:8` of each.
    pub(crate) fn names(&self) -> Vec<String> {
        self.files.iter().map(|waiting| waiting.file.to_string()).collect()
    }

    /// Whether nothing changes but words.
    fn is_of_words(&self) -> bool {
        self.changes.iter().all(|change| change.of == ChangeOf::Words)
    }
}

/// The corrected files that wait to be put to use; nothing where none does.
pub(crate) async fn waiting(store: &Store) -> Result<Option<Waiting>, Error> {
    let signers = Signers::of_this_program();
    let in_use = store.dataset();
    let (mut files, mut used) = (Vec::new(), Vec::new());
    for kept in store.dataset_files().await? {
        let Ok(text) = signers.open(&kept.signed) else { continue };
        let text = text.to_owned();
        if kept.used.is_some() {
            used.push((kept.version, text));
        } else if let Ok(file) = in_use.correction(&text) {
            files.push(WaitingDatasetFile { file, kept, text });
        }
    }
    if files.is_empty() {
        return Ok(None);
    }
    let is_replaced = |version: &str| files.iter().any(|waiting| waiting.file.version() == version);
    let stays = used.iter().filter(|(version, text)| {
        // What this program is as new as itself is not used any more.
        !is_replaced(version) && Dataset::published().correction(text).is_ok()
    });
    let mut texts: Vec<&str> = stays.map(|(_, text)| text.as_str()).collect();
    texts.extend(files.iter().map(|waiting| waiting.text.as_str()));
    // Each is sound by itself; where they are not together, none can be used, and the next that comes may put it right.
    let Ok(dataset) = Dataset::corrected(&texts) else {
        return Ok(None);
    };
    Ok(Some(Waiting {
        changes: in_use.changes(dataset),
        dataset,
        files,
    }))
}

/// Which corrected files this desk keeps, as it says to Central; nothing where its program trusts nobody's signature and so takes none.
pub(crate) async fn said_to_central(store: &Store) -> Result<Option<Vec<String>>, Error> {
    let signers = Signers::of_this_program();
    if signers.are_none() {
        return Ok(None);
    }
    let kept = store.dataset_files().await?.into_iter();
    let readable = kept.filter(|kept| signers.open(&kept.signed).is_ok());
    let name = |kept: KeptDatasetFile| format!("{}:{}", kept.version, kept.revision);
    Ok(Some(readable.map(name).collect()))
}

impl<H: Host> Desk<H> {
    /// Looks at corrected files that Central gave, keeps those that are sound and signed by whom this program trusts, and puts them
    /// to use where they change words alone.
    pub(crate) async fn take_dataset_files(&self, store: &Store, signed: Vec<String>) -> Result<(), Error> {
        if signed.is_empty() {
            return Ok(());
        }
        for signed in signed {
            match looked_at(store.dataset(), &signed) {
                Ok(file) => store.keep_dataset_file(&file, &signed, self.host.now()).await?,
                Err(Refused::AsNewHere) => {}
                Err(Refused::Because(why)) => {
                    tracing::warn!("a dataset file that came from the central server was refused");
                    store.note_dataset_refusal(self.host.now(), &why).await?;
                }
            }
        }
        if let Some(waiting) = waiting(store).await?
            && waiting.is_of_words()
        {
            self.use_waiting(store, &waiting, None).await?;
        }
        self.changed();
        Ok(())
    }

    /// Puts what waits to use, by this person or by itself.
    ///
    /// # Errors
    /// When another took the place of one of them meanwhile, or the store fails.
    pub(crate) async fn use_waiting(&self, store: &Store, waiting: &Waiting, by: Option<&str>) -> Result<(), Error> {
        let files: Vec<DatasetFile> = waiting.files.iter().map(|waiting| waiting.file.clone()).collect();
        let is_used = store.use_dataset_files(&files, by, self.host.now()).await;
        // Where rows could not be computed again, the store goes by them all the same: forms and files do, too.
        go_by(store);
        if !is_used? {
            return Err(Error::OtherDatasetWaits);
        }
        self.forget_shown();
        self.changed();
        Ok(())
    }
}

/// Why a file that came is not kept.
enum Refused {
    /// It is here already, or what is here is newer.
    AsNewHere,
    /// In words without a full stop.
    Because(String),
}

/// Which file this is, once its signature was found right and it may take the place of what is in use.
fn looked_at(in_use: &Dataset, signed: &str) -> Result<DatasetFile, Refused> {
    let text = Signers::of_this_program()
        .open(signed)
        .map_err(|error| Refused::Because(error.to_string()))?;
    in_use.correction(text).map_err(|error| match error {
        NotACorrection::NotNewer { .. } => Refused::AsNewHere,
        other => Refused::Because(other.to_string()),
    })
}
