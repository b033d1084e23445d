//! The structure of a PDF file: tables of objects, the objects themselves, streams and pages.
//!
//! A file whose table of objects is wrong is refused and not repaired: what a repair finds may be
//! objects of an earlier version that the file no longer shows.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::filters::{self, FilterError};
use super::syntax::{Dict, Lexer, Object};
use super::{PdfError, Read};
use crate::limits::Limits;

/// Objects of a file.
const MOST_OBJECTS: usize = 2_000_000;
/// Tables of objects, one for each time that the file was saved by an update.
const MOST_TABLES: usize = 1000;
/// Bytes that each unpacking counts in addition to those of the stream.
const LEAST_COST: usize = 1024;
/// Pages of a file.
const MOST_PAGES: usize = 10_000;
/// Levels of the tree of pages.
const MOST_LEVELS: usize = 64;
/// Keys that pages inherit.
const INHERITED: &[&str] = &["Resources", "MediaBox", "CropBox", "Rotate"];
/// References that lead to references.
const MOST_STEPS: usize = 32;

/// Where an object is.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Free,
    At(usize, u16),
    /// In an object stream: its number, and the index in it.
    In(u32, usize),
}

/// An object as it is loaded.
#[derive(Debug, Clone)]
enum Loaded {
    Plain(Object),
    Stream(Rc<Stream>),
}

/// A stream: its dictionary and the range of its packed bytes.
#[derive(Debug)]
pub struct Stream {
    pub dict: Dict,
    range: Range<usize>,
}

/// A page with what it inherits.
#[derive(Debug, Clone)]
pub struct PageObject {
    pub dict: Dict,
    /// The number of its object.
    pub number: u32,
}

/// The objects of an object stream: the number and the object of each.
type StoredObjects = Rc<Vec<(u32, Object)>>;

/// An opened file.
pub struct File<'b> {
    bytes: &'b [u8],
    /// Offset of the header, from which offsets count.
    start: usize,
    entries: HashMap<u32, Entry>,
    pub trailer: Dict,
    /// Bytes that may still be unpacked.
    left: Cell<usize>,
    most: usize,
    loaded: RefCell<HashMap<u32, Loaded>>,
    stored: RefCell<HashMap<u32, StoredObjects>>,
    loading: RefCell<HashSet<u32>>,
}

