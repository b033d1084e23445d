//! A document read as a type (section 4). The values themselves are read by the value types.

use std::rc::Rc;

use whereas::internals::syntax::ast::{
    CurrencySource, FieldKind, RecordType, StoredField, TypeRef, TypeRefKind,
};
use whereas::internals::value::{
    CalendarPeriod, Currency, Date, DateTime, Duration, Money, Number, Time, Zone,
};

use crate::eval::Scope;
use crate::tree::Json;
use crate::value::{V, unknown_at};
use crate::world::{Record, Stored, There, World};

/// `a/b` of JSON Pointers.
pub fn below(place: &str, key: &str) -> String {
    format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Half a unit of the last written digit (section 6, "within stated precision").
pub fn half_of(digits: &str) -> Number {
    let (digits, percent) = match digits.trim_end().strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 2),
        None => (digits, 0),
    };
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    let decimals = mantissa
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len() as i64);
    let unit = Number::from(10i64)
        .power(exponent - decimals - percent)
        .unwrap_or(Number::ZERO);
    unit.div(&Number::from(2i64)).unwrap_or(Number::ZERO)
}

/// An instant in a zone: "a field `datetime in zone Z` is in Z, whatever offset it was written with".
pub fn into_zone(instant: &DateTime, zone: Zone) -> Option<DateTime> {
    let midnight = DateTime::start_of_day(instant.date_in(zone).ok()?, zone).ok()?;
    midnight.add_duration(instant.since(&midnight)).ok()
}

