//! Styles of DOCX: what they make of paragraphs and runs.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::elements::{attribute, child, children, is_on, is_set};

/// Styles that inherit from each other more often than this are cyclic.
const MOST_ANCESTORS: usize = 64;

/// Half points of a text that nobody can see.
const TINY: u32 = 2;

/// Properties of a run at one level: its own, or those of a style; `None` where nothing is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunProperties {
    vanish: Option<bool>,
    /// Hidden in other ways, which are no toggles.
    unseen: Option<bool>,
    strike: Option<bool>,
    double_strike: Option<bool>,
    bold: Option<bool>,
    raised: Option<bool>,
    lifted: Option<bool>,
    tiny: Option<bool>,
}

/// What is seen of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunLook {
    pub hidden: bool,
    pub struck: bool,
    pub bold: bool,
    pub raised: bool,
}

impl RunLook {
    /// Whether two runs differ in more than their weight.
    pub fn differs(self, other: Self) -> bool {
        Self {
            bold: false,
            ..self
        } != Self {
            bold: false,
            ..other
        }
    }
}

impl RunProperties {
    /// Reads the properties of an `rPr`.
    pub fn read(node: Option<Node<'_, '_>>) -> Self {
        let Some(node) = node else {
            return Self::default();
        };
        let switch = |name| child(node, name).map(is_on);
        let tiny = child(node, "sz")
            .and_then(|size| attribute(size, "val")?.parse::<u32>().ok())
            .map(|size| size <= TINY);
        Self {
            vanish: switch("vanish"),
            unseen: switch("specVanish")
                .into_iter()
                .chain(switch("webHidden"))
                .reduce(|a, b| a || b),
            strike: switch("strike"),
            double_strike: switch("dstrike"),
            bold: switch("b"),
            raised: child(node, "vertAlign")
                .map(|align| matches!(attribute(align, "val"), Some("superscript" | "subscript"))),
            lifted: child(node, "position")
                .map(|at| !matches!(attribute(at, "val"), Some("0") | None)),
            tiny,
        }
    }

    /// Fills in what is not set from other properties.
    fn or(self, other: &Self) -> Self {
        Self {
            vanish: self.vanish.or(other.vanish),
            unseen: self.unseen.or(other.unseen),
            strike: self.strike.or(other.strike),
            double_strike: self.double_strike.or(other.double_strike),
            bold: self.bold.or(other.bold),
            raised: self.raised.or(other.raised),
            lifted: self.lifted.or(other.lifted),
            tiny: self.tiny.or(other.tiny),
        }
    }

    /// Adds what hides or strikes text in a part of a table only: any cell may be that part.
    fn and_parts(self, part: &Self) -> Self {
        let either = |own: Option<bool>, part: Option<bool>| match part {
            Some(true) => Some(true),
            Some(false) | None => own,
        };
        Self {
            vanish: either(self.vanish, part.vanish),
            unseen: either(self.unseen, part.unseen),
            strike: either(self.strike, part.strike),
            double_strike: either(self.double_strike, part.double_strike),
            tiny: either(self.tiny, part.tiny),
            ..self
        }
    }
}

#[derive(Debug, Default)]
struct Style {
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
    all: HashMap<String, Style>,
    /// The styles of paragraphs, characters and tables that name none.
    paragraph: Option<String>,
    character: Option<String>,
    table: Option<String>,
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
            if is_set(node, "default") {
                match attribute(node, "type") {
                    Some("paragraph") => styles.paragraph = Some(id.to_owned()),
                    Some("character") => styles.character = Some(id.to_owned()),
                    Some("table") => styles.table = Some(id.to_owned()),
                    _ => {}
                }
            }
            let parts = children(node, "tblStylePr");
            let run = parts
                .map(|part| RunProperties::read(child(part, "rPr")))
                .fold(RunProperties::read(child(node, "rPr")), |run, part| {
                    run.and_parts(&part)
                });
            let style = Style {
                name: value(Some(node), "name").unwrap_or_default(),
                based_on: value(Some(node), "basedOn"),
                outline: value(paragraph, "outlineLvl").and_then(|level| level.parse().ok()),
                numbered,
                run,
            };
            styles.all.insert(id.to_owned(), style);
        }
        styles
    }

    /// A style and those that it is based on.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = &'s Style> {
        let first = id.and_then(|id| self.all.get(id));
        std::iter::successors(first, |style| {
            style.based_on.as_ref().and_then(|id| self.all.get(id))
        })
        .take(MOST_ANCESTORS)
    }

    /// The level of a paragraph's style as a heading.
    pub fn heading(&self, id: Option<&str>) -> Option<u8> {
        let id = id.or(self.paragraph.as_deref());
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
        self.chain(id.or(self.paragraph.as_deref()))
            .find_map(|style| style.numbered)
    }

    /// What a style and those that it is based on make of runs.
    fn level(&self, id: Option<&str>, default: Option<&String>) -> RunProperties {
        let known = id.filter(|id| self.all.contains_key(*id));
        self.chain(known.or(default.map(String::as_str)))
            .fold(RunProperties::default(), |run, style| run.or(&style.run))
    }

    /// What the style of a table makes of runs in it.
    pub fn table(&self, id: Option<&str>) -> RunProperties {
        self.level(id, self.table.as_ref())
    }

    /// What is seen of a run, by its own properties, its style, and the styles of its paragraph and
    /// its table.
    pub fn look(
        &self,
        own: RunProperties,
        run_style: Option<&str>,
        paragraph_style: Option<&str>,
        table: &RunProperties,
    ) -> RunLook {
        let character = self.level(run_style, self.character.as_ref());
        let paragraph = self.level(paragraph_style, self.paragraph.as_ref());
        let levels = [&character, &paragraph, table];
        let all = levels
            .iter()
            .fold(own, |run, level| run.or(level))
            .or(&self.defaults);
        // A toggle that two levels switch on is off again (ISO/IEC 29500-1, 17.7.3).
        let toggle = |of: fn(&RunProperties) -> Option<bool>| {
            let on = |properties: &RunProperties| of(properties) == Some(true);
            let times = levels.iter().filter(|level| on(level)).count();
            of(&own).unwrap_or_else(|| on(&self.defaults) || !times.is_multiple_of(2))
        };
        let is = |value: Option<bool>| value == Some(true);
        RunLook {
            hidden: toggle(|run| run.vanish) || is(all.unseen) || is(all.tiny),
            struck: toggle(|run| run.strike) || is(all.double_strike),
            bold: toggle(|run| run.bold),
            raised: is(all.raised) || is(all.lifted),
        }
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
