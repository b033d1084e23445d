//! From rules to operations on columns.
//!
//! Derived fields, definitions and `let`s are put in where they are used; equal operations are done
//! once for all rules. An expression is worked out in the table that it depends on, the outermost
//! one, and gathered where an inner one asks for it.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

mod dates;
mod lists;
mod records;
mod rows;
mod rules;
mod values;
mod written;

use super::Plan;
use super::kernels::{
    ColumnarRule, Elements, Kernel, Kernels, MachineRule, Obstacle, Op, VectorId,
};
use super::schema::{PathId, Schema, TableId};
use crate::check::program::{Body, Expr, FieldId, LocalId, Program};
use crate::index_vec::{Id, IndexVec};
use crate::source::Span;

/// Expressions that a rule may come from.
const EXPRESSIONS: u64 = 20_000;

/// The result of putting an expression on columns.
type OnColumns<T> = Result<T, Obstacle>;

/// A table and which of its rows is meant: that of the rule, or of the n-th loop.
type Row = (TableId, u32);

/// A record or an element: where it is, and the rows around it.
#[derive(Debug, Clone)]
struct Place {
    path: PathId,
    rows: Rc<[Row]>,
    /// Where its row is not that of a loop: which row of its table it is.
    at: Option<VectorId>,
}

/// A table that documents do not have: of the elements of lists that are held elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Crossed {
    /// The table around.
    parent: TableId,
    /// How it is made.
    op: Op,
    /// The rows of the elements.
    origin: VectorId,
}

/// What a name stands for.
#[derive(Debug, Clone)]
enum Bound<'p> {
    /// A record.
    Row(Place),
    /// A value.
    Value(VectorId, Rc<[Row]>),
    /// An expression, in the frame in which it stands.
    Expression(&'p Expr, Option<Rc<Frame<'p>>>),
}

/// The names of a rule, a derived field or a definition.
#[derive(Debug, Clone)]
struct Frame<'p> {
    it: Place,
    names: HashMap<LocalId, Bound<'p>>,
}

/// A list: its elements, what each is, and the rows around one.
struct Source<'p> {
    elements: Elements,
    element: Bound<'p>,
    rows: Rc<[Row]>,
}

/// Puts rules on columns.
struct Compiler<'p> {
    program: &'p Program,
    plan: &'p Plan,
    schema: Schema,
    kernels: IndexVec<VectorId, Kernel>,
    ids: HashMap<Kernel, VectorId>,
    /// Tables of pairs: their numbers follow those of the schema.
    crossed: Vec<Crossed>,
    /// The next list is to be crossed with the rows that are open.
    crosses: bool,
    /// The rows that are open now, from the document inward.
    rows: Rc<[Row]>,
    loops: u32,
    expressions: u64,
    /// Somebody asks for the clock of an instant.
    clock: bool,
    /// Where the rule at hand runs, and its own governing date.
    rule: (Place, Option<&'p Body>),
    /// The innermost expression of the rule at hand that has no columns.
    obstacle: Option<Span>,
}

impl Kernels {
    /// Puts the rules of a document's type on columns, as far as they go.
    pub fn of(program: &Program, plan: &Plan, schema: Schema) -> Self {
        let root = Place {
            path: PathId::ROOT,
            rows: Rc::from([]),
            at: None,
        };
        let mut compiler = Compiler {
            program,
            plan,
            schema,
            kernels: IndexVec::new(),
            ids: HashMap::new(),
            crossed: Vec::new(),
            crosses: false,
            rows: Rc::from([]),
            loops: 0,
            expressions: 0,
            clock: false,
            rule: (root, None),
            obstacle: None,
        };
        let (mut rules, mut machine) = (Vec::new(), Vec::new());
        let mut expressions = 0_u64;
        for id in plan.all_rules() {
            let Some(rule) = program.rules.get(id) else {
                continue;
            };
            let places: Vec<PathId> = compiler.schema.places(rule.record).collect();
            compiler.expressions = 0;
            compiler.obstacle = None;
            let known = compiler.kernels.len();
            match places
                .into_iter()
                .map(|path| compiler.place(id, rule, path))
                .collect::<OnColumns<Vec<_>>>()
            {
                Ok(places) => {
                    expressions = expressions.saturating_add(compiler.expressions);
                    rules.push(ColumnarRule {
                        rule: id,
                        places,
                        kernels: known..compiler.kernels.len(),
                    });
                }
                Err(obstacle) => {
                    compiler.forget(known);
                    machine.push(MachineRule {
                        rule: id,
                        obstacle,
                        span: compiler.obstacle.unwrap_or(rule.declared.span),
                    });
                }
            }
        }
        let Compiler {
            mut schema,
            kernels,
            clock,
            ..
        } = compiler;
        if clock || !machine.is_empty() {
            schema.keep_clocks();
        }
        Self {
            schema: Arc::new(schema),
            kernels,
            rules,
            machine,
            expressions,
            spoilt: None,
        }
    }
}

impl<'p> Compiler<'p> {
    /// Notes which expression has no columns: the innermost returns first.
    fn noted<T>(&mut self, expr: &Expr, on_columns: OnColumns<T>) -> OnColumns<T> {
        if on_columns.is_err() {
            self.obstacle.get_or_insert(expr.span);
        }
        on_columns
    }

    /// Removes operations that only a rule asked for which does not run on columns.
    fn forget(&mut self, known: usize) {
        let kept = std::mem::take(&mut self.kernels).into_rows();
        self.kernels = kept.into_iter().take(known).collect();
        self.ids.retain(|_, id| id.position() < known);
        self.crossed
            .retain(|crossed| crossed.origin.position() < known);
    }

    fn count(&mut self) -> OnColumns<()> {
        self.expressions = self.expressions.saturating_add(1);
        (self.expressions < EXPRESSIONS)
            .then_some(())
            .ok_or(Obstacle::Size)
    }
}

/// A frame with one more name.
fn with<'p>(frame: &Frame<'p>, local: LocalId, bound: Bound<'p>) -> Frame<'p> {
    let mut inside = frame.clone();
    inside.names.insert(local, bound);
    inside
}

/// The bit of a field in the words of its record.
fn bit(field: FieldId) -> u64 {
    u32::try_from(field.position())
        .ok()
        .and_then(|field| 1_u64.checked_shl(field))
        .unwrap_or(0)
}
