//! Numbers in free text that may identify a patient. Free text goes wherever its record or its list goes, so such a
//! number is kept out when the text is written.

/// Digits in a row that may be an NHS number or a telephone number.
const DIGITS: usize = 10;

/// Whether a text holds as many digits as an NHS number or a telephone number, however they are grouped. The strokes of
/// a date end a group.
pub fn may_identify(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|character| {
        if character.is_numeric() {
            digits += 1;
        } else if !matches!(character, ' ' | '-' | '\u{2010}'..='\u{2015}' | '.' | '(' | ')' | '+') {
            digits = 0;
        }
        digits == DIGITS
    })
}

#[cfg(test)]
mod tests {
    use super::may_identify;

    #[test]
    fn numbers_of_ten_digits_however_they_are_written() {
        for text in [
            "9991000003",
            "999 100 0003",
            "call 01632 960001",
            "(01632) 960001",
            "+44 1632 960 001",
            "999.100.0003",
            "999\u{2013}100\u{2013}0003",
        ] {
            assert!(may_identify(text), "{text}");
        }
        for text in [
            "seen on 14/03/2026, 12/04/2026",
            "BMI 31.5, T-score -2.5",
            "3 falls in 12 months",
            "",
        ] {
            assert!(!may_identify(text), "{text}");
        }
    }
}
