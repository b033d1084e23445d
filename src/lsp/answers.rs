//! Answers about one file, given at once.

use std::sync::Arc;

use serde_json::{Value, json};

use super::analyses::Known;
use super::capabilities;
use super::position::offset;
use super::protocol::code;
use super::protocol::{self, MARKDOWN, insert, modifier, symbol};
use super::server::Server;
use super::texts::{Opened, TextKind};
use super::transport::Refused;
use super::view::View;
use crate::ide::completion::{self, Looks};
use crate::ide::signature::Signature;
use crate::ide::symbols::{self, Symbol};
use crate::ide::tokens::Coloured;
use crate::ide::{Analysis, folding};
use crate::source::{LINE_BREAKS, Source, SourceId};

pub(super) type Answer = Result<Value, Refused>;

/// A rule file and its analysis.
struct Subject {
    known: Arc<Known>,
    source: SourceId,
    view: Arc<View>,
    opened: Opened,
}

impl Subject {
    fn analysis(&self) -> &Analysis {
        &self.known.analysis
    }

    fn text(&self) -> &Source {
        self.analysis().sources.get(self.source)
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
        _ => Err(Refused(
            code::INVALID_PARAMS,
            "a position has a line and a character, from 0".to_owned(),
        )),
    }
}

impl Server {
    /// Answers a request.
    pub(super) fn answer(&mut self, method: &str, params: &Value) -> Answer {
        match method {
            "textDocument/codeAction" => return self.code_actions(params),
            "textDocument/completion" => return self.completion(params),
            "textDocument/foldingRange" => return self.folding(params),
            "textDocument/formatting" | "textDocument/rangeFormatting" => {
                return self.formatting(params);
            }
            _ => {}
        }
        let answer: fn(&Subject, &Value) -> Answer = match method {
            "textDocument/hover" => hover,
            "textDocument/definition" => definition,
            "textDocument/documentHighlight" => highlights,
            "textDocument/prepareRename" => prepare_rename,
            "textDocument/documentSymbol" => document_symbols,
            "textDocument/semanticTokens/full" => semantic_tokens,
            "textDocument/selectionRange" => selection_ranges,
            "textDocument/signatureHelp" => signature_help,
            _ => {
                return Err(Refused(
                    code::UNKNOWN_METHOD,
                    format!("`{method}` is not known here"),
                ));
            }
        };
        match self.subject(params)? {
            Some(subject) => answer(&subject, params),
            None => Ok(Value::Null),
        }
    }

    /// The rule file that a request is about; none where it is about a document, or one that is too large.
    fn subject(&mut self, params: &Value) -> Result<Option<Subject>, Refused> {
        let opened = self.opened(params)?.clone();
        if opened.kind != TextKind::Rules || opened.is_too_large() {
            return Ok(None);
        }
        let Some(known) = self.analysis(&opened) else {
            return Ok(None);
        };
        let Some(source) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(None);
        };
        Ok(Some(Subject {
            known,
            source,
            view: self.view(),
            opened,
        }))
    }

    fn completion(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        if opened.kind != TextKind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let view = self.view();
        let at = offset_in(
            &opened.text,
            params.get("position").unwrap_or(&Value::Null),
            &view,
        )?;
        let mut looks = ServerLooks {
            server: self,
            opened: &opened,
        };
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
        if opened.kind != TextKind::Rules || opened.is_too_large() {
            return Ok(Value::Null);
        }
        let source = Source::new("", Arc::clone(&opened.text));
        let line =
            |at: usize| super::position::position(&source, at, super::position::Encoding::Utf16).0;
        let folds = folding::folds(&opened.name, &opened.text)
            .into_iter()
            .map(|fold| {
                let (start, end) = (line(fold.range.start), line(fold.range.end));
                // The line of a closing bracket stays.
                let end = if fold.comment {
                    end
                } else {
                    end.saturating_sub(1)
                };
                let kind = if fold.comment {
                    protocol::fold::COMMENT
                } else {
                    protocol::fold::REGION
                };
                (
                    start,
                    end,
                    json!({ "startLine": start, "endLine": end, "kind": kind }),
                )
            });
        Ok(folds
            .filter(|(start, end, _)| start < end)
            .map(|(_, _, fold)| fold)
            .collect())
    }

    fn code_actions(&mut self, params: &Value) -> Answer {
        let opened = self.opened(params)?.clone();
        Ok(self.actions.near(&opened, params))
    }
}