enum Found<'j> {
    Value(String, &'j Json),
    /// With the place of the innermost value that was found on the way.
    Absent(String),
    /// Gathered over lists; none where that could not be done.
    Gathered(Option<Vec<(String, &'j Json)>>),
}

/// Reads the document as its root type; the first record is the root.
pub fn read_document(world: &World<'_>, root: &str, document: &Json) {
    match document {
        Json::Object(_) => drop(record(world, root, document, "", None)),
        _ => note(world, ""),
    }
}

fn note(world: &World<'_>, place: &str) {
    world.shape.borrow_mut().insert(place.to_owned());
}

fn unreadable(world: &World<'_>, place: &str) -> V {
    note(world, place);
    unknown_at(place)
}

fn entries(json: &Json) -> &[(String, Json)] {
    match json {
        Json::Object(entries) => entries,
        _ => &[],
    }
}

fn record(world: &World<'_>, ty: &str, json: &Json, place: &str, parent: Option<usize>) -> usize {
    let declared = world.types[ty];
    let index = world.records.borrow().len();
    let fields = std::collections::HashMap::new();
    world.records.borrow_mut().push(Record {
        ty: ty.to_owned(),
        at: place.to_owned(),
        parent,
        fields,
    });
    if declared.exact.is_some() {
        let known = known_keys(declared, &[]);
        for (key, _) in entries(json).iter().filter(|(key, _)| !known.contains(key)) {
            note(world, &below(place, key));
        }
    }
    // What others may need for their currency comes first.
    let stored = || {
        declared
            .fields
            .iter()
            .filter_map(|field| match &field.kind {
                FieldKind::Stored(stored) => Some((&*field.name.text, stored)),
                FieldKind::Derived(_) => None,
            })
    };
    let is_plain = |field: &StoredField| match &world.resolved(&field.ty).kind {
        TypeRefKind::Named(path) => &*path.segments[0].text == "text",
        _ => false,
    };
    for plain in [true, false] {
        for (name, field) in stored().filter(|(_, field)| is_plain(field) == plain) {
            let read = read_field(world, declared, (name, field), json, place, index);
            world.records.borrow_mut()[index]
                .fields
                .insert(name.to_owned(), read);
        }
    }
    index
}

fn paths(name: &str, field: &StoredField) -> Vec<Vec<String>> {
    match field.from.as_slice() {
        [] => vec![vec![name.to_owned()]],
        from => from
            .iter()
            .map(|path| path.text.split('/').map(str::to_owned).collect())
            .collect(),
    }
}

/// The keys that a type knows below a path.
fn known_keys(declared: &RecordType, under: &[String]) -> Vec<String> {
    let mut known = Vec::new();
    for field in &declared.fields {
        let FieldKind::Stored(stored) = &field.kind else {
            continue;
        };
        let sources = stored
            .currency_from
            .iter()
            .filter_map(|source| match source {
                CurrencySource::Path(path) => {
                    Some(path.text.split('/').map(str::to_owned).collect())
                }
                CurrencySource::Expr(_) => None,
            });
        for path in paths(&field.name.text, stored).into_iter().chain(sources) {
            if path.len() > under.len() && path[..under.len()] == *under {
                known.push(path[under.len()].clone());
            }
        }
    }
    known
}

fn read_field(
    world: &World<'_>,
    declared: &RecordType,
    (name, field): (&str, &StoredField),
    json: &Json,
    place: &str,
    index: usize,
) -> Stored {
    let own = below(place, name);
    let of_lists = match &world.resolved(&field.ty).kind {
        TypeRefKind::List(of) => matches!(world.resolved(of).kind, TypeRefKind::List(_)),
        _ => false,
    };
    for path in paths(name, field) {
        match find(world, &path, json, place) {
            Found::Absent(_) => {}
            Found::Value(at, found) => {
                let value = read(
                    world,
                    &field.ty,
                    found,
                    &at,
                    index,
                    Some((declared, field, json)),
                );
                let there = if value.is_unknown() {
                    There::Unreadable
                } else {
                    There::Present
                };
                return Stored { value, there };
            }
            Found::Gathered(None) => {
                return Stored {
                    value: unknown_at(&own),
                    there: There::Unreadable,
                };
            }
            Found::Gathered(Some(found)) => {
                let TypeRefKind::List(element) = &world.resolved(&field.ty).kind else {
                    unreachable!()
                };
                let ends_in_key = path.last().is_some_and(|last| !last.starts_with('*'));
                let found = match joined(found, ends_in_key && !of_lists) {
                    Ok(found) => found,
                    Err(stray) => {
                        return Stored {
                            value: unreadable(world, &stray),
                            there: There::Unreadable,
                        };
                    }
                };
                // "gives it for all bare amounts of the type" (documents.md, "Mapping")
                let beside = Some((declared, field, json));
                let read = found
                    .into_iter()
                    .map(|(at, found)| read(world, element, found, &at, index, beside));
                return Stored {
                    value: V::list(read.collect()),
                    there: There::Present,
                };
            }
        }
    }
    let may_be_absent = field.optional.is_some() || field.default.is_some();
    if may_be_absent && let Some(near) = near_key(declared, name, field, json, place) {
        note(world, &near);
        return Stored {
            value: unknown_at(&own),
            there: There::Unreadable,
        };
    }
    if !may_be_absent {
        note(world, &own);
    }
    let value = match &field.default {
        // "Values of parameters are exact, and so are those that `else` puts in"
        Some(default) => {
            crate::eval::exact(&crate::eval::eval(world, default, &Scope::nowhere(world)))
        }
        None => unknown_at(&own),
    };
    let value = match (value, &world.resolved(&field.ty).kind) {
        (V::Num(number, _), TypeRefKind::MoneyIn(code)) if number.is_zero() => {
            V::money(Money::new(number, Currency::from_code(&code.text).unwrap()))
        }
        (value, _) => value,
    };
    Stored {
        value,
        there: There::Absent,
    }
}

/// "Lists that are gathered become one list, and are its elements where the field is a list of lists"; what is no list
/// beside some is unreadable: its place.
fn joined(found: Vec<(String, &Json)>, join: bool) -> Result<Vec<(String, &Json)>, String> {
    let is_list = |json: &Json| matches!(json, Json::List(_));
    if !join || !found.iter().any(|(_, json)| is_list(json)) {
        return Ok(found);
    }
    let mut all = Vec::new();
    for (at, json) in found {
        let Json::List(items) = json else {
            return Err(at);
        };
        all.extend(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| (format!("{at}/{index}"), item)),
        );
    }
    Ok(all)
}

fn find<'j>(world: &World<'_>, path: &[String], json: &'j Json, place: &str) -> Found<'j> {
    let Some((step, rest)) = path.split_first() else {
        return match json {
            Json::Null => Found::Absent(place.to_owned()),
            _ => Found::Value(place.to_owned(), json),
        };
    };
    match step.as_str() {
        "*" => match json {
            Json::List(items) => gather(world, rest, items, place),
            _ => {
                note(world, place);
                Found::Gathered(None)
            }
        },
        "**" => {
            let mut all = Vec::new();
            leaves(json, place, &mut all);
            Found::Gathered(Some(all))
        }
        key => {
            let at = below(place, key);
            let mut given = entries(json).iter().filter(|(name, _)| name == key);
            let Some((_, first)) = given.next() else {
                return Found::Absent(place.to_owned());
            };
            if given.next().is_some() {
                note(world, &at);
            }
            find(world, rest, first, &at)
        }
    }
}

fn gather<'j>(world: &World<'_>, rest: &[String], items: &'j [Json], place: &str) -> Found<'j> {
    let mut all = Some(Vec::new());
    for (at, item) in items.iter().enumerate() {
        let at = format!("{place}/{at}");
        match find(world, rest, item, &at) {
            // "only what a further `*` gathers from may be absent in some elements, which then add nothing"
            Found::Absent(_) if rest.iter().any(|step| step.starts_with('*')) => {}
            Found::Absent(lacking) => {
                note(world, &lacking);
                all = None;
            }
            Found::Value(at, value) => {
                all = all.map(|mut all| {
                    all.push((at, value));
                    all
                });
            }
            Found::Gathered(more) => {
                all = all.zip(more).map(|(mut all, more)| {
                    all.extend(more);
                    all
                });
            }
        }
    }
    Found::Gathered(all)
}

/// "`**` to gather all values at any depth that contain no further ones"
fn leaves<'j>(json: &'j Json, place: &str, all: &mut Vec<(String, &'j Json)>) {
    match json {
        Json::Null => {}
        Json::List(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| leaves(item, &format!("{place}/{at}"), all));
        }
        Json::Object(entries) => entries
            .iter()
            .for_each(|(key, value)| leaves(value, &below(place, key), all)),
        _ => all.push((place.to_owned(), json)),
    }
}

