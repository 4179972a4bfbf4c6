//! How a shape looks, by its classes: the style sheet of charts, read for whoever draws without a browser. A browser reads the same
//! sheet, so that there is one. Colours that a page sets are left at what the sheet says of a file of its own: ink on white.

use crate::STYLE;

/// Red, green and blue.
pub type Colour = (u8, u8, u8);

/// Words of a chart that say nothing else have this size.
const SIZE: f64 = 13.0;
const BLACK: Colour = (0, 0, 0);

/// How a shape looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// What it is filled with; nothing for a line.
    pub fill: Option<Colour>,
    /// The pen that its edge is drawn with.
    pub pen: Option<Pen>,
    /// The size of its letters.
    pub size: f64,
    /// Whether its letters are bold.
    pub bold: bool,
    /// Which part of a text is at its place.
    pub at_place: TextPart,
    /// Whether the edge lies under the letters, as the ground about what is written over lines.
    pub edge_below: bool,
}

/// What a line is drawn with.
#[derive(Clone, Debug, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub colour: Colour,
    /// How thick it is.
    pub width: f64,
    /// Lengths of dashes and gaps in turn; none for a whole line.
    pub dashes: Vec<f64>,
    /// Whether dashes have round ends.
    pub round: bool,
}

/// Which part of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// The style sheet of charts.
pub struct Looks(Vec<Rule>);

/// What the sheet says of a class.
struct Rule {
    class: &'static str,
    says: Vec<(&'static str, &'static str)>,
}

impl Looks {
    /// Reads the sheet.
    pub fn of_charts() -> Self {
        let rules = STYLE.split('}').filter_map(|text| {
            let (selector, says) = text.split_once('{')?;
            let selector = selector.rsplit_once("*/").map_or(selector, |(_, rest)| rest);
            Some(Rule {
                class: selector.trim().trim_start_matches('.'),
                says: says
                    .split(';')
                    .filter_map(|line| line.split_once(':'))
                    .map(|(property, value)| (property.trim(), without_name(value.trim())))
                    .collect(),
            })
        });
        Self(rules.collect())
    }

    /// How a shape of these classes looks, with blanks between them.
    pub fn of(&self, classes: &str) -> Look {
        let mut look = Look {
            fill: Some(BLACK),
            pen: None,
            size: SIZE,
            bold: false,
            at_place: TextPart::Start,
            edge_below: false,
        };
        let is_asked = |class: &str| class == "chart" || classes.split(' ').any(|asked| asked == class);
        // As in a browser, what stands further down in the sheet wins.
        for rule in self.0.iter().filter(|rule| is_asked(rule.class)) {
            for (property, value) in &rule.says {
                look.take(property, value);
            }
        }
        look
    }
}

impl Look {
    /// Takes what the sheet says; whether it is known here.
    fn take(&mut self, property: &str, value: &str) -> bool {
        match property {
            "fill" => self.fill = colour(value),
            "stroke" => match colour(value) {
                Some(colour) => self.pen().colour = colour,
                None => self.pen = None,
            },
            "stroke-width" => self.pen().width = length(value),
            "stroke-dasharray" => self.pen().dashes = value.split(' ').map(length).collect(),
            "stroke-linecap" => self.pen().round = value == "round",
            "font-size" => self.size = length(value),
            "font-weight" => self.bold = value == "700",
            "text-anchor" => {
                self.at_place = match value {
                    "middle" => TextPart::Middle,
                    "end" => TextPart::End,
                    _ => TextPart::Start,
                }
            }
            "paint-order" => self.edge_below = value == "stroke",
            // The face is whoever's who draws, and at these widths nobody sees how lines meet.
            "font-family" | "stroke-linejoin" => {}
            _ => return false,
        }
        true
    }

    fn pen(&mut self) -> &mut Pen {
        self.pen.get_or_insert(Pen {
            colour: BLACK,
            width: 1.0,
            dashes: Vec::new(),
            round: false,
        })
    }
}

/// A value that a page can set stands in the sheet with what it is where no page does: `var(--chart-text, #212b32)`.
fn without_name(value: &'static str) -> &'static str {
    let inside = value.strip_prefix("var(").and_then(|value| value.strip_suffix(')'));
    inside
        .and_then(|inside| inside.split_once(','))
        .map_or(value, |(_, value)| value.trim())
}

/// `#212b32` or `#fff`; nothing for `none`.
fn colour(value: &str) -> Option<Colour> {
    let digits = value.strip_prefix('#')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let part = |place: u32, bits: u32| u8::try_from((number >> (place * bits)) & ((1 << bits) - 1)).unwrap_or_default();
    Some(match digits.len() {
        3 => (part(2, 4) * 17, part(1, 4) * 17, part(0, 4) * 17),
        _ => (part(2, 8), part(1, 8), part(0, 8)),
    })
}

/// `1.5px`, `9`.
fn length(value: &str) -> f64 {
    value.trim_end_matches("px").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_the_sheet_says_is_known() {
        let Looks(rules) = Looks::of_charts();
        assert_eq!(rules.len(), STYLE.matches('{').count());
        let mut look = Looks::of_charts().of("chart-text");
        for rule in rules {
            assert!(rule.class.starts_with("chart"), "{}", rule.class);
            for (property, value) in rule.says {
                assert!(look.take(property, value), "{property} of {}", rule.class);
                let is_colour = matches!(property, "fill" | "stroke");
                assert!(!is_colour || value == "none" || colour(value).is_some(), "{value}");
            }
        }
    }

    #[test]
    fn classes_add_up_and_the_later_in_the_sheet_wins() {
        let looks = Looks::of_charts();
        let line = looks.of("chart-line-open");
        let pen = line.pen.unwrap();
        assert_eq!((line.fill, pen.colour), (None, (0, 0x5e, 0xb8)));
        assert_eq!((pen.width, pen.dashes), (1.25, vec![3.0, 3.0]));
        let words = looks.of("chart-signal chart-over chart-middle");
        assert!(words.bold && words.edge_below);
        assert_eq!(words.at_place, TextPart::Middle);
        assert_eq!((words.fill, words.size), (Some((0x8a, 0x1a, 0x11)), 13.0));
        assert_eq!(words.pen.map(|pen| pen.colour), Some((255, 255, 255)));
        let point = looks.of("chart-point chart-point-open");
        assert_eq!(
            (point.fill, point.pen.map(|pen| pen.width)),
            (Some((255, 255, 255)), Some(2.0))
        );
        assert_eq!(looks.of("chart-quiet chart-end").at_place, TextPart::End);
    }
}
