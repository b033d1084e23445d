//! Answers that may take longer: about all files of a workspace, and about what the rules say of the examples.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::answers::{offset_in, symbol_kind};
use super::protocol::{self, code};
use super::texts::{Kind, Opened};
use super::transport::Refused;
use super::view::View;
use crate::check::{Requested, Text};
use crate::diagnostic::has_errors;
use crate::ide::examples::Examples;
use crate::ide::lens::About;
use crate::ide::{Analysis, Overlay};
use crate::limits::Limits;
use crate::lint::Uses;
use crate::pipeline::Options;
use crate::syntax::literate::is_rule_file;
use crate::syntax::{Cache, ast};

/// The requests that are answered here.
pub(super) const METHODS: [&str; 6] = [
    "textDocument/references",
    "textDocument/rename",
    "workspace/symbol",
    "textDocument/codeLens",
    "textDocument/inlayHint",
    "workspace/executeCommand",
];

/// The command of a code lens: tells what came of a test, a rule, an agreement.
pub(super) const TELL: &str = "whereas.tell";

/// Rule files of a workspace that are looked at together.
const MOST_FILES: usize = 5_000;

/// A result, and what the editor is to show beside.
pub(super) type Answer = Result<(Value, Option<String>), Refused>;

/// A rule file, with what came of its examples.
#[derive(Default)]
pub(super) struct Known {
    /// The file and what it uses.
    pub analysis: Analysis,
    /// Its agreements and tests; run at first need.
    examples: std::sync::OnceLock<Examples>,
}

/// What the worker remembers.
#[derive(Default)]
pub(super) struct Slow {
    cache: Cache,
    limits: Limits,
    known: HashMap<Arc<str>, (u64, Arc<Known>)>,
    /// Files of a folder that are checked, at a revision.
    checked_files: HashMap<PathBuf, (u64, Arc<[PathBuf]>)>,
    with_others: HashMap<Arc<str>, (u64, Arc<Known>)>,
    workspace: Option<(u64, PathBuf, Arc<Analysis>)>,
    /// What the other rule files of its project take from an open one.
    uses: HashMap<Arc<str>, (u64, Arc<Uses>)>,
}

impl Slow {
    /// Answers one of [`METHODS`].
    pub fn answer(
        &mut self,
        method: &str,
        params: &Value,
        view: &View,
        opened: Option<&Opened>,
    ) -> Answer {
        if method == "workspace/symbol" {
            return Ok((self.symbols(params, view), None));
        }
        if method == "workspace/executeCommand" {
            return self.tell(params, view);
        }
        let opened = opened
            .ok_or_else(|| Refused(code::INVALID_PARAMS, "the file is not open".to_owned()))?;
        if opened.kind != Kind::Rules || opened.is_too_large() {
            return Ok((Value::Null, None));
        }
        let value = match method {
            "textDocument/codeLens" => self.lenses(view, opened),
            "textDocument/inlayHint" => self.inlays(params, view, opened)?,
            "textDocument/references" => self.references(params, view, opened)?,
            _ => self.rename(params, view, opened)?,
        };
        Ok((value, None))
    }

    /// The files of the workspace that there may be something to say of; listed anew where something changed that
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

    /// A rule file as it was.
    pub fn known(&mut self, view: &View, opened: &Opened) -> Arc<Known> {
        if let Some((revision, known)) = self.known.get(&opened.name)
            && *revision == view.revision
        {
            return Arc::clone(known);
        }
        let file = Requested::File(Text {
            name: Arc::clone(&opened.name),
            text: Arc::clone(&opened.text),
        });
        let project = view.project(&opened.name);
        let analysis = self.analyse(view, &project, vec![file]);
        let known = Arc::new(Known {
            analysis,
            ..Known::default()
        });
        self.known.retain(|name, _| view.open.contains_key(name));
        self.known.insert(
            Arc::clone(&opened.name),
            (view.revision, Arc::clone(&known)),
        );
        known
    }

