//! Reads YAML 1.2 from parser events. Plain scalars keep their characters and are read for the
//! declared type (`no` is a text). Aliases are copied, within limits.

use crate::source::{LINE_BREAKS, TextLines as _};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span as Mark, Tag};

use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

/// Maximum number of nodes that aliases can copy in one document.
const COPIED: usize = 1_000_000;

/// Parses the documents of a stream.
///
/// # Errors
/// The first syntax error, with its span.
pub fn parse(
    text: &Arc<str>,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    part(text, base, text.len(), source, limits)
}

/// Parses the YAML in a part of a text.
///
/// # Errors
/// Those of a whole text.
pub fn part(
    text: &Arc<str>,
    base: usize,
    end: usize,
    source: SourceId,
    limits: &Limits,
) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let mut builder = YamlTreeBuilder::new(text, source, limits);
    let plain = text.get(base..end).unwrap_or("");
    builder.base = base;
    // Higher than the limit of this reader, whose diagnostic explains how to raise it.
    let deep = limits.document_depth.saturating_add(2);
    let options = granit_parser::options! { flow_nesting_limit: deep, block_nesting_limit: deep, emit_comments: false };
    for event in Parser::new_from_str_with_options(plain, options) {
        match event {
            Ok((event, mark)) => builder.event(event, mark)?,
            Err(error) => {
                let at = error
                    .marker()
                    .byte_offset()
                    .unwrap_or(plain.len())
                    .saturating_add(builder.base);
                if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
                    return Err(builder.limit(
                        at,
                        "levels",
                        limits.document_depth,
                        "document_depth",
                    ));
                }
                let (why, help) = match plain_words(error.kind()) {
                    Some((why, help)) => (why.to_owned(), Some(help)),
                    None => (lower_first(&error.info()), None),
                };
                let own = corrected_line(text, at);
                return Err(builder.error(
                    at,
                    &format!("this is not YAML: {why}"),
                    own.as_deref().or(help),
                ));
            }
        }
    }
    Ok(builder.trees)
}

struct OpenNode {
    id: NodeId,
    record: bool,
    /// The key that was read, until its value follows.
    key: Option<(usize, usize, Option<String>)>,
}

/// Target of an anchor.
#[derive(Clone)]
enum Anchor {
    Value(NodeId),
    /// A key of a record: its characters, its span, and its kind as a value.
    Key {
        text: Arc<str>,
        start: usize,
        end: usize,
        kind: NodeKind,
    },
}

struct YamlTreeBuilder<'t> {
    text: &'t Arc<str>,
    source: SourceId,
    limits: &'t Limits,
    base: usize,
    tree: Tree,
    open: Vec<OpenNode>,
    anchors: HashMap<usize, Anchor>,
    copied: usize,
    trees: Vec<Tree>,
    started: bool,
}

