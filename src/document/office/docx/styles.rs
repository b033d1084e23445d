//! Styles of DOCX: what they make of paragraphs and runs.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::{attribute, child, children};

/// Styles that inherit from each other more often than this are cyclic.
const MOST_ANCESTORS: usize = 64;

/// Half points of a text that nobody can see.
const TINY: u32 = 2;

/// Properties of a run; `None` where a style does not set one.
#[derive(Debug, Clone, Default)]
pub struct RunProperties {
    pub hidden: Option<bool>,
    pub struck: Option<bool>,
    pub bold: Option<bool>,
    pub raised: Option<bool>,
}

impl RunProperties {
    /// Reads the properties of an `rPr`.
    pub fn read(node: Option<Node<'_, '_>>) -> Self {
        let Some(node) = node else {
            return Self::default();
        };
        let switch = |name| child(node, name).map(is_on);
        // Text of a point or less cannot be seen.
        let tiny = child(node, "sz")
            .and_then(|size| attribute(size, "val")?.parse::<u32>().ok())
            .map(|size| size <= TINY);
        let struck = switch("strike").or_else(|| switch("dstrike"));
        let raised = child(node, "vertAlign")
            .map(|align| matches!(attribute(align, "val"), Some("superscript" | "subscript")));
        let lifted =
            child(node, "position").map(|at| !matches!(attribute(at, "val"), Some("0") | None));
        Self {
            hidden: switch("vanish").or(tiny.filter(|tiny| *tiny)),
            struck,
            bold: switch("b"),
            raised: raised.or(lifted),
        }
    }

    /// Fills in what is not set from other properties.
    fn or(self, other: &Self) -> Self {
        Self {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            bold: self.bold.or(other.bold),
            raised: self.raised.or(other.raised),
        }
    }
}

/// Whether a property that is present is on.
fn is_on(node: Node<'_, '_>) -> bool {
    !matches!(attribute(node, "val"), Some("0" | "false" | "off" | "none"))
}

#[derive(Debug, Default)]
struct ParagraphStyle {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    /// Level of its numbering, from 0.
    numbered: Option<usize>,
    run: RunProperties,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    all: HashMap<String, ParagraphStyle>,
    /// The style of paragraphs that name none.
    default: Option<String>,
    defaults: RunProperties,
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(document: &Document<'_>) -> Self {
        let mut styles = Self::default();
        let root = document.root_element();
        styles.defaults = RunProperties::read(
            child(root, "docDefaults")
                .and_then(|defaults| child(defaults, "rPrDefault"))
                .and_then(|defaults| child(defaults, "rPr")),
        );
        for node in children(root, "style") {
            let Some(id) = attribute(node, "styleId") else {
                continue;
            };
            let paragraph = child(node, "pPr");
            let value = |parent: Option<Node<'_, '_>>, name| {
                parent
                    .and_then(|parent| child(parent, name))
                    .and_then(|node| attribute(node, "val").map(str::to_owned))
            };
            let numbering = paragraph.and_then(|paragraph| child(paragraph, "numPr"));
            let numbered = numbering.and_then(numbered);
            let is_default = matches!(attribute(node, "default"), Some("1" | "true" | "on"));
            if is_default && attribute(node, "type") == Some("paragraph") {
                styles.default = Some(id.to_owned());
            }
            let style = ParagraphStyle {
                name: value(Some(node), "name").unwrap_or_default(),
                based_on: value(Some(node), "basedOn"),
                outline: value(paragraph, "outlineLvl").and_then(|level| level.parse().ok()),
                numbered,
                run: RunProperties::read(child(node, "rPr")),
            };
            styles.all.insert(id.to_owned(), style);
        }
        styles
    }

    /// A style and those that it is based on.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = &'s ParagraphStyle> {
        let first = id.and_then(|id| self.all.get(id));
        std::iter::successors(first, |style| {
            style.based_on.as_ref().and_then(|id| self.all.get(id))
        })
        .take(MOST_ANCESTORS)
    }

    /// The level of a paragraph's style as a heading.
    pub fn heading(&self, id: Option<&str>) -> Option<u8> {
        let id = id.or(self.default.as_deref());
        for style in self.chain(id) {
            if let Some(level) = style.outline {
                return level.checked_add(1).filter(|level| *level <= 9);
            }
            if let Some(level) = level_of(&style.name) {
                return Some(level);
            }
        }
        // A document without the style still names it.
        id.filter(|id| !self.all.contains_key(*id))
            .and_then(level_of)
    }

    /// The level of the numbering of a paragraph's style, from 0.
    pub fn numbered(&self, id: Option<&str>) -> Option<usize> {
        self.chain(id.or(self.default.as_deref()))
            .find_map(|style| style.numbered)
    }

    /// The properties of a run.
    pub fn run(
        &self,
        own: RunProperties,
        run_style: Option<&str>,
        paragraph_style: Option<&str>,
    ) -> RunProperties {
        let paragraph_style = paragraph_style.or(self.default.as_deref());
        let styles = self.chain(run_style).chain(self.chain(paragraph_style));
        styles
            .fold(own, |run, style| run.or(&style.run))
            .or(&self.defaults)
    }
}

/// The level of a numbering, from 0; `None` if it is switched off.
pub fn numbered(numbering: Node<'_, '_>) -> Option<usize> {
    let value = |name| child(numbering, name).and_then(|node| attribute(node, "val"));
    (value("numId") != Some("0")).then(|| {
        value("ilvl")
            .and_then(|level| level.parse().ok())
            .unwrap_or(0)
    })
}

/// The level that the name of a style gives a heading.
fn level_of(name: &str) -> Option<u8> {
    let name: String = name.to_lowercase().split_whitespace().collect();
    if name == "title" {
        return Some(1);
    }
    let level = name.strip_prefix("heading")?;
    level.parse().ok().filter(|level| (1..=9).contains(level))
}
