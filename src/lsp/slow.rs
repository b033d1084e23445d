//! Requests that may take longer: about all files of a workspace, and about the results of examples.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::analyses::{Analyses, Known, NEVER, Stop, texts};
use super::answers::{offset_in, symbol_kind};
use super::protocol::{self, code};
use super::texts::{Opened, TextKind};
use super::transport::Refused;
use super::view::View;
use crate::check::Text;
use crate::ide::examples::ExampleResults;
use crate::ide::lens::About;
use crate::lint::Uses;
use crate::source::SourceId;
use crate::syntax::ast;

/// The requests that are answered here.
pub(super) const METHODS: [&str; 6] = [
    "textDocument/references",
    "textDocument/rename",
    "workspace/symbol",
    "textDocument/codeLens",
    "textDocument/inlayHint",
    "workspace/executeCommand",
];

/// The command of a code lens: shows the result of a test, a rule, an agreement.
pub(super) const TELL: &str = "whereas.tell";

/// A position in an open rule file, in the analysis of its workspace.
struct Target {
    known: Arc<Known>,
    file: SourceId,
    offset: usize,
}

/// A result, and a message for the editor to show.
pub(super) type Answer = Result<(Value, Option<String>), Refused>;

/// The worker's caches other than the analyses.
pub(super) struct Slow {
    analyses: Arc<Analyses>,
    /// Files of a folder that are checked, at a revision.
    checked_files: HashMap<PathBuf, (u64, Arc<[PathBuf]>)>,
    /// What the other rule files of its project take from an open one.
    uses: HashMap<Arc<str>, (u64, Arc<Uses>)>,
}

impl Slow {
    pub fn new(analyses: Arc<Analyses>) -> Self {
        Self {
            analyses,
            checked_files: HashMap::new(),
            uses: HashMap::new(),
        }
    }

    /// Answers one of [`METHODS`].
    pub fn answer(
        &self,
        method: &str,
        params: &Value,
        view: &Arc<View>,
        opened: Option<&Opened>,
        stop: Stop<'_>,
    ) -> Answer {
        if method == "workspace/symbol" {
            return Ok((self.symbols(params, view, stop)?, None));
        }
        if method == "workspace/executeCommand" {
            return self.show_result(params, view, stop);
        }
        let opened = opened
            .ok_or_else(|| Refused(code::INVALID_PARAMS, "the file is not open".to_owned()))?;
        if opened.kind != TextKind::Rules || opened.is_too_large() {
            return Ok((Value::Null, None));
        }
        let value = match method {
            "textDocument/codeLens" => self.lenses(view, opened, stop)?,
            "textDocument/inlayHint" => self.inlays(params, view, opened, stop)?,
            "textDocument/references" => self.references(params, view, opened, stop)?,
            _ => self.rename(params, view, opened, stop)?,
        };
        Ok((value, None))
    }

