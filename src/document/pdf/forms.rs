//! Annotations of pages and fields of forms.

use std::collections::HashSet;

use super::content::Interpreter;
use super::file::File;
use super::geometry::{Matrix, Rect};
use super::syntax::{Dict, Object};
use super::{Read, text_string};

/// Fields of a form.
const MOST_FIELDS: usize = 100_000;

/// Draws the annotations of a page that show text, and notes where text is struck out.
///
/// # Errors
/// One is damaged.
pub fn draw_annotations(
    file: &File<'_>,
    page: &Dict,
    base: &Matrix,
    interpreter: &mut Interpreter<'_, '_, '_>,
) -> Read<()> {
    for annotation in file.array(page, "Annots")? {
        let Object::Dict(dict) = file.resolve(&annotation)? else {
            continue;
        };
        let flags = file
            .get(&dict, "F")?
            .and_then(|flags| flags.integer())
            .unwrap_or(0);
        // Hidden, or not shown.
        if flags & 0b10_0010 != 0 {
            continue;
        }
        let kind = file.get(&dict, "Subtype")?;
        let kind = kind
            .as_ref()
            .and_then(Object::name)
            .unwrap_or("")
            .to_owned();
        let numbers = file.numbers(&dict, "Rect")?.unwrap_or_default();
        let [x0, y0, x1, y1] = *numbers.as_slice() else {
            continue;
        };
        let rect = Rect::new(x0, y0, x1, y1);
        match kind.as_str() {
            "StrikeOut" | "Redact" => {
                let quads = file.numbers(&dict, "QuadPoints")?.unwrap_or_default();
                let mut areas: Vec<Rect> = quads
                    .chunks_exact(8)
                    .filter_map(|quad| {
                        let points = quad.chunks_exact(2).filter_map(|point| match point {
                            [x, y] => Some((*x, *y)),
                            _ => None,
                        });
                        Rect::around(points)
                    })
                    .collect();
                if areas.is_empty() {
                    areas.push(rect);
                }
                let areas = areas.iter().map(|area| base.rect(area));
                interpreter.page.struck.extend(areas);
            }
            // Notes, links and highlights are no text of the page.
            "Widget" | "FreeText" | "Stamp" | "Watermark" => {
                if let Some(appearance) = appearance(file, &dict)?
                    && let Some(stream) = file.stream(&appearance)?
                {
                    interpreter.annotation(&stream, &rect)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The normal appearance of an annotation, in the state that it is in.
fn appearance(file: &File<'_>, dict: &Dict) -> Read<Option<Object>> {
    let Some(appearances) = file.dict(dict, "AP")? else {
        return Ok(None);
    };
    let Some(normal) = appearances.get("N").cloned() else {
        return Ok(None);
    };
    if file.stream(&normal)?.is_some() {
        return Ok(Some(normal));
    }
    let state = file.get(dict, "AS")?;
    let Object::Dict(states) = file.resolve(&normal)? else {
        return Ok(None);
    };
    Ok(state
        .as_ref()
        .and_then(Object::name)
        .and_then(|state| states.get(state).cloned()))
}

/// The names and values of the fields of the form that hold text.
///
/// # Errors
/// The form is damaged.
pub fn fields(file: &File<'_>, catalog: &Dict) -> Read<Vec<(String, String)>> {
    let Some(form) = file.dict(catalog, "AcroForm")? else {
        return Ok(Vec::new());
    };
    let mut fields = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting: Vec<(Object, String, Option<Object>)> = file
        .array(&form, "Fields")?
        .into_iter()
        .rev()
        .map(|field| (field, String::new(), None))
        .collect();
    while let Some((object, above, inherited)) = waiting.pop() {
        if let Object::Reference(number, _) = object
            && !seen.insert(number)
        {
            continue;
        }
        let Object::Dict(dict) = file.resolve(&object)? else {
            continue;
        };
        if fields.len() > MOST_FIELDS || waiting.len() > MOST_FIELDS {
            break;
        }
        let own = match file.get(&dict, "T")? {
            Some(Object::String(name)) => text_string(&name),
            _ => String::new(),
        };
        let name = match (above.is_empty(), own.is_empty()) {
            (false, false) => format!("{above}.{own}"),
            (true, _) => own,
            (_, true) => above,
        };
        let kind = file.get(&dict, "FT")?.or(inherited);
        let kids = file.array(&dict, "Kids")?;
        for kid in kids.into_iter().rev() {
            waiting.push((kid, name.clone(), kind.clone()));
        }
        let value = match file.get(&dict, "V")? {
            Some(Object::String(value)) => text_string(&value),
            _ => continue,
        };
        let is_text = matches!(kind.as_ref().and_then(Object::name), Some("Tx" | "Ch"));
        if is_text && !name.is_empty() && !value.trim().is_empty() {
            // The last part of its name is that of the field.
            let shown = name.rsplit('.').next().unwrap_or(&name);
            fields.push((shown.to_owned(), value));
        }
    }
    Ok(fields)
}
