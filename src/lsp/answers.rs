//! Answers about one file, given at once.

use std::sync::Arc;

use serde_json::{Value, json};

use super::capabilities;
use super::position::offset;
use super::server::Server;
use super::texts::{Kind, Opened};
use super::transport::{Refused, code};
use super::view::View;
use crate::diagnostic::has_errors;
use crate::format;
use crate::ide::completion::{self, Looks};
use crate::ide::symbols::{self, Symbol};
use crate::ide::tokens::Coloured;
use crate::ide::{Analysis, folding};
use crate::source::{LINE_BREAKS, Source, SourceId, Sources, lines};

type Answer = Result<Value, Refused>;

/// A rule file and what is known of it.
struct Known {
    analysis: Arc<Analysis>,
    source: SourceId,
    view: Arc<View>,
    opened: Opened,
}

impl Known {
    fn text(&self) -> &Source {
        self.analysis.sources.get(self.source)
    }

    fn offset(&self, position: &Value) -> Result<usize, Refused> {
        offset_in(&self.opened.text, position, &self.view)
    }
}

/// The byte offset of a position in a text.
pub(super) fn offset_in(text: &str, position: &Value, view: &View) -> Result<usize, Refused> {
    let number = |name: &str| position.get(name).and_then(Value::as_u64);
    match (number("line"), number("character")) {
        (Some(line), Some(column)) => Ok(offset(text, line, column, view.encoding)),
        _ => Err(Refused(code::INVALID_PARAMS, "a position has a line and a character, from 0".to_owned())),
    }
}

impl Server {
    /// Answers a request.
    pub(super) fn answer(&mut self, method: &str, params: &Value) -> Answer {
        match method {
            "textDocument/codeAction" => return self.code_actions(params),
            "textDocument/completion" => return self.completion(params),
            "textDocument/foldingRange" => return self.folding(params),
            "textDocument/formatting" => return self.formatting(params),
            _ => {}
        }
        let answer: fn(&Known, &Value) -> Answer = match method {
            "textDocument/hover" => hover,
            "textDocument/definition" => definition,
            "textDocument/documentHighlight" => highlights,
            "textDocument/prepareRename" => prepare_rename,
            "textDocument/documentSymbol" => document_symbols,
            "textDocument/semanticTokens/full" => semantic_tokens,
            "textDocument/selectionRange" => selection_ranges,
            _ => return Err(Refused(code::UNKNOWN_METHOD, format!("`{method}` is not known here"))),
        };
        match self.known(params)? {
            Some(known) => answer(&known, params),
            None => Ok(Value::Null),
        }
    }

    /// The rule file that a request is about; none where it is about a document, or one that is too large.
    fn known(&mut self, params: &Value) -> Result<Option<Known>, Refused> {
        let opened = self.opened(params)?.clone();
        if opened.kind != Kind::Rules || opened.is_too_large() {
            return Ok(None);
        }
        let analysis = self.analysis(&opened);
        let Some(source) = analysis.file(&opened.name).map(|file| file.source) else { return Ok(None) };
        Ok(Some(Known { analysis, source, view: self.view(), opened }))
    }

    fn completion(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        if opened.kind != Kind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let view = self.view();
        let at = offset_in(&opened.text, params.get("position").unwrap_or(&Value::Null), &view)?;
        let mut looks = ServerLooks { server: self, opened: &opened };
        let found = completion::complete(&opened.name, &opened.text, at, &mut looks);
        let source = Source::new(Arc::clone(&opened.name), Arc::clone(&opened.text));
        let range = view.range(&source, found.replaces.clone());
        let shown = |item: &completion::Completion| {
            let mut value = completion_item(item, &range, &view);
            if let (Some((at, text)), Some(fields)) = (&item.also, value.as_object_mut()) {
                let edit = json!([{ "range": view.range(&source, *at..*at), "newText": text }]);
                fields.insert("additionalTextEdits".to_owned(), edit);
            }
            value
        };
        let items: Vec<Value> = found.items.iter().map(shown).collect();
        Ok(json!({ "isIncomplete": false, "items": items }))
    }

    fn folding(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?;
        if opened.kind != Kind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let source = Source::new("", Arc::clone(&opened.text));
        let line = |at: usize| super::position::position(&source, at, super::position::Encoding::Utf16).0;
        let folds = folding::folds(&opened.name, &opened.text).into_iter().map(|fold| {
            let (start, end) = (line(fold.range.start), line(fold.range.end));
            // The line of a closing bracket stays.
            let end = if fold.comment { end } else { end.saturating_sub(1) };
            let kind = if fold.comment { "comment" } else { "region" };
            (start, end, json!({ "startLine": start, "endLine": end, "kind": kind }))
        });
        Ok(folds.filter(|(start, end, _)| start < end).map(|(_, _, fold)| fold).collect())
    }

