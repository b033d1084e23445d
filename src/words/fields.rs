//! Fields as nouns: `the total`, `the tranche's amount`, `the date on which the agreement was signed`.

use super::clauses::is_quality;
use super::names::{first_sentence, is_participle, is_verb, lowered, plural, singular, spoken};
use super::noun::Noun;
use super::speaker::{Mention, Scope, Speaker, the_term};
use super::text::{Words, say};
use crate::check::program::{DerivedId, Expr, FieldId};
use crate::check::types::Type;

/// Names of dates that mean only that they are dates.
const KINDS: [&str; 4] = ["date", "day", "time", "instant"];

impl Speaker<'_> {
    /// A stored field of a record.
    pub(super) fn field(&self, scope: &Scope, base: &Expr, id: FieldId) -> Noun {
        let Some(field) = self
            .record(&base.ty)
            .and_then(|record| record.fields.get(id))
        else {
            return Noun::light("…");
        };
        self.attribute(scope, base, &field.name, &field.ty, field.doc.as_deref())
    }

    /// A derived field: its expression if that is short, else its name.
    pub(super) fn derived_field(
        &self,
        scope: &Scope,
        base: &Expr,
        id: DerivedId,
        ty: &Type,
    ) -> Noun {
        let Some(field) = self.derived(base, id) else {
            return Noun::light("…");
        };
        if self.is_inlined_at(scope, &field.body.expr) {
            let inner = self.owner_scope(scope, base);
            return self.noun(&inner, &field.body.expr);
        }
        if let Type::Record(record) = base.ty {
            self.mention(Mention::Derived(record, id));
        }
        self.attribute(scope, base, &field.name, ty, None)
    }

    /// The scope of a record's derived field.
    pub(super) fn owner_scope(&self, scope: &Scope, base: &Expr) -> Scope {
        if base.is_it() {
            scope.deeper()
        } else {
            scope.within(self.noun(scope, base))
        }
    }

    /// What a field belongs to.
    pub(super) fn owner(&self, scope: &Scope, base: &Expr) -> Noun {
        if base.is_it() {
            scope.it.clone().unwrap_or_else(|| Noun::light("it"))
        } else {
            self.noun(scope, base)
        }
    }

    /// What a record has, by its name.
    fn attribute(
        &self,
        scope: &Scope,
        base: &Expr,
        name: &str,
        ty: &Type,
        doc: Option<&str>,
    ) -> Noun {
        let words = spoken(name);
        let owner = || self.owner(scope, base);
        let plainly = base.is_it() && scope.plainly;
        if let Some(day) = self.day_noun(ty) {
            if let Some(noun) = doc.and_then(day_in_words).filter(|_| plainly) {
                return Noun::heavy(noun);
            }
            if let Some(phrase) = day_phrase(&day, &words, &owner, false, plainly) {
                return Noun::heavy(phrase);
            }
            if words == "due" {
                return self.owned_or_own(plainly, owner, &format!("due {day}"), false);
            }
        }
        if words == "items"
            && let (Type::List(of), true) = (
                ty,
                self.record(&base.ty)
                    .is_some_and(|group| group.declared.name.is_empty()),
            )
        {
            return self.owned_or_own(plainly, owner, &plural(&self.kind_noun(of)), true);
        }
        let (noun, plural, _) = self.named_noun(name, ty);
        let plural = plural || singular(&noun).is_some() && matches!(ty, Type::Map(_));
        // A date with only a general name could be read as any other date of the sentence.
        let plainly = plainly && !(self.day_noun(ty).is_some() && KINDS.contains(&noun.as_str()));
        let named = self.owned_or_own(plainly, owner, &noun, plural);
        // The report of a day is the day of the report.
        if matches!(ty, Type::Date | Type::DateTime(_)) && !tells_time(&noun) {
            let day = self.kind_noun(ty);
            Noun::heavy(say![format!("the {day} of "), named.operand()])
        } else {
            named
        }
    }

    fn owned_or_own(
        &self,
        plainly: bool,
        owner: impl Fn() -> Noun,
        noun: &str,
        plural: bool,
    ) -> Noun {
        let article = if plural && super::lists::behind_amount(noun).is_some() {
            ""
        } else {
            "the "
        };
        if plainly {
            Noun::light(format!("{article}{noun}")).many(plural)
        } else {
            owner().owned(noun, plural)
        }
    }

    /// A date that all elements of a list have: `the dates on which the call offs were ordered`.
    pub(super) fn days_of_all(&self, owners: &Noun, body: &Expr) -> Option<Noun> {
        let day = self.day_noun(&body.ty)?;
        let name = self.field_name(body)?;
        day_phrase(&day, &name, &|| owners.clone(), true, false)
            .map(|words| Noun::heavy(words).many(true))
    }

    /// The noun for a day or an instant, if the type is one; also for records with such a name.
    fn day_noun(&self, ty: &Type) -> Option<String> {
        let noun = self.kind_noun(ty);
        let is_time = matches!(ty, Type::Date | Type::DateTime(_) | Type::Time);
        let is_named_so = ty.record().is_some() && KINDS.contains(&noun.as_str());
        (is_time || is_named_so).then_some(noun)
    }

    /// A `let`, a binding, or a definition's parameter.
    pub(super) fn local(&self, scope: &Scope, local: crate::check::program::LocalId) -> Noun {
        scope
            .local(local)
            .map_or_else(|| Noun::light("it"), |local| local.noun.clone())
    }

    /// A name as a term that is explained: the *window*.
    pub(super) fn term_noun(&self, name: &str, ty: &Type) -> (Noun, Option<String>) {
        let (words, plural, element) = self.named_noun(name, ty);
        (Noun::light(the_term(&words)).many(plural), element)
    }
}

