//! Literate rule files: Markdown whose fenced `whereas` blocks are one module.
//!
//! The blocks are parsed in place: every span is one of the Markdown
//! text. What a reader would take for a block, and Markdown does not, is an
//! error: rules must not drop out of a file unseen.

use crate::source::{LINE_BREAKS, TextLines as _, with_line_feeds};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{Source, SourceId, Span};
use crate::syntax::lexer;

/// The word after a fence that begins rules.
const LANGUAGE: &str = "whereas";
/// The word after it where they are shown and not read.
const IGNORED: &str = "ignore";

/// How the names of literate rule files end where folders are searched for rule files.
pub const ENDING: &str = ".whereas.md";

/// A block of rules in a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesBlock {
    /// The lines between its fences.
    pub body: Range<usize>,
    /// The text before its first fence on the fence's line: white space, or a list marker.
    pub margin: Range<usize>,
}

/// Whether a rule file of this name is literate: it ends in `.md` or `.markdown`.
pub fn is_literate(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["md", "markdown"]
        .iter()
        .any(|markdown| ending.eq_ignore_ascii_case(markdown))
}

/// Whether a file name is that of a rule file: it ends in `.whereas` or `.whereas.md`, in upper or
/// lower case.
pub fn is_rule_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".whereas") || name.ends_with(ENDING)
}

/// The parts of a rule file's text that are rules: the blocks of a literate file, else all of it.
pub fn rules_in(source: &Source) -> Vec<&str> {
    if !is_literate(source.name()) {
        return vec![source.text()];
    }
    let blocks = blocks(SourceId::NOWHERE, source.text()).value;
    blocks
        .into_iter()
        .filter_map(|block| source.text().get(block.body))
        .collect()
}

/// The blocks of rules in a Markdown text, in its order, and what is wrong with its fences.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "events of the Markdown parser: the others hold no rules"
)]
pub fn blocks(source: SourceId, text: &str) -> Outcome<Vec<RulesBlock>> {
    let mut search = FenceSearch {
        source,
        text,
        blocks: Vec::new(),
        diagnostics: Vec::new(),
        ignored: false,
    };
    // A byte-order mark would keep a fence from beginning the first line.
    let base = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut quotations = 0_usize;
    let plain = with_line_feeds(text.get(base..).unwrap_or(""));
    for (event, range) in Parser::new_ext(&plain, options).into_offset_iter() {
        let range = range.start.saturating_add(base)..range.end.saturating_add(base);
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotations = quotations.saturating_add(1),
            Event::End(TagEnd::BlockQuote(_)) => quotations = quotations.saturating_sub(1),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                search.fenced(range, quotations > 0)
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                search.unread(
                    range,
                    "it is indented by four spaces or more",
                    "put it at the beginning of its line",
                );
            }
            Event::Start(Tag::HtmlBlock) => {
                let html = search.slice(range.clone()).trim_start();
                match (html.starts_with("<!--"), html.contains("-->")) {
                    // A comment takes its fences out on purpose.
                    (true, true) => {}
                    (true, false) => search.unread(
                        range,
                        "the comment before it is not closed",
                        "end the comment with `-->`",
                    ),
                    (false, _) => {
                        search.unread(range, "it is inside HTML", "leave an empty line above it");
                    }
                }
            }
            Event::Code(_) if search.slice(range.clone()).contains(LINE_BREAKS) => {
                search.too_short(range.clone());
                search.unread(
                    range,
                    "there are words before it on its line",
                    "put it on a line of its own",
                );
            }
            _ => {}
        }
    }
    search.finish()
}

/// A line that begins as a fence does.
struct Fence<'t> {
    /// Its character, and how many of it.
    sign: char,
    length: usize,
    /// The words behind it.
    words: &'t str,
    /// The offset of its first character in the line.
    at: usize,
}

impl<'t> Fence<'t> {
    /// The fence that a line begins with, after white space.
    fn of(line: &'t str) -> Option<Self> {
        let fence = line.trim_start();
        let sign = fence
            .chars()
            .next()
            .filter(|sign| matches!(sign, '`' | '~'))?;
        let words = fence.trim_start_matches(sign);
        let length = fence.len().saturating_sub(words.len());
        (length >= 3).then(|| Self {
            sign,
            length,
            words: words.trim(),
            at: line.len().saturating_sub(fence.len()),
        })
    }

    /// The first of the words behind it.
    fn word(&self) -> &'t str {
        first_word(self.words)
    }

    /// Whether the fence was probably intended to begin rules.
    fn begins_rules(&self) -> bool {
        let word = self.word();
        word.len() < 16 && strsim::osa_distance(&word.to_lowercase(), LANGUAGE) <= 1
    }

    /// Whether this line closes the block that `open` begins.
    fn closes(&self, open: &Fence<'_>) -> bool {
        self.sign == open.sign && self.length >= open.length && self.words.is_empty()
    }
}

