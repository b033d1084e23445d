//! Paths: the straight lines and the areas in them.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::geometry::Rect;
use super::page::Ruling;

/// An area that is not wider is a line.
const THIN: f64 = 3.0;
/// How far the ends of a straight line may be apart sideways.
const STRAIGHT: f64 = 0.3;
/// A shorter line is no ruling.
const SHORTEST: f64 = 4.0;

/// A part of a path.
#[derive(Debug, Default)]
struct Subpath {
    points: Vec<(f64, f64)>,
    curved: bool,
    closed: bool,
}

/// A path that is being made, in points of the page.
#[derive(Debug, Default)]
pub struct Path {
    parts: Vec<Subpath>,
}

impl Path {
    pub fn move_to(&mut self, point: (f64, f64)) {
        self.parts.push(Subpath {
            points: vec![point],
            ..Subpath::default()
        });
    }

    pub fn line_to(&mut self, point: (f64, f64)) {
        match self.parts.last_mut() {
            Some(part) if !part.closed => part.points.push(point),
            Some(part) => {
                let start = part.points.first().copied().unwrap_or(point);
                self.move_to(start);
                self.line_to(point);
            }
            None => self.move_to(point),
        }
    }

    pub fn curve_to(&mut self, control: &[(f64, f64)], point: (f64, f64)) {
        for control in control {
            self.line_to(*control);
        }
        self.line_to(point);
        if let Some(part) = self.parts.last_mut() {
            part.curved = true;
        }
    }

    pub fn close(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.closed = true;
        }
    }

    pub fn rectangle(&mut self, corners: [(f64, f64); 4]) {
        self.parts.push(Subpath {
            points: corners.to_vec(),
            curved: false,
            closed: true,
        });
    }

    /// Number of its points.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.points.len()).sum()
    }

    pub fn bounds(&self) -> Option<Rect> {
        Rect::around(
            self.parts
                .iter()
                .flat_map(|part| part.points.iter().copied()),
        )
    }

    /// The straight lines of a stroke.
    pub fn lines(&self, clip: &Rect) -> Vec<Ruling> {
        let mut lines = Vec::new();
        for part in self.parts.iter().filter(|part| !part.curved) {
            let last = part.points.first().filter(|_| part.closed);
            let ends = part.points.iter().skip(1).chain(last);
            for ((x0, y0), (x1, y1)) in part.points.iter().zip(ends) {
                lines.extend(ruling(&Rect::new(*x0, *y0, *x1, *y1), STRAIGHT, clip));
            }
        }
        lines
    }

    /// The lines that are drawn as thin areas.
    pub fn thin_areas(&self, clip: &Rect) -> Vec<Ruling> {
        let parts = self.parts.iter().filter(|part| !part.curved);
        let rects = parts.filter_map(|part| Rect::around(part.points.iter().copied()));
        rects.filter_map(|rect| ruling(&rect, THIN, clip)).collect()
    }

    /// The areas that are wider than lines. Those that are no rectangles are smaller than their
    /// bounds, and left out.
    pub fn areas(&self) -> Vec<Rect> {
        let is_rect = |part: &&Subpath| {
            let corner = |point: &(f64, f64)| {
                let Some(bounds) = Rect::around(part.points.iter().copied()) else {
                    return false;
                };
                let near = |a: f64, b: f64| (a - b).abs() < STRAIGHT;
                (near(point.0, bounds.x0) || near(point.0, bounds.x1))
                    && (near(point.1, bounds.y0) || near(point.1, bounds.y1))
            };
            part.points.len() >= 4 && part.points.len() <= 6 && part.points.iter().all(corner)
        };
        let parts = self.parts.iter().filter(is_rect);
        parts
            .filter_map(|part| Rect::around(part.points.iter().copied()))
            .filter(|rect| rect.width() > THIN && rect.height() > THIN)
            .collect()
    }
}

/// The line that a thin box is, as far as it is shown.
fn ruling(rect: &Rect, thin: f64, clip: &Rect) -> Option<Ruling> {
    let shown = rect.intersect(&Rect {
        x0: clip.x0 - THIN,
        y0: clip.y0 - THIN,
        x1: clip.x1 + THIN,
        y1: clip.y1 + THIN,
    });
    let (width, height) = (shown.width(), shown.height());
    if rect.height() <= thin && width >= SHORTEST && rect.width() > rect.height() * 2.0 {
        Some(Ruling {
            horizontal: true,
            at: (rect.y0 + rect.y1) / 2.0,
            from: shown.x0,
            to: shown.x1,
        })
    } else if rect.width() <= thin && height >= SHORTEST && rect.height() > rect.width() * 2.0 {
        Some(Ruling {
            horizontal: false,
            at: (rect.x0 + rect.x1) / 2.0,
            from: shown.y0,
            to: shown.y1,
        })
    } else {
        None
    }
}
