//! By which account files of the National Hip Fracture Database are read: the program's, or a service's own corrected copy of it, which
//! somebody chooses and this desk keeps until they go by the program's again. What codes mean stands in the account, and whether it is
//! sound is the domain's to say.

use std::borrow::Cow;
use std::io::Write as _;

use domain::dataset::Nhfd;
use store::NhfdAccountFile;

use super::given_files::{name_of, read_off_thread};
use super::in_words::instant_text;
use crate::desk::Desk;
use crate::error::Error;
use crate::files::nhfd_in;
use crate::host::{Host, UnreadFile, UnwrittenFile};
use crate::views::{ExportedView, ImportLayout, ImportRequest, NhfdAccountView};

/// The program's account, as it is offered for correcting.
const PUBLISHED_NAME: &str = "hip-fracture-files.toml";

impl<H: Host> Desk<H> {
    /// The service's own account that this desk goes by; nothing where it is the program's.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn nhfd_account(&self) -> Result<Option<NhfdAccountView>, Error> {
        let kept = self.store().await?.nhfd_account().await?;
        Ok(kept.map(|kept| NhfdAccountView {
            name: kept.name,
            chosen_at: instant_text(kept.chosen_at),
        }))
    }

    /// Lets the person choose an account, and goes by it from then on. Says which this desk goes by, also when they thought better of it.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, or the file cannot be read or is no sound account. Nothing changes then.
    pub async fn choose_nhfd_account(&self) -> Result<Option<NhfdAccountView>, Error> {
        self.store().await?;
        let chosen = self.host.ask_which_account().await;
        if let Some(path) = chosen.map_err(UnreadFile::from)? {
            let bytes = read_off_thread(path.clone()).await?;
            let account = String::from_utf8_lossy(&bytes).into_owned();
            let name = name_of(&path);
            nhfd_in(&name, account.as_bytes()).map_err(Error::NoNhfdAccount)?;
            let chosen_at = self.host.now();
            let file = NhfdAccountFile {
                name,
                account,
                chosen_at,
            };
            self.store().await?.keep_nhfd_account(&file).await?;
        }
        self.nhfd_account().await
    }

    /// Goes by the program's own account again.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub async fn leave_out_nhfd_account(&self) -> Result<Option<NhfdAccountView>, Error> {
        self.store().await?.forget_nhfd_account().await?;
        self.nhfd_account().await
    }

    /// Writes the account that this desk goes by into a file that the person chooses, for somebody to correct.
    ///
    /// # Errors
    /// When the store is locked, or the file cannot be written.
    pub async fn save_nhfd_account(&self) -> Result<ExportedView, Error> {
        let kept = self.store().await?.nhfd_account().await?;
        let account = kept.map_or(Cow::Borrowed(Nhfd::published_text()), |kept| Cow::Owned(kept.account));
        let Some(place) = self.place_named(PUBLISHED_NAME).await? else {
            return Ok(ExportedView::default());
        };
        let mut written = place.begin()?;
        written.write_all(account.as_bytes()).map_err(UnwrittenFile::from)?;
        written.finish()?;
        Ok(ExportedView {
            file: place.name(),
            ..ExportedView::default()
        })
    }

    /// The account that this desk goes by.
    ///
    /// # Errors
    /// When the store is locked, or the service's own cannot be read any more, as after a newer program was installed.
    pub(super) async fn nhfd_layout(&self) -> Result<Cow<'static, Nhfd>, Error> {
        match self.store().await?.nhfd_account().await? {
            None => Ok(Cow::Borrowed(Nhfd::published())),
            Some(kept) => {
                let own = nhfd_in(&kept.name, kept.account.as_bytes()).map_err(Error::NoNhfdAccount)?;
                Ok(Cow::Owned(own))
            }
        }
    }

    /// The same for a file that is read so; of another file none is looked at.
    ///
    /// # Errors
    /// As for [`Desk::nhfd_layout`].
    pub(super) async fn nhfd_layout_of(&self, read: &ImportRequest) -> Result<Cow<'static, Nhfd>, Error> {
        if read.layout == ImportLayout::Nhfd {
            self.nhfd_layout().await
        } else {
            Ok(Cow::Borrowed(Nhfd::published()))
        }
    }
}
