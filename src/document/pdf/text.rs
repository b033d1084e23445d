//! The operators of content streams that show text.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::rc::Rc;

use super::content::{Interpreter, MOST_GLYPHS, State};
use super::fonts::Font;
use super::geometry::Matrix;
use super::page::{Glyph, GlyphDoubt};
use super::syntax::{Dict, Object};
use super::{PdfError, Read};

impl Interpreter<'_, '_, '_> {
    /// Runs an operator that concerns text; others have no effect.
    pub(super) fn text_operator(
        &mut self,
        word: &str,
        operands: &[Object],
        numbers: &[f64],
        resources: &Dict,
    ) -> Read<()> {
        match (word, numbers) {
            ("BT", _) => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            ("Tc", [value]) => self.state.char_space = *value,
            ("Tw", [value]) => self.state.word_space = *value,
            ("Tz", [value]) => self.state.scale = value / 100.0,
            ("TL", [value]) => self.state.leading = *value,
            ("Ts", [value]) => self.state.rise = *value,
            ("Tr", [value]) => self.state.mode = *value as i64,
            ("Tf", [size]) => {
                self.state.size = *size;
                if let Some(Object::Name(name)) = operands.first() {
                    self.state.font = self.font(name, resources)?;
                }
            }
            ("Td", [x, y]) => self.next_line(*x, *y),
            ("TD", [x, y]) => {
                self.state.leading = -y;
                self.next_line(*x, *y);
            }
            ("Tm", numbers) => {
                if let Some(matrix) = Matrix::from_numbers(numbers) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            ("T*", _) => self.next_line(0.0, -self.state.leading),
            ("Tj", _) => {
                if let Some(Object::String(string)) = operands.first() {
                    self.show(string)?;
                }
            }
            ("'", _) => {
                self.next_line(0.0, -self.state.leading);
                if let Some(Object::String(string)) = operands.first() {
                    self.show(string)?;
                }
            }
            ("\"", [word_space, char_space]) => {
                self.state.word_space = *word_space;
                self.state.char_space = *char_space;
                self.next_line(0.0, -self.state.leading);
                if let Some(Object::String(string)) = operands.last() {
                    self.show(string)?;
                }
            }
            ("TJ", _) => {
                let items = operands.first().and_then(Object::array).unwrap_or(&[]);
                for item in items {
                    match item {
                        Object::String(string) => self.show(string)?,
                        other => {
                            let offset = other.number().unwrap_or(0.0) / 1000.0;
                            self.advance(-offset * self.state.size * self.state.scale);
                        }
                    }
                }
            }
            // Parameters of lines and curves, and operators of later versions, move no text.
            _ => {}
        }
        Ok(())
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::new(1.0, 0.0, 0.0, 1.0, x, y).then(&self.line);
        self.text = self.line;
    }

    fn advance(&mut self, x: f64) {
        let vertical = self.state.font.as_ref().is_some_and(|font| font.vertical);
        let (x, y) = if vertical { (0.0, x) } else { (x, 0.0) };
        self.text = Matrix::new(1.0, 0.0, 0.0, 1.0, x, y).then(&self.text);
    }

    fn font(&mut self, name: &str, resources: &Dict) -> Read<Option<Rc<Font>>> {
        let file = self.shared.file;
        let Some(fonts) = file.dict(resources, "Font")? else {
            return Ok(None);
        };
        let number = match fonts.get(name) {
            Some(Object::Reference(number, _)) => Some(*number),
            _ => None,
        };
        if let Some(font) = number.and_then(|number| self.shared.fonts.get(&number)) {
            return Ok(Some(Rc::clone(font)));
        }
        let Some(dict) = file.dict(&fonts, name)? else {
            return Ok(None);
        };
        let font = Rc::new(Font::read(file, &dict)?);
        if let Some(number) = number {
            self.shared.fonts.insert(number, Rc::clone(&font));
        }
        Ok(Some(font))
    }

    /// Draws a string.
    fn show(&mut self, string: &[u8]) -> Read<()> {
        let Some(font) = self.state.font.clone() else {
            return Err(PdfError::damaged("a font of a page"));
        };
        for code in font.codes(string) {
            self.order = self.order.saturating_add(1);
            let State {
                size, scale, rise, ..
            } = self.state;
            let drawn = Matrix::new(size * scale, 0.0, 0.0, size, 0.0, rise)
                .then(&self.text)
                .then(&self.state.matrix);
            let (x, y) = drawn.point(0.0, 0.0);
            let (end_x, end_y) = drawn.point(code.width, 0.0);
            // Straight up, by one size.
            let (up_x, up_y) = (drawn.c, drawn.d);
            let height = up_x.hypot(up_y);
            let (along_x, along_y) = (drawn.a, drawn.b);
            let upright =
                along_x > 0.0 && along_y.abs() <= along_x * 0.02 && up_y < 0.0 && !font.vertical;
            let space = if code.is_space {
                self.state.word_space
            } else {
                0.0
            };
            let step = (code.width * size + self.state.char_space + space) * scale;
            self.advance(step);
            let marked = self.marked.last().cloned().unwrap_or_default();
            let center = ((x + end_x) / 2.0, (y + end_y) / 2.0 - height * 0.25);
            let invisible = matches!(self.state.mode, 3 | 7)
                || self.state.alpha < 0.1
                || marked.hidden
                || !self.state.clip.contains(center);
            let doubt = if code.text.is_none() {
                Some(GlyphDoubt::Unmapped)
            } else if invisible || self.state.masked {
                Some(GlyphDoubt::Hidden)
            } else if self.annotation {
                Some(GlyphDoubt::Annotation)
            } else {
                None
            };
            // Outlines alone have the color of lines.
            let outlined = matches!(self.state.mode, 1 | 5);
            let glyph = Glyph {
                text: code.text.unwrap_or_else(|| "\u{FFFD}".into()),
                x0: x.min(end_x),
                x1: x.max(end_x),
                y,
                size: height,
                bold: font.bold || self.state.mode == 2,
                doubt,
                mcid: marked.mcid,
                artifact: marked.artifact,
                color: if outlined {
                    self.state.stroke
                } else {
                    self.state.fill
                },
                order: self.order,
            };
            if !(glyph.x0.is_finite()
                && glyph.x1.is_finite()
                && y.is_finite()
                && height.is_finite())
            {
                return Err(PdfError::damaged("the position of a text"));
            }
            if upright {
                self.page.glyphs.push(glyph);
            } else {
                self.page.turned.push(glyph);
            }
            self.shared.glyphs = self.shared.glyphs.saturating_add(1);
            if self.shared.glyphs > MOST_GLYPHS {
                let message = format!("it shows more than {MOST_GLYPHS} characters");
                return Err(PdfError::TooLarge(message));
            }
        }
        Ok(())
    }
}
