//! Objects of PDF and the lexer that reads them.

use std::collections::BTreeMap;

/// Nesting of arrays and dictionaries.
const MOST_NESTED: usize = 64;

/// An object. Names keep their bytes as characters of Latin-1, so that equal names are equal texts.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    Null,
    Bool(bool),
    Integer(i64),
    Real(f64),
    Name(Box<str>),
    String(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// A reference to an object by its number and generation.
    Reference(u32, u16),
    /// An operator of a content stream, or a word as `obj`.
    Keyword(Box<str>),
}

/// A dictionary.
pub type Dict = BTreeMap<Box<str>, Object>;

impl Object {
    /// The number, in the unit of the page.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            // A whole number may be written `12.0`.
            Self::Real(value) if value.fract() == 0.0 => Some(*value as i64),
            _ => None,
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub fn is_keyword(&self, word: &str) -> bool {
        matches!(self, Self::Keyword(keyword) if **keyword == *word)
    }
}

/// White space of PDF.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// Reads objects from bytes.
#[derive(Debug, Clone)]
pub struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Whether `12 0 R` is a reference; content streams have none.
    references: bool,
}

impl<'b> Lexer<'b> {
    /// Reads objects of a file from an offset on.
    pub fn file(bytes: &'b [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            references: true,
        }
    }

    /// Reads the operands and operators of a content stream.
    pub fn content(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            references: false,
        }
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The bytes that are not read yet.
    pub fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// Continues at an offset.
    pub fn go_to(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| !matches!(byte, 10 | 13)) {
                    self.at = self.at.saturating_add(1);
                }
            } else if is_space(byte) {
                self.at = self.at.saturating_add(1);
            } else {
                break;
            }
        }
    }

    /// The next object; `None` at the end, or where there is no object.
    pub fn object(&mut self) -> Option<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Object> {
        if depth > MOST_NESTED {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => {
                self.at = self.at.saturating_add(1);
                Some(Object::Name(self.name()))
            }
            b'(' => self.literal_string().map(Object::String),
            b'<' if self.rest().starts_with(b"<<") => {
                self.at = self.at.saturating_add(2);
                self.dict(depth).map(Object::Dict)
            }
            b'<' => self.hex_string().map(Object::String),
            b'[' => {
                self.at = self.at.saturating_add(1);
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek()? == b']' {
                        self.at = self.at.saturating_add(1);
                        return Some(Object::Array(items));
                    }
                    match self.nested(depth.saturating_add(1))? {
                        Object::Keyword(_) => return None,
                        item => items.push(item),
                    }
                }
            }
            b'{' | b'}' => {
                let byte = self.step()?;
                Some(Object::Keyword(char::from(byte).to_string().into()))
            }
            b')' | b'>' | b']' => None,
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            _ => {
                let word = self.word();
                Some(match word.as_str() {
                    "true" => Object::Bool(true),
                    "false" => Object::Bool(false),
                    "null" => Object::Null,
                    _ => Object::Keyword(word.into()),
                })
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(byte) = self.peek()
            && !is_space(byte)
            && !is_delimiter(byte)
        {
            word.push(char::from(byte));
            self.at = self.at.saturating_add(1);
        }
        word
    }

    fn name(&mut self) -> Box<str> {
        let mut name = String::new();
        while let Some(byte) = self.peek()
            && !is_space(byte)
            && !is_delimiter(byte)
        {
            self.at = self.at.saturating_add(1);
            let hex = self.bytes.get(self.at..self.at.saturating_add(2));
            let escaped = (byte == b'#').then(|| hex.and_then(hex_byte)).flatten();
            match escaped {
                Some(byte) => {
                    name.push(char::from(byte));
                    self.at = self.at.saturating_add(2);
                }
                None => name.push(char::from(byte)),
            }
        }
        name.into()
    }

    fn number(&mut self) -> Option<Object> {
        let start = self.at;
        let word = self.word();
        if let Ok(value) = word.parse::<i64>() {
            if self.references && value >= 0 {
                let after = self.at;
                if let Some(reference) = self.reference_after(value) {
                    return Some(reference);
                }
                self.at = after;
            }
            return Some(Object::Integer(value));
        }
        let digits = word.strip_prefix(['+', '-']).unwrap_or(&word);
        let plain = digits.contains(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        match word.parse::<f64>() {
            Ok(value) if plain && value.is_finite() => Some(Object::Real(value)),
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// A reference whose number was read.
    fn reference_after(&mut self, number: i64) -> Option<Object> {
        let number = u32::try_from(number).ok()?;
        self.skip_space();
        if !self.peek()?.is_ascii_digit() {
            return None;
        }
        let generation = self.word().parse::<u16>().ok()?;
        self.skip_space();
        (self.word() == "R").then_some(Object::Reference(number, generation))
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        let mut dict = Dict::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at = self.at.saturating_add(2);
                return Some(dict);
            }
            let Object::Name(key) = self.nested(depth.saturating_add(1))? else {
                return None;
            };
            let value = match self.nested(depth.saturating_add(1))? {
                Object::Keyword(_) => return None,
                value => value,
            };
            // Programs differ in which of two values of a key they take.
            if dict.get(&key).is_some_and(|other| *other != value) {
                return None;
            }
            dict.insert(key, value);
        }
    }

    fn hex_string(&mut self) -> Option<Vec<u8>> {
        self.step()?;
        let mut digits = Vec::new();
        loop {
            let byte = self.step()?;
            match byte {
                b'>' => break,
                byte if is_space(byte) => {}
                byte if byte.is_ascii_hexdigit() => digits.push(byte),
                _ => return None,
            }
        }
        if !digits.len().is_multiple_of(2) {
            digits.push(b'0');
        }
        digits.chunks(2).map(hex_byte).collect()
    }

    fn literal_string(&mut self) -> Option<Vec<u8>> {
        self.step()?;
        let mut bytes = Vec::new();
        let mut depth = 0_usize;
        loop {
            match self.step()? {
                b'(' => {
                    depth = depth.saturating_add(1);
                    bytes.push(b'(');
                }
                b')' => match depth.checked_sub(1) {
                    Some(outer) => {
                        depth = outer;
                        bytes.push(b')');
                    }
                    None => return Some(bytes),
                },
                b'\r' => {
                    // A line break of any kind is one.
                    if self.peek() == Some(b'\n') {
                        self.at = self.at.saturating_add(1);
                    }
                    bytes.push(b'\n');
                }
                b'\\' => bytes.extend(self.escape()?),
                byte => bytes.push(byte),
            }
        }
    }

    /// The byte of an escape; the inner `None` for an escaped line break, which is none.
    fn escape(&mut self) -> Option<Option<u8>> {
        Some(match self.step()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at = self.at.saturating_add(1);
                }
                None
            }
            b'\n' => None,
            digit @ b'0'..=b'7' => {
                let mut value = u32::from(digit.saturating_sub(b'0'));
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            let digit = u32::from(digit.saturating_sub(b'0'));
                            value = value.saturating_mul(8).saturating_add(digit);
                            self.at = self.at.saturating_add(1);
                        }
                        _ => break,
                    }
                }
                // High-order overflow is ignored, as the standard has it.
                u8::try_from(value & 0xFF).ok()
            }
            byte => Some(byte),
        })
    }
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else { return None };
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    u8::try_from(value(high)?.saturating_mul(16).saturating_add(value(low)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read() {
        let text = b"<< /A#42 (a\\(b\\051\\\n(c)) /N [1 -2.5 true null 3 0 R] >> 7 0 8";
        let mut lexer = Lexer::file(text, 0);
        let Some(Object::Dict(dict)) = lexer.object() else {
            panic!("a dictionary");
        };
        assert_eq!(dict.get("AB"), Some(&Object::String(b"a(b)(c)".to_vec())));
        let items = [
            Object::Integer(1),
            Object::Real(-2.5),
            Object::Bool(true),
            Object::Null,
            Object::Reference(3, 0),
        ];
        assert_eq!(dict.get("N"), Some(&Object::Array(items.to_vec())));
        assert_eq!(lexer.object(), Some(Object::Integer(7)));
        assert_eq!(lexer.object(), Some(Object::Integer(0)));
        assert_eq!(lexer.object(), Some(Object::Integer(8)));
        assert_eq!(lexer.object(), None);
    }

    #[test]
    fn what_is_ambiguous_or_endless_is_no_object() {
        assert_eq!(Lexer::file(b"<< /A 1 /A 2 >>", 0).object(), None);
        assert_eq!(Lexer::file(&[b'['; 5000], 0).object(), None);
        assert_eq!(Lexer::file(b"(open", 0).object(), None);
        assert_eq!(Lexer::file(b"1e5", 0).object(), None);
    }
}
