//! Styles of ODT: what they make of text.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::{attribute, named};

/// Styles that inherit from each other more often than this are cyclic.
const MOST_ANCESTORS: usize = 64;

/// Properties of text; `None` where a style does not set one.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextProperties {
    pub hidden: Option<bool>,
    pub struck: Option<bool>,
    pub bold: Option<bool>,
    pub raised: Option<bool>,
}

impl TextProperties {
    /// Fills in what is not set from other properties.
    pub fn or(self, other: Self) -> Self {
        Self {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            bold: self.bold.or(other.bold),
            raised: self.raised.or(other.raised),
        }
    }
}

#[derive(Debug, Default)]
struct TextStyle {
    parent: Option<String>,
    own: TextProperties,
}

/// The styles of a document, by family and name.
#[derive(Debug, Default)]
pub struct Styles {
    all: HashMap<(String, String), TextStyle>,
    /// What holds for all text of a family.
    defaults: HashMap<String, TextProperties>,
}

impl Styles {
    /// Adds the styles of a part.
    pub fn read(&mut self, document: &Document<'_>) {
        for node in document.descendants() {
            let family = attribute(node, "family").unwrap_or("").to_owned();
            match node.tag_name().name() {
                "default-style" => {
                    self.defaults.insert(family, properties_of(node));
                }
                "style" => {
                    let Some(name) = attribute(node, "name") else {
                        continue;
                    };
                    let style = TextStyle {
                        parent: attribute(node, "parent-style-name").map(str::to_owned),
                        own: properties_of(node),
                    };
                    self.all.insert((family, name.to_owned()), style);
                }
                _ => {}
            }
        }
    }

    /// What a style and those that it is based on make of text.
    pub fn get(&self, family: &str, name: Option<&str>) -> TextProperties {
        let mut found = TextProperties::default();
        let mut next = name.map(str::to_owned);
        for _ in 0..MOST_ANCESTORS {
            let Some(name) = next.take() else { break };
            let Some(style) = self.all.get(&(family.to_owned(), name)) else {
                break;
            };
            found = found.or(style.own);
            next.clone_from(&style.parent);
        }
        match self.defaults.get(family) {
            Some(defaults) => found.or(*defaults),
            None => found,
        }
    }

    /// Whether a paragraph style is that of the title of a document.
    pub fn is_title(&self, name: Option<&str>) -> bool {
        let mut next = name.map(str::to_owned);
        for _ in 0..MOST_ANCESTORS {
            let Some(name) = next.take() else { break };
            if name == "Title" {
                return true;
            }
            next = self
                .all
                .get(&("paragraph".to_owned(), name))
                .and_then(|style| style.parent.clone());
        }
        false
    }
}

/// The text properties of a style.
fn properties_of(style: Node<'_, '_>) -> TextProperties {
    let mut found = TextProperties::default();
    for properties in named(style, "text-properties") {
        let value = |name| attribute(properties, name);
        let tiny = value("font-size").map(is_tiny);
        let hidden = value("display").map(|display| display == "none");
        found = TextProperties {
            hidden: match (hidden, tiny) {
                (_, Some(true)) => Some(true),
                (hidden, tiny) => hidden.or(tiny),
            },
            struck: value("text-line-through-style")
                .or_else(|| value("text-line-through-type"))
                .map(|line| line != "none"),
            bold: value("font-weight")
                .map(|weight| !matches!(weight, "normal" | "100" | "200" | "300" | "400")),
            raised: value("text-position").map(|position| {
                let by = position.split_whitespace().next().unwrap_or("");
                by != "0%"
            }),
        };
    }
    found
}

/// Whether nobody can see text of a size: a point, or some hundredths of that around it.
fn is_tiny(size: &str) -> bool {
    let digits = size
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(size.len());
    let (number, unit) = size.split_at_checked(digits).unwrap_or((size, ""));
    let whole = number.split('.').next().unwrap_or("").parse::<u32>();
    let most = match unit {
        "pt" | "px" => 1,
        "%" => 8,
        "mm" | "cm" | "in" | "pc" => 0,
        _ => return false,
    };
    let is_fraction = unit != "pt"
        && unit != "px"
        && unit != "%"
        && number.contains(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    whole.is_ok_and(|whole| whole < most || whole == most && !number.contains('.')) && !is_fraction
}