    fn formatting(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        if opened.kind != Kind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let sources = Sources::new();
        let id = sources.add(Arc::clone(&opened.name), Arc::clone(&opened.text));
        match format::format(&sources, id, &self.limits) {
            Ok(new) => {
                let (range, text) = difference(&opened.text, &new);
                let edits = if range.is_empty() && text.is_empty() { vec![] } else { vec![(range, text)] };
                let (view, source) = (self.view(), sources.get(id));
                Ok(edits
                    .into_iter()
                    .map(|(range, text)| json!({ "range": view.range(source, range), "newText": text }))
                    .collect())
            }
            Err(said) => {
                let first = said.iter().find(|one| has_errors(std::slice::from_ref(one)));
                let why = first.map_or("", |one| &one.message);
                self.send(super::server::log(&format!("`{}` is not formatted: {why}", opened.name)));
                Ok(Value::Null)
            }
        }
    }

    fn code_actions(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        let line = |end: &str| params.pointer(end).and_then(Value::as_u64).unwrap_or(0);
        let (from, to) = (line("/range/start/line"), line("/range/end/line"));
        let actions = self.actions.of(&opened.uri, opened.version);
        let near = |action: &&Value| {
            let of = |end: &str| action.pointer(end).and_then(Value::as_u64).unwrap_or(0);
            of("/diagnostics/0/range/start/line") <= to && from <= of("/diagnostics/0/range/end/line")
        };
        Ok(actions.iter().filter(near).cloned().collect())
    }
}

/// Looks at files as the server has them.
struct ServerLooks<'s> {
    server: &'s mut Server,
    opened: &'s Opened,
}

impl Looks for ServerLooks<'_> {
    fn now(&mut self) -> Arc<Analysis> {
        self.server.analysis(self.opened)
    }

    fn with(&mut self, text: String) -> Analysis {
        self.server.analyse(&self.opened.name, text.into())
    }

    fn done(&mut self, analysis: Analysis) {
        self.server.stale.push(Arc::new(analysis));
    }

    fn modules(&mut self) -> Vec<String> {
        self.server.modules(&self.opened.name)
    }
}

/// The lines of what is inserted are indented as its first one is.
const ADJUST_INDENTATION: u8 = 2;

fn completion_item(item: &completion::Completion, range: &Value, view: &View) -> Value {
    let snippet = item.snippet && view.snippets;
    let text = if item.snippet && !snippet { without_places(&item.insert) } else { item.insert.clone() };
    let mut value = json!({
        "label": item.label, "kind": capabilities::completion(item.kind), "detail": item.detail,
        "sortText": format!("{}{}", item.rank, item.label), "filterText": item.label,
        "textEdit": { "range": range, "newText": text }, "insertTextFormat": if snippet { 2 } else { 1 },
        "insertTextMode": ADJUST_INDENTATION,
    });
    if let (Some(doc), Some(fields)) = (&item.doc, value.as_object_mut()) {
        fields.insert("documentation".to_owned(), json!({ "kind": "markdown", "value": doc }));
    }
    value
}

