//! The line that says which file it is, and what age seals after it. The line is in the clear and proves nothing: it lets
//! whoever was given the wrong file, half of one, or one of a newer program, be told so.

use std::io::{Read as _, Write as _};

use age::{DecryptError, Decryptor, Encryptor, Recipient};
use zeroize::Zeroizing;

use super::{FILE_LIMIT, FORM, Kind, NotOpened, NotSealed};
use crate::file_keys::{FileSecret, recipient};

/// Longer than any first line of these files.
const LONGEST_LINE: usize = 64;

/// Seals a content to somebody.
pub(super) fn seal(kind: Kind, content: &[u8], to: &str) -> Result<Vec<u8>, NotSealed> {
    let recipient = recipient(to).ok_or(NotSealed::Recipient)?;
    let recipients = std::iter::once(&recipient as &dyn Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(|_| NotSealed::Failed)?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| NotSealed::Failed)?;
    writer
        .write_all(content)
        .and_then(|()| writer.finish())
        .map_err(|_| NotSealed::Failed)?;
    if sealed.len() > FILE_LIMIT {
        return Err(NotSealed::TooLarge);
    }
    let line = format!("{} {FORM} {}\n", kind.word(), sealed.len());
    Ok([line.as_bytes(), &sealed].concat())
}

/// Opens a file with whichever of these secrets it is sealed to.
pub(super) fn open(kind: Kind, file: &[u8], secrets: &[FileSecret]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
    let sealed = after_line(kind, file)?;
    let opened = Decryptor::new(sealed).and_then(|file| file.decrypt(secrets.iter().map(FileSecret::identity)));
    let opened = opened.map_err(|error| match error {
        DecryptError::NoMatchingKeys => NotOpened::NotForThis,
        _ => NotOpened::Altered,
    })?;
    let mut content = Zeroizing::new(Vec::with_capacity(sealed.len()));
    // What is opened is shorter than what is sealed.
    let read = opened
        .take(u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX))
        .read_to_end(&mut content);
    read.map_err(|_| NotOpened::Altered)?;
    Ok(content)
}

/// What follows the first line, once that says the right thing of it.
fn after_line(kind: Kind, file: &[u8]) -> Result<&[u8], NotOpened> {
    let other = match kind {
        Kind::Batch => Kind::Receipts,
        Kind::Receipts => Kind::Batch,
    };
    let begins = |kind: Kind| file.starts_with(kind.word().as_bytes());
    if begins(other) {
        return Err(NotOpened::OtherKind);
    }
    if !begins(kind) {
        return Err(NotOpened::NoSuchFile);
    }
    let Some(end) = file.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n') else {
        return Err(if file.len() < LONGEST_LINE {
            NotOpened::Cut
        } else {
            NotOpened::NoSuchFile
        });
    };
    let (line, sealed) = (&file[..end], &file[end + 1..]);
    let line = std::str::from_utf8(line).map_err(|_| NotOpened::NoSuchFile)?;
    let mut words = line.split(' ').skip(1);
    match number::<u32>(words.next())? {
        0 => return Err(NotOpened::NoSuchFile),
        form if form > FORM => return Err(NotOpened::Newer),
        _ => {}
    }
    let length: usize = number(words.next())?;
    if length > FILE_LIMIT {
        return Err(NotOpened::TooLarge);
    }
    match sealed.len() {
        there if there < length => Err(NotOpened::Cut),
        there if there > length => Err(NotOpened::Altered),
        _ => Ok(sealed),
    }
}

fn number<N: std::str::FromStr>(word: Option<&str>) -> Result<N, NotOpened> {
    word.and_then(|word| word.parse().ok()).ok_or(NotOpened::NoSuchFile)
}
