//! A report as pages of A4, or as slides: headings, paragraphs, tables whose headings come again on each page, and charts as paths.
//! Everything on a page is in the tree that a screen reader follows, or marked as of the page alone; the document is checked against
//! PDF/UA-1 while it is written, and none is handed out that breaks a rule of it.
//!
//! Laying out and drawing are apart, since the foot of the first page says how many there are.

mod document;
mod edges;
mod face;
mod flow;
mod lines;
mod marks;
mod page;
mod paper;
mod picture;
mod slides;
mod styles;
mod table;
mod tags;
mod write;

pub use slides::write_slides;
pub use write::write;
