//! Charts as accessible SVG, drawn once for the window, files, pages and printed reports. It is given data that `domain` has
//! computed and gives text back; it decides nothing and opens nothing.
//!
//! A drawing has no colour of its own: its parts have classes, and `chart.css` gives these colours that whoever shows it can set.
//! It has no script, no style attribute, no link and no address, and every text in it goes through one function that escapes it
//! ([`svg`]): so it can be put into a page as it is, under a policy that allows neither script nor style in a page. Whoever draws
//! without a browser asks for its shapes, and for how each looks.

mod chart;
mod funnel;
mod ground;
mod look;
mod notes;
mod scale;
mod shapes;
mod sheet;
mod svg;

pub use chart::{HEIGHT, PointOnDrawing, RunChartDrawing, draw_run_chart};
pub use funnel::{FUNNEL_HEIGHT, FunnelWords, MarkedService, draw_funnel, draw_strip};
pub use look::{Colour, Look, Looks, Pen, TextPart};
pub use shapes::{Place, Shape};
pub use sheet::{Sheet, WIDTH};

/// The colours and strokes of a chart, by its classes: a file holds them, the window reads them with its own style sheet.
pub const STYLE: &str = include_str!("chart.css");
