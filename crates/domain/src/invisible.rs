//! What a text holds that nobody sees: characters without a width, and the many widths of a blank. Web pages, letters and
//! spreadsheets put them into numbers, dates, postcodes and labels, where they mean nothing.

use std::borrow::Cow;

/// Whether a character is never drawn: the default-ignorable ones of Unicode (joiners, soft hyphen, byte order mark, marks
/// of direction, variation selectors).
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character is a hyphen or a dash, of whatever length.
pub fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The text without what cannot be seen, and with plain blanks in place of no-break, thin and figure spaces.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = |character: char| character.is_ascii() || !(is_invisible(character) || character.is_whitespace());
    if text.is_ascii() || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|character| !is_invisible(*character));
    let plain = kept.map(|character| if is_plain(character) { character } else { ' ' });
    Cow::Owned(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_left_out_and_every_blank_is_plain() {
        for (text, expect) in [
            ("Don't know", "Don't know"),
            ("Don\u{2019}t\u{a0}know", "Don\u{2019}t know"),
            ("999\u{200b}711\u{200d}0668\u{feff}", "9997110668"),
            ("LS1\u{202f}4AP", "LS1 4AP"),
            ("\u{202a}14\u{2007}03\u{2009}2026\u{202c}", "14 03 2026"),
            ("so\u{ad}ft\tand\nlines", "soft\tand\nlines"),
        ] {
            assert_eq!(visible(text), expect);
        }
    }
}
