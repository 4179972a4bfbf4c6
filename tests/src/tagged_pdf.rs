//! A tagged PDF, read back: the tree that a screen reader follows, with the words that each of its elements has on the pages. No
//! words are known but those that are written as text.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// The words of marked content, by page and number.
type Marked = BTreeMap<(ObjectId, i64), String>;

/// What a PDF says of itself, and its tree.
#[derive(Clone, Debug)]
pub struct TaggedPdf {
    /// How many pages it has.
    pub pages: usize,
    /// The language of the document.
    pub language: Option<String>,
    /// What stands at the edges of pages and is not in the tree.
    pub edges: Vec<String>,
    /// The tree.
    pub tree: Element,
}

/// An element of the tree.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// `H1`, `P`, `TH`.
    pub role: String,
    /// What it says instead of what is seen.
    pub says: Option<String>,
    /// Of which cells a heading is: `Column`, `Row`.
    pub scope: Option<String>,
    /// Its own words, without those of the elements in it.
    pub words: String,
    /// What is in it, in order.
    pub parts: Vec<Element>,
}

impl TaggedPdf {
    /// Reads one.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> lopdf::Result<Self> {
        let document = Document::load_mem(bytes)?;
        let pages = document.get_pages();
        let (mut marked, mut edges) = (Marked::new(), Vec::new());
        for page in pages.values() {
            edges.push(words_of_page(&document, *page, &mut marked)?);
        }
        let catalog = document.catalog()?;
        let root = dictionary(&document, catalog.get(b"StructTreeRoot")?)?;
        let mut tree = Element::default();
        add_parts(&document, root, None, &marked, &mut tree)?;
        Ok(Self {
            pages: pages.len(),
            language: text_at(&document, catalog, b"Lang"),
            edges,
            tree,
        })
    }

    /// The tables that follow a heading with these words, up to the next heading of its kind.
    pub fn tables_under(&self, heading: &str) -> Vec<Vec<Vec<String>>> {
        let sections = self.tree.all("Sect").into_iter();
        let section = sections
            .filter(|section| section.all("H2").iter().any(|one| one.words == heading))
            .flat_map(|section| section.all("Table"));
        section.map(Element::rows).collect()
    }
}

impl Element {
    /// Every element of a role in it, in reading order.
    pub fn all(&self, role: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for part in &self.parts {
            if part.role == role {
                found.push(part);
            }
            found.extend(part.all(role));
        }
        found
    }

    /// The rows of a table, each as the words of its cells, with the notes in them.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &Element| row.parts.iter().map(Element::all_words).collect();
        self.all("TR").into_iter().map(cells).collect()
    }

    /// Its own words, and those of what is in it, with blanks between.
    pub fn all_words(&self) -> String {
        let mut words = self.words.trim().to_owned();
        for part in &self.parts {
            words.push(' ');
            words.push_str(&part.all_words());
        }
        words.trim().to_owned()
    }
}

fn dictionary<'d>(document: &'d Document, object: &'d Object) -> lopdf::Result<&'d Dictionary> {
    document.dereference(object)?.1.as_dict()
}

fn text_at(document: &Document, of: &Dictionary, key: &[u8]) -> Option<String> {
    let (_, text) = document.dereference(of.get(key).ok()?).ok()?;
    lopdf::decode_text_string(text).ok()
}

fn name_at(document: &Document, of: &Dictionary, key: &[u8]) -> Option<String> {
    let (_, name) = document.dereference(of.get(key).ok()?).ok()?;
    Some(String::from_utf8_lossy(name.as_name().ok()?).into_owned())
}

/// Adds what is in an element to it: other elements, and the words of marked content.
fn add_parts(
    document: &Document,
    of: &Dictionary,
    page: Option<ObjectId>,
    marked: &Marked,
    element: &mut Element,
) -> lopdf::Result<()> {
    let Ok(kids) = of.get(b"K") else { return Ok(()) };
    let (_, kids) = document.dereference(kids)?;
    let kids = match kids {
        Object::Array(kids) => kids.iter().collect(),
        one => vec![one],
    };
    for kid in kids {
        match document.dereference(kid)?.1 {
            Object::Integer(number) => add_words(marked, page, *number, element),
            Object::Dictionary(kid) => {
                let on = kid.get(b"Pg").ok().and_then(|page| page.as_reference().ok()).or(page);
                if let Ok(number) = kid.get(b"MCID").and_then(Object::as_i64) {
                    add_words(marked, on, number, element);
                } else {
                    let mut part = Element {
                        role: name_at(document, kid, b"S").unwrap_or_default(),
                        says: text_at(document, kid, b"Alt"),
                        scope: scope(document, kid),
                        ..Element::default()
                    };
                    add_parts(document, kid, on, marked, &mut part)?;
                    element.parts.push(part);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn add_words(marked: &Marked, page: Option<ObjectId>, number: i64, element: &mut Element) {
    if let Some(words) = page.and_then(|page| marked.get(&(page, number))) {
        element.words.push_str(words);
    }
}

/// Of which cells a heading is: said by one of its attributes.
fn scope(document: &Document, of: &Dictionary) -> Option<String> {
    let (_, attributes) = document.dereference(of.get(b"A").ok()?).ok()?;
    let all = match attributes {
        Object::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    all.into_iter()
        .filter_map(|one| dictionary(document, one).ok())
        .find_map(|one| name_at(document, one, b"Scope"))
}

/// Content under way that somebody marked: its number, if it is of the tree, and whether words stand for what is drawn in it.
struct Mark {
    number: Option<i64>,
    is_said: bool,
}

/// Reads the words of a page into those of its marked content, and gives those that are of the page alone.
fn words_of_page(document: &Document, page: ObjectId, marked: &mut Marked) -> lopdf::Result<String> {
    let fonts = document.get_page_fonts(page)?;
    let content = Content::decode(&document.get_page_content(page))?;
    let mut marks: Vec<Mark> = Vec::new();
    let (mut edges, mut encoding) = (String::new(), None);
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BDC" => {
                let properties = operation.operands.get(1).and_then(|one| one.as_dict().ok());
                let said = properties.and_then(|one| text_at(document, one, b"ActualText"));
                marks.push(Mark {
                    number: properties.and_then(|one| one.get(b"MCID").and_then(Object::as_i64).ok()),
                    is_said: said.is_some(),
                });
                if let Some(said) = said {
                    add(&marks, page, &said, marked, &mut edges);
                }
            }
            "BMC" => marks.push(Mark {
                number: None,
                is_said: false,
            }),
            "EMC" => {
                marks.pop();
            }
            "Tf" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok());
                let font = name.and_then(|name| fonts.get(name));
                encoding = font.and_then(|font| font.get_font_encoding(document).ok());
            }
            "Tj" | "TJ" => {
                let Some(encoding) = &encoding else { continue };
                let parts = operation.operands.iter().flat_map(|operand| match operand {
                    Object::Array(parts) => parts.iter().collect(),
                    one => vec![one],
                });
                for part in parts {
                    if let (Object::String(bytes, _), false) = (part, marks.iter().any(|mark| mark.is_said)) {
                        let words = Document::decode_text(encoding, bytes)?;
                        add(&marks, page, &words, marked, &mut edges);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(edges)
}

/// Adds words to the innermost content that is of the tree, or to what is of the page alone.
fn add(marks: &[Mark], page: ObjectId, words: &str, marked: &mut Marked, edges: &mut String) {
    match marks.iter().rev().find_map(|mark| mark.number) {
        Some(number) => marked.entry((page, number)).or_default().push_str(words),
        None => edges.push_str(words),
    }
}
