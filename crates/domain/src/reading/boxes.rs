//! A date in three boxes: day, month and year, as the NHS date pattern asks for it. The text that is kept has one line
//! for each box, which no single box can hold, so that half-typed boxes come back as they were. A shorthand in the day
//! box, such as `t-3` or `14 mar`, is a whole date while the other two are empty.

/// What stands in the boxes for day, month and year. A date that was typed in one box is divided among them.
pub fn boxes(text: &str) -> [String; 3] {
    let divided: Vec<&str> = if is_boxed(text) {
        text.splitn(3, LINE).collect()
    } else {
        match text.split('/').collect::<Vec<_>>() {
            whole if whole.len() == 3 => whole,
            _ => vec![text],
        }
    };
    let part = |at: usize| divided.get(at).copied().unwrap_or_default().to_owned();
    [part(0), part(1), part(2)]
}

/// The same date in one box.
pub fn one_box(text: &str) -> String {
    if !is_boxed(text) {
        return text.to_owned();
    }
    match boxes(text) {
        [day, month, year] if month.is_empty() && year.is_empty() => day,
        parts => parts.join("/"),
    }
}

/// What stands between the boxes.
const LINE: char = '\n';

pub(super) fn is_boxed(text: &str) -> bool {
    text.contains(LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_typed_boxes_come_back_as_they_were() {
        for parts in [
            ["14", "3", "26"],
            ["14", "", ""],
            ["", "3", ""],
            ["", "", "2026"],
            ["14/3", "x/y", " "],
            ["t-3", "", ""],
        ] {
            assert_eq!(boxes(&parts.join("\n")), parts);
        }
    }

    #[test]
    fn one_box_and_three_show_the_same_date() {
        assert_eq!(boxes("14/03/2026"), ["14", "03", "2026"]);
        assert_eq!(boxes("14 mar"), ["14 mar", "", ""]);
        assert_eq!(boxes("14/3"), ["14/3", "", ""]);
        assert_eq!(boxes(""), ["", "", ""]);
        assert_eq!(one_box("14\n3\n26"), "14/3/26");
        assert_eq!(one_box("t-3\n\n"), "t-3");
        assert_eq!(one_box("\n3\n"), "/3/");
        assert_eq!(one_box("14/3/26"), "14/3/26");
    }
}
