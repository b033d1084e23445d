//! Where the quotation marks, escapes and control characters of a block are: a bit for each byte.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type"
)]

use wide::u8x16;

/// Bytes for which a word of bits stands.
const WORD: usize = 64;

/// The bits of a block.
#[derive(Debug, Default)]
pub(super) struct ByteIndex {
    /// Quotation marks that no backslash escapes.
    quotes: Vec<u64>,
    /// Backslashes that begin an escape.
    escapes: Vec<u64>,
    /// Bytes below the space.
    controls: Vec<u64>,
}

/// The bits of 64 bytes.
struct WordBits {
    quotes: u64,
    backslashes: u64,
    controls: u64,
}

impl ByteIndex {
    /// Looks through a block.
    pub fn read(&mut self, bytes: &[u8]) {
        self.quotes.clear();
        self.escapes.clear();
        self.controls.clear();
        let words = bytes.len().div_ceil(WORD);
        self.quotes.reserve(words);
        self.escapes.reserve(words);
        self.controls.reserve(words);
        let mut escaped_next = 0;
        let (chunks, rest) = bytes.as_chunks::<WORD>();
        for chunk in chunks {
            self.add(&bits_of(chunk), &mut escaped_next);
        }
        if !rest.is_empty() {
            let mut last = [b' '; WORD];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.add(&bits_of(&last), &mut escaped_next);
        }
    }

    fn add(&mut self, bits: &WordBits, escaped_next: &mut u64) {
        let (escapes, escaped) = escapes(bits.backslashes, escaped_next);
        self.quotes.push(bits.quotes & !escaped);
        self.escapes.push(escapes);
        self.controls.push(bits.controls);
    }

    /// The first quotation mark from a position on that ends a string.
    pub fn quote_from(&self, start: usize) -> Option<usize> {
        let mut at = start / WORD;
        let mut word = self.quotes.get(at)? >> (start % WORD);
        if word != 0 {
            return Some(start + word.trailing_zeros() as usize);
        }
        loop {
            at += 1;
            word = *self.quotes.get(at)?;
            if word != 0 {
                return Some(at * WORD + word.trailing_zeros() as usize);
            }
        }
    }

    /// Whether an escape begins in a range.
    pub fn has_escape(&self, start: usize, end: usize) -> bool {
        bits_in(&self.escapes, start, end).any(|(_, word)| word != 0)
    }

    /// Whether a string in a range holds a byte below the space. The range begins outside of strings.
    pub fn has_control(&self, start: usize, end: usize) -> bool {
        let has_any = bits_in(&self.controls, start, end).any(|(_, word)| word != 0);
        has_any && self.has_control_in_string(start, end)
    }

    #[cold]
    fn has_control_in_string(&self, start: usize, end: usize) -> bool {
        let mut inside = 0;
        bits_in(&self.quotes, start, end)
            .zip(bits_in(&self.controls, start, end))
            .any(|((_, quotes), (_, controls))| {
                let strings = after_each(quotes) ^ inside;
                // All ones where the last byte is in a string.
                inside = 0_u64.wrapping_sub(strings >> (WORD - 1));
                controls & strings != 0
            })
    }