    /// A rule file with the others of its project that are open: they hold the examples. By itself where one of them
    /// cannot be used.
    fn with_others(&mut self, view: &View, opened: &Opened) -> Arc<Known> {
        if let Some((revision, known)) = self.with_others.get(&opened.name)
            && *revision == view.revision
        {
            return Arc::clone(known);
        }
        let project = view.project(&opened.name);
        let is_other = |name: &str| {
            name != &*opened.name && is_rule_file(name) && view.project(name) == project
        };
        let mut others: Vec<(&Arc<str>, &Arc<str>)> = view
            .open
            .iter()
            .filter(|(name, _)| is_other(name))
            .collect();
        others.sort();
        let own = (&opened.name, &opened.text);
        let texts = std::iter::once(own).chain(others.iter().copied());
        let files = texts.map(|(name, text)| Text {
            name: Arc::clone(name),
            text: Arc::clone(text),
        });
        let files: Vec<Requested> = files.map(Requested::File).collect();
        let analysis = if others.is_empty() {
            None
        } else {
            Some(self.analyse(view, &project, files))
        };
        let known = match analysis.filter(|analysis| !has_errors(&analysis.look.diagnostics)) {
            Some(analysis) => Arc::new(Known {
                analysis,
                ..Known::default()
            }),
            None => self.known(view, opened),
        };
        self.with_others
            .retain(|name, _| view.open.contains_key(name));
        self.with_others.insert(
            Arc::clone(&opened.name),
            (view.revision, Arc::clone(&known)),
        );
        known
    }

    fn analyse(&mut self, view: &View, project: &Path, requested: Vec<Requested>) -> Analysis {
        let mut inner = view.host.loader(project);
        let mut loader = Overlay {
            inner: &mut *inner,
            open: &view.open,
            cache: &mut self.cache,
        };
        Analysis::new(&mut loader, requested, &self.limits)
    }

