//! The text that a literal of Rust stands for.

/// The text of a string literal; nothing for any other.
pub(crate) fn text(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix('r') {
        return raw
            .trim_matches('#')
            .strip_prefix('"')?
            .strip_suffix('"')
            .map(str::to_owned);
    }
    let mut letters = source.strip_prefix('"')?.strip_suffix('"')?.chars().peekable();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            // The line goes on after the blanks that the next one begins with.
            '\n' => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'u' => text.push(of_number(&mut letters)?),
            other => text.push(other),
        }
    }
    Some(text)
}

/// `{feff}`.
fn of_number(letters: &mut impl Iterator<Item = char>) -> Option<char> {
    let digits: String = letters.skip(1).take_while(|letter| *letter != '}').collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_literal_stands_for_what_the_compiler_reads() {
        assert_eq!(text(r#""a \"b\" \\ c""#).as_deref(), Some(r#"a "b" \ c"#));
        assert_eq!(text("\"one \\\n      two\"").as_deref(), Some("one two"));
        assert_eq!(text(r##"r#"a "b" \n"#"##).as_deref(), Some(r#"a "b" \n"#));
        assert_eq!(text(r#""\u{feff}x""#).as_deref(), Some("\u{feff}x"));
        assert_eq!(text("17"), None);
    }
}