/// The place of an unknown key beside an absent field that nearly has its name.
fn near_key(
    declared: &RecordType,
    name: &str,
    field: &StoredField,
    json: &Json,
    place: &str,
) -> Option<String> {
    paths(name, field).iter().find_map(|path| {
        let (last, before) = path.split_last()?;
        if path.iter().any(|step| step.starts_with('*')) {
            return None;
        }
        let beside = before.iter().try_fold(json, |at, step| {
            entries(at)
                .iter()
                .find(|(key, _)| key == step)
                .map(|(_, value)| value)
        })?;
        let known = known_keys(declared, before);
        let key = entries(beside)
            .iter()
            .map(|(key, _)| key.as_str())
            .find(|key| !known.iter().any(|known| known == key) && nearly(last, key))?;
        let beside = before
            .iter()
            .fold(place.to_owned(), |place, step| below(&place, step));
        Some(below(&beside, key))
    })
}

fn nearly(name: &str, key: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), key.chars().collect());
    if plain(name) == plain(key)
        || key
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(':'))
    {
        return true;
    }
    if a.len() < 5 {
        return false;
    }
    let without = |text: &[char], at: usize| -> Vec<char> {
        text.iter()
            .enumerate()
            .filter(|(index, _)| *index != at)
            .map(|(_, c)| *c)
            .collect()
    };
    let missing = (0..a.len()).any(|at| without(&a, at) == b);
    let too_many = (0..b.len()).any(|at| without(&b, at) == a);
    let wrong = a.len() == b.len() && a.iter().zip(&b).filter(|(x, y)| x != y).count() == 1;
    let swapped = (1..a.len()).any(|at| {
        let mut other = a.clone();
        other.swap(at - 1, at);
        other == b
    });
    missing || too_many || wrong || swapped
}