impl<'t> YamlTreeBuilder<'t> {
    fn new(text: &'t Arc<str>, source: SourceId, limits: &'t Limits) -> Self {
        Self {
            text,
            source,
            limits,
            base: 0,
            tree: Tree::new(Arc::clone(text)),
            open: Vec::new(),
            anchors: HashMap::new(),
            copied: 0,
            trees: Vec::new(),
            started: false,
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "events of the YAML parser: the others hold no value"
    )]
    fn event(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Box<Diagnostic>> {
        let (start, end) = self.range(&mark);
        match event {
            Event::DocumentStart(..) => {
                self.tree = Tree::new(Arc::clone(self.text));
                self.anchors.clear();
                self.started = true;
            }
            Event::DocumentEnd => {
                let tree = std::mem::replace(&mut self.tree, Tree::new(Arc::clone(self.text)));
                self.trees.push(tree);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = self.tag(
                    tag.as_deref(),
                    &["str", "int", "float", "bool", "timestamp"],
                    start,
                )?;
                self.scalar(text, kind_of(style, tag.as_deref()), anchor, start, end)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.tag(tag.as_deref(), &["map"], start)?;
                self.open(NodeKind::Record, anchor, start)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.tag(tag.as_deref(), &["seq"], start)?;
                self.open(NodeKind::List, anchor, start)?;
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(end),
            Event::Alias(anchor) => self.alias(anchor, start)?,
            _ => {}
        }
        Ok(())
    }

    fn range(&self, mark: &Mark) -> (usize, usize) {
        let range = mark.byte_range().unwrap_or(0..0);
        (
            range.start.saturating_add(self.base),
            range.end.saturating_add(self.base),
        )
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        kind: NodeKind,
        anchor: usize,
        start: usize,
        end: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let written = self.text.get(start..end).unwrap_or("");
        if let Some(open) = self
            .open
            .last_mut()
            .filter(|open| open.record && open.key.is_none())
        {
            if &*text == "<<" && kind == NodeKind::Untyped {
                return Err(self.error(
                    start,
                    "merge keys (`<<`) are not part of YAML 1.2",
                    Some("write the fields out"),
                ));
            }
            let plain = written == &*text;
            if anchor != 0 {
                let named = Anchor::Key {
                    text: (*text).into(),
                    start,
                    end,
                    kind,
                };
                self.anchors.insert(anchor, named);
            }
            open.key = Some((start, end, (!plain).then(|| text.into_owned())));
            return Ok(());
        }
        let is_null =
            kind == NodeKind::Untyped && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
        let kind = if is_null { NodeKind::Null } else { kind };
        let id = self.node(kind, start)?;
        let end = start.saturating_add(written.trim_end().len());
        if kind != NodeKind::Null
            && self
                .text
                .get(start..end)
                .is_none_or(|written| written != &*text)
        {
            self.tree.set_scalar(id, text.into_owned());
        }
        self.tree.close(id, end);
        self.anchored(anchor, id);
        Ok(())
    }

    /// Checks that a tag is one of YAML's own that fits the value, and returns its name. Other tags
    /// are rejected: they can change the value.
    fn tag(
        &self,
        tag: Option<&Tag>,
        allowed: &[&str],
        start: usize,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let Some(tag) = tag else { return Ok(None) };
        let written = tag.to_string();
        let own = written
            .strip_prefix("tag:yaml.org,2002:")
            .or_else(|| written.strip_prefix("!!"));
        match own {
            Some(own) if allowed.contains(&own) => Ok(Some(own.to_owned())),
            _ if written == "!" => Ok(Some("str".to_owned())),
            _ => {
                let short = own.map_or_else(|| written.clone(), |own| format!("!!{own}"));
                let shown = crate::value::text::shortened(&short, 40);
                let message = format!("nothing says what the tag `{shown}` makes of this value");
                Err(self.error(start, &message, Some("write the value without a tag")))
            }
        }
    }

    /// Opens a node with the pending key.
    fn node(&mut self, kind: NodeKind, start: usize) -> Result<NodeId, Box<Diagnostic>> {
        if self.tree.len() >= self.limits.document_values {
            return Err(self.limit(
                start,
                "values",
                self.limits.document_values,
                "document_values",
            ));
        }
        let key = self.open.last_mut().and_then(|open| open.key.take());
        let span = key
            .as_ref()
            .map_or((0, 0), |(start, end, _)| (*start, *end));
        let id = self.tree.open(kind, span, start);
        if let Some((_, _, Some(text))) = key {
            self.tree.set_key(id, text);
        }
        Ok(id)
    }

    fn open(&mut self, kind: NodeKind, anchor: usize, start: usize) -> Result<(), Box<Diagnostic>> {
        if self
            .open
            .last()
            .is_some_and(|open| open.record && open.key.is_none())
        {
            return Err(self.error(start, "a key is a text, not a list or a record", None));
        }
        if self.open.len() >= self.limits.document_depth {
            return Err(self.limit(
                start,
                "levels",
                self.limits.document_depth,
                "document_depth",
            ));
        }
        let id = self.node(kind, start)?;
        self.anchored(anchor, id);
        self.open.push(OpenNode {
            id,
            record: kind == NodeKind::Record,
            key: None,
        });
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let start = self.tree.span(open.id).map_or(end, |(start, _)| start);
        let written = self.text.get(start..end).unwrap_or("").trim_end();
        self.tree
            .close(open.id, start.saturating_add(written.len()));
    }

    fn anchored(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor::Value(id));
        }
    }

