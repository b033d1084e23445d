//! Runs the content streams of a page: where its glyphs, lines and areas are.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::file::{File, Stream};
use super::fonts::Font;
use super::geometry::{Matrix, Rect};
use super::page::{Fill, PageContent};
use super::paths::Path;
use super::syntax::{Dict, Lexer, Object, is_space};
use super::{PdfError, Read};

/// Forms inside of forms.
const MOST_FORMS: usize = 24;
/// Saved graphics states.
pub(super) const MOST_STATES: usize = 512;
/// Glyphs of a document.
pub(super) const MOST_GLYPHS: usize = 3_000_000;
/// Lines and areas of a document.
const MOST_SHAPES: usize = 1_000_000;

/// What is shared by the pages of a document.
pub struct Shared<'f, 'b> {
    pub file: &'f File<'b>,
    pub(super) fonts: HashMap<u32, Rc<Font>>,
    /// Layers that are not shown.
    pub off: HashSet<u32>,
    pub(super) glyphs: usize,
    pub(super) shapes: usize,
}

impl<'f, 'b> Shared<'f, 'b> {
    pub fn new(file: &'f File<'b>, off: HashSet<u32>) -> Self {
        Self {
            file,
            fonts: HashMap::new(),
            off,
            glyphs: 0,
            shapes: 0,
        }
    }
}

/// The graphics state.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) matrix: Matrix,
    pub(super) clip: Rect,
    pub(super) fill: Option<[f64; 3]>,
    pub(super) stroke: Option<[f64; 3]>,
    pub(super) fill_parts: usize,
    pub(super) stroke_parts: usize,
    pub(super) alpha: f64,
    pub(super) stroke_alpha: f64,
    pub(super) masked: bool,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) char_space: f64,
    pub(super) word_space: f64,
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) mode: i64,
    pub(super) rise: f64,
}

/// Marked content that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Marked {
    pub(super) mcid: Option<u32>,
    pub(super) artifact: bool,
    pub(super) hidden: bool,
    /// The text that its glyphs are said to show, and the first of them.
    pub(super) actual: Option<(String, usize)>,
}

/// Runs the streams of a page.
pub struct Interpreter<'s, 'f, 'b> {
    pub(super) shared: &'s mut Shared<'f, 'b>,
    base: Matrix,
    pub(super) state: State,
    saved: Vec<State>,
    pub(super) marked: Vec<Marked>,
    pub(super) text: Matrix,
    pub(super) line: Matrix,
    path: Path,
    /// A clip that takes effect when the path is painted.
    clips: bool,
    pub(super) order: usize,
    pub(super) forms: usize,
    /// It runs the appearance of an annotation.
    pub(super) annotation: bool,
    pub page: PageContent,
}

impl<'s, 'f, 'b> Interpreter<'s, 'f, 'b> {
    /// For a page of a size in points; `base` leads from its user space to points from its upper
    /// left corner.
    pub fn new(shared: &'s mut Shared<'f, 'b>, base: Matrix, width: f64, height: f64) -> Self {
        Self {
            shared,
            base,
            state: State {
                matrix: base,
                clip: Rect::new(0.0, 0.0, width, height),
                fill: Some([0.0; 3]),
                stroke: Some([0.0; 3]),
                fill_parts: 1,
                stroke_parts: 1,
                alpha: 1.0,
                stroke_alpha: 1.0,
                masked: false,
                font: None,
                size: 0.0,
                char_space: 0.0,
                word_space: 0.0,
                scale: 1.0,
                leading: 0.0,
                mode: 0,
                rise: 0.0,
            },
            saved: Vec::new(),
            marked: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Path::default(),
            clips: false,
            order: 0,
            forms: 0,
            annotation: false,
            page: PageContent {
                width,
                height,
                ..PageContent::default()
            },
        }
    }

