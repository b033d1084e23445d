//! The tokens of a page with their ranges.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// A token.
#[derive(Debug)]
pub enum HtmlToken {
    Start(StartTag),
    /// An end tag: its name and its range.
    End(String, Range<usize>),
    /// Text in pieces with their ranges; a piece is as long as its range, unless it is a character
    /// reference.
    Text(Vec<(String, Range<usize>)>),
    /// A style sheet, and the condition under which it applies.
    Sheet(String, Option<String>),
    /// Text of a CDATA section, which XHTML shows and HTML does not.
    Section(String, Range<usize>),
}

/// A start tag.
#[derive(Debug)]
pub struct StartTag {
    pub name: String,
    pub self_closing: bool,
    pub range: Range<usize>,
    attributes: BTreeMap<String, String>,
}

impl StartTag {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether it is a raw text element that XHTML would end at once, and HTML does not.
    pub fn is_raw_and_closed(&self) -> bool {
        const RAW: &[&str] = &[
            "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
        ];
        self.self_closing && RAW.contains(&self.name.as_str())
    }
}

/// A page of XHTML in which elements that XML ends at once, and the tokenizer of HTML would not, are
/// blank; offsets stay.
fn without_empty_elements(text: &str) -> String {
    let mut kept = text.to_owned();
    for name in ["script", "style", "title", "textarea", "iframe"] {
        let mut from = 0_usize;
        while let Some(at) = kept
            .get(from..)
            .and_then(|rest| rest.find(&format!("<{name}")))
        {
            let start = from.saturating_add(at);
            let end = kept.get(start..).and_then(|rest| rest.find('>'));
            let end = end.map_or(kept.len(), |end| {
                start.saturating_add(end).saturating_add(1)
            });
            let tag = kept.get(start..end).unwrap_or("");
            if tag.ends_with("/>") {
                let blank = " ".repeat(tag.len());
                kept.replace_range(start..end, &blank);
            }
            from = end;
        }
    }
    kept
}

/// Whether a page says that it is XHTML: by an XML declaration, or the namespace of its root.
pub fn is_xhtml(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<?xml") {
        return true;
    }
    let root = text.find("<html").and_then(|at| text.get(at..));
    root.and_then(|root| root.split('>').next())
        .is_some_and(|root| root.contains("http://www.w3.org/1999/xhtml"))
}

/// The tokens of a page. Comments, doctypes and errors of syntax are left out: browsers show none of
/// them.
pub fn read(text: &str) -> Vec<HtmlToken> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let page = text.get(base..).unwrap_or("");
    let without = is_xhtml(text).then(|| without_empty_elements(page));
    let page = without.as_deref().unwrap_or(page);
    let shifted = |span: html5gum::Span<usize>| {
        let place = |at: usize| at.saturating_add(base).min(text.len());
        place(span.start)..place(span.end)
    };
    let mut tokens = Vec::new();
    let mut in_sheet = false;
    let mut media = None;
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attributes: BTreeMap<String, String> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| {
                        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                        (text(name), text(&value.value))
                    })
                    .collect();
                let kind = attributes.get("type").map_or("", |kind| kind.trim());
                in_sheet =
                    name == "style" && (kind.is_empty() || kind.eq_ignore_ascii_case("text/css"));
                media = attributes.get("media").cloned();
                tokens.push(HtmlToken::Start(StartTag {
                    name,
                    self_closing: tag.self_closing,
                    range: shifted(tag.span),
                    attributes,
                }));
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                in_sheet = false;
                tokens.push(HtmlToken::End(name, shifted(tag.span)));
            }
            Token::String(string) => {
                let value = String::from_utf8_lossy(&string.value).into_owned();
                if in_sheet {
                    tokens.push(HtmlToken::Sheet(value, media.clone()));
                    continue;
                }
                let range = shifted(string.span);
                let written = text.get(range.clone()).unwrap_or("");
                tokens.push(HtmlToken::Text(pieces(&value, written, range.start)));
            }
            Token::Comment(comment) => {
                let range = shifted(comment.span);
                let value = String::from_utf8_lossy(&comment.value);
                if let Some(inside) = value.strip_prefix("[CDATA[") {
                    let inside = inside.strip_suffix("]]").unwrap_or(inside);
                    tokens.push(HtmlToken::Section(inside.to_owned(), range));
                }
            }
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    tokens
}

/// The pieces of a text: between character references they are as they are written.
fn pieces(value: &str, written: &str, start: usize) -> Vec<(String, Range<usize>)> {
    if value == written {
        let end = start.saturating_add(written.len());
        return vec![(value.to_owned(), start..end)];
    }
    let mut found = Vec::new();
    let (mut rest, mut at) = (value, 0_usize);
    let mut plain = String::new();
    let mut plain_start = start;
    while let Some(c) = rest.chars().next() {
        let source = written.get(at..).unwrap_or("");
        let place = start.saturating_add(at);
        if !source.starts_with('&') && source.starts_with(c) {
            if plain.is_empty() {
                plain_start = place;
            }
            plain.push(c);
            at = at.saturating_add(c.len_utf8());
            rest = rest.get(c.len_utf8()..).unwrap_or("");
            continue;
        }
        if !plain.is_empty() {
            let end = plain_start.saturating_add(plain.len());
            found.push((std::mem::take(&mut plain), plain_start..end));
        }
        let length = reference(source);
        let after = source.get(length..).unwrap_or("");
        // A reference is one character, rarely two.
        let mut taken = c.len_utf8();
        let second = rest.get(taken..).and_then(|rest| rest.chars().next());
        let resumes = |rest: &str| match (after.chars().next(), rest.chars().next()) {
            (Some('&'), _) | (None, None) => true,
            (Some(a), Some(b)) => a == b || a == '\r' && b == '\n',
            _ => false,
        };
        if let Some(second) = second
            && !resumes(rest.get(taken..).unwrap_or(""))
        {
            let both = taken.saturating_add(second.len_utf8());
            if resumes(rest.get(both..).unwrap_or("")) {
                taken = both;
            }
        }
        let text = rest.get(..taken).unwrap_or("").to_owned();
        found.push((text, place..place.saturating_add(length)));
        at = at.saturating_add(length);
        rest = rest.get(taken..).unwrap_or("");
    }
    if !plain.is_empty() {
        let end = plain_start.saturating_add(plain.len());
        found.push((plain, plain_start..end));
    }
    found
}

/// The length of the character reference at the start of a text, or of its first character.
fn reference(source: &str) -> usize {
    let Some(inside) = source.strip_prefix('&') else {
        // A carriage return before a line feed is no character of the text.
        if source.starts_with("\r\n") {
            return 2;
        }
        return source.chars().next().map_or(0, char::len_utf8);
    };
    let name = inside
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '#')))
        .unwrap_or(inside.len());
    let ended = inside.get(name..).is_some_and(|rest| rest.starts_with(';'));
    name.saturating_add(1).saturating_add(usize::from(ended))
}
