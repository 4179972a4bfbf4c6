//! The unit code under which the audit knows a service.

/// Most characters.
const LENGTH: usize = 16;

/// Why a text is no unit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A unit code is 1 to {LENGTH} letters, digits and hyphens")]
pub struct NoUnitCode;

/// Reads a unit code: without the spaces around it, in capital letters.
///
/// # Errors
/// When it is empty, too long, or has other characters.
pub fn read_unit_code(text: &str) -> Result<String, NoUnitCode> {
    let code = text.trim().to_ascii_uppercase();
    let is_of_code = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if (1..=LENGTH).contains(&code.len()) && code.chars().all(is_of_code) {
        Ok(code)
    } else {
        Err(NoUnitCode)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoUnitCode, read_unit_code};

    #[test]
    fn capitals_digits_and_hyphens() {
        assert_eq!(read_unit_code(" hrw-1 ").as_deref(), Ok("HRW-1"));
        assert_eq!(read_unit_code("ABCDEFGHIJKLMNOP").as_deref(), Ok("ABCDEFGHIJKLMNOP"));
        for wrong in ["", "  ", "ABCDEFGHIJKLMNOPQ", "H W", "H\u{e9}", "a/b"] {
            assert_eq!(read_unit_code(wrong), Err(NoUnitCode), "{wrong}");
        }
    }
}
