//! From rules to operations on columns.
//!
//! Derived fields, definitions and `let`s are put in where they are used; equal operations are done
//! once for all rules. An expression is worked out in the table that it depends on, the outermost
//! one, and gathered where an inner one asks for it.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named has no columns: its rule runs on the machine"
)]

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Plan;
use super::kernels::{
    ColumnarBlock, ColumnarLoop, ColumnarPlace, ColumnarRule, DeadlineTerms, Elements, Kernel,
    Kernels, Known, Obstacle, Op, QuantifierKind, ResultKind, VectorId,
};
use super::schema::{Form, Given, PathId, Schema, TableId};
use crate::builtins::Evaluate;
use crate::builtins::lists::{FIRST, LAST};
use crate::check::program::{
    Block, Body, Constant, DefinitionId, DerivedId, Each, Expr, ExprKind, FieldId, Length, LocalId,
    LogicOp, Part, Program, Quantifier, Rule, RuleId, Tolerance,
};
use crate::check::types::Type;
use crate::index_vec::{Id, IndexVec};
use crate::syntax::ast::CompareOp;

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
    /// The rows that are open now, from the document inward.
    rows: Rc<[Row]>,
    loops: u32,
    expressions: u64,
    /// Somebody asks for the clock of an instant.
    clock: bool,
    /// Where the rule at hand runs, and its own governing date.
    rule: (Place, Option<&'p Body>),
}

impl Kernels {
    /// Puts the rules of a document's type on columns, as far as they go.
    pub fn of(program: &Program, plan: &Plan, schema: Schema) -> Self {
        let root = Place {
            path: PathId::ROOT,
            rows: Rc::from([]),
        };
        let mut compiler = Compiler {
            program,
            plan,
            schema,
            kernels: IndexVec::new(),
            ids: HashMap::new(),
            rows: Rc::from([]),
            loops: 0,
            expressions: 0,
            clock: false,
            rule: (root, None),
        };
        let (mut rules, mut machine) = (Vec::new(), Vec::new());
        let mut expressions = 0_u64;
        for id in plan.all_rules() {
            let Some(rule) = program.rules.get(id) else {
                continue;
            };
            let places: Vec<PathId> = compiler.schema.places(rule.record).collect();
            compiler.expressions = 0;
            let known = compiler.kernels.len();
            match places
                .into_iter()
                .map(|path| compiler.place(id, rule, path))
                .collect::<OnColumns<Vec<_>>>()
            {
                Ok(places) => {
                    expressions = expressions.saturating_add(compiler.expressions);
                    rules.push(ColumnarRule { rule: id, places });
                }
                Err(obstacle) => {
                    compiler.forget(known);
                    machine.push((id, obstacle));
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
        }
    }
}

impl<'p> Compiler<'p> {
    /// Removes operations that only a rule asked for which does not run on columns.
    fn forget(&mut self, known: usize) {
        let kept = std::mem::take(&mut self.kernels).into_rows();
        self.kernels = kept.into_iter().take(known).collect();
        self.ids.retain(|_, id| id.position() < known);
    }

    fn place(&mut self, id: RuleId, rule: &'p Rule, path: PathId) -> OnColumns<ColumnarPlace> {
        if !self.plan.exceptions(id).is_empty() {
            return Err(Obstacle::Exceptions);
        }
        let table = self.table_of(path)?;
        let rows: Rc<[Row]> = self.rows_around(table).into();
        let place = Place {
            path,
            rows: Rc::clone(&rows),
        };
        self.rows = rows;
        self.rule = (place.clone(), rule.dated_by.as_ref());
        let mut frame = Frame {
            it: place,
            names: HashMap::new(),
        };
        let mut block = self.block(&rule.block, &mut frame, table)?;
        if let Some(in_force) = rule.in_force {
            let day = self.governing_date()?;
            let table = self.table(day);
            let condition = self.add(table, Op::InForce(in_force.into(), day));
            let condition = self.lift(condition, block.table)?;
            block.conditions.insert(0, (condition, false));
        }
        Ok(ColumnarPlace {
            path,
            known: self.presence(path),
            block,
        })
    }

    /// The tables from the documents inward to one, each with the row of the rule.
    fn rows_around(&self, table: TableId) -> Vec<Row> {
        let mut rows = vec![(table, 0)];
        let mut at = table;
        while let Some(parent) = self.schema.tables.get(at).and_then(|shape| shape.parent) {
            rows.push((parent, 0));
            at = parent;
        }
        rows.reverse();
        rows
    }

    fn block(
        &mut self,
        block: &'p Block,
        frame: &mut Frame<'p>,
        table: TableId,
    ) -> OnColumns<ColumnarBlock> {
        for binding in &block.lets {
            frame
                .names
                .insert(binding.local, Bound::Expression(&binding.expr, None));
        }
        let mut conditions = Vec::new();
        for condition in &block.conditions {
            let vector = self.expr(&condition.expr, frame)?;
            conditions.push((self.lift(vector, table)?, condition.negated));
        }
        let (mut requirements, mut loops, mut count) = (Vec::new(), Vec::new(), 0_u64);
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => {
                    let vector = self.expr(&requirement.expr, frame)?;
                    requirements.push((self.lift(vector, table)?, requirement.forbid));
                    count = count.saturating_add(1);
                }
                Part::ForEach(each) => {
                    let [(_, local)] = each.binders.as_slice() else {
                        return Err(Obstacle::Crossing);
                    };
                    let source = self.list(&each.list, frame)?;
                    let inner = source.elements.table;
                    let around = self.schema.tables.get(inner).and_then(|shape| shape.parent);
                    if around != Some(table) {
                        return Err(Obstacle::Crossing);
                    }
                    let mut inside = frame.clone();
                    inside.names.insert(*local, source.element);
                    let outer = std::mem::replace(&mut self.rows, source.rows);
                    let mut elements = source.elements;
                    if let Some(filter) = &each.filter {
                        let filter = self.expr(filter, &inside)?;
                        let filter = self.lift(filter, inner)?;
                        elements.filter = Some(self.both(elements.filter, filter));
                    }
                    let block = self.block(&each.block, &mut inside, inner)?;
                    self.rows = outer;
                    count = count.saturating_add(block.count);
                    loops.push(ColumnarLoop { elements, block });
                }
            }
        }
        Ok(ColumnarBlock {
            table,
            conditions,
            requirements,
            loops,
            count,
        })
    }