/// Whether a name alone shows that it is a day or an instant.
fn tells_time(noun: &str) -> bool {
    const WORDS: [&str; 24] = [
        "anniversary",
        "beginning",
        "birthday",
        "birth",
        "closing",
        "date",
        "day",
        "deadline",
        "deadlines",
        "due",
        "end",
        "ending",
        "expiry",
        "extent",
        "finish",
        "instant",
        "limit",
        "maturity",
        "moment",
        "opening",
        "start",
        "term",
        "time",
        "timestamp",
    ];
    let words: Vec<&str> = noun.split(' ').collect();
    [words.first(), words.last()]
        .into_iter()
        .flatten()
        .any(|word| WORDS.contains(word))
}

/// `the date on which the agreement was signed`, `the dates on which the call offs were ordered`; none where the name
/// is a noun.
fn day_phrase(
    day: &str,
    name: &str,
    owner: &dyn Fn() -> Noun,
    many: bool,
    plainly: bool,
) -> Option<Words> {
    let at = if day == "time" || day == "instant" {
        "at"
    } else {
        "on"
    };
    let days = if many { plural(day) } else { day.to_owned() };
    let head = format!("the {days} {at} which ");
    let done = name.strip_prefix("date ").unwrap_or(name);
    if is_participle(done) && done != "due" {
        let owner = owner();
        let last = owner.words().plain();
        let noun = last.rsplit(' ').next().unwrap_or("");
        // A notification is notified: no information.
        if !many && noun.len() > 6 && done.get(..5).is_some_and(|stem| noun.starts_with(stem)) {
            return Some(say![format!("the {day} of "), owner.operand()]);
        }
        let be = if many { "were" } else { "was" };
        return Some(say![head, owner.operand(), format!(" {be} {done}")]);
    }
    if let Some(done) = name
        .strip_prefix("last ")
        .or_else(|| name.strip_prefix("first "))
        .filter(|done| is_participle(done))
    {
        let often = name.strip_suffix(done).unwrap_or_default();
        let be = if many { "were" } else { "was" };
        return Some(say![
            head,
            owner().operand(),
            format!(" {be} {often}{done}")
        ]);
    }
    if let Some((what, done)) = name.rsplit_once(' ').filter(|(what, done)| {
        let is_noun =
            !is_participle(what) && !super::names::is_preposition(what) && !is_quality(what);
        is_participle(done) && *done != "due" && is_noun
    }) {
        let is_many = many || singular(what).is_some();
        let what = if many && singular(what).is_none() {
            plural(what)
        } else {
            what.to_owned()
        };
        let subject = if plainly {
            say!["the ", what]
        } else {
            owner().owned(what, is_many).operand()
        };
        let be = if is_many { "were" } else { "was" };
        return Some(say![head, subject, format!(" {be} {done}")]);
    }
    if let Some(what) = name
        .strip_suffix(" due")
        .filter(|what| singular(what).is_some())
    {
        return Some(say![head, what, " are due"]);
    }
    if is_verb(name) {
        let verb = if many {
            name.strip_suffix('s').unwrap_or(name)
        } else {
            name
        };
        return Some(if name.contains(' ') {
            say![head, name]
        } else {
            say![head, owner().operand(), " ", verb]
        });
    }
    None
}

/// `the day on which the notice was sent`, taken from the documentation.
fn day_in_words(doc: &str) -> Option<String> {
    let sentence = first_sentence(doc);
    let starts = [
        "The day on which ",
        "The date on which ",
        "The time at which ",
        "The day of ",
        "The date of ",
    ];
    starts
        .iter()
        .any(|start| sentence.starts_with(start))
        .then(|| lowered(&sentence))
}
