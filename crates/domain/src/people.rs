//! The people of a desk: how many there may be, and whose names are told apart.

/// Most people that can use one desk. Each of them opens its records with a passphrase of their own.
pub const MOST_PEOPLE: usize = 64;

/// Whether two people would be taken for each other: their names differ in capital letters and blanks at most.
pub fn is_same_name(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::is_same_name;

    #[test]
    fn names_that_a_list_would_not_tell_apart_are_the_same() {
        for (one, other) in [
            ("Amara Osei", "Amara Osei"),
            ("Amara Osei", " amara  OSEI "),
            ("Zoë Price", "ZOË price"),
        ] {
            assert!(is_same_name(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Amara Osei", "Amara Oseo"),
            ("A Nurse", "ANurse"),
            ("Dr A Nurse", "A Nurse"),
        ] {
            assert!(!is_same_name(one, other), "{one} {other}");
        }
    }
}
