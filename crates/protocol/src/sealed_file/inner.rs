//! What is sealed: a header, the bodies, and the MAC over both. Lengths are big-endian, of four bytes.
//!
//! A file is opened before it is known who wrote it, as its header says by which key that is proved: [`Unproved`] shows the
//! header and nothing else, and [`Proved`] the bodies.

use std::ops::Range;

use zeroize::Zeroizing;

use super::headers::Header;
use super::{FILE_LIMIT, MOST_BODIES, NotOpened, NotSealed, outer};
use crate::file_keys::{FileKey, FileSecret};

/// Writes a file to somebody, with the proof that the holder of this key wrote it.
///
/// # Errors
/// When the recipient is none, or the file would be longer than it may.
pub fn seal<H: Header>(header: &H, bodies: &[Vec<u8>], key: &FileKey, to: &str) -> Result<Vec<u8>, NotSealed> {
    let header = serde_json::to_vec(header).map_err(|_| NotSealed::Failed)?;
    let parts = || std::iter::once(&header).chain(bodies);
    let size: usize = parts().map(|part| part.len() + 4).sum::<usize>() + FileKey::MAC;
    if size > FILE_LIMIT || bodies.len() > MOST_BODIES {
        return Err(NotSealed::TooLarge);
    }
    let mut content = Zeroizing::new(Vec::with_capacity(size));
    for part in parts() {
        let length = u32::try_from(part.len()).map_err(|_| NotSealed::TooLarge)?;
        content.extend(length.to_be_bytes());
        content.extend(part);
    }
    let mac = key.mac(H::KIND.word(), &content);
    content.extend(mac);
    outer::seal(H::KIND, &content, to)
}

/// Opens a file that is sealed to the holder of one of these secrets.
///
/// # Errors
/// When it is no such file, is cut off or altered, or is for somebody else.
pub fn open<H: Header>(file: &[u8], secrets: &[FileSecret]) -> Result<Unproved<H>, NotOpened> {
    let content = outer::open(H::KIND, file, secrets)?;
    let told = content.len().checked_sub(FileKey::MAC).ok_or(NotOpened::Altered)?;
    let (header, bodies) = parts(&content[..told]).ok_or(NotOpened::Altered)?;
    let header = serde_json::from_slice(&content[header]).map_err(|_| NotOpened::Altered)?;
    Ok(Unproved {
        header,
        content,
        told,
        bodies,
    })
}

/// Where header and bodies lie in what is told.
fn parts(told: &[u8]) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let mut at = 0;
    let mut all = Vec::new();
    while at < told.len() {
        let (length, _) = told[at..].split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let from = at + 4;
        at = from.checked_add(length).filter(|end| *end <= told.len())?;
        all.push(from..at);
        if all.len() > MOST_BODIES + 1 {
            return None;
        }
    }
    let bodies = all.split_off(all.len().min(1));
    Some((all.pop()?, bodies))
}

/// A file that was opened, of which nobody has looked yet who wrote it.
pub struct Unproved<H> {
    header: H,
    content: Zeroizing<Vec<u8>>,
    /// How much of the content the MAC is over.
    told: usize,
    bodies: Vec<Range<usize>>,
}

impl<H: Header> Unproved<H> {
    /// What it says of itself, by which the key is found that proves it. Nothing is to be done by it before.
    pub fn claims(&self) -> &H {
        &self.header
    }

    /// The file, where the holder of this key wrote it.
    ///
    /// # Errors
    /// When somebody else did, or it was altered.
    pub fn proved_by(self, key: &FileKey) -> Result<Proved<H>, NotOpened> {
        let (told, mac) = self.content.split_at(self.told);
        if !key.wrote(H::KIND.word(), told, mac) {
            return Err(NotOpened::Altered);
        }
        Ok(Proved {
            header: self.header,
            content: self.content,
            bodies: self.bodies,
        })
    }
}

/// A file of which it is known who wrote it.
pub struct Proved<H> {
    /// What it says beside its bodies.
    pub header: H,
    content: Zeroizing<Vec<u8>>,
    bodies: Vec<Range<usize>>,
}

impl<H> Proved<H> {
    /// The bodies in it.
    pub fn bodies(&self) -> impl Iterator<Item = &[u8]> {
        self.bodies.iter().map(|body| &self.content[body.clone()])
    }
}