/// The first of the words behind a fence, without the marks that some renderers want.
fn first_word(words: &str) -> &str {
    words
        .trim_start_matches(['{', '.', ' '])
        .split([' ', '\t', ',', '}'])
        .next()
        .unwrap_or("")
}

/// The words behind the first.
fn rest_of(words: &str) -> &str {
    words
        .split_once([' ', '\t'])
        .map_or("", |(_, rest)| rest.trim())
}

struct FenceSearch<'t> {
    source: SourceId,
    text: &'t str,
    blocks: Vec<RulesBlock>,
    diagnostics: Vec<Diagnostic>,
    /// A block of rules was seen that is not read.
    ignored: bool,
}

impl<'t> FenceSearch<'t> {
    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// A block between fences, from its first sign on.
    fn fenced(&mut self, range: Range<usize>, quoted: bool) {
        let whole = self.slice(range.clone());
        let lines = lines(whole);
        let Some(first) = lines.first().cloned() else {
            return;
        };
        let Some(open) = whole.get(first.clone()).and_then(Fence::of) else {
            return;
        };
        let place = self.place(range.start, &first, &open, whole);
        let last = lines.iter().skip(1).rev().find(|line| !blank(whole, line));
        let closing =
            last.filter(|line| fence_of(whole, line).is_some_and(|fence| fence.closes(&open)));
        let end = closing.map_or(whole.len(), |line| line.start);
        let inside = lines.iter().skip(1).filter(|line| line.start < end);
        let swallowed = inside
            .filter_map(|line| fence_of(whole, line).map(|fence| (line, fence)))
            .find(|(_, fence)| {
                fence.sign == open.sign && fence.length >= open.length && fence.begins_rules()
            });
        if let Some((line, inner)) = swallowed {
            let message = "this block is not closed before the next one begins";
            let inner = self.place(range.start, line, &inner, whole);
            let help = format!("write {} on a line of its own where it ends", signs(&open));
            self.report(
                Diagnostic::error(code::FENCE, place, message)
                    .label(inner, "this is taken for a part of it")
                    .help(help),
            );
        } else if closing.is_none() {
            let help = format!("write {} on a line of its own where it ends", signs(&open));
            self.report(
                Diagnostic::error(code::FENCE, place, "this block is never closed").help(help),
            );
        } else if open.begins_rules() && self.is_read(&open, place, quoted) {
            let begin = lines.get(1).map_or(whole.len(), |line| line.start);
            let body = range.start.saturating_add(begin)..range.start.saturating_add(end);
            self.blocks.push(RulesBlock {
                body,
                margin: self.margin(place.range().start),
            });
        } else if !open.begins_rules() && lines.get(1).is_some_and(|line| begins_item(whole, line))
        {
            let help = format!(
                "write {0}{LANGUAGE} before rules, and {0}{LANGUAGE} {IGNORED} before what is only shown",
                signs(&open)
            );
            let diagnostic = Diagnostic::error(
                code::BLOCK_WORDS,
                place,
                "this block holds rules, and is not read",
            );
            self.report(diagnostic.help(help));
        }
    }

    /// Whether to read a block that begins rules; reports errors in its info string.
    fn is_read(&mut self, open: &Fence<'_>, place: Span, quoted: bool) -> bool {
        let signs = signs(open);
        if open.word() == LANGUAGE
            && open.words.starts_with(LANGUAGE)
            && rest_of(open.words) == IGNORED
        {
            self.ignored = true;
            return false;
        }
        if open.words != LANGUAGE {
            let shown = crate::value::text::shortened(open.words, 40);
            let message = format!("`{shown}` does not say whether these are rules");
            let help = format!(
                "write {signs}{LANGUAGE} before rules, and {signs}{LANGUAGE} {IGNORED} before what is only shown"
            );
            self.report(Diagnostic::error(code::BLOCK_WORDS, place, message).help(help));
            return false;
        }
        if quoted {
            let help = format!(
                "take it out of the quotation, or write {signs}{LANGUAGE} {IGNORED} where it is only shown"
            );
            self.report(
                Diagnostic::error(code::FENCE, place, "rules cannot be inside a quotation")
                    .help(help),
            );
        }
        !quoted
    }

    /// Reports a fence of one or two characters instead of three.
    fn too_short(&mut self, range: Range<usize>) {
        let whole = self.slice(range.clone());
        let first = whole.each_line().next().unwrap_or("");
        let words = first.trim_start_matches('`');
        let rules = lines(whole)
            .get(1)
            .is_some_and(|line| begins_item(whole, line));
        if first.len().saturating_sub(words.len()) < 3 && words.trim() == LANGUAGE && rules {
            let span = Span::new(
                self.source,
                range.start,
                range.start.saturating_add(first.trim_end().len()),
            );
            let diagnostic = Diagnostic::error(
                code::FENCE,
                span,
                "this begins no block: a fence has three signs",
            );
            self.report(diagnostic.help("write ```whereas, and ``` where the rules end"));
        }
    }

