//! A field of all elements of a list: `the tranches' amounts`.

use super::names::{is_participle, plural, spoken};
use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use crate::check::program::{Expr, ExprKind, LocalId};
use crate::check::types::Type;

impl Speaker<'_> {
    /// Whether an expression is a field of an element, or a field of that.
    pub(super) fn is_path_of(&self, body: &Expr, local: LocalId) -> bool {
        match &*body.kind {
            ExprKind::Field(base, _) => {
                matches!(&*base.kind, ExprKind::Local(own) if *own == local)
                    || self.is_path_of(base, local)
            }
            ExprKind::Derived(base, id) => {
                let short = self
                    .derived(base, *id)
                    .is_some_and(|field| self.is_inlined(&field.body.expr));
                let own = matches!(&*base.kind, ExprKind::Local(own) if *own == local);
                !short && (own || self.is_path_of(base, local))
            }
            ExprKind::Amount(base) | ExprKind::CurrencyOf(base) => self.is_path_of(base, local),
            _ => false,
        }
    }

    /// The field that a path ends in, as a plural: `amounts`.
    pub(super) fn plural_path(&self, body: &Expr) -> Option<String> {
        let of =
            |base: &Expr, what: &str| Some(format!("{what} of the {}", self.plural_path(base)?));
        match &*body.kind {
            ExprKind::Amount(base) => of(base, "figures"),
            ExprKind::CurrencyOf(base) => of(base, "currencies"),
            ExprKind::Field(base, _) | ExprKind::Derived(base, _) => {
                let own_name = self.own_name(body)?;
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
                match &*base.kind {
                    ExprKind::Field(..) | ExprKind::Derived(..) => of(base, &own),
                    _ => Some(own),
                }
            }
            _ => None,
        }
    }

    fn own_name(&self, body: &Expr) -> Option<String> {
        match &*body.kind {
            ExprKind::Field(base, id) => {
                Some(self.record(&base.ty)?.fields.get(*id)?.name.to_string())
            }
            ExprKind::Derived(base, id) => Some(self.derived(base, *id)?.name.to_string()),
            _ => None,
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