    /// Whether the escapes in a range are such as JSON has; a surrogate must be part of a pair.
    pub fn escapes_are_valid(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let mut second = None;
        for (base, mut word) in bits_in(&self.escapes, start, end) {
            while word != 0 {
                let at = base + word.trailing_zeros() as usize;
                word &= word - 1;
                let Some(inner) = bytes.get(at + 1..end) else {
                    return false;
                };
                let valid = match inner {
                    [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => true,
                    [b'u', rest @ ..] => match (code_unit(rest), second.take()) {
                        (Some(0xDC00..=0xDFFF), expected) => expected == Some(at),
                        (Some(0xD800..=0xDBFF), _) => {
                            second = Some(at + 6);
                            matches!(
                                bytes.get(at + 6..end),
                                Some([b'\\', b'u', rest @ ..])
                                    if matches!(code_unit(rest), Some(0xDC00..=0xDFFF))
                            )
                        }
                        (unit, _) => unit.is_some(),
                    },
                    _ => false,
                };
                if !valid {
                    return false;
                }
            }
        }
        true
    }
}

/// The words of a range, each with the position of its first bit; bits outside of the range are 0.
fn bits_in(words: &[u64], start: usize, end: usize) -> impl Iterator<Item = (usize, u64)> {
    let first = start / WORD;
    let after = end.div_ceil(WORD).max(first);
    let range = words.get(first..after.min(words.len())).unwrap_or(&[]);
    (first..).zip(range).map(move |(at, word)| {
        let base = at * WORD;
        let mut word = *word;
        if base < start {
            word &= u64::MAX << (start - base);
        }
        if base + WORD > end {
            word &= !(u64::MAX << (end - base));
        }
        (base, word)
    })
}

/// Bits from each odd one of the set bits up to the next one.
fn after_each(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

fn code_unit(digits: &[u8]) -> Option<u32> {
    let digits: &[u8; 4] = digits.first_chunk()?;
    digits.iter().try_fold(0_u32, |unit, digit| {
        Some(unit << 4 | char::from(*digit).to_digit(16)?)
    })
}

/// Which backslashes begin an escape, and which bytes are escaped: in a run of backslashes every
/// second one is.
fn escapes(backslashes: u64, escaped_next: &mut u64) -> (u64, u64) {
    if backslashes == 0 {
        return (0, std::mem::take(escaped_next));
    }
    const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
    let begins = backslashes & !*escaped_next;
    // Subtracting carries through each run, which inverts every second bit of it.
    let alternating = (begins << 1 | ODD).wrapping_sub(begins) ^ ODD;
    let escaped = alternating ^ (backslashes | *escaped_next);
    let escapes = alternating & backslashes;
    *escaped_next = escapes >> (WORD - 1);
    (escapes, escaped)
}

fn bits_of(chunk: &[u8; WORD]) -> WordBits {
    let quote = u8x16::splat(b'"');
    let backslash = u8x16::splat(b'\\');
    let space = u8x16::splat(b' ');
    let mut bits = WordBits {
        quotes: 0,
        backslashes: 0,
        controls: 0,
    };
    let (parts, _) = chunk.as_chunks::<16>();
    for (part, shift) in parts.iter().zip([0, 16, 32, 48]) {
        let bytes = u8x16::new(*part);
        bits.quotes |= u64::from(bytes.simd_eq(quote).to_bitmask()) << shift;
        bits.backslashes |= u64::from(bytes.simd_eq(backslash).to_bitmask()) << shift;
        bits.controls |= u64::from(bytes.simd_lt(space).to_bitmask()) << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::ByteIndex;

    fn index(text: &str) -> ByteIndex {
        let mut index = ByteIndex::default();
        index.read(text.as_bytes());
        index
    }

    /// Quotation marks that end strings, found by walking.
    fn walked(text: &str) -> Vec<usize> {
        let (mut found, mut escaped) = (Vec::new(), false);
        for (at, byte) in text.bytes().enumerate() {
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if byte == b'"' {
                found.push(at);
            }
        }
        found
    }

    #[test]
    fn quotes_after_runs_of_backslashes() {
        for before in 0..70 {
            for run in 0..70 {
                let text = format!("{}{}\"x\\\\\" \"\\\"", " ".repeat(before), "\\".repeat(run));
                let index = index(&text);
                let (mut found, mut at) = (Vec::new(), 0);
                while let Some(quote) = index.quote_from(at) {
                    found.push(quote);
                    at = quote + 1;
                }
                assert_eq!(found, walked(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn controls_count_in_strings() {
        for at in 2..130 {
            let holds = |quotes: &[usize], end: usize| {
                let mut bytes = vec![b'a'; 150];
                bytes[at] = 7;
                quotes.iter().for_each(|quote| bytes[*quote] = b'"');
                let mut index = ByteIndex::default();
                index.read(&bytes);
                index.has_control(0, end)
            };
            assert!(holds(&[0], 150) && holds(&[0], at + 1) && holds(&[0, at + 1], 150));
            assert!(!holds(&[0], at), "the range ends before it");
            assert!(!holds(&[], 150), "there is no string");
            assert!(!holds(&[0, at - 1], 150), "the string ends before it");
            assert!(!holds(&[at + 1, 149], 150), "the string begins behind it");
        }
    }

    #[test]
    fn escapes_that_json_has() {
        let valid = |text: &str| index(text).escapes_are_valid(text.as_bytes(), 0, text.len());
        for good in [
            "",
            r"\n",
            r"\\",
            r#"\""#,
            r"\u00e9",
            r"\ud83d\ude00",
            r"a\\u12",
            r"\/\b\f\r\t",
        ] {
            assert!(valid(good), "{good}");
        }
        for bad in [
            r"\x",
            r"\u12",
            r"\u12g4",
            r"\ud83d",
            r"\ude00",
            r"\ud83d\u0041",
            r"\ud83d\\ude00",
            r"\ud83d \ude00",
            r"\ud83d\ude00\ude00",
            "\\",
        ] {
            assert!(!valid(bad), "{bad}");
        }
    }
}