    /// A filter after another: it is asked of what the first one lets through.
    fn both(&mut self, first: Option<VectorId>, then: VectorId) -> VectorId {
        let Some(first) = first else {
            return then;
        };
        let table = self.table(first);
        let no = self.add(table, Op::Constant(Constant::Boolean(false)));
        self.add(table, Op::If(first, then, no))
    }

    fn add(&mut self, table: TableId, op: Op) -> VectorId {
        let kernel = Kernel { table, op };
        if let Some(known) = self.ids.get(&kernel) {
            return *known;
        }
        let id = self.kernels.push(kernel.clone());
        self.ids.insert(kernel, id);
        id
    }

    fn table(&self, vector: VectorId) -> TableId {
        self.kernels
            .get(vector)
            .map_or(TableId::DOCUMENTS, |kernel| kernel.table)
    }

    fn table_of(&self, path: PathId) -> OnColumns<TableId> {
        self.schema
            .paths
            .get(path)
            .map(|shape| shape.table)
            .ok_or(Obstacle::Size)
    }

    /// A vector for each row of a table further in.
    fn lift(&mut self, vector: VectorId, table: TableId) -> OnColumns<VectorId> {
        let own = self.table(vector);
        if own == table {
            return Ok(vector);
        }
        if !self.schema.is_within(table, own) {
            return Err(Obstacle::Crossing);
        }
        // What is the same in every row need not be gathered.
        if let Some(Kernel {
            op: op @ (Op::Constant(_) | Op::Zero | Op::CheckDate),
            ..
        }) = self.kernels.get(vector)
        {
            let op = op.clone();
            return Ok(self.add(table, op));
        }
        let parent = self
            .schema
            .tables
            .get(table)
            .and_then(|shape| shape.parent)
            .ok_or(Obstacle::Crossing)?;
        let around = self.lift(vector, parent)?;
        Ok(self.add(table, Op::Gather(around)))
    }

    /// The innermost table of several vectors, and the vectors for each of its rows.
    fn together<const N: usize>(
        &mut self,
        vectors: [VectorId; N],
    ) -> OnColumns<(TableId, [VectorId; N])> {
        let depth = |table: TableId| self.schema.tables.get(table).map_or(0, |shape| shape.depth);
        let table = vectors
            .iter()
            .map(|vector| self.table(*vector))
            .max_by_key(|table| depth(*table))
            .unwrap_or(TableId::DOCUMENTS);
        let mut lifted = vectors;
        for vector in &mut lifted {
            *vector = self.lift(*vector, table)?;
        }
        Ok((table, lifted))
    }

    /// Whether the row of a place is open.
    fn is_open(&self, rows: &[Row]) -> bool {
        rows.last().is_some_and(|row| self.rows.contains(row))
    }

