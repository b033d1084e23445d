//! Content controls: their names, and whether what they show is what they hold. A control that is
//! bound to a part of data shows that data when the document is opened, whatever text was saved.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::elements::{all_text, attribute, child, children, is_on, name_of};
use super::{links, links_of};
use crate::document::doubt::Doubt;
use crate::document::office::package::{Package, PackageError, xml};
use crate::document::prose::flow::shows_day;
use crate::limits::Limits;

/// Stores of data that every document has.
const CORE_PROPERTIES: &str = "{6c3c8bc8-f283-45ae-878a-bab7291924a1}";
const MORE_PROPERTIES: &str = "{6668398d-a668-4e3e-a5eb-62b293d839f1}";

/// Characters of a day as data writes it.
const DAY: usize = 10;

/// A content control.
#[derive(Debug, Clone, Default)]
pub struct Control {
    /// Its tag, or else its title; empty if it has none.
    pub name: String,
    /// It shows its placeholder.
    pub placeholder: bool,
    /// Text in it is not to be changed in place: it is locked, shows what data of the document holds,
    /// or is filled in as a plain text or from a list. LibreOffice shows what is deleted in a plain text, and
    /// what is inserted for it, as one value.
    pub is_fixed: bool,
    /// Why its content is not certain.
    pub doubt: Option<Doubt>,
}

impl Control {
    /// Reads the properties of a control.
    pub fn of(node: Node<'_, '_>, bindings: &Bindings) -> Self {
        let Some(properties) = child(node, "sdtPr") else {
            return Self::default();
        };
        let value = |name| {
            child(properties, name)
                .and_then(|node| attribute(node, "val"))
                .map(str::trim)
                // Google Docs numbers the controls that it writes.
                .filter(|name| name.contains(char::is_alphabetic) && !name.starts_with("goog_rdk_"))
        };
        let placeholder = child(properties, "showingPlcHdr").is_some_and(is_on);
        let locked = child(properties, "lock")
            .and_then(|lock| attribute(lock, "val"))
            .is_some_and(|lock| lock != "unlocked");
        let doubt = match placeholder {
            true => Some(Doubt::Placeholder),
            false => bindings.doubt(node, properties),
        };
        Self {
            name: value("tag")
                .or_else(|| value("alias"))
                .unwrap_or("")
                .to_owned(),
            placeholder,
            is_fixed: locked
                || ["dataBinding", "text", "dropDownList", "comboBox"]
                    .iter()
                    .any(|kind| child(properties, kind).is_some()),
            doubt,
        }
    }
}

/// What a path into a store of data finds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum BoundData {
    Value(String),
    /// The document has no such store, or nothing is there: the saved text is shown.
    Nothing,
    /// The path or the data cannot be read.
    Unread,
}

/// Store, path, and the prefixes in the path.
type Binding = (String, String, String);

/// What the controls of a document are bound to.
#[derive(Debug, Default)]
pub struct Bindings(HashMap<Binding, BoundData>);

fn binding(node: Node<'_, '_>) -> Binding {
    let value = |name| attribute(node, name).unwrap_or("").trim();
    (
        value("storeItemID").to_lowercase(),
        value("xpath").to_owned(),
        value("prefixMappings").to_owned(),
    )
}

impl Bindings {
    /// Looks up the data of all controls of a part.
    ///
    /// # Errors
    /// The package is damaged.
    pub fn read(
        package: &mut Package<'_>,
        main: &str,
        document: &Document<'_>,
        limits: &Limits,
    ) -> Result<Self, PackageError> {
        let mut found = Self::default();
        let bound = document
            .descendants()
            .filter(|node| node.tag_name().name() == "dataBinding")
            .map(binding);
        for binding in bound {
            found.0.insert(binding, BoundData::Nothing);
        }
        if found.0.is_empty() {
            return Ok(found);
        }
        let mut stores: Vec<(String, String)> = Vec::new();
        for link in links(package, "", limits)? {
            if link.kind.ends_with("/core-properties") {
                stores.push((CORE_PROPERTIES.to_owned(), link.target));
            } else if link.kind.ends_with("/extended-properties") {
                stores.push((MORE_PROPERTIES.to_owned(), link.target));
            }
        }
        for part in links_of(package, main, "/customXml", limits)? {
            let mut id = String::new();
            for properties in links_of(package, &part, "/customXmlProps", limits)? {
                if let Some(text) = package.text(&properties)? {
                    let document = xml(&text, &properties, limits)?;
                    let root = document.root_element();
                    id = attribute(root, "itemID").unwrap_or("").to_lowercase();
                }
            }
            stores.push((id, part));
        }
        for (id, part) in stores {
            let Some(text) = package.text(&part)? else {
                continue;
            };
            let document = xml(&text, &part, limits);
            for ((store, path, mappings), data) in &mut found.0 {
                // A path without a store is looked for in each of them.
                if !(store.is_empty() && *data == BoundData::Nothing || *store == id) {
                    continue;
                }
                *data = match &document {
                    Ok(document) => select(document, path, mappings),
                    Err(_) => BoundData::Unread,
                };
            }
        }
        Ok(found)
    }

