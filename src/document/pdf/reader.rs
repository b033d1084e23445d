//! Reads a PDF: its pages, then its text.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::collections::HashSet;

use super::content::{Interpreter, Shared};
use super::document::DocumentReader;
use super::file::{File, PageObject};
use super::geometry::{Matrix, Rect};
use super::page::{GlyphDoubt, MOST_COMPARISONS, PageContent};
use super::syntax::{Dict, Object};
use super::{PdfError, Read, forms, tags};
use crate::limits::Limits;

/// Glyphs of a page that is more than a picture with a stamp.
const FEW_GLYPHS: usize = 40;

/// The text of a PDF.
///
/// # Errors
/// It cannot be read, or not with certainty.
pub fn text(bytes: &[u8], limits: &Limits) -> Read<String> {
    if bytes.is_empty() {
        return Err(PdfError::Empty);
    }
    let file = File::open(bytes, limits)?;
    let catalog = file.catalog()?;
    if file.dict(&catalog, "Collection")?.is_some() {
        return Err(PdfError::Portfolio);
    }
    if file.get(&catalog, "NeedsRendering")? == Some(Object::Bool(true)) {
        return Err(PdfError::DynamicForm);
    }
    let off = layers_off(&file, &catalog)?;
    let pages = file.pages()?;
    let mut shared = Shared::new(&file, off);
    let mut contents = Vec::new();
    let mut left = MOST_COMPARISONS;
    for page in &pages {
        let mut content = run_page(&mut shared, page)?;
        let work = content.mark_hidden(left).ok_or_else(|| {
            PdfError::TooLarge("its pages draw too much over their text".to_owned())
        })?;
        left = left.saturating_sub(work);
        contents.push(content);
    }
    for (number, content) in (1_usize..).zip(&contents) {
        check_page(number, content)?;
    }
    let has_text = contents.iter().any(|content| {
        content
            .glyphs
            .iter()
            .any(|glyph| !glyph.is_space() && glyph.doubt != Some(GlyphDoubt::Hidden))
    });
    if !has_text {
        return Err(PdfError::NoText);
    }
    let mut reader = DocumentReader::default();
    match tags::blocks(&file, &catalog, &pages, &contents)? {
        Some(blocks) => reader.tagged(blocks, &contents),
        None => reader.pages(&contents)?,
    }
    for (name, value) in forms::fields(&file, &catalog)? {
        reader.property(&name, &value);
    }
    Ok(reader.text())
}

/// Layers that are not shown.
fn layers_off(file: &File<'_>, catalog: &Dict) -> Read<HashSet<u32>> {
    let mut off = HashSet::new();
    let Some(properties) = file.dict(catalog, "OCProperties")? else {
        return Ok(off);
    };
    let Some(default) = file.dict(&properties, "D")? else {
        return Ok(off);
    };
    let numbers = |list: Vec<Object>| {
        list.into_iter().filter_map(|object| match object {
            Object::Reference(number, _) => Some(number),
            _ => None,
        })
    };
    if file
        .get(&default, "BaseState")?
        .as_ref()
        .and_then(Object::name)
        == Some("OFF")
    {
        off.extend(numbers(file.array(&properties, "OCGs")?));
        for number in numbers(file.array(&default, "ON")?) {
            off.remove(&number);
        }
    }
    off.extend(numbers(file.array(&default, "OFF")?));
    Ok(off)
}

/// The area of a page that is shown.
fn shown_area(file: &File<'_>, page: &Dict) -> Read<Rect> {
    let area = |key: &str| -> Read<Option<Rect>> {
        Ok(match file.numbers(page, key)?.as_deref() {
            Some([x0, y0, x1, y1]) => Some(Rect::new(*x0, *y0, *x1, *y1)),
            _ => None,
        })
    };
    let media = area("MediaBox")?.ok_or(PdfError::damaged("the size of a page"))?;
    let crop = match area("CropBox")? {
        Some(crop) => crop.intersect(&media),
        None => media,
    };
    if crop.area() <= 0.0 || !crop.area().is_finite() {
        return Err(PdfError::damaged("the size of a page"));
    }
    Ok(crop)
}

fn run_page(shared: &mut Shared<'_, '_>, page: &PageObject) -> Read<PageContent> {
    let file = shared.file;
    let area = shown_area(file, &page.dict)?;
    let turned = file
        .get(&page.dict, "Rotate")?
        .and_then(|angle| angle.integer());
    let turned = turned.unwrap_or(0).rem_euclid(360);
    let base = match turned {
        0 => Matrix::new(1.0, 0.0, 0.0, -1.0, -area.x0, area.y1),
        90 => Matrix::new(0.0, 1.0, 1.0, 0.0, -area.y0, -area.x0),
        180 => Matrix::new(-1.0, 0.0, 0.0, 1.0, area.x1, -area.y0),
        270 => Matrix::new(0.0, -1.0, -1.0, 0.0, area.y1, area.x1),
        _ => return Err(PdfError::damaged("the rotation of a page")),
    };
    let (width, height) = if turned == 90 || turned == 270 {
        (area.height(), area.width())
    } else {
        (area.width(), area.height())
    };
    let resources = file.dict(&page.dict, "Resources")?.unwrap_or_default();
    // The streams of a page are one, and may be split at any word.
    let mut content = Vec::new();
    for part in contents_of(file, &page.dict)? {
        let stream = file.stream(&part)?;
        let stream = stream.ok_or(PdfError::damaged("the content of a page"))?;
        content.extend(file.unpacked(&stream)?);
        content.push(b'\n');
    }
    let mut interpreter = Interpreter::new(shared, base, width, height);
    interpreter.run(&content, &resources)?;
    interpreter.reset();
    forms::draw_annotations(file, &page.dict, &base, &mut interpreter)?;
    Ok(interpreter.page)
}

fn contents_of(file: &File<'_>, page: &Dict) -> Read<Vec<Object>> {
    Ok(match page.get("Contents") {
        None => Vec::new(),
        Some(contents) => match file.resolve(contents)? {
            Object::Array(parts) => parts,
            Object::Null => Vec::new(),
            _ => vec![contents.clone()],
        },
    })
}

/// Refuses a page whose text is not what it shows.
fn check_page(number: usize, content: &PageContent) -> Read<()> {
    let glyphs = || content.glyphs.iter().filter(|glyph| !glyph.is_space());
    let hidden = glyphs()
        .filter(|glyph| glyph.doubt == Some(GlyphDoubt::Hidden))
        .count();
    let unmapped = glyphs()
        .filter(|glyph| glyph.doubt == Some(GlyphDoubt::Unmapped))
        .count();
    let shown = glyphs().count().saturating_sub(hidden);
    let turned = content
        .turned
        .iter()
        .filter(|glyph| !glyph.is_space())
        .count();
    let pictures = content.image_share();
    let is_picture = match shown {
        0 => pictures > 0.03 || content.shapes > 40,
        _ => pictures > 0.4 && (shown < FEW_GLYPHS || hidden > shown),
    };
    if is_picture && turned <= shown {
        return Err(PdfError::Scan(number));
    }
    if turned > 20 && turned > shown / 3 {
        return Err(PdfError::Turned(number));
    }
    if unmapped > 10 && unmapped > shown / 4 {
        return Err(PdfError::Unmapped(number));
    }
    Ok(())
}
