//! SVG as text: the few elements that a chart has. Whatever is written goes through [`escaped`], and no other way leads in.

use std::fmt::Write as _;

/// Elements one after the other.
#[derive(Default)]
pub(crate) struct Svg(String);

impl Svg {
    /// A line through these points.
    pub(crate) fn line(&mut self, class: &'static str, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let mut path = String::new();
        for (place, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" });
        }
        let _ = writeln!(self.0, r#"<path class="{class}" d="{path}"/>"#);
    }

    /// What these points enclose.
    pub(crate) fn shape(&mut self, class: &'static str, points: &[(f64, f64)]) {
        let mut path = String::new();
        for (place, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" });
        }
        let _ = writeln!(self.0, r#"<path class="{class}" d="{path}Z"/>"#);
    }

    pub(crate) fn rectangle(&mut self, class: &'static str, (left, top): (f64, f64), (width, height): (f64, f64)) {
        let _ = writeln!(
            self.0,
            r#"<rect class="{class}" x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}"/>"#
        );
    }

    pub(crate) fn circle(&mut self, class: &'static str, (x, y): (f64, f64), radius: f64) {
        let _ = writeln!(
            self.0,
            r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{radius}"/>"#
        );
    }

    pub(crate) fn text(&mut self, class: &'static str, (x, y): (f64, f64), words: &str) {
        let _ = writeln!(
            self.0,
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{}</text>"#,
            escaped(words)
        );
    }

    /// What another drawing has, so much further down.
    pub(crate) fn moved_down(&mut self, by: f64, other: &Self) {
        let _ = writeln!(self.0, "<g transform=\"translate(0 {by})\">\n{}</g>", other.0);
    }

    /// All of it as an image that is not read out, because words beside it say the same.
    pub(crate) fn decoration(&self, (width, height): (u32, u32)) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" aria-hidden=\"true\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{}</svg>\n",
            self.0
        )
    }

    /// All of it as an image that is read out by title and description. `style` is for a file, which has no page about it.
    pub(crate) fn image(
        &self,
        (width, height): (u32, u32),
        title: &str,
        description: &str,
        style: Option<&str>,
    ) -> String {
        let style = style.map_or_else(String::new, |style| format!("<style>\n{style}</style>\n"));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             aria-labelledby=\"chart-title\" aria-describedby=\"chart-description\">\n\
             <title id=\"chart-title\">{}</title>\n<desc id=\"chart-description\">{}</desc>\n{style}{}</svg>\n",
            escaped(title),
            escaped(description),
            self.0
        )
    }
}

/// Text as it stands between two tags. What XML has no place for, such as a control character, is left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => text.push(' '),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_ends_its_element_or_begins_another(words in any::<String>()) {
            let text = escaped(&words);
            prop_assert!(!text.contains(['<', '>', '"', '\'']));
            prop_assert!(!text.chars().any(char::is_control));
            let unescaped = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            let kept = words.chars().filter(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}'));
            let kept: String = kept.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
            prop_assert_eq!(unescaped, kept);
        }
    }
}