    /// The files of the workspace that can have diagnostics; listed again after a change that
    /// matters to more than one file.
    pub fn checked_files(&mut self, view: &View) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for folder in &view.folders {
            let known = self
                .checked_files
                .get(folder)
                .filter(|(revision, _)| *revision == view.shared_revision);
            let files = match known {
                Some((_, files)) => Arc::clone(files),
                None => {
                    let files: Arc<[PathBuf]> = view.host.checked_files(folder, &view.open).into();
                    self.checked_files
                        .insert(folder.clone(), (view.shared_revision, Arc::clone(&files)));
                    files
                }
            };
            found.extend(files.iter().cloned());
        }
        found.sort();
        found.dedup();
        found
    }

    /// The analysis of a file with the other open ones, and the results of its examples.
    fn with_examples(
        &self,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<(Arc<Known>, Arc<ExampleResults>), Refused> {
        let known = self.analyses.of_open(view, opened, stop);
        let known = known.filter(|_| !stop()).ok_or_else(cancelled)?;
        let examples = self.analyses.examples(view, opened, &known);
        Ok((known, examples))
    }

    fn lenses(&self, view: &Arc<View>, opened: &Opened, stop: Stop<'_>) -> Result<Value, Refused> {
        let (known, examples) = self.with_examples(view, opened, stop)?;
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(Value::Null);
        };
        let lenses = known
            .analysis
            .lenses(file, &examples)
            .into_iter()
            .map(|lens| {
                let (kind, name) = match &lens.about {
                    About::Test(title) => ("test", title),
                    About::Rule(path) => ("rule", path),
                    About::Agreement(name) => ("agreement", name),
                };
                let arguments = json!([&*opened.uri, kind, name]);
                json!({
                    "range": view.span(&known.analysis.sources, lens.span.at_start()),
                    "command": { "title": lens.title, "command": TELL, "arguments": arguments },
                })
            });
        Ok(lenses.collect())
    }

    /// Executes the command of a code lens.
    fn show_result(&self, params: &Value, view: &Arc<View>, stop: Stop<'_>) -> Answer {
        let refuse = |why: &str| Refused(code::INVALID_PARAMS, why.to_owned());
        if params.get("command").and_then(Value::as_str) != Some(TELL) {
            return Err(refuse(&format!("the only command is `{TELL}`")));
        }
        let argument = |at: &str| params.pointer(at).and_then(Value::as_str);
        let (Some(uri), Some(kind), Some(name)) = (
            argument("/arguments/0"),
            argument("/arguments/1"),
            argument("/arguments/2"),
        ) else {
            return Err(refuse(
                "the command takes a file, `test`, `rule` or `agreement`, and a name",
            ));
        };
        let about = match kind {
            "test" => About::Test(name.to_owned()),
            "rule" => About::Rule(name.to_owned()),
            "agreement" => About::Agreement(name.to_owned()),
            _ => {
                return Err(refuse(
                    "this works for a `test`, a `rule` or an `agreement`",
                ));
            }
        };
        let found = view.texts.values().find(|opened| *opened.uri == *uri);
        let opened = found.ok_or_else(|| refuse("the file is not open"))?.clone();
        let (known, examples) = self.with_examples(view, &opened, stop)?;
        let text = known.analysis.result_of(&about, &examples);
        Ok((json!(text), Some(text)))
    }

    fn inlays(
        &self,
        params: &Value,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<Value, Refused> {
        let at = |end: &str| {
            offset_in(
                &opened.text,
                params.pointer(end).unwrap_or(&Value::Null),
                view,
            )
        };
        let part = at("/range/start")?..at("/range/end")?.saturating_add(1);
        let (known, examples) = self.with_examples(view, opened, stop)?;
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(Value::Null);
        };
        let source = known.analysis.sources.get(file);
        let inlays = known.analysis.inlays(file, &part, &examples).into_iter().map(|inlay| {
            json!({
                "position": view.position(source, inlay.offset), "label": inlay.label, "tooltip": inlay.tooltip,
                "kind": if inlay.is_type { protocol::inlay::TYPE } else { protocol::inlay::PARAMETER }, "paddingLeft": false, "paddingRight": !inlay.is_type,
            })
        });
        Ok(inlays.collect())
    }

    fn references(
        &self,
        params: &Value,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<Value, Refused> {
        let Some(target) = self.target(params, view, opened, stop)? else {
            return Ok(Value::Null);
        };
        let analysis = &target.known.analysis;
        let declared = analysis
            .reference_at(target.file, target.offset)
            .map(|found| found.declared);
        let with = params
            .pointer("/context/includeDeclaration")
            .and_then(Value::as_bool)
            .unwrap_or(true);
        let places = analysis
            .references(target.file, target.offset)
            .into_iter()
            .filter(|place| with || Some(*place) != declared);
        Ok(places
            .map(|place| view.location(&analysis.sources, place))
            .collect())
    }

    fn rename(
        &self,
        params: &Value,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<Value, Refused> {
        let new = params.get("newName").and_then(Value::as_str);
        let new = new.ok_or_else(|| {
            Refused(
                code::INVALID_PARAMS,
                "the request has no new name".to_owned(),
            )
        })?;
        let Some(target) = self.target(params, view, opened, stop)? else {
            return Ok(Value::Null);
        };
        let analysis = &target.known.analysis;
        let edits = analysis
            .rename(target.file, target.offset, new.trim())
            .map_err(|why| Refused(code::REQUEST_FAILED, why))?;
        Ok(view.edits(&analysis.sources, &edits))
    }

    /// The position that a request names, in the analysis of the whole workspace; `None` if the analysis lacks the file.
    fn target(
        &self,
        params: &Value,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<Option<Target>, Refused> {
        let position = params.get("position").unwrap_or(&Value::Null);
        let offset = offset_in(&opened.text, position, view)?;
        let known = self.workspace(view, opened, stop)?;
        let file = known.analysis.file(&opened.name).map(|file| file.source);
        Ok(file.map(|file| Target {
            known,
            file,
            offset,
        }))
    }

    fn symbols(&self, params: &Value, view: &Arc<View>, stop: Stop<'_>) -> Result<Value, Refused> {
        let query = params.get("query").and_then(Value::as_str).unwrap_or("");
        let mut found = Vec::new();
        for folder in &view.folders {
            let known = self.analyses.of_folder(view, folder, stop);
            let analysis = &known.ok_or_else(cancelled)?.analysis;
            for (symbol, module) in analysis.all_symbols(query) {
                found.push(json!({
                    "name": symbol.name, "kind": symbol_kind(symbol.kind), "containerName": module,
                    "location": view.location(&analysis.sources, symbol.name_span),
                }));
            }
        }
        Ok(Value::Array(found))
    }

    /// A file together with all rule files of its workspace folder, so that references from any of them are seen.
    fn workspace(
        &self,
        view: &Arc<View>,
        opened: &Opened,
        stop: Stop<'_>,
    ) -> Result<Arc<Known>, Refused> {
        let path = Path::new(&*opened.name);
        let folders = view
            .folders
            .iter()
            .filter(|folder| path.starts_with(folder));
        let known = match folders.max_by_key(|folder| folder.components().count()) {
            Some(folder) => self.analyses.of_folder(view, folder, stop),
            // A file outside the workspace is looked at with what it uses.
            None => self.analyses.of_file(view, opened, stop),
        };
        known.ok_or_else(cancelled)
    }

    /// What the other rule files of its project take from the module that a file is.
    pub fn uses(&mut self, view: &Arc<View>, opened: &Opened, known: &Known) -> Arc<Uses> {
        if let Some((revision, uses)) = self.uses.get(&opened.name)
            && *revision == view.revision
        {
            return Arc::clone(uses);
        }
        let mut uses = Uses::default();
        let module = known.analysis.file(&opened.name).and_then(|file| {
            // A file without rules is there for others, and nothing in it is found unused.
            let has_rules = |item: &ast::Item| matches!(item.kind, ast::ItemKind::Rule(_));
            if !file.items.iter().any(has_rules) {
                return None;
            }
            let last = file.module.as_ref()?.path.segments.last()?;
            Some(Arc::clone(&last.text))
        });
        if let Some(module) = module {
            let project = view.project(&opened.name);
            // A `use` of the module ends in its last name: most other files need not be checked.
            let users: Vec<Text> = texts(view, &self.analyses.rule_files(view, &project))
                .into_iter()
                .filter(|text| text.name != opened.name && text.text.contains(&*module))
                .collect();
            if !users.is_empty()
                && let Some(known) = self.analyses.of_files(view, &project, users, NEVER)
            {
                uses.add_look(&known.analysis.look, &known.analysis.sources);
            }
        }
        let uses = Arc::new(uses);
        self.uses.retain(|name, _| view.open.contains_key(name));
        self.uses
            .insert(Arc::clone(&opened.name), (view.revision, Arc::clone(&uses)));
        uses
    }
}

/// The refusal of a request that was cancelled while it was worked on.
fn cancelled() -> Refused {
    Refused(code::CANCELLED, "the request was cancelled".to_owned())
}
