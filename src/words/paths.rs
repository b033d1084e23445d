//! A field of all elements of a list: `the tranches' amounts`.

use super::names::{is_participle, plural, spoken};
use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use crate::check::program::{DeclaredValue, Expr, ExprKind, LocalId};
use crate::check::types::Type;

impl Speaker<'_> {
    /// Whether an expression is a field of an element, or a field of that.
    pub(super) fn is_path_of(&self, body: &Expr, local: LocalId) -> bool {
        let begins_with = |base: &Expr| {
            matches!(&*base.kind, ExprKind::Local(own) if *own == local)
                || self.is_path_of(base, local)
        };
        match body.declared_value() {
            Some(DeclaredValue::Field(base, _)) => begins_with(base),
            Some(DeclaredValue::Derived(base, id)) => {
                let short = self
                    .derived(base, id)
                    .is_some_and(|field| self.is_inlined(&field.body.expr));
                !short && begins_with(base)
            }
            Some(DeclaredValue::Parameter(_) | DeclaredValue::Data(_)) => false,
            None => {
                matches!(&*body.kind, ExprKind::Amount(base) | ExprKind::CurrencyOf(base) if self.is_path_of(base, local))
            }
        }
    }

    /// The field that a path ends in, as a plural: `amounts`.
    pub(super) fn plural_path(&self, body: &Expr) -> Option<String> {
        let of =
            |base: &Expr, what: &str| Some(format!("{what} of the {}", self.plural_path(base)?));
        if let ExprKind::Amount(base) = &*body.kind {
            return of(base, "figures");
        }
        if let ExprKind::CurrencyOf(base) = &*body.kind {
            return of(base, "currencies");
        }
        let (base, own_name) = self.own_name(body)?;
        let (name, already, _) = self.named_noun(&own_name, &body.ty);
        let done = is_participle(&spoken(&own_name))
            && !matches!(body.ty, Type::List(_) | Type::Record(_));
        let own = match (already, done) {
            (true, _) => name,
            (false, true) if spoken(&own_name) == "due" => {
                format!("due {}", plural(&self.kind_noun(&body.ty)))
            }
            (false, true) => format!(
                "{} {}",
                plural(&self.kind_noun(&body.ty)),
                spoken(&own_name)
            ),
            (false, false) => plural(&name),
        };
        if matches!(&*base.kind, ExprKind::Field(..) | ExprKind::Derived(..)) {
            of(base, &own)
        } else {
            Some(own)
        }
    }

    /// The field that an expression is, and what it belongs to.
    fn own_name<'e>(&self, body: &'e Expr) -> Option<(&'e Expr, String)> {
        match body.declared_value()? {
            DeclaredValue::Field(base, id) => {
                let field = self.record(&base.ty)?.fields.get(id)?;
                Some((base, field.name.to_string()))
            }
            DeclaredValue::Derived(base, id) => {
                Some((base, self.derived(base, id)?.name.to_string()))
            }
            DeclaredValue::Parameter(_) | DeclaredValue::Data(_) => None,
        }
    }

    /// A field of all elements: `the tranches' amounts`.
    pub(super) fn path_over(
        &self,
        scope: &Scope,
        list: &Expr,
        body: &Expr,
        local: LocalId,
    ) -> Noun {
        let owners = self.noun(scope, list).many(true);
        if matches!(&*body.kind, ExprKind::Local(own) if *own == local) {
            return owners;
        }
        if let (ExprKind::Field(base, _), true) =
            (&*body.kind, self.days_of_all(&owners, body).is_some())
            && matches!(&*base.kind, ExprKind::Local(own) if *own == local)
        {
            return self.days_of_all(&owners, body).unwrap_or(owners);
        }
        match self.plural_path(body) {
            Some(what) => owners.owned(what, true),
            None => owners,
        }
    }
}