type Beside<'b> = (&'b RecordType, &'b StoredField, &'b Json);

/// Reads one value as a type: the table of section 4, row by row.
fn read(
    world: &World<'_>,
    ty: &TypeRef,
    json: &Json,
    place: &str,
    within: usize,
    beside: Option<Beside<'_>>,
) -> V {
    let bad = || unreadable(world, place);
    // "a text of JSON with white space at its ends is read as a `text` only"
    let trimmed = |text: &str| text.trim() == text;
    let text = || match json {
        Json::Text(text) if trimmed(text) => Some(text.as_str()),
        _ => None,
    };
    match &resolved(world, ty).kind {
        TypeRefKind::Choice(options) => match json {
            Json::Text(text) if options.iter().any(|option| *option.text == **text) => {
                V::text(text)
            }
            _ => bad(),
        },
        TypeRefKind::List(element) => match json {
            Json::List(items) => V::list(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| {
                        read(
                            world,
                            element,
                            item,
                            &format!("{place}/{at}"),
                            within,
                            beside,
                        )
                    })
                    .collect(),
            ),
            _ => bad(),
        },
        TypeRefKind::Map(element) => {
            let Json::Object(entries) = json else {
                return bad();
            };
            let mut map: Vec<(String, V)> = Vec::new();
            for (key, value) in entries {
                let at = below(place, key);
                if map.iter().any(|(known, _)| known == key) {
                    note(world, &at);
                    continue;
                }
                map.push((key.clone(), read(world, element, value, &at, within, None)));
            }
            V::Map(Rc::new(map))
        }
        TypeRefKind::MoneyIn(code) => {
            let currency = Currency::from_code(&code.text).unwrap();
            money(json, Some(currency))
                .filter(|(money, _)| money.currency == currency)
                .map_or_else(bad, half_money)
        }
        TypeRefKind::DateTimeIn(zone) => {
            let zone = Zone::from_name(&zone.text).unwrap();
            let read = text().and_then(|text| DateTime::parse_or_in_zone(text, zone).ok());
            read.and_then(|read| into_zone(&read, zone))
                .map_or_else(bad, V::DateTime)
        }
        TypeRefKind::Named(path) => match &*path.segments[0].text {
            "text" => match json {
                Json::Text(text) | Json::Number(text) => V::text(text),
                _ => bad(),
            },
            "boolean" => match json {
                Json::Bool(b) => V::Bool(*b),
                _ => bad(),
            },
            "number" | "percent" => {
                number(json).map_or_else(bad, |(number, half)| V::Num(number, half))
            }
            "integer" => number(json)
                .filter(|(number, _)| number.is_integer())
                .map_or_else(bad, |(number, half)| V::Num(number, half)),
            "money" => {
                let Ok(stated) =
                    beside.map_or(Ok(None), |(_, field, json)| currency_beside(field, json))
                else {
                    return bad();
                };
                let currency = match (json, beside) {
                    (Json::Number(_), Some(beside)) => {
                        stated.or_else(|| currency(world, beside, within))
                    }
                    _ => None,
                };
                // "a currency given twice: … one at the path and another one with the amount"
                let agrees = |money: &Money| stated.is_none_or(|stated| stated == money.currency);
                money(json, currency)
                    .filter(|(money, _)| agrees(money))
                    .map_or_else(bad, half_money)
            }
            "date" => text()
                .and_then(|text| Date::parse(text).ok())
                .map_or_else(bad, V::Date),
            "datetime" => text()
                .and_then(|text| DateTime::parse(text).ok())
                .map_or_else(bad, V::DateTime),
            "time" => text()
                .and_then(|text| Time::parse(text).ok())
                .map_or_else(bad, V::Time),
            "duration" => text()
                .and_then(|text| Duration::parse(text).ok())
                .map_or_else(bad, V::Duration),
            "period" => text()
                .and_then(|text| CalendarPeriod::parse(text).ok())
                .map_or_else(bad, V::Period),
            name => match json {
                Json::Object(_) => V::Record(record(world, name, json, place, Some(within))),
                _ => bad(),
            },
        },
    }
}

