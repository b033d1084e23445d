//! Moves the spans of a tree: a cached item to its present position, or all of them out of a comparison.

use std::sync::Arc;

use super::ast;
use crate::source::{SourceId, Span};

/// How far spans move, and into which text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shift {
    /// The text that contains them from now on.
    pub source: SourceId,
    /// The item's start when it was parsed.
    pub from: usize,
    /// The item's start now.
    pub to: usize,
}

impl Shift {
    /// Takes every span to one place.
    const TOGETHER: Self = Self {
        source: SourceId::NOWHERE,
        from: usize::MAX,
        to: 0,
    };

    fn offset(self, offset: u32) -> usize {
        (offset as usize)
            .saturating_sub(self.from)
            .saturating_add(self.to)
    }
}

/// Whether two files have the same items, wherever these stand in their texts.
pub(crate) fn same_items(one: &ast::File, two: &ast::File) -> bool {
    let placeless = |file: &ast::File| {
        let (mut module, mut items) = (file.module.clone(), file.items.clone());
        module.rebase(Shift::TOGETHER);
        items.rebase(Shift::TOGETHER);
        (module, items)
    };
    placeless(one) == placeless(two)
}

/// A node with spans.
pub(super) trait Rebase {
    /// Moves them.
    fn rebase(&mut self, shift: Shift);
}

impl Rebase for Span {
    fn rebase(&mut self, shift: Shift) {
        *self = Span::new(
            shift.source,
            shift.offset(self.start),
            shift.offset(self.end),
        );
    }
}

impl<T: Rebase> Rebase for Vec<T> {
    fn rebase(&mut self, shift: Shift) {
        self.iter_mut().for_each(|one| one.rebase(shift));
    }
}

impl<T: Rebase> Rebase for Option<T> {
    fn rebase(&mut self, shift: Shift) {
        self.iter_mut().for_each(|one| one.rebase(shift));
    }
}

impl<T: Rebase> Rebase for Box<T> {
    fn rebase(&mut self, shift: Shift) {
        (**self).rebase(shift);
    }
}

impl<A: Rebase, B: Rebase> Rebase for (A, B) {
    fn rebase(&mut self, shift: Shift) {
        self.0.rebase(shift);
        self.1.rebase(shift);
    }
}

impl<A: Rebase, B: Rebase, C: Rebase> Rebase for (A, B, C) {
    fn rebase(&mut self, shift: Shift) {
        self.0.rebase(shift);
        self.1.rebase(shift);
        self.2.rebase(shift);
    }
}

/// Types whose values have no spans.
macro_rules! without_spans {
    ($($ty:ty),*) => { $(impl $crate::syntax::rebase::Rebase for $ty { fn rebase(&mut self, _: $crate::syntax::rebase::Shift) {} })* };
}

pub(super) use without_spans;

without_spans!(Arc<str>, bool, u32);

/// Names every field, so that one that is added to the tree is not forgotten.
macro_rules! rebase_structs {
    ($($ty:ident { $($field:ident),* })*) => { $(
        impl $crate::syntax::rebase::Rebase for $ty {
            fn rebase(&mut self, shift: $crate::syntax::rebase::Shift) {
                let Self { $($field),* } = self;
                $($crate::syntax::rebase::Rebase::rebase($field, shift);)*
            }
        }
    )* };
}
pub(super) use rebase_structs;

/// Names every variant with its parts: `Variant(a, b)`, `Variant[field, other]`.
macro_rules! rebase_enums {
    ($($ty:ident { $($variant:ident $(($($at:ident),*))? $([$($field:ident),*])?,)* })*) => { $(
        impl $crate::syntax::rebase::Rebase for $ty {
            #[allow(unused_variables, reason = "variants without places use no shift")]
            fn rebase(&mut self, shift: $crate::syntax::rebase::Shift) {
                match self {
                    $(Self::$variant $(($($at),*))? $({ $($field),* })? => {
                        $($($crate::syntax::rebase::Rebase::rebase($at, shift);)*)?
                        $($($crate::syntax::rebase::Rebase::rebase($field, shift);)*)?
                    })*
                }
            }
        }
    )* };
}
pub(super) use rebase_enums;
