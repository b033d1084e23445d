//! Fonts: the codes of their strings, with characters and widths.

#![expect(
    clippy::float_arithmetic,
    reason = "widths of glyphs, not values of documents"
)]

use std::collections::HashMap;

use super::Read;
use super::cmap::{CMap, Meaning, number};
use super::encodings;
use super::file::File;
use super::syntax::{Dict, Object};

/// A font.
#[derive(Debug, Default)]
pub struct Font {
    /// Its codes may have several bytes.
    composite: bool,
    /// Codes are of two bytes and name glyphs.
    identity: bool,
    /// Maps codes to glyphs.
    cids: Option<CMap>,
    to_unicode: Option<CMap>,
    /// Characters by the encoding of a simple font.
    chars: Vec<Option<Box<str>>>,
    /// Widths in thousandths of the size.
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// Width of a unit of its glyphs, in the size.
    unit: f64,
    pub bold: bool,
    /// It is written from top to bottom.
    pub vertical: bool,
}

/// A code of a string.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Its characters; `None` if the font does not say.
    pub text: Option<Box<str>>,
    /// Its width in the size.
    pub width: f64,
    /// It is the single byte 32, which word spacing concerns.
    pub is_space: bool,
}

impl Font {
    /// Reads a font.
    ///
    /// # Errors
    /// An object or a stream of it is damaged.
    pub fn read(file: &File<'_>, dict: &Dict) -> Read<Self> {
        let subtype = file.get(dict, "Subtype")?;
        let name = file.get(dict, "BaseFont")?;
        let name = name
            .as_ref()
            .and_then(Object::name)
            .unwrap_or("")
            .to_owned();
        let mut font = Self {
            unit: 0.001,
            ..Self::default()
        };
        if let Some(stream) = dict.get("ToUnicode")
            && let Some(stream) = file.stream(stream)?
        {
            font.to_unicode = Some(CMap::read(&file.unpacked(&stream)?));
        }
        let descriptor = if subtype.as_ref().and_then(Object::name) == Some("Type0") {
            font.composite = true;
            font.read_composite(file, dict)?
        } else {
            font.read_simple(file, dict, &name)?
        };
        let flags = descriptor.get("Flags").and_then(Object::integer);
        let weight = descriptor.get("FontWeight").and_then(Object::number);
        let name = name.to_lowercase();
        font.bold = flags.unwrap_or(0) & 0x4_0000 != 0
            || weight.is_some_and(|weight| weight >= 600.0)
            || ["bold", "black", "heavy", "-demi"]
                .iter()
                .any(|word| name.contains(word));
        Ok(font)
    }

    fn read_composite(&mut self, file: &File<'_>, dict: &Dict) -> Read<Dict> {
        let encoding = file.get(dict, "Encoding")?;
        match encoding.as_ref().and_then(Object::name) {
            Some("Identity-H") => self.identity = true,
            Some("Identity-V") => (self.identity, self.vertical) = (true, true),
            Some(name) => self.vertical = name.ends_with("-V"),
            None => {
                let stream = dict.get("Encoding").map(|encoding| file.stream(encoding));
                if let Some(stream) = stream.transpose()?.flatten() {
                    self.vertical = stream.dict.get("WMode").and_then(Object::integer) == Some(1);
                    self.cids = Some(CMap::read(&file.unpacked(&stream)?));
                }
            }
        }
        let descendants = file.array(dict, "DescendantFonts")?;
        let descendant = match descendants.first() {
            Some(first) => file.resolve(first)?,
            None => Object::Null,
        };
        let Object::Dict(descendant) = descendant else {
            return Ok(Dict::new());
        };
        let default = file.get(&descendant, "DW")?;
        self.default_width = default.and_then(|width| width.number()).unwrap_or(1000.0);
        let widths = file.array(&descendant, "W")?;
        let mut rest = widths.as_slice();
        // `first [w w w]` or `first last w`
        while let [first, second, after @ ..] = rest {
            let (first, second) = (file.resolve(first)?, file.resolve(second)?);
            let Some(first) = first.integer().and_then(|cid| u32::try_from(cid).ok()) else {
                break;
            };
            if let Object::Array(items) = second {
                for (cid, width) in (first..).zip(&items) {
                    let width = file.resolve(width)?.number().unwrap_or(0.0);
                    self.widths.insert(cid, width);
                }
                rest = after;
                continue;
            }
            let [width, after @ ..] = after else { break };
            let last = second.integer().and_then(|cid| u32::try_from(cid).ok());
            let (Some(last), Some(width)) = (last, file.resolve(width)?.number()) else {
                break;
            };
            for cid in first..=last.min(first.saturating_add(0xFFFF)) {
                self.widths.insert(cid, width);
            }
            rest = after;
        }
        Ok(file
            .dict(&descendant, "FontDescriptor")?
            .unwrap_or_default())
    }