    /// Why the text of a control is not certain.
    fn doubt(&self, control: Node<'_, '_>, properties: Node<'_, '_>) -> Option<Doubt> {
        let bound = child(properties, "dataBinding")?;
        let held = match self.0.get(&binding(bound))? {
            BoundData::Value(value) => value.trim(),
            BoundData::Nothing => return None,
            BoundData::Unread => return Some(Doubt::BoundElsewhere),
        };
        // Sections that repeat, pictures and check boxes hold no text of their own.
        if ["repeatingSection", "picture", "checkbox"]
            .iter()
            .any(|kind| child(properties, kind).is_some())
        {
            return None;
        }
        let date = child(properties, "date");
        let list = child(properties, "dropDownList").or_else(|| child(properties, "comboBox"));
        let item = list.and_then(|list| {
            let mut items = children(list, "listItem");
            items.find(|item| attribute(*item, "value") == Some(held))
        });
        let shown = displayed(control);
        let full_date = date.and_then(|date| attribute(date, "fullDate"));
        let is_same_day = full_date
            .is_some_and(|full| full.get(..DAY) == held.get(..DAY) && shows_day(&shown, full));
        let expected = item
            .and_then(|item| attribute(item, "displayText").or_else(|| attribute(item, "value")))
            .unwrap_or(held);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!is_same_day && words(expected) != words(&shown))
            .then(|| Doubt::BoundValue(expected.to_owned().into()))
    }
}

/// The text that a control shows; lines are separated by a space.
fn displayed(control: Node<'_, '_>) -> String {
    let mut shown = String::new();
    let content = child(control, "sdtContent");
    for node in content
        .into_iter()
        .flat_map(|content| content.descendants())
    {
        match name_of(node) {
            "t" => shown.push_str(&all_text(node)),
            "p" | "br" | "cr" | "tab" => shown.push(' '),
            _ => {}
        }
    }
    shown
}

/// The namespace that a prefix of a path has.
fn namespace<'m>(mappings: &'m str, prefix: &str) -> Option<&'m str> {
    let declaration = format!("xmlns:{prefix}=");
    let (_, after) = mappings.split_once(declaration.as_str())?;
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after.get(1..)?.split(quote).next()
}

/// Follows a path of names from the root of a document.
fn select(document: &Document<'_>, path: &str, mappings: &str) -> BoundData {
    let Some(steps) = path.strip_prefix('/') else {
        return BoundData::Unread;
    };
    let mut at = document.root();
    for step in steps.split('/') {
        if step == "text()" {
            continue;
        }
        let (name, number) = match step.split_once('[') {
            Some((name, number)) => {
                let number = number.strip_suffix(']').and_then(|n| n.trim().parse().ok());
                (name, number)
            }
            None => (step, Some(1_usize)),
        };
        let is_attribute = name.starts_with('@');
        let qualified = name.trim_start_matches('@');
        let (space, local) = match qualified.split_once(':') {
            Some((prefix, local)) => match namespace(mappings, prefix) {
                Some(space) => (Some(space), local),
                None => return BoundData::Unread,
            },
            None => (None, qualified),
        };
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let Some(number) = number.filter(|_| !local.is_empty() && local.chars().all(is_name))
        else {
            return BoundData::Unread;
        };
        if is_attribute {
            let mut attributes = at.attributes();
            let value = attributes.find(|one| one.name() == local && one.namespace() == space);
            return value.map_or(BoundData::Nothing, |one| {
                BoundData::Value(one.value().to_owned())
            });
        }
        let mut named = at.children().filter(|node| {
            node.is_element()
                && node.tag_name().name() == local
                && node.tag_name().namespace() == space
        });
        match named.nth(number.saturating_sub(1)) {
            Some(next) => at = next,
            None => return BoundData::Nothing,
        }
    }
    BoundData::Value(all_text(at))
}
