//! The tree that a screen reader follows. It is made while a report is laid out, and filled with what was drawn for each of its
//! elements once that is on its page.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagTree};

/// An element of the tree, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element(usize);

/// What an element is.
#[derive(Clone, Debug)]
pub(super) enum Is {
    /// A section.
    Section,
    /// A heading of this level, with its words.
    Heading(u16, String),
    /// A paragraph.
    Paragraph,
    /// A picture, with what it says.
    Figure(String),
    /// A table.
    Table,
    /// The name of the table that it is in.
    Caption,
    /// The rows of headings, and those below.
    HeadRows,
    BodyRows,
    /// A row.
    Row,
    /// The heading of a column, and of a row.
    ColumnHeading,
    RowHeading,
    /// Another cell.
    Cell,
}

/// The tree under way.
#[derive(Default)]
pub(super) struct Tags(Vec<Branch>);

struct Branch {
    is: Is,
    within: Option<Element>,
    drawn: Vec<Identifier>,
}

impl Tags {
    /// A further element, as the last one within another.
    pub(super) fn add(&mut self, is: Is, within: Option<Element>) -> Element {
        self.0.push(Branch {
            is,
            within,
            drawn: Vec::new(),
        });
        Element(self.0.len() - 1)
    }

    /// What was drawn for an element.
    pub(super) fn drawn(&mut self, element: Element, content: Identifier) {
        if let Some(branch) = self.0.get_mut(element.0) {
            branch.drawn.push(content);
        }
    }

    /// The tree. An element comes after the one that it is within, so that from the last to the first each is whole when it is put
    /// into that.
    pub(super) fn tree(self, language: &str) -> TagTree {
        let mut groups: Vec<(Option<Element>, Vec<TagGroup>, TagGroup)> = self
            .0
            .into_iter()
            .map(|branch| {
                let drawn = branch.drawn.into_iter().map(Node::Leaf).collect();
                (branch.within, Vec::new(), group(branch.is, drawn))
            })
            .collect();
        let mut top = Vec::new();
        while let Some((within, mut parts, mut group)) = groups.pop() {
            // They were put in from the last to the first.
            parts.reverse();
            group.children.extend(parts.into_iter().map(Node::Group));
            match within.and_then(|element| groups.get_mut(element.0)) {
                Some((_, parts, _)) => parts.push(group),
                None => top.push(Node::Group(group)),
            }
        }
        top.reverse();
        TagTree::from(top).with_lang(Some(language.to_owned()))
    }
}

fn group(is: Is, drawn: Vec<Node>) -> TagGroup {
    match is {
        Is::Section => TagGroup::with_children(Tag::Section, drawn),
        Is::Heading(level, words) => {
            let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
            TagGroup::with_children(Tag::Hn(level, Some(words)), drawn)
        }
        Is::Paragraph => TagGroup::with_children(Tag::P, drawn),
        Is::Figure(says) => TagGroup::with_children(Tag::Figure(Some(says)), drawn),
        Is::Table => TagGroup::with_children(Tag::Table, drawn),
        Is::Caption => TagGroup::with_children(Tag::Caption, drawn),
        Is::HeadRows => TagGroup::with_children(Tag::THead, drawn),
        Is::BodyRows => TagGroup::with_children(Tag::TBody, drawn),
        Is::Row => TagGroup::with_children(Tag::TR, drawn),
        Is::ColumnHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), drawn),
        Is::RowHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), drawn),
        Is::Cell => TagGroup::with_children(Tag::TD, drawn),
    }
}
