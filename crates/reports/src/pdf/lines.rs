//! Words in lines that fit a width.

use super::face::Face;

/// Breaks words between them, and a word that is wider than a line within it. Each line but the last keeps the blank that it was
/// broken at: whoever reads the page aloud, or copies it, finds words apart.
pub(super) fn lines(face: &Face, words: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let fits = |line: &str| face.width(line, size) <= width;
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::face::{Faces, Weight};
    use super::*;

    #[test]
    fn no_line_is_too_wide_and_none_of_the_words_is_lost() {
        let faces = Faces::read().unwrap();
        let face = faces.of(Weight::Regular);
        let long = "w".repeat(60);
        for words in [
            "",
            "one",
            "a few words that need some lines",
            &long,
            &format!("before {long} after"),
        ] {
            let broken = lines(face, words, 9.0, 80.0);
            assert!(
                broken.iter().all(|line| face.width(line.trim_end(), 9.0) <= 80.0),
                "{broken:?}"
            );
            assert_eq!(broken.concat(), words);
        }
        assert_eq!(lines(face, "one", 9.0, 1.0).concat(), "one", "a letter a line at least");
    }
}