    /// Runs a content stream.
    ///
    /// # Errors
    /// It is damaged, or draws too much.
    pub fn run(&mut self, content: &[u8], resources: &Dict) -> Read<()> {
        let mut lexer = Lexer::content(content);
        let mut operands: Vec<Object> = Vec::new();
        loop {
            lexer.skip_space();
            if lexer.rest().is_empty() {
                return Ok(());
            }
            match lexer.object() {
                Some(Object::Keyword(word)) if &*word == "BI" => {
                    self.inline_image(&mut lexer)?;
                    operands.clear();
                }
                Some(Object::Keyword(word)) => {
                    self.operator(&word, &operands, resources)?;
                    operands.clear();
                }
                Some(operand) => {
                    operands.push(operand);
                    if operands.len() > 1000 {
                        return Err(PdfError::damaged("the content of a page"));
                    }
                }
                None => return Err(PdfError::damaged("the content of a page")),
            }
        }
    }

    fn operator(&mut self, word: &str, operands: &[Object], resources: &Dict) -> Read<()> {
        let numbers: Vec<f64> = operands.iter().filter_map(Object::number).collect();
        match (word, numbers.as_slice()) {
            ("q", _) => {
                if self.saved.len() >= MOST_STATES {
                    return Err(PdfError::damaged("the content of a page"));
                }
                self.saved.push(self.state.clone());
            }
            ("Q", _) => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            ("cm", numbers) => {
                if let Some(matrix) = Matrix::from_numbers(numbers) {
                    self.state.matrix = matrix.then(&self.state.matrix);
                }
            }
            ("gs", _) => self.graphics_state(operands, resources)?,
            ("m", [x, y]) => self.path.move_to(self.state.matrix.point(*x, *y)),
            ("l", [x, y]) => self.path.line_to(self.state.matrix.point(*x, *y)),
            ("c", [a, b, c, d, x, y]) => {
                let matrix = self.state.matrix;
                let control = [matrix.point(*a, *b), matrix.point(*c, *d)];
                self.path.curve_to(&control, matrix.point(*x, *y));
            }
            ("v" | "y", [a, b, x, y]) => {
                let matrix = self.state.matrix;
                self.path
                    .curve_to(&[matrix.point(*a, *b)], matrix.point(*x, *y));
            }
            ("h", _) => self.path.close(),
            ("re", [x, y, width, height]) => {
                let corners = [
                    (*x, *y),
                    (x + width, *y),
                    (x + width, y + height),
                    (*x, y + height),
                ];
                self.path
                    .rectangle(corners.map(|(x, y)| self.state.matrix.point(x, y)));
            }
            ("W" | "W*", _) => self.clips = true,
            ("n", _) => self.paint(false, false)?,
            ("S", _) => self.paint(false, true)?,
            ("s", _) => {
                self.path.close();
                self.paint(false, true)?;
            }
            ("f" | "F" | "f*", _) => self.paint(true, false)?,
            ("B" | "B*", _) => self.paint(true, true)?,
            ("b" | "b*", _) => {
                self.path.close();
                self.paint(true, true)?;
            }
            (
                "cs" | "CS" | "sc" | "scn" | "SC" | "SCN" | "g" | "G" | "rg" | "RG" | "k" | "K",
                _,
            ) => {
                self.color(word, operands, &numbers, resources)?;
            }
            ("sh", _) => {
                let rect = self.state.clip;
                self.fill(rect, None, false)?;
            }
            ("Do", _) => {
                if let Some(Object::Name(name)) = operands.first() {
                    self.object(name, resources)?;
                }
            }
            ("BMC" | "BDC", _) => self.begin_marked(operands, resources)?,
            ("EMC", _) => self.end_marked(),
            _ => self.text_operator(word, operands, &numbers, resources)?,
        }
        Ok(())
    }

    fn graphics_state(&mut self, operands: &[Object], resources: &Dict) -> Read<()> {
        let file = self.shared.file;
        let states = file.dict(resources, "ExtGState")?.unwrap_or_default();
        let Some(Object::Name(name)) = operands.first() else {
            return Ok(());
        };
        let dict = file.dict(&states, name)?.unwrap_or_default();
        let number = |key: &str| Ok(file.get(&dict, key)?.and_then(|value| value.number()));
        if let Some(alpha) = number("ca")? {
            self.state.alpha = alpha;
        }
        if let Some(alpha) = number("CA")? {
            self.state.stroke_alpha = alpha;
        }
        if let Some(mask) = file.get(&dict, "SMask")? {
            self.state.masked = mask.dict().is_some();
        }
        if let [font, size] = file.array(&dict, "Font")?.as_slice()
            && let (Object::Dict(font), Some(size)) = (file.resolve(font)?, size.number())
        {
            self.state.font = Some(Rc::new(Font::read(file, &font)?));
            self.state.size = size;
        }
        Ok(())
    }

