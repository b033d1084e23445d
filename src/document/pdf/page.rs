//! What a page shows: glyphs, lines and filled areas, in points from its upper left corner.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::geometry::Rect;

/// Glyphs that a fill may be compared with, over all pages.
pub const MOST_COMPARISONS: usize = 100_000_000;
/// Colors that differ less are not told apart by readers.
const NEAR: f64 = 0.12;
/// Text of fewer points is not read by people.
const TINY: f64 = 2.0;

/// Why the text of a glyph is uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GlyphDoubt {
    /// The font does not say which character it is.
    Unmapped,
    /// Drawn in a way that nobody sees.
    Hidden,
    /// Another text is said to be meant than is drawn.
    Replaced,
    /// In an annotation or a form field.
    Annotation,
    /// Struck out.
    Struck,
}

/// A glyph.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Its characters; empty for one without.
    pub text: Box<str>,
    /// Left and right edge.
    pub x0: f64,
    pub x1: f64,
    /// Its baseline.
    pub y: f64,
    /// The size of its font.
    pub size: f64,
    pub bold: bool,
    pub doubt: Option<GlyphDoubt>,
    /// Marked content of the page that it belongs to.
    pub mcid: Option<u32>,
    /// It is marked as no part of the text, as a page header is.
    pub artifact: bool,
    /// Its color; `None` if that is not known.
    pub color: Option<[f64; 3]>,
    /// Counts what is drawn.
    pub order: usize,
}

impl Glyph {
    /// Whether it is white space.
    pub fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace) && !self.text.is_empty()
    }

    /// Whether a horizontal line is drawn through it, as those are that strike text out. Lines below
    /// a text, and those of a table around it, are not.
    fn is_crossed_by(&self, ruling: &Ruling) -> bool {
        let (x, y) = self.center();
        (ruling.from..=ruling.to).contains(&x) && (ruling.at - y).abs() < self.size * 0.16
    }

    /// The middle of a lower-case letter at its place.
    fn center(&self) -> (f64, f64) {
        ((self.x0 + self.x1) / 2.0, self.y - self.size * 0.25)
    }
}

/// A line of a table or a frame: horizontal or vertical.
#[derive(Debug, Clone, Copy)]
pub struct Ruling {
    pub horizontal: bool,
    /// Its y if it is horizontal, else its x.
    pub at: f64,
    pub from: f64,
    pub to: f64,
}

/// An area that is filled with a color, or by a picture.
#[derive(Debug, Clone, Copy)]
pub struct Fill {
    pub rect: Rect,
    /// Its color; `None` for pictures and patterns.
    pub color: Option<[f64; 3]>,
    pub order: usize,
    pub is_image: bool,
}

/// What a page shows.
#[derive(Debug, Default)]
pub struct PageContent {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    /// Glyphs that do not run from left to right.
    pub turned: Vec<Glyph>,
    pub rulings: Vec<Ruling>,
    pub fills: Vec<Fill>,
    /// Areas of text that annotations strike out.
    pub struck: Vec<Rect>,
    /// Number of drawn shapes.
    pub shapes: usize,
}

impl PageContent {
    /// Marks glyphs that nobody sees: outside of the page, tiny, of the color of what is behind them, or
    /// covered. Returns the number of comparisons; `None` if there would be more than `most`.
    pub fn mark_hidden(&mut self, most: usize) -> Option<usize> {
        let page = Rect::new(0.0, 0.0, self.width, self.height);
        let mut by_y: Vec<(f64, usize)> = self
            .glyphs
            .iter()
            .enumerate()
            .map(|(index, glyph)| (glyph.center().1, index))
            .collect();
        by_y.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The color behind each glyph: that of the last area drawn before it.
        let mut behind: Vec<Option<[f64; 3]>> = vec![Some([1.0; 3]); self.glyphs.len()];
        let mut work = 0_usize;
        for fill in &self.fills {
            let from = by_y.partition_point(|(y, _)| *y < fill.rect.y0);
            let to = by_y.partition_point(|(y, _)| *y <= fill.rect.y1);
            work = work
                .saturating_add(1)
                .saturating_add(to.saturating_sub(from));
            if work > most {
                return None;
            }
            for (_, index) in by_y.get(from..to).unwrap_or(&[]) {
                let (Some(glyph), Some(behind)) =
                    (self.glyphs.get_mut(*index), behind.get_mut(*index))
                else {
                    continue;
                };
                if !fill.rect.contains(glyph.center()) {
                    continue;
                }
                if fill.order < glyph.order {
                    *behind = fill.color;
                } else {
                    glyph.doubt.get_or_insert(GlyphDoubt::Hidden);
                }
            }
        }
        for rect in &self.struck {
            let from = by_y.partition_point(|(y, _)| *y < rect.y0);
            let to = by_y.partition_point(|(y, _)| *y <= rect.y1);
            work = work
                .saturating_add(1)
                .saturating_add(to.saturating_sub(from));
            if work > most {
                return None;
            }
            for (_, index) in by_y.get(from..to).unwrap_or(&[]) {
                if let Some(glyph) = self.glyphs.get_mut(*index)
                    && rect.contains(glyph.center())
                {
                    glyph.doubt.get_or_insert(GlyphDoubt::Struck);
                }
            }
        }
        let largest = self
            .glyphs
            .iter()
            .map(|glyph| glyph.size)
            .fold(0.0, f64::max);
        for ruling in self.rulings.iter().filter(|ruling| ruling.horizontal) {
            let reach = largest * 0.2;
            let from = by_y.partition_point(|(y, _)| *y < ruling.at - reach);
            let to = by_y.partition_point(|(y, _)| *y <= ruling.at + reach);
            work = work
                .saturating_add(1)
                .saturating_add(to.saturating_sub(from));
            if work > most {
                return None;
            }
            for (_, index) in by_y.get(from..to).unwrap_or(&[]) {
                if let Some(glyph) = self.glyphs.get_mut(*index)
                    && glyph.is_crossed_by(ruling)
                {
                    glyph.doubt.get_or_insert(GlyphDoubt::Struck);
                }
            }
        }
        for (glyph, behind) in self.glyphs.iter_mut().zip(behind) {
            let invisible = match (glyph.color, behind) {
                (Some(color), Some(behind)) => {
                    let differs = |(a, b): (f64, f64)| (a - b).abs() > NEAR;
                    !color.into_iter().zip(behind).any(differs)
                }
                _ => false,
            };
            if invisible || glyph.size < TINY || !page.contains(glyph.center()) {
                glyph.doubt.get_or_insert(GlyphDoubt::Hidden);
            }
        }
        Some(work)
    }

    /// The share of the page that pictures cover.
    pub fn image_share(&self) -> f64 {
        let page = Rect::new(0.0, 0.0, self.width, self.height);
        let images = self.fills.iter().filter(|fill| fill.is_image);
        let area: f64 = images.map(|fill| fill.rect.intersect(&page).area()).sum();
        area / page.area().max(1.0)
    }
}