/// Looks at files as the server has them.
struct ServerLooks<'s> {
    server: &'s mut Server,
    opened: &'s Opened,
}

impl Looks for ServerLooks<'_> {
    fn now(&mut self) -> Arc<Analysis> {
        match self.server.analysis(self.opened) {
            Some(known) => Arc::clone(&known.analysis),
            None => Arc::default(),
        }
    }

    fn with(&mut self, text: String) -> Analysis {
        self.server.analysis_with(&self.opened.name, text.into())
    }

    fn done(&mut self, analysis: Analysis) {
        self.server.stale.probes.push(analysis);
    }

    fn modules(&mut self) -> Vec<String> {
        self.server.modules(&self.opened.name)
    }
}

fn completion_item(item: &completion::Completion, range: &Value, view: &View) -> Value {
    let snippet = item.snippet && view.snippets;
    let text = if item.snippet && !snippet {
        without_places(&item.insert)
    } else {
        item.insert.clone()
    };
    let mut value = json!({
        "label": item.label, "kind": capabilities::completion(item.kind), "detail": item.detail,
        "sortText": format!("{}{}", item.rank, item.label), "filterText": item.label,
        "textEdit": { "range": range, "newText": text }, "insertTextFormat": if snippet { insert::SNIPPET } else { insert::PLAIN_TEXT },
        "insertTextMode": insert::ADJUST_INDENTATION,
    });
    if let (Some(doc), Some(fields)) = (&item.doc, value.as_object_mut()) {
        fields.insert(
            "documentation".to_owned(),
            json!({ "kind": MARKDOWN, "value": doc }),
        );
    }
    value
}