    fn paint(&mut self, fills: bool, strokes: bool) -> Read<()> {
        let path = std::mem::take(&mut self.path);
        if fills || strokes {
            self.page.shapes = self.page.shapes.saturating_add(1);
            self.shared.shapes = self.shared.shapes.saturating_add(path.len());
            if self.shared.shapes > MOST_SHAPES {
                let message = format!("it draws more than {MOST_SHAPES} lines");
                return Err(PdfError::TooLarge(message));
            }
        }
        let hidden = self.marked.last().is_some_and(|marked| marked.hidden);
        let white = |color: Option<[f64; 3]>| {
            color.is_some_and(|color| color.iter().all(|part| *part > 0.95))
        };
        if fills && self.state.alpha > 0.1 && !hidden {
            if !white(self.state.fill) {
                self.page.rulings.extend(path.thin_areas(&self.state.clip));
            }
            // What shows through does not hide what is below it.
            if self.state.alpha > 0.6 {
                for rect in path.areas() {
                    self.fill(rect, self.state.fill, false)?;
                }
            }
        }
        if strokes && self.state.stroke_alpha > 0.1 && !hidden && !white(self.state.stroke) {
            self.page.rulings.extend(path.lines(&self.state.clip));
        }
        if std::mem::take(&mut self.clips) {
            let rect = path.bounds().unwrap_or_default();
            self.state.clip = self.state.clip.intersect(&rect);
        }
        Ok(())
    }

    fn fill(&mut self, rect: Rect, color: Option<[f64; 3]>, is_image: bool) -> Read<()> {
        let rect = rect.intersect(&self.state.clip);
        self.order = self.order.saturating_add(1);
        if rect.area() > 0.0 {
            self.page.fills.push(Fill {
                rect,
                color,
                order: self.order,
                is_image,
            });
        }
        Ok(())
    }

    /// Draws a picture or a form.
    fn object(&mut self, name: &str, resources: &Dict) -> Read<()> {
        let file = self.shared.file;
        let objects = file.dict(resources, "XObject")?.unwrap_or_default();
        let Some(stream) = objects
            .get(name)
            .map(|object| file.stream(object))
            .transpose()?
            .flatten()
        else {
            return Ok(());
        };
        let hidden = match stream.dict.get("OC") {
            Some(layer) => self.is_off(layer)?,
            None => false,
        };
        match file
            .get(&stream.dict, "Subtype")?
            .as_ref()
            .and_then(Object::name)
        {
            Some("Image") => {
                // A mask paints only some of its points.
                let mask = file.get(&stream.dict, "ImageMask")? == Some(Object::Bool(true));
                let rect = self.state.matrix.rect(&Rect::new(0.0, 0.0, 1.0, 1.0));
                if !hidden && self.state.alpha > 0.1 {
                    let shown = self.state.alpha > 0.6 && !mask;
                    self.fill(rect, None, true)?;
                    if !shown && let Some(fill) = self.page.fills.last_mut() {
                        // It covers nothing that was drawn before.
                        fill.order = 0;
                    }
                }
                Ok(())
            }
            Some("Form") => self.form(&stream, resources, hidden),
            _ => Ok(()),
        }
    }

