//! The stable names of questions and options, which entries hold. What a key stands for is in the model.

use std::borrow::{Borrow, Cow};
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// The texts of every key that a dataset file names, each once.
static SHARED: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

macro_rules! text_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Eq, PartialOrd, Ord)]
        pub struct $name(Cow<'static, str>);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let (one, other) = (self.as_str(), other.as_str());
                // Keys of the dataset are shared, so most equal keys are the same text in the same place.
                std::ptr::eq(one, other) || one == other
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl $name {
            /// A key that the program itself names.
            pub const fn from_static(key: &'static str) -> Self {
                Self(Cow::Borrowed(key))
            }

            /// A key read from a file, the store or the wire; it may be one that this version does not know.
            pub fn new(key: impl Into<String>) -> Self {
                Self(Cow::Owned(key.into()))
            }

            /// A key of a dataset file. Its text is kept for the life of the program, so that a million answers can share
            /// it, and with other files that name it too.
            pub(super) fn kept(key: String) -> Self {
                Self(Cow::Borrowed(shared(key)))
            }

            /// The key's text, as the dataset file and the entries hold it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_key!(
    /// The stable key of a question, such as `bone_therapy`. Numbers, labels and export names are attributes of it.
    QuestionKey
);
text_key!(
    /// The stable key of an option, such as `zoledronate`.
    OptionKey
);

/// The same text, where all that name it share it. It stays for the life of the program: only for texts of dataset files.
fn shared(text: String) -> &'static str {
    let mut texts = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    let texts = texts.get_or_insert_default();
    if let Some(shared) = texts.get(text.as_str()) {
        return shared;
    }
    let shared = Box::leak(text.into_boxed_str());
    texts.insert(shared);
    shared
}