fn resolved<'t>(world: &World<'t>, ty: &'t TypeRef) -> &'t TypeRef {
    world.resolved(ty)
}

fn half_money((money, half): (Money, Number)) -> V {
    V::Money(money, half)
}

/// "a number by its digits, a text in the same form, `"12.5%"`"
fn number(json: &Json) -> Option<(Number, Number)> {
    match json {
        Json::Number(digits) => Some((Number::parse(digits).ok()?, half_of(digits))),
        Json::Text(text) if text.trim() == text => {
            Some((Number::parse_percent(text).ok()?, half_of(text)))
        }
        _ => None,
    }
}

/// "`"150000 EUR"`, `"EUR 150000"`, `{amount, currency}`", and a bare number where the currency is known.
fn money(json: &Json, currency: Option<Currency>) -> Option<(Money, Number)> {
    match json {
        Json::Number(_) => {
            number(json).and_then(|(amount, half)| Some((Money::new(amount, currency?), half)))
        }
        Json::Text(text) if text.trim() == text => {
            let digits = text
                .split(' ')
                .find(|part| !part.starts_with(|c: char| c.is_alphabetic()))?;
            Some((Money::parse(text).ok()?, half_of(digits)))
        }
        Json::Object(entries) => {
            let part = |name: &str| {
                let mut given = entries.iter().filter(|(key, _)| key == name);
                given
                    .next()
                    .map(|(_, value)| value)
                    .filter(|_| given.next().is_none())
            };
            let (amount, half) = number(part("amount")?)?;
            let Json::Text(code) = part("currency")? else {
                return None;
            };
            Some((Money::new(amount, Currency::from_code(code)?), half))
        }
        _ => None,
    }
}

/// The currency at the first path of `currency from` that finds one (documents.md, "Mapping"); a fault where there are
/// two, or what stands there is none.
fn currency_beside(field: &StoredField, json: &Json) -> Result<Option<Currency>, ()> {
    for source in &field.currency_from {
        let CurrencySource::Path(path) = source else {
            return Ok(None);
        };
        let given: Vec<&Json> = entries(json)
            .iter()
            .filter(|(key, _)| **key == *path.text)
            .map(|(_, value)| value)
            .collect();
        match given.as_slice() {
            [] | [Json::Null] => {}
            [Json::Text(code)] => return Currency::from_code(code).ok_or(()).map(Some),
            _ => return Err(()),
        }
    }
    Ok(None)
}

/// Else an expression says it, or what the type is `priced in`.
fn currency(
    world: &World<'_>,
    (declared, field, _): Beside<'_>,
    within: usize,
) -> Option<Currency> {
    let by_expression = |expr| match crate::eval::eval(world, expr, &Scope::of(world, within)) {
        V::Text(code) => Currency::from_code(&code),
        _ => None,
    };
    let mut expressions = field
        .currency_from
        .iter()
        .filter_map(|source| match source {
            CurrencySource::Path(_) => None,
            CurrencySource::Expr(expr) => Some(expr),
        });
    expressions
        .next()
        .or(declared.priced_in.as_ref())
        .and_then(by_expression)
}