    fn presence(&self, path: PathId) -> Known {
        let Some((holder, field)) = self.schema.paths.get(path).and_then(|shape| shape.holder)
        else {
            return Known::Always;
        };
        match self.given(holder, field) {
            Some(Given::Sometimes) => Known::Given(holder, bit(field)),
            Some(Given::Always) | None => self.presence(holder),
        }
    }

    fn given(&self, path: PathId, field: FieldId) -> Option<Given> {
        Some(self.schema.paths.get(path)?.fields.get(field)?.given)
    }

    /// When a field of a record has a value.
    fn known(&self, path: PathId, field: FieldId) -> Known {
        match self.given(path, field) {
            Some(Given::Sometimes) => Known::Given(path, bit(field)),
            Some(Given::Always) | None => self.presence(path),
        }
    }

    /// The record that an expression names.
    fn record(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<Place> {
        match &*expr.kind {
            ExprKind::It => Ok(frame.it.clone()),
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Row(place) => Ok(place),
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.record(expr, &own)
                }
                Bound::Value(..) => Err(Obstacle::Lists),
            },
            ExprKind::Parent(inner) => {
                let place = self.record(inner, frame)?;
                // What is not there has nothing around it; the rule itself runs only where its record is.
                let own = place.path == self.rule.0.path && place.rows == self.rule.0.rows;
                if self.presence(place.path) != Known::Always && !own {
                    return Err(Obstacle::Absent);
                }
                let shape = self.schema.paths.get(place.path).ok_or(Obstacle::Size)?;
                let parent = shape.parent.ok_or(Obstacle::Size)?;
                let table = self.table_of(parent)?;
                let rows = place
                    .rows
                    .iter()
                    .copied()
                    .take_while(|(at, _)| self.schema.is_within(table, *at))
                    .collect();
                Ok(Place { path: parent, rows })
            }
            ExprKind::Field(base, field) => {
                let place = self.record(base, frame)?;
                match self.form(&place, *field)? {
                    Form::Record(path) => Ok(Place {
                        path,
                        rows: place.rows,
                    }),
                    Form::List(_) | Form::Value(_) => Err(Obstacle::Lists),
                }
            }
            ExprKind::Derived(base, derived) => {
                let place = self.record(base, frame)?;
                let (body, inner) = self.derived(place.clone(), *derived)?;
                let found = self.record(&body.expr, &inner)?;
                // A derived field of a record that is not there has no value, whatever it names.
                match self.presence(place.path) {
                    Known::Always => Ok(found),
                    Known::Given(..) => Err(Obstacle::Absent),
                }
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.record(&body.expr, &inner)
            }
            _ => Err(Obstacle::Picking),
        }
    }

    fn form(&self, place: &Place, field: FieldId) -> OnColumns<Form> {
        let shape = self.schema.paths.get(place.path).ok_or(Obstacle::Size)?;
        Ok(shape.fields.get(field).ok_or(Obstacle::Size)?.form)
    }

    fn bound(&self, local: LocalId, frame: &Frame<'p>) -> OnColumns<Bound<'p>> {
        frame.names.get(&local).cloned().ok_or(Obstacle::Crossing)
    }

    /// A derived field's expression, and its frame.
    fn derived(&self, it: Place, derived: DerivedId) -> OnColumns<(&'p Body, Frame<'p>)> {
        let shape = self.schema.paths.get(it.path).ok_or(Obstacle::Size)?;
        let body = self
            .program
            .records
            .get(shape.record)
            .and_then(|record| record.derived.get(derived))
            .map(|field| &field.body)
            .ok_or(Obstacle::Size)?;
        let frame = Frame {
            it,
            names: HashMap::new(),
        };
        Ok((body, frame))
    }

    /// A definition's expression, and its frame: arguments stand for themselves.
    fn call(
        &self,
        id: DefinitionId,
        arguments: &'p [Expr],
        frame: &Frame<'p>,
    ) -> OnColumns<(&'p Body, Frame<'p>)> {
        let definition = self.program.definitions.get(id).ok_or(Obstacle::Size)?;
        let zoned = |ty: &Type| matches!(ty, Type::DateTime(Some(_)));
        // The result of such a call is on another clock.
        if zoned(&definition.body.expr.ty) || definition.parameters.iter().any(|(_, ty)| zoned(ty))
        {
            return Err(Obstacle::Clock);
        }
        let outer = Rc::new(frame.clone());
        let names = (0_usize..).zip(arguments).map(|(at, argument)| {
            let bound = Bound::Expression(argument, Some(Rc::clone(&outer)));
            (LocalId::at(at), bound)
        });
        Ok((
            &definition.body,
            Frame {
                it: frame.it.clone(),
                names: names.collect(),
            },
        ))
    }

    /// The list that an expression gives.
    fn list(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<Source<'p>> {
        self.count()?;
        match &*expr.kind {
            ExprKind::Field(base, field) => {
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                let Form::List(table) = self.form(&place, *field)? else {
                    return Err(Obstacle::Lists);
                };
                self.loops = self.loops.saturating_add(1);
                let rows: Rc<[Row]> = place
                    .rows
                    .iter()
                    .copied()
                    .chain([(table, self.loops)])
                    .collect();
                let element = match self.schema.tables.get(table).map(|shape| shape.element) {
                    Some(Form::Record(path)) => Bound::Row(Place {
                        path,
                        rows: Rc::clone(&rows),
                    }),
                    Some(Form::Value(column)) => {
                        let vector = self.add(table, Op::Column(column, Known::Always));
                        Bound::Value(vector, Rc::clone(&rows))
                    }
                    Some(Form::List(_)) | None => return Err(Obstacle::Lists),
                };
                let elements = Elements {
                    table,
                    known: self.known(place.path, *field),
                    filter: None,
                };
                Ok(Source {
                    elements,
                    element,
                    rows,
                })
            }
            ExprKind::Comprehension {
                each,
                body,
                flatten: false,
            } => {
                let mut source = self.filtered(each, frame)?;
                let inside = with(frame, each.local, source.element.clone());
                let outer = std::mem::replace(&mut self.rows, Rc::clone(&source.rows));
                let made = match body.ty {
                    Type::Record(_) => self.record(body, &inside).map(Bound::Row),
                    _ => self
                        .expr(body, &inside)
                        .and_then(|vector| self.lift(vector, source.elements.table))
                        .map(|vector| Bound::Value(vector, Rc::clone(&source.rows))),
                };
                self.rows = outer;
                source.element = made?;
                // A record that is not there is an element that is unknown.
                if let Bound::Row(place) = &source.element
                    && self.presence(place.path) != Known::Always
                {
                    return Err(Obstacle::Absent);
                }
                Ok(source)
            }
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.list(expr, &own)
                }
                Bound::Row(_) | Bound::Value(..) => Err(Obstacle::Lists),
            },
            ExprKind::Derived(base, derived) => {
                let place = self.record(base, frame)?;
                if self.presence(place.path) != Known::Always {
                    return Err(Obstacle::Absent);
                }
                let (body, inner) = self.derived(place, *derived)?;
                self.list(&body.expr, &inner)
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.list(&body.expr, &inner)
            }
            ExprKind::Sorted(..) | ExprKind::Grouped(..) => Err(Obstacle::Order),
            ExprKind::Data(_) => Err(Obstacle::Tables),
            _ => Err(Obstacle::Lists),
        }
    }

    /// The elements of a list that `where` lets through.
    fn filtered(&mut self, each: &'p Each, frame: &Frame<'p>) -> OnColumns<Source<'p>> {
        let mut source = self.list(&each.list, frame)?;
        if let Some(filter) = &each.filter {
            let inside = with(frame, each.local, source.element.clone());
            let outer = std::mem::replace(&mut self.rows, Rc::clone(&source.rows));
            let filter = self.expr(filter, &inside);
            self.rows = outer;
            let filter = self.lift(filter?, source.elements.table)?;
            source.elements.filter = Some(self.both(source.elements.filter, filter));
        }
        Ok(source)
    }

    /// The table of the rows that hold the lists.
    fn around(&self, elements: &Elements) -> OnColumns<TableId> {
        self.schema
            .tables
            .get(elements.table)
            .and_then(|shape| shape.parent)
            .ok_or(Obstacle::Size)
    }

    fn count(&mut self) -> OnColumns<()> {
        self.expressions = self.expressions.saturating_add(1);
        (self.expressions < EXPRESSIONS)
            .then_some(())
            .ok_or(Obstacle::Size)
    }

    /// The values of an expression.
    fn expr(&mut self, expr: &'p Expr, frame: &Frame<'p>) -> OnColumns<VectorId> {
        self.count()?;
        match &*expr.kind {
            ExprKind::Constant(_) if expr.ty == Type::Zero => {
                Ok(self.add(TableId::DOCUMENTS, Op::Zero))
            }
            ExprKind::Constant(Constant::Zero) => Ok(self.add(TableId::DOCUMENTS, Op::Zero)),
            ExprKind::Constant(Constant::List(_) | Constant::EmptyMap | Constant::Record(..)) => {
                Err(Obstacle::Lists)
            }
            ExprKind::Constant(constant) => {
                Ok(self.add(TableId::DOCUMENTS, Op::Constant(constant.clone())))
            }
            ExprKind::Local(local) => match self.bound(*local, frame)? {
                Bound::Value(vector, rows) => match self.is_open(&rows) {
                    true => Ok(vector),
                    false => Err(Obstacle::Crossing),
                },
                Bound::Expression(expr, own) => {
                    let own = own.unwrap_or_else(|| Rc::new(frame.clone()));
                    self.expr(expr, &own)
                }
                Bound::Row(_) => Err(Obstacle::Lists),
            },
            ExprKind::Field(base, field) => {
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                match self.form(&place, *field)? {
                    Form::Value(column) => {
                        let known = self.known(place.path, *field);
                        let table = self.table_of(place.path)?;
                        Ok(self.add(table, Op::Column(column, known)))
                    }
                    Form::Record(_) | Form::List(_) => Err(Obstacle::Lists),
                }
            }
            ExprKind::Derived(base, derived) => {
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                let known = self.presence(place.path);
                let table = self.table_of(place.path)?;
                let (body, inner) = self.derived(place, *derived)?;
                let vector = self.expr(&body.expr, &inner)?;
                match known {
                    Known::Always => Ok(vector),
                    Known::Given(..) => {
                        let vector = self.lift(vector, table)?;
                        Ok(self.add(table, Op::Where(vector, known)))
                    }
                }
            }
            ExprKind::Presence { field, present } => {
                let ExprKind::Field(base, id) = &*field.kind else {
                    return Err(Obstacle::Lists);
                };
                let place = self.record(base, frame)?;
                if !self.is_open(&place.rows) {
                    return Err(Obstacle::Crossing);
                }
                let table = self.table_of(place.path)?;
                let given = self.add(table, Op::Given(place.path, bit(*id)));
                Ok(match present {
                    true => given,
                    false => self.add(table, Op::Not(given)),
                })
            }
            ExprKind::Amount(inner) => self.one(inner, frame, Op::Amount),
            ExprKind::CurrencyOf(inner) => self.one(inner, frame, Op::CurrencyOf),
            ExprKind::Negate(inner) => self.one(inner, frame, Op::Negate),
            ExprKind::Not(inner) => self.one(inner, frame, Op::Not),
            ExprKind::Matches(inner, pattern) => {
                let pattern = Arc::clone(pattern);
                self.one(inner, frame, |text| Op::Matches(text, pattern))
            }
            ExprKind::Logic(op, left, right) => {
                let (left, right) = (self.expr(left, frame)?, self.expr(right, frame)?);
                let left = match op {
                    LogicOp::And | LogicOp::Or => left,
                    LogicOp::Implies => {
                        let table = self.table(left);
                        self.add(table, Op::Not(left))
                    }
                };
                let (table, [left, right]) = self.together([left, right])?;
                Ok(self.add(
                    table,
                    match op {
                        LogicOp::And => Op::And(left, right),
                        LogicOp::Or | LogicOp::Implies => Op::Or(left, right),
                    },
                ))
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.expr(condition, frame)?;
                let (then, otherwise) = (self.expr(then, frame)?, self.expr(otherwise, frame)?);
                let (table, [condition, then, otherwise]) =
                    self.together([condition, then, otherwise])?;
                Ok(self.add(table, Op::If(condition, then, otherwise)))
            }
            ExprKind::OrElse(left, right) => {
                let ExprKind::Field(base, field) = &*left.kind else {
                    return Err(Obstacle::Picking);
                };
                let place = self.record(base, frame)?;
                let (value, other) = (self.expr(left, frame)?, self.expr(right, frame)?);
                let Known::Given(path, bit) = self.known(place.path, *field) else {
                    return Ok(value);
                };
                let table = self.table_of(path)?;
                let given = self.add(table, Op::Given(path, bit));
                let (table, [given, value, other]) = self.together([given, value, other])?;
                Ok(self.add(table, Op::If(given, value, other)))
            }
            ExprKind::Arithmetic {
                op,
                left,
                right,
                month_ends,
            } => {
                let of_instants = |ty: &Type| matches!(ty, Type::DateTime(_));
                let by_calendar = |ty: &Type| matches!(ty, Type::Period(_));
                self.clock |= (of_instants(&left.ty) && by_calendar(&right.ty))
                    || (of_instants(&right.ty) && by_calendar(&left.ty));
                self.two(left, right, frame, |a, b| {
                    Op::Arithmetic(*op, *month_ends, a, b)
                })
            }
            ExprKind::Compare {
                op,
                left,
                right,
                tolerance,
                ..
            } => match tolerance {
                None => self.two(left, right, frame, |a, b| Op::Compare(*op, a, b)),
                Some(Tolerance::Absolute(by)) => {
                    let (a, b) = (self.expr(left, frame)?, self.expr(right, frame)?);
                    let by = self.expr(by, frame)?;
                    let (table, [a, b, by]) = self.together([a, b, by])?;
                    Ok(self.add(table, Op::Within(*op, a, b, by)))
                }
                Some(Tolerance::Relative(rate)) => self.two(left, right, frame, |a, b| {
                    Op::WithinShare(*op, a, b, rate.clone())
                }),
                Some(Tolerance::StatedPrecision) => Err(Obstacle::Precision),
            },
            ExprKind::In {
                item,
                container,
                negated,
            } => {
                let found = match &*container.kind {
                    ExprKind::Constant(Constant::List(elements)) => {
                        let elements = Arc::clone(elements);
                        self.one(item, frame, |item| Op::InList(item, elements))?
                    }
                    ExprKind::List(elements) => self.among(item, elements, frame)?,
                    _ if matches!(container.ty, Type::DateStretch | Type::InstantStretch) => {
                        self.two(item, container, frame, Op::InStretch)?
                    }
                    _ => self.within(item, container, frame)?,
                };
                let table = self.table(found);
                Ok(match negated {
                    false => found,
                    true => self.add(table, Op::Not(found)),
                })
            }
            ExprKind::Word(op, left, right) => {
                self.two(left, right, frame, |a, b| Op::Word(*op, a, b))
            }
            ExprKind::Deadline {
                subject,
                kind,
                length,
                direction,
                anchor,
                month_ends,
            } => {
                let (count, calendar) = match length {
                    Length::Elapsed(length) => {
                        // A time of the calendar is added by the clock of the instant.
                        self.clock |= matches!(anchor.ty, Type::DateTime(_))
                            && matches!(length.ty, Type::Period(_));
                        (length, None)
                    }
                    Length::WorkingDays(days, calendar) => (days, Some(*calendar)),
                };
                let terms = DeadlineTerms {
                    kind: *kind,
                    direction: *direction,
                    month_ends: *month_ends,
                    calendar,
                };
                let subject = self.expr(subject, frame)?;
                let (count, anchor) = (self.expr(count, frame)?, self.expr(anchor, frame)?);
                let (table, [subject, count, anchor]) = self.together([subject, count, anchor])?;
                Ok(self.add(table, Op::Deadline(terms, subject, count, anchor)))
            }
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            } => self.quantified(quantifier, each, body, frame),
            ExprKind::Stretch { from, to, closed } => {
                self.clock |= matches!(from.ty, Type::DateTime(_));
                self.two(from, to, frame, |from, to| Op::Stretch(from, to, *closed))
            }
            ExprKind::Measure {
                unit,
                stretch,
                month_ends,
            } => self.one(stretch, frame, |stretch| {
                Op::Measure(*unit, *month_ends, stretch)
            }),
            ExprKind::WorkingDaysIn(calendar, stretch) => self.one(stretch, frame, |stretch| {
                Op::WorkingDaysIn(*calendar, stretch)
            }),
            ExprKind::WorkingHoursIn(calendar, stretch) => self.one(stretch, frame, |stretch| {
                Op::WorkingHoursIn(*calendar, stretch)
            }),
            ExprKind::Length(count, unit) => {
                self.one(count, frame, |count| Op::Length(*unit, count))
            }
            ExprKind::AddWorkingDays {
                base,
                days,
                subtract,
                calendar,
            } => self.two(base, days, frame, |base, days| {
                Op::AddWorkingDays(*calendar, *subtract, base, days)
            }),
            ExprKind::Part {
                part,
                operand,
                zone,
            } => {
                self.clock |= matches!(operand.ty, Type::DateTime(_));
                self.one(operand, frame, |operand| Op::Part(*part, *zone, operand))
            }
            ExprKind::IsWorkingDay(date, calendar) => {
                self.one(date, frame, |date| Op::IsWorkingDay(*calendar, date))
            }
            ExprKind::NextWorkingDay(calendar, date) => {
                self.one(date, frame, |date| Op::NextWorkingDay(*calendar, date))
            }
            ExprKind::PreviousWorkingDay(calendar, date) => {
                self.one(date, frame, |date| Op::PreviousWorkingDay(*calendar, date))
            }
            ExprKind::CheckDate => Ok(self.add(TableId::DOCUMENTS, Op::CheckDate)),
            ExprKind::Parameter(id, as_of) => {
                if let Some(given) = self.plan.given(*id) {
                    let op = match &given.value {
                        Constant::Zero => Op::Zero,
                        Constant::List(_) | Constant::EmptyMap | Constant::Record(..) => {
                            return Err(Obstacle::Lists);
                        }
                        value => Op::Constant(value.clone()),
                    };
                    return Ok(self.add(TableId::DOCUMENTS, op));
                }
                if !matches!(expr.ty.contents(), crate::check::types::Contents::One)
                    || expr.ty.record().is_some()
                {
                    return Err(Obstacle::Lists);
                }
                let day = match as_of {
                    Some(day) => self.expr(day, frame)?,
                    None => self.governing_date()?,
                };
                let table = self.table(day);
                Ok(self.add(table, Op::Parameter(*id, day)))
            }
            ExprKind::Call(id, arguments) => {
                let (body, inner) = self.call(*id, arguments, frame)?;
                self.expr(&body.expr, &inner)
            }
            ExprKind::Builtin(function, arguments) => {
                self.builtin(function, arguments, expr, frame)
            }
            ExprKind::Data(_) => Err(Obstacle::Tables),
            ExprKind::Sorted(..) | ExprKind::Grouped(..) => Err(Obstacle::Order),
            ExprKind::The(_) | ExprKind::Index(..) | ExprKind::Lookup(..) => Err(Obstacle::Picking),
            ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Erroneous => Err(Obstacle::Lists),
        }
    }

    fn one(
        &mut self,
        operand: &'p Expr,
        frame: &Frame<'p>,
        op: impl FnOnce(VectorId) -> Op,
    ) -> OnColumns<VectorId> {
        let vector = self.expr(operand, frame)?;
        let table = self.table(vector);
        Ok(self.add(table, op(vector)))
    }

    fn two(
        &mut self,
        left: &'p Expr,
        right: &'p Expr,
        frame: &Frame<'p>,
        op: impl FnOnce(VectorId, VectorId) -> Op,
    ) -> OnColumns<VectorId> {
        let (left, right) = (self.expr(left, frame)?, self.expr(right, frame)?);
        let (table, [left, right]) = self.together([left, right])?;
        Ok(self.add(table, op(left, right)))
    }

    /// Whether a value is one of several.
    fn among(
        &mut self,
        item: &'p Expr,
        elements: &'p [Expr],
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let item = self.expr(item, frame)?;
        let no = Op::Constant(Constant::Boolean(false));
        let mut found = self.add(TableId::DOCUMENTS, no);
        for element in elements {
            let element = self.expr(element, frame)?;
            let (table, [item, element]) = self.together([item, element])?;
            let equal = self.add(table, Op::Compare(CompareOp::Equal, item, element));
            let (table, [one, other]) = self.together([found, equal])?;
            found = self.add(table, Op::Or(one, other));
        }
        Ok(found)
    }

    /// Whether some element of a list is a value.
    fn within(&mut self, item: &'p Expr, list: &'p Expr, frame: &Frame<'p>) -> OnColumns<VectorId> {
        if !item.ty.is_comparable() || item.ty.element().is_some() {
            return Err(Obstacle::Lists);
        }
        let item = self.expr(item, frame)?;
        let source = self.list(list, frame)?;
        let Bound::Value(element, _) = source.element else {
            return Err(Obstacle::Lists);
        };
        let table = source.elements.table;
        let around = self.around(&source.elements)?;
        // The value must be one for the whole list.
        if !self.schema.is_within(around, self.table(item)) {
            return Err(Obstacle::Crossing);
        }
        let (item, element) = (self.lift(item, table)?, self.lift(element, table)?);
        let equal = self.add(table, Op::Compare(CompareOp::Equal, item, element));
        Ok(self.add(
            around,
            Op::Quantified(QuantifierKind::Some, None, source.elements, equal),
        ))
    }

    fn quantified(
        &mut self,
        quantifier: &'p Quantifier,
        each: &'p Each,
        body: &'p Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let wanted = match quantifier {
            Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
                Some(self.expr(count, frame)?)
            }
            Quantifier::Every | Quantifier::Some | Quantifier::No => None,
        };
        // Its filter is weighed with the body: an element that does not satisfy counts as little as one left out.
        let source = self.list(&each.list, frame)?;
        let table = source.elements.table;
        let inside = with(frame, each.local, source.element.clone());
        let outer = std::mem::replace(&mut self.rows, Rc::clone(&source.rows));
        let filter = match &each.filter {
            Some(filter) => self.expr(filter, &inside).map(Some),
            None => Ok(None),
        };
        let body = self.expr(body, &inside);
        self.rows = outer;
        let kind = QuantifierKind::of(quantifier);
        let body = self.lift(body?, table)?;
        let counted = match kind {
            QuantifierKind::Every => self.add(table, Op::Not(body)),
            QuantifierKind::Some
            | QuantifierKind::No
            | QuantifierKind::AtLeast
            | QuantifierKind::AtMost
            | QuantifierKind::Exactly => body,
        };
        let counted = match filter? {
            Some(filter) => {
                let filter = self.lift(filter, table)?;
                self.add(table, Op::And(filter, counted))
            }
            None => counted,
        };
        let around = self.around(&source.elements)?;
        let wanted = match wanted {
            // How many may depend on more than the list does.
            Some(wanted) => Some(self.lift(wanted, around)?),
            None => None,
        };
        Ok(self.add(
            around,
            Op::Quantified(kind, wanted, source.elements, counted),
        ))
    }

    fn builtin(
        &mut self,
        function: &'static crate::builtins::Function,
        arguments: &'p [Expr],
        expr: &Expr,
        frame: &Frame<'p>,
    ) -> OnColumns<VectorId> {
        let gives = ResultKind::of(&expr.ty);
        if let [argument] = arguments
            && argument.ty.element().is_some()
        {
            let source = self.list(argument, frame)?;
            let around = self.around(&source.elements)?;
            let table = source.elements.table;
            return match (&function.evaluate, source.element) {
                (Evaluate::Length(_), _) => Ok(self.add(around, Op::Count(source.elements))),
                (Evaluate::Known(_) | Evaluate::Elements(_), Bound::Value(body, _))
                    if *function != crate::builtins::lists::DISTINCT =>
                {
                    let body = self.lift(body, table)?;
                    Ok(self.add(around, Op::Fold(function, gives, source.elements, body)))
                }
                (Evaluate::Element(_), Bound::Value(body, _))
                    if *function == FIRST || *function == LAST =>
                {
                    let body = self.lift(body, table)?;
                    Ok(self.add(around, Op::Fold(function, gives, source.elements, body)))
                }
                (Evaluate::Element(_), _) => Err(Obstacle::Picking),
                _ => Err(Obstacle::Lists),
            };
        }
        let single = |ty: &Type| {
            matches!(ty.contents(), crate::check::types::Contents::One) && ty.record().is_none()
        };
        if !arguments.iter().all(|argument| single(&argument.ty)) {
            return Err(Obstacle::Function);
        }
        match function.evaluate {
            Evaluate::Values(_) | Evaluate::Known(_) => {}
            Evaluate::Length(_) | Evaluate::Element(_) | Evaluate::Elements(_) => {
                return Err(Obstacle::Function);
            }
        }
        let mut vectors = Vec::new();
        for argument in arguments {
            self.clock |= matches!(argument.ty, Type::DateTime(_));
            vectors.push(self.expr(argument, frame)?);
        }
        let depth = |table: TableId| self.schema.tables.get(table).map_or(0, |shape| shape.depth);
        let table = vectors
            .iter()
            .map(|vector| self.table(*vector))
            .max_by_key(|table| depth(*table))
            .unwrap_or(TableId::DOCUMENTS);
        for vector in &mut vectors {
            *vector = self.lift(*vector, table)?;
        }
        Ok(self.add(table, Op::Builtin(function, gives, vectors)))
    }

    /// The day whose law applies where the rule runs.
    fn governing_date(&mut self) -> OnColumns<VectorId> {
        let (place, own) = self.rule.clone();
        let (place, body) = match own {
            Some(body) => (place, body),
            None => match self.dated(&place)? {
                Some(found) => found,
                None => return Ok(self.add(TableId::DOCUMENTS, Op::CheckDate)),
            },
        };
        if body.expr.ty != Type::Date {
            return Err(Obstacle::GoverningInstant);
        }
        // Inside a loop over the rows of the rule itself, its own row is another one.
        if !self.is_open(&place.rows) {
            return Err(Obstacle::Crossing);
        }
        let frame = Frame {
            it: place.clone(),
            names: HashMap::new(),
        };
        let outer = std::mem::replace(&mut self.rows, Rc::clone(&place.rows));
        let day = self.expr(&body.expr, &frame);
        self.rows = outer;
        day
    }

    /// The nearest record around a place whose type is dated.
    fn dated(&self, place: &Place) -> OnColumns<Option<(Place, &'p Body)>> {
        let mut path = place.path;
        loop {
            let shape = self.schema.paths.get(path).ok_or(Obstacle::Size)?;
            let record = self.program.records.get(shape.record);
            if let Some(body) = record.and_then(|record| record.dated_by.as_ref()) {
                let rows = place
                    .rows
                    .iter()
                    .copied()
                    .take_while(|(at, _)| self.schema.is_within(shape.table, *at))
                    .collect();
                return Ok(Some((Place { path, rows }, body)));
            }
            match shape.parent {
                Some(parent) => path = parent,
                None => return Ok(None),
            }
        }
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
