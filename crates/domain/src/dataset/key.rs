//! The stable names of questions and options, which entries hold. What a key stands for is in the model.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// The texts of every key that a dataset file names, each once.
static SHARED: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

macro_rules! text_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Eq)]
        pub struct $name {
            beginning: u64,
            text: Cow<'static, str>,
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let (one, another) = (self.as_str(), other.as_str());
                // Keys of the dataset are shared, so most equal keys are the same text in the same place.
                self.beginning == other.beginning && (std::ptr::eq(one, another) || one == another)
            }
        }

        /// As their texts.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                let beginnings = self.beginning.cmp(&other.beginning);
                beginnings.then_with(|| {
                    let (one, another) = (self.as_str(), other.as_str());
                    if std::ptr::eq(one, another) {
                        Ordering::Equal
                    } else {
                        one.cmp(another)
                    }
                })
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
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
                Self {
                    beginning: beginning(key),
                    text: Cow::Borrowed(key),
                }
            }

            /// A key read from a file, the store or the wire; it may be one that this version does not know.
            pub fn new(key: impl Into<String>) -> Self {
                let text = key.into();
                Self {
                    beginning: beginning(&text),
                    text: Cow::Owned(text),
                }
            }

            /// A key of a dataset file. Its text is kept for the life of the program, so that a million answers can share
            /// it, and with other files that name it too.
            pub(super) fn kept(key: String) -> Self {
                Self::from_static(shared(key))
            }

            /// The key's text, as the dataset file and the entries hold it.
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
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

/// The first eight bytes of a text as one number, which is in the order of texts: keys are compared a hundred million times
/// in an import, and most comparisons end here. Where texts are shorter, zeros follow; where two numbers are equal, the
/// texts decide.
const fn beginning(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut number, mut place) = (0, 0);
    while place < 8 {
        number <<= 8;
        if place < bytes.len() {
            number |= bytes[place] as u64;
        }
        place += 1;
    }
    number
}

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

#[cfg(test)]
mod tests {
    use super::QuestionKey;

    #[test]
    fn keys_are_in_the_order_of_their_texts() {
        let texts = [
            "",
            "\0",
            "a",
            "a\0",
            "abcdefg",
            "abcdefgh",
            "abcdefgh\0",
            "abcdefghi",
            "abcdefghj",
            "b",
            "é",
            "\u{7f}",
            "\u{10ffff}",
        ];
        for (one, other) in texts.iter().flat_map(|one| texts.map(|other| (*one, other))) {
            let [key, other_key] = [one, other].map(QuestionKey::new);
            assert_eq!(key.cmp(&other_key), one.cmp(other), "{one:?} {other:?}");
            assert_eq!(
                key == QuestionKey::from_static(other),
                one == other,
                "{one:?} {other:?}"
            );
        }
    }
}