    fn read_simple(&mut self, file: &File<'_>, dict: &Dict, name: &str) -> Read<Dict> {
        let descriptor = file.dict(dict, "FontDescriptor")?.unwrap_or_default();
        let is_type3 = file.get(dict, "Subtype")?.as_ref().and_then(Object::name) == Some("Type3");
        let mut base = None;
        let mut differences = Vec::new();
        match file.get(dict, "Encoding")? {
            Some(Object::Name(name)) => base = encodings::named(&name),
            Some(Object::Dict(encoding)) => {
                let name = file.get(&encoding, "BaseEncoding")?;
                base = name
                    .as_ref()
                    .and_then(Object::name)
                    .and_then(encodings::named);
                differences = file.array(&encoding, "Differences")?;
            }
            _ => {}
        }
        // A font in the file has an encoding of its own, which only reading the font could tell.
        let is_embedded = ["FontFile", "FontFile2", "FontFile3"]
            .iter()
            .any(|key| descriptor.contains_key(*key));
        let flags = descriptor
            .get("Flags")
            .and_then(Object::integer)
            .unwrap_or(0);
        let symbolic = flags & 4 != 0 || ["Symbol", "ZapfDingbats"].contains(&name);
        if base.is_none() && !is_embedded && !is_type3 && !symbolic {
            base = encodings::named("StandardEncoding");
        }
        let base = base.unwrap_or_default();
        let mut chars: Vec<Option<Box<str>>> = (0..256_usize)
            .map(|code| base.get(code).copied().flatten())
            .map(|c| c.map(|c| c.to_string().into()))
            .collect();
        let mut code = 0_usize;
        for item in &differences {
            match file.resolve(item)? {
                Object::Integer(first) => code = usize::try_from(first).unwrap_or(usize::MAX),
                Object::Name(glyph) => {
                    if let Some(slot) = chars.get_mut(code) {
                        *slot = encodings::of_glyph(&glyph).map(Into::into);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        let first = file
            .get(dict, "FirstChar")?
            .and_then(|first| first.integer());
        let first = first
            .and_then(|first| u32::try_from(first).ok())
            .unwrap_or(0);
        let widths = file.array(dict, "Widths")?;
        for (code, width) in (first..).zip(&widths) {
            let width = file.resolve(width)?.number().unwrap_or(0.0);
            self.widths.insert(code, width);
        }
        if widths.is_empty() {
            for (code, text) in (0_u32..).zip(&chars) {
                let width = text
                    .as_ref()
                    .and_then(|text| text.chars().next())
                    .and_then(|c| encodings::core_width(name, c));
                self.widths.extend(width.map(|width| (code, width)));
            }
        }
        let missing = file.get(&descriptor, "MissingWidth")?;
        let missing = missing.and_then(|width| width.number());
        self.default_width = missing.unwrap_or(if widths.is_empty() { 500.0 } else { 0.0 });
        if is_type3 {
            let matrix = file.numbers(dict, "FontMatrix")?.unwrap_or_default();
            self.unit = matrix.first().copied().unwrap_or(0.001).abs();
        }
        self.chars = chars;
        Ok(descriptor)
    }

    /// The codes of a string.
    pub fn codes(&self, string: &[u8]) -> Vec<Code> {
        let mut codes = Vec::new();
        let mut rest = string;
        while !rest.is_empty() {
            let (length, known) = self.length(rest);
            let (bytes, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            codes.push(self.code(bytes, known));
        }
        codes
    }

    /// The length of the first code, and whether the font says so.
    fn length(&self, string: &[u8]) -> (usize, bool) {
        if !self.composite {
            return (1, true);
        }
        if self.identity {
            return (2, true);
        }
        let map = self
            .cids
            .as_ref()
            .filter(|map| map.has_spaces() && !map.is_partial);
        match map.map(|map| map.length(string)) {
            Some(length @ 1..) => (length, true),
            _ => (2.min(string.len()), false),
        }
    }

    fn code(&self, bytes: &[u8], known: bool) -> Code {
        let code = number(bytes);
        let width = match &self.cids {
            Some(map) => match map.get(bytes.len(), code) {
                Some(Meaning::Cid(cid)) => self.width(*cid),
                _ => self.default_width * self.unit,
            },
            None => self.width(code),
        };
        let encoded = usize::try_from(code)
            .ok()
            .and_then(|code| self.chars.get(code).cloned().flatten());
        let mapped = self
            .to_unicode
            .as_ref()
            .and_then(|map| map.get(bytes.len(), code));
        let text = match (mapped, encoded) {
            (Some(Meaning::Text(text)), encoded) => {
                // Two maps that tell two digits apart cannot both be right.
                let is_digit = |text: &str| text.chars().all(char::is_numeric);
                let other = encoded.filter(|other| is_digit(other) && is_digit(text));
                Some(text.clone()).filter(|text| other.is_none_or(|other| other == *text))
            }
            (Some(_), _) => None,
            (None, encoded) => encoded,
        };
        Code {
            text: text.filter(|_| known),
            width,
            is_space: bytes == [32],
        }
    }

    fn width(&self, code: u32) -> f64 {
        self.widths
            .get(&code)
            .copied()
            .unwrap_or(self.default_width)
            * self.unit
    }
}