/// A snippet as plain text, for an editor without snippets: its tab stops keep their default text.
fn without_places(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after
            .strip_prefix('{')
            .and_then(|inside| inside.split_once('}'));
        rest = match braced {
            Some((inside, rest)) => {
                let words = inside.trim_start_matches(|c: char| c.is_ascii_digit());
                let words = words
                    .trim_start_matches([':', '|'])
                    .split([',', '|'])
                    .next()
                    .unwrap_or("");
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

fn hover(subject: &Subject, params: &Value) -> Answer {
    let at = subject.offset(position_of(params))?;
    let hover = subject.analysis().hover(subject.source, at);
    Ok(hover.map_or(Value::Null, |hover| {
        let range = subject.view.span(&subject.analysis().sources, hover.span);
        json!({ "contents": { "kind": MARKDOWN, "value": hover.markdown }, "range": range })
    }))
}

fn definition(subject: &Subject, params: &Value) -> Answer {
    let at = subject.offset(position_of(params))?;
    let places = subject.analysis().definitions(subject.source, at);
    if let (true, Some(file)) = (
        places.is_empty(),
        subject.analysis().file_named(subject.source, at),
    ) {
        let folder = std::path::Path::new(&*subject.opened.name).parent();
        let target = folder
            .map(|folder| folder.join(file))
            .filter(|target| subject.view.host.read(target).is_ok());
        let start = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": start, "end": start });
        return Ok(target.map_or(
            Value::Null,
            |target| json!([{ "uri": super::uri::of(&target), "range": range }]),
        ));
    }
    Ok(places
        .into_iter()
        .map(|place| subject.view.location(&subject.analysis().sources, place))
        .collect())
}

fn highlights(subject: &Subject, params: &Value) -> Answer {
    let at = subject.offset(position_of(params))?;
    let places = subject.analysis().references(subject.source, at);
    let own = places
        .into_iter()
        .filter(|place| place.source == subject.source);
    Ok(own
        .map(|place| json!({ "range": subject.view.span(&subject.analysis().sources, place) }))
        .collect())
}

fn prepare_rename(subject: &Subject, params: &Value) -> Answer {
    let at = subject.offset(position_of(params))?;
    match subject.analysis().renameable(subject.source, at) {
        Ok(span) => {
            let name = subject.analysis().sources.slice(span);
            Ok(
                json!({ "range": subject.view.span(&subject.analysis().sources, span), "placeholder": name }),
            )
        }
        Err(why) => Err(Refused(code::REQUEST_FAILED, why)),
    }
}

fn signature_help(subject: &Subject, params: &Value) -> Answer {
    let at = subject.offset(position_of(params))?;
    let Some(found) = subject.analysis().signatures(subject.source, at) else {
        return Ok(Value::Null);
    };
    let signature = |one: &Signature| {
        let parameters: Vec<Value> = one
            .parameters
            .iter()
            .map(|parameter| json!({ "label": parameter }))
            .collect();
        let doc = one
            .doc
            .as_ref()
            .map(|doc| json!({ "kind": MARKDOWN, "value": doc }));
        json!({ "label": one.label, "documentation": doc, "parameters": parameters })
    };
    let signatures: Vec<Value> = found.all.iter().map(signature).collect();
    Ok(
        json!({ "signatures": signatures, "activeSignature": found.active, "activeParameter": found.parameter }),
    )
}

fn document_symbols(subject: &Subject, _: &Value) -> Answer {
    Ok(subject
        .analysis()
        .symbols(subject.source)
        .iter()
        .map(|symbol| symbol_value(subject, symbol))
        .collect())
}

fn symbol_value(subject: &Subject, symbol: &Symbol) -> Value {
    let children: Vec<Value> = symbol
        .children
        .iter()
        .map(|child| symbol_value(subject, child))
        .collect();
    let sources = &subject.analysis().sources;
    json!({
        "name": symbol.name, "detail": symbol.detail, "kind": symbol_kind(symbol.kind),
        "range": subject.view.span(sources, symbol.span), "selectionRange": subject.view.span(sources, symbol.name_span),
        "children": children,
    })
}

/// The number of a symbol's kind.
pub(super) fn symbol_kind(kind: symbols::SymbolKind) -> u32 {
    match kind {
        symbols::SymbolKind::Module => symbol::MODULE,
        symbols::SymbolKind::Type => symbol::STRUCT,
        symbols::SymbolKind::Field => symbol::FIELD,
        symbols::SymbolKind::Calendar => symbol::ARRAY,
        symbols::SymbolKind::Parameter => symbol::CONSTANT,
        symbols::SymbolKind::Data => symbol::ARRAY,
        symbols::SymbolKind::Definition => symbol::FUNCTION,
        symbols::SymbolKind::Rule => symbol::METHOD,
        symbols::SymbolKind::Waiver => symbol::EVENT,
        symbols::SymbolKind::Agreement => symbol::OBJECT,
        symbols::SymbolKind::Test => symbol::EVENT,
    }
}

fn semantic_tokens(subject: &Subject, _: &Value) -> Answer {
    let mut data: Vec<usize> = Vec::new();
    let (mut line, mut column) = (0, 0);
    for Coloured {
        range,
        kind,
        declaration,
    } in subject.analysis().coloured(subject.source)
    {
        let encoding = subject.view.encoding;
        let (at, start) = super::position::position(subject.text(), range.start, encoding);
        let word = subject.text().text().get(range).unwrap_or("");
        // Words are on one line.
        if word.contains(LINE_BREAKS) {
            continue;
        }
        let wide = super::position::width(word, encoding);
        let (number, modifiers) = capabilities::token(kind);
        let lines = at.saturating_sub(line);
        let columns = if lines == 0 {
            start.saturating_sub(column)
        } else {
            start
        };
        let modifiers = usize::try_from(if declaration {
            modifiers | modifier::DECLARATION
        } else {
            modifiers
        })
        .unwrap_or(0);
        data.extend([lines, columns, wide, number, modifiers]);
        (line, column) = (at, start);
    }
    Ok(json!({ "data": data }))
}

fn selection_ranges(subject: &Subject, params: &Value) -> Answer {
    let positions = params.get("positions").and_then(Value::as_array);
    let positions = positions.ok_or_else(|| {
        Refused(
            code::INVALID_PARAMS,
            "the request has no positions".to_owned(),
        )
    })?;
    let mut found = Vec::new();
    for position in positions {
        let at = subject.offset(position)?;
        let ranges = subject.analysis().selections(subject.source, at);
        let nested = ranges.into_iter().rev().fold(Value::Null, |parent, range| {
            let range = subject.view.range(subject.text(), range);
            if parent.is_null() {
                json!({ "range": range })
            } else {
                json!({ "range": range, "parent": parent })
            }
        });
        found.push(nested);
    }
    Ok(Value::Array(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_words_where_they_are_not_known() {
        assert_eq!(without_places("when ${1:condition}"), "when condition");
        assert_eq!(
            without_places("severity ${1|error,warning|}"),
            "severity error"
        );
        assert_eq!(without_places("f($1)"), "f()");
    }
}
