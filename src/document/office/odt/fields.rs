//! Variables and user fields of ODT: what a field shows is not always what was saved in it.

use std::collections::HashMap;

use roxmltree::Node;

use super::attribute;
use crate::document::doubt::Doubt;
use crate::document::prose::flow::shows_day;

/// The values of user fields, and those that variables were set to so far.
#[derive(Debug, Default)]
pub struct Variables {
    user: HashMap<String, FieldValue>,
    set: HashMap<String, String>,
}

/// The value of a field, as the document declares it.
#[derive(Debug, Clone)]
struct FieldValue {
    kind: String,
    value: String,
}

impl FieldValue {
    /// Whether a text shows the value: formats write numbers and days in their own ways.
    fn is_shown_by(&self, text: &str) -> bool {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.kind.as_str() {
            "float" | "currency" => is_same_number(&self.value, text),
            "percentage" => true,
            "date" => shows_day(text, &self.value) || words(text) == words(&self.value),
            "time" | "boolean" => true,
            _ => words(text) == words(&self.value),
        }
    }
}

/// Whether a text shows a number: thousands may be parted, and zeros added after the sign of decimals.
fn is_same_number(number: &str, text: &str) -> bool {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let whole = |text: &str| digits(text).trim_start_matches('0').to_owned();
    let decimals = |text: &str| digits(text).trim_end_matches('0').to_owned();
    let (own, own_decimals) = number.split_once('.').unwrap_or((number, ""));
    let (own, own_decimals) = (whole(own), decimals(own_decimals));
    let as_decimal = text
        .rsplit_once(['.', ','])
        .is_some_and(|(before, after)| whole(before) == own && decimals(after) == own_decimals);
    number.starts_with('-') == text.contains(['-', '−', '('])
        && (as_decimal || own_decimals.is_empty() && whole(text) == own)
}

impl Variables {
    /// The user fields that a text declares.
    pub fn of(body: Node<'_, '_>) -> Self {
        let mut found = Self::default();
        let declared = body
            .descendants()
            .filter(|node| node.tag_name().name() == "user-field-decl");
        for node in declared {
            let Some(name) = attribute(node, "name") else {
                continue;
            };
            let values = [
                "string-value",
                "date-value",
                "time-value",
                "boolean-value",
                "value",
            ];
            let value = values.iter().find_map(|value| attribute(node, value));
            let field = FieldValue {
                kind: attribute(node, "value-type").unwrap_or("string").to_owned(),
                value: value.unwrap_or("").to_owned(),
            };
            found.user.insert(name.to_owned(), field);
        }
        found
    }

    /// Why what a field shows is not certain; `shown` is what was saved.
    pub fn doubt(&mut self, node: Node<'_, '_>, shown: &str) -> Option<Doubt> {
        let kind = node.tag_name().name();
        let name = attribute(node, "name").unwrap_or("");
        let is_hidden = attribute(node, "display") == Some("none");
        match kind {
            "variable-set" | "variable-input" => {
                let saved: String = node
                    .descendants()
                    .filter(|inner| inner.is_text())
                    .filter_map(|inner| inner.text())
                    .collect();
                self.set.insert(name.to_owned(), saved);
            }
            "variable-get" => {
                if let Some(set) = self.set.get(name).filter(|set| set.trim() != shown.trim()) {
                    return Some(Doubt::BoundValue(set.trim().into()));
                }
            }
            _ => {
                let declared = self.user.get(name);
                if let Some(value) = declared.filter(|value| !value.is_shown_by(shown)) {
                    return Some(Doubt::BoundValue(value.value.clone().into()));
                }
            }
        }
        (shown.trim().is_empty() && !is_hidden).then(|| Doubt::NoResult(kind.into()))
    }
}
