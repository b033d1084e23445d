//! Custom properties and variables of DOCX, and the fields that show them.

use super::elements::{attribute, child, children};
use super::{links_of, main_folder};
use crate::document::office::package::{Package, PackageError, xml};
use crate::limits::Limits;

/// The names and values of custom properties and variables.
#[derive(Debug, Default)]
pub struct Properties {
    custom: Vec<(String, String)>,
    variables: Vec<(String, String)>,
}

impl Properties {
    /// Reads them.
    ///
    /// # Errors
    /// The package is damaged.
    pub fn read(
        package: &mut Package<'_>,
        main: &str,
        limits: &Limits,
    ) -> Result<Self, PackageError> {
        let mut found = Self::default();
        let mut parts = links_of(package, "", "/custom-properties", limits)?;
        if parts.is_empty() {
            parts.push("docProps/custom.xml".to_owned());
        }
        for name in parts {
            let Some(text) = package.text(&name)? else {
                continue;
            };
            let document = xml(&text, &name, limits)?;
            for property in children(document.root_element(), "property") {
                let value = property.children().find(roxmltree::Node::is_element);
                let value = value.and_then(|value| value.text());
                found
                    .custom
                    .extend(pair(attribute(property, "name"), value));
            }
        }
        let mut parts = links_of(package, main, "/settings", limits)?;
        if parts.is_empty() {
            parts.push(format!("{}settings.xml", main_folder(main)));
        }
        for name in parts {
            let Some(text) = package.text(&name)? else {
                continue;
            };
            let document = xml(&text, &name, limits)?;
            let Some(variables) = child(document.root_element(), "docVars") else {
                continue;
            };
            for variable in children(variables, "docVar") {
                let value = attribute(variable, "val");
                found
                    .variables
                    .extend(pair(attribute(variable, "name"), value));
            }
        }
        Ok(found)
    }

    /// All of them, with their names.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.custom.iter().chain(&self.variables);
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value that a field with this code shows as it is; `None` for other fields, and for those
    /// that show it in a format.
    pub fn of_field(&self, code: &str) -> Option<&str> {
        let mut words = code.split_whitespace();
        let from = match words.next()?.to_uppercase().as_str() {
            "DOCPROPERTY" => &self.custom,
            "DOCVARIABLE" => &self.variables,
            _ => return None,
        };
        let rest = code.trim_start().split_once(char::is_whitespace)?.1.trim();
        let (name, switches) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        if switches.contains("\\@") || switches.contains("\\#") {
            return None;
        }
        let named = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        from.iter().find(named).map(|(_, value)| value.as_str())
    }
}

/// A name and a value that is not empty.
fn pair(name: Option<&str>, value: Option<&str>) -> Option<(String, String)> {
    let value = value.map(str::trim).filter(|value| !value.is_empty());
    Some((name?.to_owned(), value?.to_owned()))
}
