//! CMaps: which codes a string of a font has, and what they mean.

use std::collections::HashMap;

use super::syntax::{Lexer, Object};

/// Codes that a map may name.
const MOST_CODES: usize = 200_000;

/// What a code means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// Characters.
    Text(Box<str>),
    /// The number of a glyph in a collection.
    Cid(u32),
    /// Two meanings, or none that is a character.
    Unknown,
}

/// A map of codes.
#[derive(Debug, Default)]
pub struct CMap {
    /// Lengths of codes in bytes, with the lowest and the highest code.
    spaces: Vec<(usize, Vec<u8>, Vec<u8>)>,
    codes: HashMap<(usize, u32), Meaning>,
    /// It is based on another map, which is not read.
    pub is_partial: bool,
}

impl CMap {
    /// Reads a map; what is damaged in it names no code.
    pub fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::content(bytes);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Keyword(word) = object else {
                operands.push(object);
                continue;
            };
            match &*word {
                "endcodespacerange" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::String(low), Object::String(high)] = pair
                            && low.len() == high.len()
                            && (1..=4).contains(&low.len())
                        {
                            map.spaces.push((low.len(), low.clone(), high.clone()));
                        }
                    }
                }
                "endbfchar" | "endcidchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::String(code), target] = pair {
                            map.add(code.len(), number(code), meaning(target, 0));
                        }
                    }
                }
                "endbfrange" | "endcidrange" => map.ranges(&operands),
                "usecmap" => map.is_partial = true,
                _ => {}
            }
            operands.clear();
        }
        map
    }

    fn ranges(&mut self, operands: &[Object]) {
        for triple in operands.chunks_exact(3) {
            let [Object::String(low), Object::String(high), target] = triple else {
                continue;
            };
            let (first, last) = (number(low), number(high));
            for (offset, code) in (0_u32..).zip(first..=last) {
                if self.codes.len() >= MOST_CODES || offset > 0xFFFF {
                    break;
                }
                let meaning = match target {
                    Object::Array(items) => {
                        let index = usize::try_from(offset).unwrap_or(usize::MAX);
                        match items.get(index) {
                            Some(item) => meaning(item, 0),
                            None => break,
                        }
                    }
                    target => meaning(target, offset),
                };
                self.add(low.len(), code, meaning);
            }
        }
    }

    fn add(&mut self, length: usize, code: u32, meaning: Meaning) {
        if self.codes.len() >= MOST_CODES {
            return;
        }
        self.codes
            .entry((length, code))
            .and_modify(|known| {
                if *known != meaning {
                    *known = Meaning::Unknown;
                }
            })
            .or_insert(meaning);
    }

    /// Whether it says how long codes are.
    pub fn has_spaces(&self) -> bool {
        !self.spaces.is_empty()
    }

    /// The length of the code at the beginning of a string; 0 if none is allowed there.
    pub fn length(&self, string: &[u8]) -> usize {
        let fits = |(length, low, high): &&(usize, Vec<u8>, Vec<u8>)| {
            string.get(..*length).is_some_and(|code| {
                let mut bytes = code.iter().zip(low.iter().zip(high));
                bytes.all(|(byte, (low, high))| (low..=high).contains(&byte))
            })
        };
        self.spaces
            .iter()
            .find(fits)
            .map_or(0, |(length, ..)| *length)
    }

    /// What a code means. Simple fonts have codes of one byte, which some maps write in two.
    pub fn get(&self, length: usize, code: u32) -> Option<&Meaning> {
        self.codes.get(&(length, code)).or_else(|| {
            let other = if length == 1 { 2 } else { 1 };
            self.codes.get(&(other, code)).filter(|_| length < 3)
        })
    }
}

/// The number that the bytes of a code make.
pub fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |value: u32, byte| {
        value.wrapping_shl(8) | u32::from(*byte)
    })
}

fn meaning(target: &Object, offset: u32) -> Meaning {
    match target {
        Object::String(bytes) => text(bytes, offset).map_or(Meaning::Unknown, Meaning::Text),
        Object::Integer(cid) => u32::try_from(*cid)
            .ok()
            .and_then(|cid| cid.checked_add(offset))
            .map_or(Meaning::Unknown, Meaning::Cid),
        _ => Meaning::Unknown,
    }
}

/// Characters in UTF-16, the last of which is moved on by an offset.
fn text(bytes: &[u8], offset: u32) -> Option<Box<str>> {
    let units: Vec<u16> = match bytes {
        [byte] => vec![u16::from(*byte)],
        _ => bytes
            .chunks_exact(2)
            .filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(u16::from_be_bytes))
            .collect(),
    };
    let decoded: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
    let mut chars: Vec<char> = decoded?.chars().collect();
    let last = chars.pop()?;
    chars.push(char::from_u32(u32::from(last).checked_add(offset)?)?);
    chars
        .iter()
        .all(|c| is_character(*c))
        .then(|| chars.into_iter().collect::<String>().into())
}

/// Whether a character has a meaning of its own.
pub fn is_character(c: char) -> bool {
    !(c.is_control() && !matches!(c, '\t' | '\n' | '\r')
        || c == '\u{FFFD}'
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{F0000}'..='\u{10FFFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_meanings() {
        let map = CMap::read(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange
              2 beginbfchar <0001> <00660069> <0002> <E001> endbfchar
              2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0031> <0032>] endbfrange
              1 beginbfchar <0020> <0037> endbfchar",
        );
        let text = |text: &str| Some(Meaning::Text(text.into()));
        assert_eq!(map.length(b"\0\x01\0"), 2);
        assert_eq!(map.get(2, 1).cloned(), text("fi"));
        assert_eq!(map.get(2, 2).cloned(), Some(Meaning::Unknown));
        assert_eq!(map.get(2, 0x12).cloned(), text("C"));
        assert_eq!(map.get(2, 0x21).cloned(), text("2"));
        assert_eq!(
            map.get(2, 0x20).cloned(),
            Some(Meaning::Unknown),
            "two meanings"
        );
        assert_eq!(map.get(2, 0x99), None);
    }
}