impl<'b> File<'b> {
    /// Opens a file.
    ///
    /// # Errors
    /// It is no PDF, encrypted or damaged.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Read<Self> {
        let head = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
        let start = memchr::memmem::find(head, b"%PDF-").ok_or(PdfError::NotPdf)?;
        let mut file = Self {
            bytes,
            start,
            entries: HashMap::new(),
            trailer: Dict::new(),
            left: Cell::new(limits.file_bytes),
            most: limits.file_bytes,
            loaded: RefCell::new(HashMap::new()),
            stored: RefCell::new(HashMap::new()),
            loading: RefCell::new(HashSet::new()),
        };
        let tail_at = bytes.len().saturating_sub(2048);
        let tail = bytes.get(tail_at..).unwrap_or(bytes);
        let found = memchr::memmem::rfind(tail, b"startxref").ok_or(PdfError::CutOff)?;
        let mut lexer = Lexer::file(bytes, tail_at.saturating_add(found).saturating_add(9));
        let at = lexer.object().and_then(|at| at.integer());
        file.tables(at.ok_or(PdfError::damaged("its table of objects"))?)?;
        if file.trailer.contains_key("Encrypt") {
            return Err(PdfError::Encrypted);
        }
        Ok(file)
    }

    /// Reads the tables of objects, the newest first.
    fn tables(&mut self, first: i64) -> Read<()> {
        let mut waiting = vec![first];
        let mut seen = HashSet::new();
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) || seen.len() > MOST_TABLES {
                return Err(PdfError::damaged("the chain of its tables of objects"));
            }
            let offset = usize::try_from(at)
                .ok()
                .and_then(|at| at.checked_add(self.start))
                .filter(|at| *at < self.bytes.len())
                .ok_or(PdfError::damaged("its table of objects"))?;
            let mut lexer = Lexer::file(self.bytes, offset);
            lexer.skip_space();
            let dict = if lexer.rest().starts_with(b"xref") {
                lexer.go_to(lexer.at().saturating_add(4));
                self.plain_table(&mut lexer)?
            } else {
                self.packed_table(offset)?
            };
            if let Some(previous) = dict.get("Prev") {
                waiting.push(previous.integer().ok_or(PdfError::damaged("its trailer"))?);
            }
            // Its entries come before those of older tables.
            if let Some(hybrid) = dict.get("XRefStm").and_then(Object::integer) {
                waiting.push(hybrid);
            }
            if self.trailer.is_empty() {
                self.trailer = dict;
            }
        }
        Ok(())
    }

    fn add(&mut self, number: u32, entry: Entry) -> Read<()> {
        self.entries.entry(number).or_insert(entry);
        if self.entries.len() > MOST_OBJECTS {
            return Err(PdfError::TooLarge(format!(
                "it has more than {MOST_OBJECTS} objects"
            )));
        }
        Ok(())
    }

    fn plain_table(&mut self, lexer: &mut Lexer<'b>) -> Read<Dict> {
        let damaged = || PdfError::damaged("its table of objects");
        loop {
            let first = match lexer.object().ok_or_else(damaged)? {
                Object::Integer(first) => u32::try_from(first).map_err(|_| damaged())?,
                Object::Keyword(word) if &*word == "trailer" => break,
                _ => return Err(damaged()),
            };
            let count = lexer.object().and_then(|count| count.integer());
            let count = count
                .and_then(|count| u32::try_from(count).ok())
                .ok_or_else(damaged)?;
            for index in 0..count {
                let offset = lexer.object().and_then(|offset| offset.integer());
                let generation = lexer.object().and_then(|generation| generation.integer());
                let (Some(offset), Some(generation)) = (offset, generation) else {
                    return Err(damaged());
                };
                let kind = lexer.object().ok_or_else(damaged)?;
                let number = first.checked_add(index).ok_or_else(damaged)?;
                let entry = if kind.is_keyword("n") {
                    let offset = usize::try_from(offset).map_err(|_| damaged())?;
                    Entry::At(offset, u16::try_from(generation).map_err(|_| damaged())?)
                } else if kind.is_keyword("f") {
                    Entry::Free
                } else {
                    return Err(damaged());
                };
                self.add(number, entry)?;
            }
        }
        match lexer.object() {
            Some(Object::Dict(dict)) => Ok(dict),
            _ => Err(PdfError::damaged("its trailer")),
        }
    }

    fn packed_table(&mut self, offset: usize) -> Read<Dict> {
        let damaged = || PdfError::damaged("its table of objects");
        let (_, loaded) = self.indirect_at(offset).ok_or_else(damaged)?;
        let Loaded::Stream(stream) = loaded else {
            return Err(damaged());
        };
        if stream.dict.get("Type").and_then(Object::name) != Some("XRef") {
            return Err(damaged());
        }
        let data = self.unpacked(&stream)?;
        let numbers = |key: &str| -> Option<Vec<usize>> {
            let items = stream.dict.get(key)?.array()?;
            let number = |item: &Object| item.integer().and_then(|value| value.try_into().ok());
            items.iter().map(number).collect()
        };
        let widths = numbers("W").ok_or_else(damaged)?;
        let [kind_width, second_width, third_width] = widths.as_slice() else {
            return Err(damaged());
        };
        if widths.iter().any(|width| *width > 8) {
            return Err(damaged());
        }
        let size = stream.dict.get("Size").and_then(Object::integer);
        let size = size.and_then(|size| usize::try_from(size).ok());
        let index = match numbers("Index") {
            Some(index) => index,
            None => vec![0, size.ok_or_else(damaged)?],
        };
        let mut rest = data.as_slice();
        let mut field = |width: usize, otherwise: u64| -> Option<u64> {
            let (bytes, after) = rest.split_at_checked(width)?;
            rest = after;
            let value = bytes.iter().fold(0_u64, |value, byte| {
                value.wrapping_shl(8) | u64::from(*byte)
            });
            Some(if width == 0 { otherwise } else { value })
        };
        for pair in index.chunks(2) {
            let [first, count] = pair else {
                return Err(damaged());
            };
            for at in 0..*count {
                let number = first.checked_add(at).and_then(|at| u32::try_from(at).ok());
                let number = number.ok_or_else(damaged)?;
                let kind = field(*kind_width, 1).ok_or_else(damaged)?;
                let second = field(*second_width, 0).ok_or_else(damaged)?;
                let third = field(*third_width, 0).ok_or_else(damaged)?;
                let entry = match kind {
                    0 => Entry::Free,
                    1 => Entry::At(
                        usize::try_from(second).map_err(|_| damaged())?,
                        u16::try_from(third).map_err(|_| damaged())?,
                    ),
                    2 => Entry::In(
                        u32::try_from(second).map_err(|_| damaged())?,
                        usize::try_from(third).map_err(|_| damaged())?,
                    ),
                    _ => Entry::Free,
                };
                self.add(number, entry)?;
            }
        }
        Ok(stream.dict.clone())
    }

    /// The object at an offset of the file, with its number and generation.
    fn indirect_at(&self, offset: usize) -> Option<((u32, u16), Loaded)> {
        let mut lexer = Lexer::file(self.bytes, offset);
        let number = u32::try_from(lexer.object()?.integer()?).ok()?;
        let generation = u16::try_from(lexer.object()?.integer()?).ok()?;
        if !lexer.object()?.is_keyword("obj") {
            return None;
        }
        let object = lexer.object()?;
        let id = (number, generation);
        lexer.skip_space();
        let Object::Dict(dict) = object else {
            return Some((id, Loaded::Plain(object)));
        };
        if !lexer.rest().starts_with(b"stream") {
            return Some((id, Loaded::Plain(Object::Dict(dict))));
        }
        let mut start = lexer.at().saturating_add(6);
        let after = self.bytes.get(start..)?;
        start = if after.starts_with(b"\r\n") {
            start.saturating_add(2)
        } else if after.starts_with(b"\n") {
            start.saturating_add(1)
        } else {
            return None;
        };
        let length = self.get(&dict, "Length").ok()??.integer()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        let mut after = Lexer::file(self.bytes, end);
        after.skip_space();
        // A length that is wrong would cut the stream off.
        after.rest().starts_with(b"endstream").then_some(())?;
        let stream = Stream {
            dict,
            range: start..end,
        };
        Some((id, Loaded::Stream(Rc::new(stream))))
    }

    /// An object by its number; one that is free or not in the tables is null.
    fn load(&self, number: u32, generation: u16) -> Read<Loaded> {
        if let Some(loaded) = self.loaded.borrow().get(&number) {
            return Ok(loaded.clone());
        }
        let damaged = || PdfError::damaged(&format!("its object {number}"));
        // Its length may be an object that needs it.
        if !self.loading.borrow_mut().insert(number) {
            return Err(damaged());
        }
        let result = match self.entries.get(&number) {
            None | Some(Entry::Free) => Ok(Loaded::Plain(Object::Null)),
            Some(Entry::At(offset, written)) => {
                let found = offset
                    .checked_add(self.start)
                    .and_then(|offset| self.indirect_at(offset));
                match found {
                    Some((id, loaded)) if id == (number, *written) => {
                        if *written == generation {
                            Ok(loaded)
                        } else {
                            Ok(Loaded::Plain(Object::Null))
                        }
                    }
                    _ => Err(damaged()),
                }
            }
            Some(Entry::In(stream, index)) => self.stored(*stream).and_then(|objects| {
                let found = objects.get(*index).filter(|(other, _)| *other == number);
                let (_, object) = found.ok_or_else(damaged)?;
                Ok(Loaded::Plain(object.clone()))
            }),
        };
        self.loading.borrow_mut().remove(&number);
        let loaded = result?;
        self.loaded.borrow_mut().insert(number, loaded.clone());
        Ok(loaded)
    }

    /// The objects in an object stream.
    fn stored(&self, number: u32) -> Read<StoredObjects> {
        if let Some(objects) = self.stored.borrow().get(&number) {
            return Ok(Rc::clone(objects));
        }
        let damaged = || PdfError::damaged(&format!("its object stream {number}"));
        // An object stream in an object stream is not allowed.
        if !matches!(self.entries.get(&number), Some(Entry::At(..))) {
            return Err(damaged());
        }
        let Loaded::Stream(stream) = self.load(number, 0)? else {
            return Err(damaged());
        };
        let data = self.unpacked(&stream)?;
        let value = |key: &str| {
            let number = stream.dict.get(key).and_then(Object::integer);
            number.and_then(|number| usize::try_from(number).ok())
        };
        let (count, first) = (
            value("N").ok_or_else(damaged)?,
            value("First").ok_or_else(damaged)?,
        );
        let mut header = Lexer::file(&data, 0);
        let mut objects = Vec::new();
        for _ in 0..count {
            let number = header.object().and_then(|number| number.integer());
            let offset = header.object().and_then(|offset| offset.integer());
            let number = number.and_then(|number| u32::try_from(number).ok());
            let offset = offset.and_then(|offset| usize::try_from(offset).ok());
            let (Some(number), Some(offset)) = (number, offset) else {
                return Err(damaged());
            };
            let at = first.saturating_add(offset);
            let object = Lexer::file(&data, at).object().ok_or_else(damaged)?;
            objects.push((number, object));
        }
        let objects = Rc::new(objects);
        self.stored.borrow_mut().insert(number, Rc::clone(&objects));
        Ok(objects)
    }

    /// Follows references to an object that is not one; a stream is its dictionary.
    pub fn resolve(&self, object: &Object) -> Read<Object> {
        let mut object = object.clone();
        for _ in 0..MOST_STEPS {
            let Object::Reference(number, generation) = object else {
                return Ok(object);
            };
            object = match self.load(number, generation)? {
                Loaded::Plain(object) => object,
                Loaded::Stream(stream) => Object::Dict(stream.dict.clone()),
            };
        }
        Err(PdfError::damaged("a reference in it"))
    }

    /// The value of a key; `None` if it is absent or null.
    pub fn get(&self, dict: &Dict, key: &str) -> Read<Option<Object>> {
        match dict.get(key) {
            None => Ok(None),
            Some(object) => {
                Ok(Some(self.resolve(object)?).filter(|object| *object != Object::Null))
            }
        }
    }

    /// The dictionary at a key.
    pub fn dict(&self, dict: &Dict, key: &str) -> Read<Option<Dict>> {
        Ok(match self.get(dict, key)? {
            Some(Object::Dict(dict)) => Some(dict),
            _ => None,
        })
    }

    /// The array at a key; a single object is an array of one.
    pub fn array(&self, dict: &Dict, key: &str) -> Read<Vec<Object>> {
        Ok(match self.get(dict, key)? {
            Some(Object::Array(items)) => items,
            Some(other) => vec![dict.get(key).cloned().unwrap_or(other)],
            None => Vec::new(),
        })
    }

    /// The numbers of an array.
    pub fn numbers(&self, dict: &Dict, key: &str) -> Read<Option<Vec<f64>>> {
        let Some(Object::Array(items)) = self.get(dict, key)? else {
            return Ok(None);
        };
        let mut numbers = Vec::new();
        for item in &items {
            numbers.extend(self.resolve(item)?.number());
        }
        Ok((numbers.len() == items.len()).then_some(numbers))
    }

    /// The stream that a reference leads to.
    pub fn stream(&self, object: &Object) -> Read<Option<Rc<Stream>>> {
        let mut object = object.clone();
        for _ in 0..MOST_STEPS {
            let Object::Reference(number, generation) = object else {
                return Ok(None);
            };
            match self.load(number, generation)? {
                Loaded::Stream(stream) => return Ok(Some(stream)),
                Loaded::Plain(other) => object = other,
            }
        }
        Ok(None)
    }

    /// The unpacked bytes of a stream.
    ///
    /// # Errors
    /// It is damaged, or all streams together unpack to more than the limit.
    pub fn unpacked(&self, stream: &Stream) -> Read<Vec<u8>> {
        let packed = self.bytes.get(stream.range.clone()).unwrap_or(&[]);
        if stream.dict.contains_key("F") {
            return Err(PdfError::damaged("a stream that is in another file"));
        }
        let mut filters = Vec::new();
        for filter in self.array(&stream.dict, "Filter")? {
            filters.push(self.resolve(&filter)?);
        }
        let mut parameters = Vec::new();
        for parameter in self.array(&stream.dict, "DecodeParms")? {
            parameters.push(match self.resolve(&parameter)? {
                Object::Dict(dict) => Some(dict),
                _ => None,
            });
        }
        let mut bytes = packed.to_vec();
        // Each stream costs time, however short it is.
        self.spend(LEAST_COST)?;
        if filters.is_empty() {
            self.spend(bytes.len())?;
        }
        for (index, filter) in filters.iter().enumerate() {
            let name = filter.name().unwrap_or("");
            let parameters = parameters.get(index).and_then(Option::as_ref);
            bytes =
                filters::unpack(name, &bytes, parameters, self.left.get()).map_err(|error| {
                    match error {
                        FilterError::Damaged => PdfError::damaged("a stream in it"),
                        FilterError::TooLarge => self.too_large(),
                        FilterError::Unsupported => {
                            PdfError::damaged(&format!("a text that is packed as `{name}`"))
                        }
                    }
                })?;
            self.spend(bytes.len())?;
        }
        Ok(bytes)
    }

    /// Counts bytes against the limit.
    pub fn spend(&self, bytes: usize) -> Read<()> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.ok_or_else(|| self.too_large())?);
        Ok(())
    }

    fn too_large(&self) -> PdfError {
        PdfError::TooLarge(format!("it unpacks to more than {} bytes", self.most))
    }

    /// The root of the document.
    pub fn catalog(&self) -> Read<Dict> {
        let catalog = self.dict(&self.trailer, "Root")?;
        catalog.ok_or(PdfError::damaged("its catalog"))
    }

    /// The pages in order.
    ///
    /// # Errors
    /// Their tree is damaged, cyclic or too large.
    pub fn pages(&self) -> Read<Vec<PageObject>> {
        let damaged = || PdfError::damaged("the tree of its pages");
        let catalog = self.catalog()?;
        let root = catalog.get("Pages").ok_or_else(damaged)?;
        let mut pages = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![(root.clone(), Dict::new(), 0_usize)];
        while let Some((object, inherited, level)) = waiting.pop() {
            let Object::Reference(number, _) = object else {
                return Err(damaged());
            };
            if !seen.insert(number) || level > MOST_LEVELS {
                return Err(damaged());
            }
            let Object::Dict(mut dict) = self.resolve(&object)? else {
                return Err(damaged());
            };
            for key in INHERITED {
                if !dict.contains_key(*key)
                    && let Some(value) = inherited.get(*key)
                {
                    dict.insert((*key).into(), value.clone());
                }
            }
            if dict.contains_key("Kids") {
                let kids = self.array(&dict, "Kids")?;
                dict.retain(|key, _| INHERITED.contains(&&**key));
                for kid in kids.into_iter().rev() {
                    waiting.push((kid, dict.clone(), level.saturating_add(1)));
                }
            } else {
                pages.push(PageObject { dict, number });
            }
            if pages.len() > MOST_PAGES {
                return Err(PdfError::TooLarge(format!(
                    "it has more than {MOST_PAGES} pages"
                )));
            }
        }
        Ok(pages)
    }
}
