//! A small file of wrapped keys beside the database, as JSON: the form it is in, what it holds, and a digest of that. A
//! damaged file is told from a wrong passphrase by the digest, and a newer program's from a damaged one by its form. What a
//! file holds is not known here.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::opening::durable;
use crate::opening::hex::Hex;

/// One kind of such a file.
pub(crate) struct KeyFile {
    /// The name of the file in the folder of the store.
    pub(crate) file_name: &'static str,
    /// What its content is called in it.
    pub(crate) content_name: &'static str,
    /// The form that this program writes. It reads no later one.
    pub(crate) form: u32,
}

/// Why such a file cannot be read.
#[derive(Debug)]
pub(crate) enum KeyFileError {
    /// There is none.
    Absent,
    /// It is not what this program writes.
    Damaged(PathBuf),
    /// A newer program wrote it.
    Newer,
    /// The system does not give it.
    Io(io::Error),
}

/// Why the text of such a file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is not what this program writes.
    Damaged,
    /// A newer program wrote it.
    Newer,
}

/// What any form of any of them has.
#[derive(Deserialize)]
struct AnyForm {
    form: u32,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A file as it is written, in this order.
struct Written<'a, T> {
    kind: &'a KeyFile,
    content: &'a T,
    check: Hex,
}

impl KeyFile {
    /// Where it lies in the folder of a store.
    pub(crate) fn path(&self, dir: &Path) -> PathBuf {
        dir.join(self.file_name)
    }

    /// What the file in this folder holds.
    pub(crate) fn read<T: DeserializeOwned>(&self, dir: &Path) -> Result<T, KeyFileError> {
        let path = self.path(dir);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeyFileError::Absent),
            Err(error) => return Err(KeyFileError::Io(error)),
        };
        self.parse(&text).map_err(|unread| match unread {
            Unread::Damaged => KeyFileError::Damaged(path),
            Unread::Newer => KeyFileError::Newer,
        })
    }

    /// What this text of a file holds.
    pub(crate) fn parse<T: DeserializeOwned>(&self, text: &[u8]) -> Result<T, Unread> {
        let AnyForm { form, rest } = serde_json::from_slice(text).map_err(|_| Unread::Damaged)?;
        if form > self.form {
            return Err(Unread::Newer);
        }
        self.content(rest).ok_or(Unread::Damaged)
    }

    /// What it holds, where that is what its digest says.
    fn content<T: DeserializeOwned>(&self, mut rest: Map<String, Value>) -> Option<T> {
        let content = rest.remove(self.content_name)?;
        let check: Hex = serde_json::from_value(rest.remove("check")?).ok()?;
        if check != digest(&content) {
            return None;
        }
        serde_json::from_value(content).ok()
    }

    /// Replaces the file: whole or not at all, whatever happens meanwhile.
    pub(crate) fn write<T: Serialize>(&self, dir: &Path, content: &T) -> io::Result<()> {
        durable::replace(&self.path(dir), &self.text(content)?)
    }

    /// The file, whole.
    pub(crate) fn text<T: Serialize>(&self, content: &T) -> io::Result<Vec<u8>> {
        let check = digest(&serde_json::to_value(content)?);
        let mut text = serde_json::to_vec_pretty(&Written {
            kind: self,
            content,
            check,
        })?;
        text.push(b'\n');
        Ok(text)
    }
}

impl<T: Serialize> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("form", &self.kind.form)?;
        map.serialize_entry(self.kind.content_name, self.content)?;
        map.serialize_entry("check", &self.check)?;
        map.end()
    }
}

/// SHA-256 of what such a file holds as JSON without blanks, the keys of each object in order: a newer program's included.
pub(crate) fn digest(content: &Value) -> Hex {
    // Plain values always serialise.
    Hex(Sha256::digest(serde_json::to_vec(&InOrder(content)).unwrap_or_default()).to_vec())
}

/// JSON whose objects have their keys in order, whatever order they were read in.
struct InOrder<'a>(&'a Value);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(object) => {
                let in_order: BTreeMap<&String, &Value> = object.iter().collect();
                let mut map = serializer.serialize_map(Some(in_order.len()))?;
                for (key, value) in in_order {
                    map.serialize_entry(key, &InOrder(value))?;
                }
                map.end()
            }
            Value::Array(values) => serializer.collect_seq(values.iter().map(InOrder)),
            plain => plain.serialize(serializer),
        }
    }
}
