//! Marked content of pages, layers, and colors.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::content::{Interpreter, MOST_STATES};
use super::syntax::{Dict, Object};
use super::{PdfError, Read, text_string, words};

impl Interpreter<'_, '_, '_> {
    /// Sets the color of areas or of lines.
    pub(super) fn color(
        &mut self,
        word: &str,
        operands: &[Object],
        numbers: &[f64],
        resources: &Dict,
    ) -> Read<()> {
        let is_stroke = word.starts_with(|c: char| c.is_ascii_uppercase());
        let (color, parts) = match word {
            "cs" | "CS" => {
                let name = operands.first().and_then(Object::name).unwrap_or("");
                let parts = self.color_parts(name, resources)?;
                (if parts == 0 { None } else { Some([0.0; 3]) }, parts)
            }
            _ => {
                let known = if is_stroke {
                    self.state.stroke_parts
                } else {
                    self.state.fill_parts
                };
                let parts = match word {
                    "g" | "G" => 1,
                    "rg" | "RG" => 3,
                    "k" | "K" => 4,
                    _ => known,
                };
                (rgb(parts, numbers), parts)
            }
        };
        if is_stroke {
            (self.state.stroke, self.state.stroke_parts) = (color, parts);
        } else {
            (self.state.fill, self.state.fill_parts) = (color, parts);
        }
        Ok(())
    }

    /// Components of a color space whose colors are known; 0 for others.
    fn color_parts(&self, name: &str, resources: &Dict) -> Read<usize> {
        let file = self.shared.file;
        Ok(match name {
            "DeviceGray" | "G" | "CalGray" => 1,
            "DeviceRGB" | "RGB" | "CalRGB" => 3,
            "DeviceCMYK" | "CMYK" => 4,
            _ => {
                let spaces = file.dict(resources, "ColorSpace")?.unwrap_or_default();
                let space = file.array(&spaces, name)?;
                let kind = match space.first() {
                    Some(kind) => file.resolve(kind)?,
                    None => Object::Null,
                };
                match (kind.name(), space.get(1)) {
                    (Some("ICCBased"), Some(profile)) => {
                        let profile = file.resolve(profile)?;
                        let parts = profile.dict().and_then(|dict| dict.get("N")?.integer());
                        parts
                            .and_then(|parts| usize::try_from(parts).ok())
                            .unwrap_or(0)
                    }
                    (Some("CalGray" | "DeviceGray"), _) => 1,
                    (Some("CalRGB" | "DeviceRGB"), _) => 3,
                    (Some("DeviceCMYK"), _) => 4,
                    _ => 0,
                }
            }
        })
    }

    /// Whether a layer is not shown.
    pub(super) fn is_off(&self, layer: &Object) -> Read<bool> {
        if let Object::Reference(number, _) = layer
            && self.shared.off.contains(number)
        {
            return Ok(true);
        }
        let file = self.shared.file;
        let Object::Dict(dict) = file.resolve(layer)? else {
            return Ok(false);
        };
        // Membership by an expression or a policy: if any of its layers is off, nobody knows.
        let members = file.array(&dict, "OCGs")?;
        Ok(members.iter().any(
            |member| matches!(member, Object::Reference(number, _) if self.shared.off.contains(number)),
        ))
    }

    /// Begins marked content.
    pub(super) fn begin_marked(&mut self, operands: &[Object], resources: &Dict) -> Read<()> {
        if self.marked.len() >= MOST_STATES {
            return Err(PdfError::damaged("the content of a page"));
        }
        let file = self.shared.file;
        let mut marked = self.marked.last().cloned().unwrap_or_default();
        marked.actual = None;
        let tag = operands.first().and_then(Object::name).unwrap_or("");
        let named = operands.get(1).and_then(Object::name);
        let lists = file.dict(resources, "Properties")?.unwrap_or_default();
        let properties = match (operands.get(1), named) {
            (Some(Object::Dict(dict)), _) => dict.clone(),
            (_, Some(name)) => file.dict(&lists, name)?.unwrap_or_default(),
            _ => Dict::new(),
        };
        if tag == "Artifact" {
            marked.artifact = true;
        }
        if tag == "OC"
            && let Some(layer) = named.and_then(|name| lists.get(name))
        {
            marked.hidden |= self.is_off(layer)?;
        }
        if let Some(mcid) = properties.get("MCID").and_then(Object::integer) {
            // Marks inside a form are numbered apart.
            marked.mcid = u32::try_from(mcid).ok().filter(|_| self.forms == 0);
        }
        if let Some(Object::String(text)) = file.get(&properties, "ActualText")? {
            marked.actual = Some((text_string(&text), self.page.glyphs.len()));
        }
        self.marked.push(marked);
        Ok(())
    }

    /// Ends marked content.
    pub(super) fn end_marked(&mut self) {
        let Some((actual, first)) = self.marked.pop().and_then(|marked| marked.actual) else {
            return;
        };
        let glyphs = self.page.glyphs.get_mut(first..).unwrap_or(&mut []);
        words::apply_actual_text(glyphs, &actual);
    }
}

/// The color of components in red, green and blue; `None` if that is not known.
fn rgb(parts: usize, numbers: &[f64]) -> Option<[f64; 3]> {
    match (parts, numbers) {
        (1, [gray]) => Some([*gray; 3]),
        (3, [red, green, blue]) => Some([*red, *green, *blue]),
        (4, [cyan, magenta, yellow, black]) => {
            let part = |ink: f64| (1.0 - ink) * (1.0 - black);
            Some([part(*cyan), part(*magenta), part(*yellow)])
        }
        _ => None,
    }
}