    fn alias(&mut self, anchor: usize, start: usize) -> Result<(), Box<Diagnostic>> {
        if self
            .open
            .last()
            .is_some_and(|open| open.record && open.key.is_none())
        {
            return Err(self.error(
                start,
                "a key is written out, not taken from elsewhere",
                None,
            ));
        }
        let target = match self.anchors.get(&anchor).cloned() {
            Some(Anchor::Value(target)) => target,
            Some(Anchor::Key {
                text,
                start,
                end,
                kind,
            }) => return self.scalar((*text).into(), kind, 0, start, end),
            None => return Err(self.error(start, "this names an anchor that is not there", None)),
        };
        if self.open.iter().any(|open| open.id == target) {
            return Err(self.error(
                start,
                "this names something that contains it",
                Some("write it out"),
            ));
        }
        let mut alone = Tree::new(Arc::clone(self.text));
        alone.copy(&self.tree, target, false);
        self.copied = self.copied.saturating_add(alone.len());
        if self.copied > COPIED {
            let message = format!("aliases make the document larger by more than {COPIED} values");
            let span = Span::new(self.source, start, start.saturating_add(1));
            return Err(Box::new(
                Diagnostic::error(LIMIT, span, message).help("write the values out"),
            ));
        }
        let key = self.open.last_mut().and_then(|open| open.key.take());
        let at = NodeId(u32::try_from(self.tree.len()).unwrap_or(u32::MAX));
        self.tree.copy(&alone, alone.root(), false);
        match key {
            Some((from, to, text)) => self.tree.set_key(
                at,
                text.unwrap_or_else(|| self.text.get(from..to).unwrap_or("").to_owned()),
            ),
            None => self.tree.set_key(at, ""),
        }
        Ok(())
    }

    fn error(&self, at: usize, message: &str, help: Option<&str>) -> Box<Diagnostic> {
        problem::at(code::YAML, self.source, self.text, at, message, help)
    }

    fn limit(&self, at: usize, what: &str, limit: usize, option: &str) -> Box<Diagnostic> {
        problem::beyond(self.source, at, what, limit, option)
    }
}

/// Kind of a scalar by its style and tag; plain ones are read for the declared type.
fn kind_of(style: ScalarStyle, tag: Option<&str>) -> NodeKind {
    match (style, tag) {
        (_, Some("str")) => NodeKind::Text,
        (ScalarStyle::Plain, _) | (_, Some("int" | "float" | "bool")) => NodeKind::Untyped,
        _ => NodeKind::Text,
    }
}

/// Rephrases a parser error for people who do not know YAML's grammar, with a fix.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds of the YAML parser, which says the others in its own words"
)]
fn plain_words(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    const QUOTES: &str = "put a text that holds signs in double quotes";
    Some(match kind {
        ErrorKind::TabInPlainScalar => (
            "there is a tab instead of blanks, here or at the beginning of the next line",
            "indent with blanks, not with tabs",
        ),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation => (
            "a tab indents this line",
            "indent with blanks, not with tabs",
        ),
        ErrorKind::UnclosedQuotedScalar => (
            "the text that begins here is not closed",
            "put the closing quotation mark at its end",
        ),
        ErrorKind::ExpectedDocumentStart => (
            "this is no record of keys and values",
            "a document of YAML has lines `key: value`; the name of a file of another format ends in `.json`, `.xml`, `.csv` or `.md`",
        ),
        ErrorKind::MappingValueNotAllowed => (
            "a `:` is not allowed here",
            "put a text that holds `:` in double quotes, and let the keys of a record begin in one column",
        ),
        ErrorKind::SimpleKeyExpected => ("this line has no `:` with a value", "write `key: value`"),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "elements of a list and keys of a record are mixed here",
            "begin each element with `-`, and let all begin in one column",
        ),
        ErrorKind::UnknownAnchor => ("`*` names something that is not there", QUOTES),
        ErrorKind::UnexpectedCharacter { .. } => ("no value begins with this sign", QUOTES),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("the text was closed already", "write `\\\"` within a text")
        }
        _ => return None,
    })
}

/// The corrected form of a line whose colon lacks the space, or whose value contains another colon.
fn corrected_line(text: &str, at: usize) -> Option<String> {
    let start = text
        .get(..at)?
        .rfind(LINE_BREAKS)
        .map_or(0, |end| end.saturating_add(1));
    let line = text.get(start..)?.each_line().next()?.trim();
    let (key, value) = line.split_once(':')?;
    let plain =
        |part: &str| !part.is_empty() && !part.contains(['"', '\'', '#', '{', '[', '&', '*', '`']);
    if !plain(key)
        || !plain(value)
        || line.len() > 80
        || key.starts_with('-')
        || value.starts_with(':')
    {
        return None;
    }
    match value.strip_prefix(' ') {
        None if !value.starts_with("//") => Some(format!("write `{key}: {value}`")),
        Some(value) if value.contains(": ") => Some(format!(
            "put a text that holds `:` in double quotes: `{key}: \"{}\"`",
            value.trim()
        )),
        _ => None,
    }
}

/// Lower-cases the parser's message, to embed it in a sentence.
fn lower_first(message: &str) -> String {
    let mut letters = message.trim_end().chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