    fn examples<'k>(&mut self, view: &View, opened: &Opened, known: &'k Known) -> &'k Examples {
        known.examples.get_or_init(|| {
            let Some(file) = known.analysis.file(&opened.name) else {
                return Examples::default();
            };
            let project = view.project(&opened.name);
            let mut inner = view.host.loader(&project);
            let mut loader = Overlay {
                inner: &mut *inner,
                open: &view.open,
                cache: &mut self.cache,
            };
            known
                .analysis
                .run_examples(file.source, &mut loader, &Options::default())
        })
    }

    fn lenses(&mut self, view: &View, opened: &Opened) -> Value {
        let known = self.with_others(view, opened);
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Value::Null;
        };
        let examples = self.examples(view, opened, &known);
        let lenses = known
            .analysis
            .lenses(file, examples)
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
        lenses.collect()
    }

    fn tell(&mut self, params: &Value, view: &View) -> Answer {
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
                    "what is told is that of a `test`, a `rule` or an `agreement`",
                ));
            }
        };
        let found = view.texts.values().find(|opened| *opened.uri == *uri);
        let opened = found.ok_or_else(|| refuse("the file is not open"))?.clone();
        let known = self.with_others(view, &opened);
        let examples = self.examples(view, &opened, &known);
        let told = known.analysis.told(&about, examples);
        Ok((json!(told), Some(told)))
    }

    fn inlays(&mut self, params: &Value, view: &View, opened: &Opened) -> Result<Value, Refused> {
        let at = |end: &str| {
            offset_in(
                &opened.text,
                params.pointer(end).unwrap_or(&Value::Null),
                view,
            )
        };
        let part = at("/range/start")?..at("/range/end")?.saturating_add(1);
        let known = self.with_others(view, opened);
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(Value::Null);
        };
        let examples = self.examples(view, opened, &known);
        let source = known.analysis.sources.get(file);
        let inlays = known.analysis.inlays(file, &part, examples).into_iter().map(|inlay| {
            json!({
                "position": view.position(source, inlay.offset), "label": inlay.label, "tooltip": inlay.tooltip,
                "kind": if inlay.is_type { protocol::inlay::TYPE } else { protocol::inlay::PARAMETER }, "paddingLeft": false, "paddingRight": !inlay.is_type,
            })
        });
        Ok(inlays.collect())
    }

    fn references(
        &mut self,
        params: &Value,
        view: &View,
        opened: &Opened,
    ) -> Result<Value, Refused> {
        let offset = offset_in(
            &opened.text,
            params.get("position").unwrap_or(&Value::Null),
            view,
        )?;
        let analysis = self.workspace(view, opened);
        let Some(file) = analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(Value::Null);
        };
        let declared = analysis
            .reference_at(file, offset)
            .map(|found| found.declared);
        let with = params
            .pointer("/context/includeDeclaration")
            .and_then(Value::as_bool)
            .unwrap_or(true);
        let places = analysis
            .references(file, offset)
            .into_iter()
            .filter(|place| with || Some(*place) != declared);
        Ok(places
            .map(|place| view.location(&analysis.sources, place))
            .collect())
    }

    fn rename(&mut self, params: &Value, view: &View, opened: &Opened) -> Result<Value, Refused> {
        let offset = offset_in(
            &opened.text,
            params.get("position").unwrap_or(&Value::Null),
            view,
        )?;
        let new = params.get("newName").and_then(Value::as_str);
        let new = new.ok_or_else(|| {
            Refused(
                code::INVALID_PARAMS,
                "the request has no new name".to_owned(),
            )
        })?;
        let analysis = self.workspace(view, opened);
        let Some(file) = analysis.file(&opened.name).map(|file| file.source) else {
            return Ok(Value::Null);
        };
        let edits = analysis
            .rename(file, offset, new.trim())
            .map_err(|why| Refused(code::REQUEST_FAILED, why))?;
        Ok(view.edits(&analysis.sources, &edits))
    }

    fn symbols(&mut self, params: &Value, view: &View) -> Value {
        let query = params.get("query").and_then(Value::as_str).unwrap_or("");
        let mut found = Vec::new();
        for folder in &view.folders {
            let analysis = self.folder(view, folder, None);
            for (symbol, module) in analysis.all_symbols(query) {
                found.push(json!({
                    "name": symbol.name, "kind": symbol_kind(symbol.kind), "containerName": module,
                    "location": view.location(&analysis.sources, symbol.name_span),
                }));
            }
        }
        Value::Array(found)
    }

    /// A file together with all rule files of its workspace folder, so that what names its things is seen.
    fn workspace(&mut self, view: &View, opened: &Opened) -> Arc<Analysis> {
        let path = Path::new(&*opened.name);
        let folders = view
            .folders
            .iter()
            .filter(|folder| path.starts_with(folder));
        match folders
            .max_by_key(|folder| folder.components().count())
            .cloned()
        {
            Some(folder) => self.folder(view, &folder, Some(opened)),
            // A file outside the workspace is looked at with what it uses.
            None => {
                let file = Requested::File(Text {
                    name: Arc::clone(&opened.name),
                    text: Arc::clone(&opened.text),
                });
                let project = view.host.project(path, &view.open);
                Arc::new(self.analyse(view, &project, vec![file]))
            }
        }
    }

    fn folder(&mut self, view: &View, folder: &Path, opened: Option<&Opened>) -> Arc<Analysis> {
        let known = self
            .workspace
            .as_ref()
            .filter(|(revision, of, _)| *revision == view.revision && of == folder);
        if let Some((_, _, analysis)) = known
            && opened.is_none_or(|opened| analysis.file(&opened.name).is_some())
        {
            return Arc::clone(analysis);
        }
        let requested = texts(view, folder)
            .into_iter()
            .map(Requested::File)
            .collect();
        let analysis = Arc::new(self.analyse(view, folder, requested));
        self.workspace = Some((view.revision, folder.to_path_buf(), Arc::clone(&analysis)));
        analysis
    }

    /// What the other rule files of its project take from the module that a file is.
    pub fn uses(&mut self, view: &View, opened: &Opened, known: &Known) -> Arc<Uses> {
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
            let users: Vec<Requested> = texts(view, &project)
                .into_iter()
                .filter(|text| text.name != opened.name && text.text.contains(&*module))
                .map(Requested::File)
                .collect();
            if !users.is_empty() {
                let analysis = self.analyse(view, &project, users);
                uses.add_look(&analysis.look, &analysis.sources);
            }
        }
        let uses = Arc::new(uses);
        self.uses.retain(|name, _| view.open.contains_key(name));
        self.uses
            .insert(Arc::clone(&opened.name), (view.revision, Arc::clone(&uses)));
        uses
    }
}

/// The rule files of a folder, the open ones as they are in the editor, whether they are on disk or not.
fn texts(view: &View, folder: &Path) -> Vec<Text> {
    let on_disk = view.host.rule_files(folder);
    let mut found: Vec<Text> = Vec::new();
    for path in on_disk.iter().take(MOST_FILES) {
        let name = path.to_string_lossy().replace('\\', "/");
        let text = view
            .open
            .get(&*name)
            .cloned()
            .or_else(|| view.host.read(path).ok().map(|text| text.text));
        found.extend(text.map(|text| Text {
            name: name.into(),
            text,
        }));
    }
    let fresh = view
        .open
        .iter()
        .filter(|(name, _)| is_rule_file(name) && Path::new(&***name).starts_with(folder));
    let mut fresh: Vec<Text> = fresh
        .filter(|(name, _)| !found.iter().any(|text| text.name == **name))
        .map(|(name, text)| Text {
            name: Arc::clone(name),
            text: Arc::clone(text),
        })
        .collect();
    fresh.sort_by(|a, b| a.name.cmp(&b.name));
    found.append(&mut fresh);
    found
}