    /// Reports the first fence in a part of the text where fences are no fences.
    fn unread(&mut self, range: Range<usize>, why: &str, help: &str) {
        let whole = self.slice(range.clone());
        for line in lines(whole) {
            let written = whole.get(line.clone()).unwrap_or("");
            let fence = written.trim_start();
            let words = fence.trim_start_matches(['`', '~']);
            if fence.len().saturating_sub(words.len()) > 2 && words.trim() == LANGUAGE {
                let before = written.len().saturating_sub(fence.len());
                let start = range
                    .start
                    .saturating_add(line.start)
                    .saturating_add(before);
                let span = Span::new(
                    self.source,
                    start,
                    start.saturating_add(fence.trim_end().len()),
                );
                let message = format!("this fence begins no block: {why}");
                self.report(Diagnostic::error(code::FENCE, span, message).help(help));
                return;
            }
        }
    }

    /// The span of a fence, with its info string.
    fn place(&self, base: usize, line: &Range<usize>, fence: &Fence<'_>, whole: &str) -> Span {
        let start = base.saturating_add(line.start).saturating_add(fence.at);
        let written = whole
            .get(line.clone())
            .and_then(|line| line.get(fence.at..));
        let length = written.map_or(0, |written| written.trim_end().len());
        Span::new(self.source, start, start.saturating_add(length))
    }

    /// The text before an offset on its line.
    fn margin(&self, at: usize) -> Range<usize> {
        let before = self.slice(0..at);
        let start = before
            .rfind(LINE_BREAKS)
            .map_or(0, |line_break| line_break.saturating_add(1));
        let mark = if self.slice(start..at).starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        start.saturating_add(mark)..at
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn finish(mut self) -> Outcome<Vec<RulesBlock>> {
        if self.blocks.is_empty() && self.diagnostics.is_empty() {
            let place = Span::new(self.source, 0, 0);
            let message = if self.ignored {
                "this file has no rules that are read"
            } else {
                "this file has no rules"
            };
            let help = "rules in Markdown are between a line ```whereas and a line ```";
            self.report(Diagnostic::error(code::NO_BLOCK, place, message).help(help));
        }
        Outcome {
            value: self.blocks,
            diagnostics: self.diagnostics,
        }
    }
}

/// Whether a line begins as an item of the language does: `rule small for Loan`, `type Loan {`.
fn begins_item(whole: &str, line: &Range<usize>) -> bool {
    let tokens = lexer::tokens_in(whole, line.clone())
        .filter(|token| !token.kind.is_trivia())
        .take(3);
    let tokens: Vec<lexer::Token> = tokens.collect();
    let [first, second, ..] = tokens.as_slice() else {
        return false;
    };
    let third = tokens.get(2).map_or("", |third| third.text(whole));
    match first.text(whole) {
        "rule" => third == "for",
        "exception" => third == "to",
        "type" => matches!(third, "{" | "=" | "dated"),
        "dossier" => matches!(third, "{" | "dated"),
        "waiver" => second.text(whole) == "for",
        "parameter" | "agreement" => third == ":",
        "calendar" => matches!(third, "{" | "extends" | "joins"),
        "test" => second.kind.is_text(),
        "define" => third == "(",
        _ => false,
    }
}

fn signs(fence: &Fence<'_>) -> String {
    fence.sign.to_string().repeat(fence.length.min(10))
}

fn blank(whole: &str, line: &Range<usize>) -> bool {
    whole
        .get(line.clone())
        .is_none_or(|line| line.trim().is_empty())
}

/// The fence that a line begins with, possibly inside a block quote.
fn fence_of<'t>(whole: &'t str, line: &Range<usize>) -> Option<Fence<'t>> {
    let written = whole.get(line.clone())?;
    let inner = written.trim_start_matches([' ', '\t', '>']);
    let before = written.len().saturating_sub(inner.len());
    Fence::of(inner).map(|fence| Fence {
        at: fence.at.saturating_add(before),
        ..fence
    })
}

/// The lines of a text, without their breaks.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0_usize;
    while start < text.len() {
        let rest = text.get(start..).unwrap_or("");
        let length = rest.find(LINE_BREAKS).unwrap_or(rest.len());
        let end = start.saturating_add(length);
        lines.push(start..end);
        let after = text.get(end..).unwrap_or("");
        let line_break = if after.starts_with("\r\n") { 2 } else { 1 };
        start = end.saturating_add(line_break);
    }
    lines
}