/// A snippet for an editor that knows none: the words that stand for its places.
fn without_places(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        rest = match braced {
            Some((inside, rest)) => {
                let words = inside.trim_start_matches(|c: char| c.is_ascii_digit());
                let words = words.trim_start_matches([':', '|']).split([',', '|']).next().unwrap_or("");
                out.push_str(words);
                rest
            }
            None => after.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    out.push_str(rest);
    out
}

fn position_of(params: &Value) -> &Value {
    params.get("position").unwrap_or(&Value::Null)
}

fn hover(known: &Known, params: &Value) -> Answer {
    let at = known.offset(position_of(params))?;
    let hover = known.analysis.hover(known.source, at);
    Ok(hover.map_or(Value::Null, |hover| {
        let range = known.view.span(&known.analysis.sources, hover.span);
        json!({ "contents": { "kind": "markdown", "value": hover.markdown }, "range": range })
    }))
}

fn definition(known: &Known, params: &Value) -> Answer {
    let at = known.offset(position_of(params))?;
    let places = known.analysis.definitions(known.source, at);
    if let (true, Some(file)) = (places.is_empty(), known.analysis.file_named(known.source, at)) {
        let folder = std::path::Path::new(&*known.opened.name).parent();
        let target = folder.map(|folder| folder.join(file)).filter(|target| known.view.host.read(target).is_ok());
        let start = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": start, "end": start });
        return Ok(target.map_or(Value::Null, |target| json!([{ "uri": super::uri::of(&target), "range": range }])));
    }
    Ok(places.into_iter().map(|place| known.view.location(&known.analysis.sources, place)).collect())
}

fn highlights(known: &Known, params: &Value) -> Answer {
    let at = known.offset(position_of(params))?;
    let places = known.analysis.references(known.source, at);
    let own = places.into_iter().filter(|place| place.source == known.source);
    Ok(own.map(|place| json!({ "range": known.view.span(&known.analysis.sources, place) })).collect())
}

fn prepare_rename(known: &Known, params: &Value) -> Answer {
    let at = known.offset(position_of(params))?;
    match known.analysis.renameable(known.source, at) {
        Ok(span) => {
            let name = known.analysis.sources.slice(span);
            Ok(json!({ "range": known.view.span(&known.analysis.sources, span), "placeholder": name }))
        }
        Err(why) => Err(Refused(code::REQUEST_FAILED, why)),
    }
}

fn document_symbols(known: &Known, _: &Value) -> Answer {
    Ok(known.analysis.symbols(known.source).iter().map(|symbol| symbol_value(known, symbol)).collect())
}

fn symbol_value(known: &Known, symbol: &Symbol) -> Value {
    let children: Vec<Value> = symbol.children.iter().map(|child| symbol_value(known, child)).collect();
    let sources = &known.analysis.sources;
    json!({
        "name": symbol.name, "detail": symbol.detail, "kind": symbol_kind(symbol.kind),
        "range": known.view.span(sources, symbol.span), "selectionRange": known.view.span(sources, symbol.name_span),
        "children": children,
    })
}

/// The number of a symbol's kind.
pub(super) fn symbol_kind(kind: symbols::Kind) -> u32 {
    match kind {
        symbols::Kind::Module => 2,
        symbols::Kind::Type => 23,
        symbols::Kind::Field => 8,
        symbols::Kind::Calendar => 18,
        symbols::Kind::Parameter => 14,
        symbols::Kind::Data => 18,
        symbols::Kind::Definition => 12,
        symbols::Kind::Rule => 6,
        symbols::Kind::Waiver => 24,
        symbols::Kind::Agreement => 19,
        symbols::Kind::Test => 24,
    }
}

fn semantic_tokens(known: &Known, _: &Value) -> Answer {
    let mut data: Vec<usize> = Vec::new();
    let (mut line, mut column) = (0, 0);
    for Coloured { range, kind, declaration } in known.analysis.coloured(known.source) {
        let encoding = known.view.encoding;
        let (at, start) = super::position::position(known.text(), range.start, encoding);
        let word = known.text().text().get(range).unwrap_or("");
        // Words stand on one line.
        if word.contains(LINE_BREAKS) {
            continue;
        }
        let wide = super::position::width(word, encoding);
        let (number, modifiers) = capabilities::token(kind);
        let lines = at.saturating_sub(line);
        let columns = if lines == 0 { start.saturating_sub(column) } else { start };
        let modifiers = usize::try_from(modifiers | u32::from(declaration)).unwrap_or(0);
        data.extend([lines, columns, wide, number, modifiers]);
        (line, column) = (at, start);
    }
    Ok(json!({ "data": data }))
}

fn selection_ranges(known: &Known, params: &Value) -> Answer {
    let positions = params.get("positions").and_then(Value::as_array);
    let positions =
        positions.ok_or_else(|| Refused(code::INVALID_PARAMS, "the request has no positions".to_owned()))?;
    let mut found = Vec::new();
    for position in positions {
        let at = known.offset(position)?;
        let ranges = known.analysis.selections(known.source, at);
        let nested = ranges.into_iter().rev().fold(Value::Null, |parent, range| {
            let range = known.view.range(known.text(), range);
            if parent.is_null() { json!({ "range": range }) } else { json!({ "range": range, "parent": parent }) }
        });
        found.push(nested);
    }
    Ok(Value::Array(found))
}

/// The part of a text that is another in the new one, and what stands there; whole lines.
fn difference(old: &str, new: &str) -> (std::ops::Range<usize>, String) {
    let front = lines(old).zip(lines(new)).take_while(|(a, b)| a == b);
    let front: usize = front.map(|(line, _)| line.len()).sum();
    let (old_rest, new_rest) = (old.get(front..).unwrap_or(""), new.get(front..).unwrap_or(""));
    let last_first = |text| {
        let mut all: Vec<&str> = lines(text).collect();
        all.reverse();
        all
    };
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (last_first(old_rest), last_first(new_rest));
    let back: usize = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum();
    let end = old.len().saturating_sub(back);
    let text = new_rest.get(..new_rest.len().saturating_sub(back)).unwrap_or("").to_owned();
    (front..end, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        assert_eq!(difference("a\nb\nc\n", "a\nB\nc\n"), (2..4, "B\n".to_owned()));
        assert_eq!(difference("a\n", "a\n"), (2..2, String::new()));
        assert_eq!(difference("a\na\n", "a\n"), (2..4, String::new()));
        assert_eq!(difference("x", "x\n"), (0..1, "x\n".to_owned()));
        assert_eq!(difference("a\rb\rc\n", "a\nb\nc\n"), (0..4, "a\nb\n".to_owned()));
    }

    #[test]
    fn snippets_are_words_where_they_are_not_known() {
        assert_eq!(without_places("when ${1:condition}"), "when condition");
        assert_eq!(without_places("severity ${1|error,warning|}"), "severity error");
        assert_eq!(without_places("f($1)"), "f()");
    }
}
