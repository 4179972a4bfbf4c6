//! Shapes as SVG. Whatever is written goes through [`escaped`], and no other way leads in.

use std::fmt::Write as _;

use crate::shapes::{Place, Shape, Shapes};

/// All of them as an image that is not read out, because words beside it say the same.
pub(crate) fn decoration(shapes: &Shapes, (width, height): (u32, u32)) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" aria-hidden=\"true\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{}</svg>\n",
        elements(shapes.all())
    )
}

/// All of them as an image that is read out by title and description. `style` is for a file, which has no page about it.
pub(crate) fn image(
    shapes: &Shapes,
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
        elements(shapes.all())
    )
}

/// An element for each shape, a line each.
fn elements(shapes: &[Shape]) -> String {
    let mut text = String::new();
    for shape in shapes {
        let _ = match shape {
            Shape::Line { class, points } => writeln!(text, r#"<path class="{class}" d="{}"/>"#, path(points)),
            Shape::Area { class, points } => writeln!(text, r#"<path class="{class}" d="{}Z"/>"#, path(points)),
            Shape::Rectangle {
                class,
                corner: (left, top),
                size: (width, height),
            } => writeln!(
                text,
                r#"<rect class="{class}" x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}"/>"#
            ),
            Shape::Circle {
                class,
                middle: (x, y),
                radius,
            } => writeln!(
                text,
                r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{radius}"/>"#
            ),
            Shape::Words {
                class,
                at: (x, y),
                words,
            } => writeln!(
                text,
                r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{}</text>"#,
                escaped(words)
            ),
            Shape::MovedDown { by, shapes } => {
                writeln!(text, "<g transform=\"translate(0 {by})\">\n{}</g>", elements(shapes))
            }
        };
    }
    text
}

fn path(points: &[Place]) -> String {
    let mut path = String::new();
    for (number, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { "M" } else { "L" });
    }
    path
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