    /// Draws a form.
    fn form(&mut self, stream: &Stream, resources: &Dict, hidden: bool) -> Read<()> {
        if self.forms >= MOST_FORMS {
            return Err(PdfError::damaged("forms that contain themselves"));
        }
        let file = self.shared.file;
        let content = file.unpacked(stream)?;
        let state = self.state.clone();
        let saved = std::mem::take(&mut self.saved);
        let marked = self.marked.clone();
        let (text, line) = (self.text, self.line);
        let matrix = file.numbers(&stream.dict, "Matrix")?;
        if let Some(matrix) = matrix.as_deref().and_then(Matrix::from_numbers) {
            self.state.matrix = matrix.then(&self.state.matrix);
        }
        if let Some([x0, y0, x1, y1]) = file.numbers(&stream.dict, "BBox")?.as_deref() {
            let rect = self.state.matrix.rect(&Rect::new(*x0, *y0, *x1, *y1));
            self.state.clip = self.state.clip.intersect(&rect);
        }
        let mut inner = marked.last().cloned().unwrap_or_default();
        inner.hidden |= hidden;
        inner.actual = None;
        // Its own marks are numbered apart from those of the page.
        if stream.dict.contains_key("StructParents") {
            inner.mcid = None;
        }
        self.marked.push(inner);
        let own = file.dict(&stream.dict, "Resources")?;
        self.forms = self.forms.saturating_add(1);
        self.run(&content, own.as_ref().unwrap_or(resources))?;
        self.forms = self.forms.saturating_sub(1);
        self.state = state;
        self.saved = saved;
        self.marked = marked;
        (self.text, self.line) = (text, line);
        Ok(())
    }

    /// Returns to the state at the beginning of the page, as what is drawn after its content has it.
    pub fn reset(&mut self) {
        if let Some(first) = self.saved.first() {
            self.state = first.clone();
        }
        self.saved.clear();
        self.marked.clear();
        let (base, clip) = (
            self.base,
            Rect::new(0.0, 0.0, self.page.width, self.page.height),
        );
        (self.state.matrix, self.state.clip) = (base, clip);
        self.state.fill = Some([0.0; 3]);
    }

    /// Draws the appearance of an annotation into its box.
    pub fn annotation(&mut self, stream: &Stream, rect: &Rect) -> Read<()> {
        let file = self.shared.file;
        let numbers = file.numbers(&stream.dict, "BBox")?.unwrap_or_default();
        let [x0, y0, x1, y1] = *numbers.as_slice() else {
            return Ok(());
        };
        let matrix = file.numbers(&stream.dict, "Matrix")?;
        let matrix = matrix.as_deref().and_then(Matrix::from_numbers);
        let bounds = matrix
            .unwrap_or(Matrix::IDENTITY)
            .rect(&Rect::new(x0, y0, x1, y1));
        if bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return Ok(());
        }
        let (across, down) = (
            rect.width() / bounds.width(),
            rect.height() / bounds.height(),
        );
        let placed = Matrix::new(
            across,
            0.0,
            0.0,
            down,
            rect.x0 - bounds.x0 * across,
            rect.y0 - bounds.y0 * down,
        );
        let state = self.state.clone();
        self.state.matrix = placed.then(&state.matrix);
        self.annotation = true;
        let result = self.form(stream, &Dict::new(), false);
        self.annotation = false;
        self.state = state;
        result
    }

    fn inline_image(&mut self, lexer: &mut Lexer<'_>) -> Read<()> {
        let damaged = || PdfError::damaged("a picture in the content of a page");
        loop {
            match lexer.object().ok_or_else(damaged)? {
                Object::Keyword(word) if &*word == "ID" => break,
                Object::Keyword(_) => return Err(damaged()),
                _ => {}
            }
        }
        // The end is a word of its own, with text after it.
        let rest = lexer.rest();
        let end = memchr::memmem::find_iter(rest, b"EI").find(|at| {
            let before = at.checked_sub(1).and_then(|before| rest.get(before));
            let after = rest.get(at.saturating_add(2)..).unwrap_or(&[]);
            let next = after.get(..after.len().min(16)).unwrap_or(&[]);
            before.is_some_and(|byte| is_space(*byte))
                && next.first().is_none_or(|byte| is_space(*byte))
                && next
                    .iter()
                    .all(|byte| is_space(*byte) || byte.is_ascii_graphic())
        });
        let end = end.ok_or_else(damaged)?;
        lexer.go_to(lexer.at().saturating_add(end).saturating_add(2));
        let rect = self.state.matrix.rect(&Rect::new(0.0, 0.0, 1.0, 1.0));
        self.fill(rect, None, true)
    }
}
