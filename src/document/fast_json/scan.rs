//! Scans JSON by bytes, as strictly as the full reader. Invalid JSON and rare forms give `None`,
//! without a message.

use std::borrow::Cow;

use crate::document::tree::NodeKind;
use crate::value::Number;

/// A cursor over a text without control characters.
pub(super) struct JsonScanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    most: usize,
    /// Spans of undeclared keys of records outside of lists.
    passed: Vec<(usize, usize)>,
    /// Number of lists being skipped.
    lists: usize,
}

impl<'t> JsonScanner<'t> {
    pub fn new(text: &'t str, most: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            depth: 0,
            most,
            passed: Vec::new(),
            lists: 0,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    /// Skips spaces; the text has no other white space.
    pub fn skip_space(&mut self) {
        while self.peek() == Some(b' ') {
            self.step();
        }
    }

    /// The spans of undeclared keys, outside of lists.
    pub fn skipped_keys(&self) -> &[(usize, usize)] {
        &self.passed
    }

    pub fn at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub fn bytes(&self, range: (usize, usize)) -> Option<&'t [u8]> {
        self.bytes.get(range.0..range.1)
    }

    pub fn text(&self, range: (usize, usize)) -> Option<&'t str> {
        self.text.get(range.0..range.1)
    }

    /// Opens a record or a list.
    pub fn open(&mut self, bracket: u8) -> Option<()> {
        self.depth = self.depth.wrapping_add(1);
        if self.peek() != Some(bracket) || self.depth > self.most {
            return None;
        }
        self.step();
        self.skip_space();
        Some(())
    }

    pub fn close(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
    }

    /// Skips the closing bracket, if it follows.
    pub fn skip_close(&mut self, bracket: u8) -> bool {
        let closes = self.peek() == Some(bracket);
        if closes {
            self.step();
        }
        closes
    }

    /// After a value: whether another one follows, rather than the end.
    pub fn continues(&mut self, bracket: u8) -> Option<bool> {
        self.skip_space();
        let byte = self.peek()?;
        self.step();
        if byte == b',' {
            self.skip_space();
            return Some(true);
        }
        (byte == bracket).then_some(false)
    }

    /// Reads a key without escapes, and the colon after it.
    pub fn key(&mut self) -> Option<(usize, usize)> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at.wrapping_add(1);
        let rest = self.bytes.get(start..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let end = start.wrapping_add(length);
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end.wrapping_add(1);
        self.skip_space();
        if self.peek() != Some(b':') {
            return None;
        }
        self.step();
        self.skip_space();
        Some((start, end))
    }

    pub fn is_string(&self) -> bool {
        self.peek() == Some(b'"')
    }

    pub fn is_number(&self) -> bool {
        matches!(self.peek(), Some(b'-' | b'0'..=b'9'))
    }

    /// Skips `null`.
    pub fn skip_null(&mut self) -> bool {
        let null = self.peek() == Some(b'n') && self.literal() == Some("null");
        if null {
            self.at = self.at.wrapping_add(4);
        }
        null
    }

    fn literal(&self) -> Option<&'t str> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        self.text.get(self.at..self.at.wrapping_add(length))
    }

    /// The span of the string at the cursor, without moving; `None` with escapes.
    pub fn peek_string(&self) -> Option<(usize, usize)> {
        if !self.is_string() {
            return None;
        }
        let start = self.at.wrapping_add(1);
        let rest = self.bytes.get(start..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let end = start.wrapping_add(length);
        (self.bytes.get(end) == Some(&b'"')).then_some((start, end))
    }

    /// Reads a string and resolves its escapes.
    pub fn string(&mut self) -> Option<Cow<'t, str>> {
        let start = self.at.wrapping_add(1);
        let escaped = self.skip_string()?;
        let inner = self.text.get(start..self.at.wrapping_sub(1))?;
        if !escaped {
            return Some(Cow::Borrowed(inner));
        }
        unescaped(inner).map(Cow::Owned)
    }

    /// Skips a string; returns whether it has escapes.
    fn skip_string(&mut self) -> Option<bool> {
        self.step();
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..)?;
            let length = memchr::memchr2(b'"', b'\\', rest)?;
            self.at = self.at.wrapping_add(length);
            if self.peek() == Some(b'"') {
                self.step();
                return Some(escaped);
            }
            escaped = true;
            self.escape()?;
        }
    }

    /// Skips an escape; a surrogate must be part of a pair.
    fn escape(&mut self) -> Option<()> {
        self.step();
        let byte = self.peek()?;
        self.step();
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let first = self.hex_digits()?;
                if !(0xD800..0xE000).contains(&first) {
                    return Some(());
                }
                if first >= 0xDC00
                    || self.bytes.get(self.at..self.at.wrapping_add(2)) != Some(b"\\u")
                {
                    return None;
                }
                self.at = self.at.wrapping_add(2);
                (0xDC00..0xE000).contains(&self.hex_digits()?).then_some(())
            }
            _ => None,
        }
    }

    fn hex_digits(&mut self) -> Option<u32> {
        let end = self.at.wrapping_add(4);
        let mut value = 0_u32;
        for byte in self.bytes.get(self.at..end)? {
            value = value.wrapping_shl(4) | char::from(*byte).to_digit(16)?;
        }
        self.at = end;
        Some(value)
    }

    /// Reads a number.
    pub fn number(&mut self) -> Option<Number> {
        let (start, small) = (self.at, self.skip_number()?);
        match small {
            Some((mantissa, scale)) => Number::of_digits(mantissa, scale),
            None => Number::parse(self.text.get(start..self.at)?).ok(),
        }
    }

    /// Reads a number, and returns the span of its digits too.
    pub fn amount(&mut self) -> Option<(Number, (usize, usize))> {
        let start = self.at;
        let number = self.number()?;
        Some((number, (start, self.at)))
    }

    /// Skips a number; returns its digits and scale if it is short and has no exponent.
    fn skip_number(&mut self) -> Option<Option<(i64, u32)>> {
        let negative = self.peek() == Some(b'-');
        if negative {
            self.step();
        }
        let start = self.at;
        let mut mantissa = self.digits(0)?;
        let whole = self.at.wrapping_sub(start);
        if whole > 1 && self.bytes.get(start) == Some(&b'0') {
            return None;
        }
        let mut scale = 0_usize;
        if self.peek() == Some(b'.') {
            self.step();
            let point = self.at;
            mantissa = self.digits(mantissa)?;
            scale = self.at.wrapping_sub(point);
        }
        let mut few = whole.wrapping_add(scale) <= 18;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            few = false;
            self.step();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.step();
            }
            self.digits(0)?;
        }
        if self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
        {
            return None;
        }
        let signed = if negative {
            mantissa.wrapping_neg()
        } else {
            mantissa
        };
        Some(
            few.then_some(())
                .and_then(|()| Some((signed, u32::try_from(scale).ok()?))),
        )
    }

    /// Skips at least one digit and appends the digits to a mantissa. Beyond 18 digits the mantissa
    /// is meaningless.
    fn digits(&mut self, mut mantissa: i64) -> Option<i64> {
        let start = self.at;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            mantissa = mantissa
                .wrapping_mul(10)
                .wrapping_add(i64::from(byte.wrapping_sub(b'0')));
            self.step();
        }
        (self.at > start).then_some(mantissa)
    }

    /// Reads a scalar other than a string.
    pub fn scalar(&mut self) -> Option<(NodeKind, &'t str)> {
        let start = self.at;
        let kind = match self.peek()? {
            b'-' | b'0'..=b'9' => {
                self.skip_number()?;
                NodeKind::Number
            }
            b't' | b'f' => {
                let word = self
                    .literal()
                    .filter(|word| matches!(*word, "true" | "false"))?;
                self.at = self.at.wrapping_add(word.len());
                NodeKind::Boolean
            }
            _ => return None,
        };
        Some((kind, self.text.get(start..self.at)?))
    }

    /// Skips a value of any kind.
    pub fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_string().map(|_| ()),
            b'{' => self.skip_record(),
            b'[' => self.skip_list(),
            b'n' => self.skip_null().then_some(()),
            _ => self.scalar().map(|_| ()),
        }
    }

    /// Skips a record; the depth limit bounds the recursion.
    fn skip_record(&mut self) -> Option<()> {
        self.open(b'{')?;
        if !self.skip_close(b'}') {
            loop {
                if !self.is_string() {
                    return None;
                }
                let start = self.at.wrapping_add(1);
                // Only the full reader decodes keys with escapes.
                if self.skip_string()? {
                    return None;
                }
                if self.lists == 0 {
                    self.passed.push((start, self.at.wrapping_sub(1)));
                }
                self.skip_space();
                if self.peek() != Some(b':') {
                    return None;
                }
                self.step();
                self.skip_space();
                self.skip()?;
                if !self.continues(b'}')? {
                    break;
                }
            }
        }
        self.close();
        Some(())
    }

    fn skip_list(&mut self) -> Option<()> {
        self.open(b'[')?;
        self.lists = self.lists.wrapping_add(1);
        if !self.skip_close(b']') {
            loop {
                self.skip()?;
                if !self.continues(b']')? {
                    break;
                }
            }
        }
        self.lists = self.lists.wrapping_sub(1);
        self.close();
        Some(())
    }
}

/// Resolves escapes that were validated before.
pub(in crate::document) fn unescaped(inner: &str) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut letters = after.chars();
        let escape = letters.next()?;
        rest = letters.as_str();
        match escape {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let mut unit = u32::from_str_radix(rest.get(..4)?, 16).ok()?;
                rest = rest.get(4..)?;
                if (0xD800..0xDC00).contains(&unit) {
                    let low = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
                    rest = rest.get(6..)?;
                    let high = unit.wrapping_sub(0xD800).wrapping_shl(10);
                    unit = high
                        .wrapping_add(low.wrapping_sub(0xDC00))
                        .wrapping_add(0x10000);
                }
                text.push(char::from_u32(unit)?);
            }
            plain => text.push(plain),
        }
    }
    text.push_str(rest);
    Some(text)
}
