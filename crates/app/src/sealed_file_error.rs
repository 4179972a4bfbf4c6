//! Why a file for Central is not written, or its receipts are not read, in sentences for whoever carries them.

use protocol::sealed_file::NotOpened;

/// What stands in the way of an exchange by files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealedFileError {
    /// Central has not given this desk a key for files.
    #[error(
        "This computer was given no key for files yet. Let it send to Central over a network once, anywhere: from then on it \
         can write files. Nothing was written"
    )]
    NoKey,
    /// What is to be written cannot be sealed.
    #[error("The file could not be sealed, and nothing was written. Try again, or ask IT")]
    NotSealed,
    /// It is no receipt file.
    #[error("This is no receipt file of Central’s: choose the file that came back from whoever runs FLS Central")]
    NoReceiptFile,
    /// It is the file that goes to Central.
    #[error(
        "This is a file for Central, as this desk writes it. Give it to whoever runs FLS Central, and read here the receipt \
         file that comes back"
    )]
    FileForCentral,
    /// A newer program wrote it.
    #[error("A newer FLS Central wrote this receipt file than this program reads: ask IT for the newer FLS Desk")]
    Newer,
    /// It is cut off.
    #[error(
        "The receipt file ends before its end, as one does that was not copied or sent as a whole: ask for it again. Nothing \
         was changed"
    )]
    Cut,
    /// It is too large.
    #[error("The file is larger than any receipt file: choose another one. Nothing was changed")]
    TooLarge,
    /// It answers another file than those that this desk remembers.
    #[error(
        "This receipt file answers a file that another computer wrote, or one that this computer wrote long ago. Read it on \
         the computer that it is for, or write another file here. Nothing was changed"
    )]
    NotForThis,
    /// It was altered.
    #[error("The receipt file was altered on its way: ask for it again. Nothing was changed")]
    Altered,
    /// Central did not write it, or wrote it under a key that is no more.
    #[error(
        "This computer’s Central did not write this receipt file, or has given this computer another key since. Write \
         another file for Central here. Nothing was changed"
    )]
    NotByCentral,
    /// It goes on from answers that this desk does not have.
    #[error(
        "This receipt file goes on from answers that this computer does not have. Read the receipt files that came before it \
         first, or write another file for Central. Nothing was changed"
    )]
    LeavesGap,
}

impl From<NotOpened> for SealedFileError {
    fn from(error: NotOpened) -> Self {
        match error {
            NotOpened::NoSuchFile => Self::NoReceiptFile,
            NotOpened::OtherKind => Self::FileForCentral,
            NotOpened::Newer => Self::Newer,
            NotOpened::Cut => Self::Cut,
            NotOpened::TooLarge => Self::TooLarge,
            NotOpened::NotForThis => Self::NotForThis,
            NotOpened::Altered => Self::Altered,
        }
    }
}
