//! The operations on columns.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what has no kernel of its own is done value by value"
)]

use std::borrow::Cow;

use super::digits::{
    combine, compared, compared_digits, equal_or_not, one_currency, product, satisfied,
};
use super::pairs::CrossedRows;
use super::values;
use super::vector::{ANY_CURRENCY, Data, Digits, Vector, either};
use crate::check::Program;
use crate::check::program::{ArithmeticOp, Constant};
use crate::document::columns::{Columns, TextPlace};
use crate::eval::machine::{Settings, constant_value};
use crate::eval::profile::Clock;
use crate::index_vec::{Id, IndexVec};
use crate::plan::kernels::{DeadlineTerms, InForceDays, Kernel, Kernels, Known, Op, VectorId};
use crate::plan::schema::{ColumnId, ColumnKind, PathId, TableId};
use crate::runtime::Value;
use crate::syntax::ast::{CompareOp, DeadlineKind, Direction};
use crate::value::{Currency, Date};

/// A run over the columns of a block.
pub(super) struct Run<'r, 'c> {
    pub program: &'r Program,
    pub settings: &'r Settings,
    pub columns: &'c Columns,
    pub block: &'c [u8],
    pub vectors: IndexVec<VectorId, Vector<'c>>,
    /// Tables of pairs: their numbers follow those of the columns.
    pub crossed: Vec<CrossedRows>,
    /// Nanoseconds that each vector took, where there is a clock.
    pub times: Vec<u64>,
}

impl<'r, 'c> Run<'r, 'c> {
    /// Works out all vectors.
    pub fn new(
        program: &'r Program,
        settings: &'r Settings,
        kernels: &Kernels,
        columns: &'c Columns,
        block: &'c [u8],
        clock: Option<Clock>,
    ) -> Self {
        let mut run = Self {
            program,
            settings,
            columns,
            block,
            vectors: IndexVec::new(),
            crossed: Vec::new(),
            times: Vec::new(),
        };
        for kernel in &kernels.kernels {
            let since = clock.map(|clock| clock());
            let mut vector = match &kernel.op {
                Op::Cross(holder, list) => {
                    let parent = kernels.kernels.get(*holder).map(|kernel| kernel.table);
                    run.cross(*holder, *list, parent.unwrap_or(TableId::DOCUMENTS))
                }
                Op::Flatten(outer, inner) => run.flatten(outer, inner),
                Op::Listed(parent, count) => run.listed(*parent, *count),
                _ => run.kernel(kernel),
            };
            if kernels.spoilt == Some(run.vectors.next_id()) {
                vector.spoil();
            }
            run.vectors.push(vector);
            if let (Some(clock), Some(since)) = (clock, since) {
                run.times.push(clock().saturating_sub(since));
            }
        }
        run
    }

    /// A vector that was worked out before.
    pub fn vector(&self, id: VectorId) -> &Vector<'c> {
        static NOTHING: Vector<'static> = Vector {
            data: Data::Booleans(Vec::new()),
            unknown: None,
        };
        debug_assert!(id.position() < self.vectors.len(), "operands come first");
        match self.vectors.get(id) {
            Some(vector) => vector,
            None => &NOTHING,
        }
    }

    fn kernel(&self, kernel: &Kernel) -> Vector<'c> {
        let rows = self.rows(kernel.table);
        match &kernel.op {
            Op::Column(column, known) => self.column(*column, *known, rows),
            Op::Constant(constant) => Vector::known(Data::Constant(constant_value(constant))),
            Op::Zero => Vector::known(Data::Constant(Value::Zero)),
            Op::CheckDate => match self.settings.as_of {
                Some(date) => Vector::known(Data::Constant(Value::Date(date))),
                None => Vector::unknown(rows),
            },
            Op::Gather(around) => self.taken(self.parents(kernel.table), self.vector(*around)),
            Op::RowNumber => {
                let last = u32::try_from(rows).unwrap_or(u32::MAX);
                Vector::known(Data::Rows((0..last).collect()))
            }
            Op::At(rows, vector) => self.at_rows(*rows, *vector),
            Op::Next => self.next(kernel.table),
            Op::HasNext => {
                let unknown = self.next(kernel.table).unknown;
                let has_next =
                    unknown.map_or_else(Vec::new, |last| last.iter().map(|last| !last).collect());
                Vector::known(Data::Booleans(has_next))
            }
            Op::Pick(which, elements) => self.pick(*which, elements, rows),
            Op::Given(path, bit) => {
                let words = self.given(*path);
                Vector::known(Data::Booleans(
                    words.iter().map(|word| word & bit != 0).collect(),
                ))
            }
            Op::Where(vector, known) => {
                let mut vector = self.vector(*vector).clone();
                let absent = self.absent(*known);
                vector.unknown = either(vector.unknown.as_deref(), absent.as_deref());
                vector
            }
            Op::Not(operand) => {
                let operand = self.vector(*operand);
                Vector {
                    data: Data::Booleans(
                        self.truths(operand, rows)
                            .iter()
                            .map(|truth| !truth)
                            .collect(),
                    ),
                    unknown: operand.unknown.clone(),
                }
            }
            Op::And(a, b) => self.logic(*a, *b, rows, false),
            Op::Or(a, b) => self.logic(*a, *b, rows, true),
            Op::If(condition, then, otherwise) => self.choose(*condition, *then, *otherwise, rows),
            Op::Negate(operand) => self.negate(*operand, rows),
            Op::Arithmetic(op, month_ends, a, b) => self
                .arithmetic(*op, *a, *b, rows)
                .unwrap_or_else(|| values::arithmetic(self, *op, *month_ends, *a, *b, rows)),
            Op::Compare(op, a, b) => self
                .compare(*op, *a, *b, rows)
                .unwrap_or_else(|| values::compare(self, *op, *a, *b, rows)),
            Op::Amount(operand) => self.amount(*operand, rows),
            Op::CurrencyOf(operand) => self.currency_of(*operand, rows),
            Op::InList(operand, constants) => self.in_list(*operand, constants, rows),
            Op::InForce(days, date) => self.in_force(*days, *date, rows),
            Op::Deadline(terms, subject, length, anchor) => self
                .deadline(*terms, *subject, *length, *anchor, rows)
                .unwrap_or_else(|| {
                    values::deadline(self, *terms, (*subject, *length, *anchor), rows)
                }),
            Op::Count(elements) => self.count(elements, rows),
            Op::Quantified(kind, wanted, elements, counted) => {
                self.quantified(*kind, *wanted, elements, *counted, rows)
            }
            Op::Fold(function, gives, elements, body) => {
                self.fold(function, *gives, elements, *body, rows)
            }
            Op::Unknown | Op::Cross(..) | Op::Flatten(..) | Op::Listed(..) => Vector::unknown(rows),
            Op::Within(..)
            | Op::WithinShare(..)
            | Op::InStretch(..)
            | Op::Matches(..)
            | Op::Word(..)
            | Op::Stretch(..)
            | Op::Measure(..)
            | Op::WorkingDaysIn(..)
            | Op::WorkingHoursIn(..)
            | Op::Length(..)
            | Op::AddWorkingDays(..)
            | Op::Part(..)
            | Op::IsWorkingDay(..)
            | Op::NextWorkingDay(..)
            | Op::PreviousWorkingDay(..)
            | Op::Parameter(..)
            | Op::Builtin(..) => values::row_by_row(self, &kernel.op, rows),
        }
    }

    fn given(&self, path: PathId) -> &'c [u64] {
        self.columns.given.get(path).map_or(&[], Vec::as_slice)
    }

    /// The rows in which something is not known; none where it always is.
    pub fn absent(&self, known: Known) -> Option<Vec<bool>> {
        let Known::Given(path, bit) = known else {
            return None;
        };
        let words = self.given(path);
        words
            .iter()
            .any(|word| word & bit == 0)
            .then(|| words.iter().map(|word| word & bit == 0).collect())
    }

    fn column(&self, id: ColumnId, known: Known, rows: usize) -> Vector<'c> {
        let (Some(column), Some(shape)) = (
            self.columns.columns.get(id),
            self.columns.schema.columns.get(id),
        ) else {
            return Vector::unknown(rows);
        };
        let digits = || Digits {
            values: Cow::Borrowed(column.values.as_slice()),
            scale: column.scale,
        };
        let values = || Cow::Borrowed(column.values.as_slice());
        let data = match shape.kind {
            ColumnKind::Number => Data::Numbers(digits()),
            ColumnKind::Money(_) => {
                Data::Money(digits(), Cow::Borrowed(column.currencies.as_slice()))
            }
            ColumnKind::Text => Data::Texts(values()),
            ColumnKind::Boolean => {
                Data::Booleans(column.values.iter().map(|value| *value != 0).collect())
            }
            ColumnKind::Date => Data::Days(values()),
            ColumnKind::Instant => Data::Nanos(values()),
            ColumnKind::Cell => Data::Cells(&column.cells),
        };
        Vector {
            data,
            unknown: self.absent(known),
        }
    }

    /// The values of the rows that another vector names.
    fn at_rows(&self, rows: VectorId, vector: VectorId) -> Vector<'c> {
        let named = self.vector(rows);
        let mut taken = self.taken(named.data.rows(), self.vector(vector));
        taken.unknown = either(taken.unknown.as_deref(), named.unknown.as_deref());
        taken
    }

    /// The values of some rows.
    fn taken(&self, parents: &[u32], around: &Vector<'c>) -> Vector<'c> {
        let take = |values: &[i64]| -> Cow<'c, [i64]> { gathered(values, parents).into() };
        let digits = |digits: &Digits<'_>| Digits {
            values: take(&digits.values),
            scale: digits.scale,
        };
        let data = match &around.data {
            Data::Constant(value) => Data::Constant(value.clone()),
            Data::Booleans(values) => Data::Booleans(gathered(values, parents)),
            Data::Numbers(numbers) => Data::Numbers(digits(numbers)),
            Data::Money(amounts, currencies) => {
                Data::Money(digits(amounts), gathered(currencies, parents).into())
            }
            Data::Texts(places) => Data::Texts(take(places)),
            Data::Days(days) => Data::Days(take(days)),
            Data::Nanos(nanos) => Data::Nanos(take(nanos)),
            Data::Currencies(currencies) => Data::Currencies(gathered(currencies, parents).into()),
            Data::Rows(rows) => Data::Rows(gathered(rows, parents)),
            Data::Cells(_) | Data::Values(_) => Data::Values(
                parents
                    .iter()
                    .map(|row| around.value(*row as usize, self.columns, self.block))
                    .collect(),
            ),
        };
        Vector {
            data,
            unknown: around
                .unknown
                .as_ref()
                .map(|unknown| gathered(unknown, parents)),
        }
    }

    /// The truth of each row; false where it is unknown.
    pub fn truths(&self, vector: &Vector<'c>, rows: usize) -> Vec<bool> {
        match &vector.data {
            Data::Booleans(truths) => truths.clone(),
            Data::Constant(value) => vec![value.truth() == Some(true); rows],
            Data::Numbers(_)
            | Data::Money(..)
            | Data::Texts(_)
            | Data::Days(_)
            | Data::Nanos(_)
            | Data::Currencies(_)
            | Data::Cells(_)
            | Data::Rows(_)
            | Data::Values(_) => (0..rows)
                .map(|row| vector.value(row, self.columns, self.block).truth() == Some(true))
                .collect(),
        }
    }

    /// `and` or `or`, of which one value decides whatever the other is.
    fn logic(&self, a: VectorId, b: VectorId, rows: usize, decisive: bool) -> Vector<'c> {
        let (a, b) = (self.vector(a), self.vector(b));
        // What is unknown decides nothing.
        let weighed = |vector: &Vector<'c>| {
            let mut truths = self.truths(vector, rows);
            if let Some(unknown) = &vector.unknown {
                for (truth, unknown) in truths.iter_mut().zip(unknown) {
                    *truth = if *unknown { !decisive } else { *truth };
                }
            }
            truths
        };
        let (x, y) = (weighed(a), weighed(b));
        let pairs = x.iter().zip(&y);
        let truths: Vec<bool> = match decisive {
            true => pairs.map(|(x, y)| x | y).collect(),
            false => pairs.map(|(x, y)| x & y).collect(),
        };
        let mut unknown = either(a.unknown.as_deref(), b.unknown.as_deref());
        if let Some(unknown) = &mut unknown {
            for (unknown, truth) in unknown.iter_mut().zip(&truths) {
                *unknown &= *truth != decisive;
            }
        }
        Vector {
            data: Data::Booleans(truths),
            unknown,
        }
    }

    /// `if`; unknown where its condition is, whatever the two sides are.
    fn choose(
        &self,
        condition: VectorId,
        then: VectorId,
        otherwise: VectorId,
        rows: usize,
    ) -> Vector<'c> {
        let condition = self.vector(condition);
        let (then, otherwise) = (self.vector(then), self.vector(otherwise));
        let truths = self.truths(condition, rows);
        let unknown: Vec<bool> = truths
            .iter()
            .enumerate()
            .map(|(row, truth)| {
                let chosen = if *truth { then } else { otherwise };
                condition.is_unknown_at(row) || chosen.is_unknown_at(row)
            })
            .collect();
        let data = match (&then.data, &otherwise.data) {
            (
                Data::Booleans(_) | Data::Constant(Value::Boolean(_)),
                Data::Booleans(_) | Data::Constant(Value::Boolean(_)),
            ) => {
                let (a, b) = (self.truths(then, rows), self.truths(otherwise, rows));
                let chosen = truths.iter().zip(a.iter().zip(&b));
                Data::Booleans(
                    chosen
                        .map(|(truth, (a, b))| if *truth { *a } else { *b })
                        .collect(),
                )
            }
            _ => Data::Values(
                truths
                    .iter()
                    .enumerate()
                    .map(|(row, truth)| {
                        let chosen = if *truth { then } else { otherwise };
                        chosen.value(row, self.columns, self.block)
                    })
                    .collect(),
            ),
        };
        Vector {
            data,
            unknown: Some(unknown),
        }
    }

    /// The digits of a vector of numbers.
    fn numbers<'v>(&self, vector: &'v Vector<'c>, rows: usize) -> Option<Cow<'v, Digits<'c>>> {
        match &vector.data {
            Data::Numbers(digits) => Some(Cow::Borrowed(digits)),
            Data::Constant(Value::Number(number)) => {
                let (digits, scale) = number.to_digits()?;
                Some(Cow::Owned(Digits::new(vec![digits; rows], scale)))
            }
            Data::Constant(Value::Zero) => Some(Cow::Owned(Digits::new(vec![0; rows], 0))),
            _ => None,
        }
    }

    /// The digits and the currencies of a vector of amounts.
    fn money<'v>(
        &self,
        vector: &'v Vector<'c>,
        rows: usize,
    ) -> Option<(Cow<'v, Digits<'c>>, Cow<'v, [u16]>)> {
        match &vector.data {
            Data::Money(digits, currencies) => {
                Some((Cow::Borrowed(digits), Cow::Borrowed(currencies)))
            }
            Data::Constant(Value::Money(money)) => {
                let (digits, scale) = money.amount.to_digits()?;
                let currency = money.currency.number();
                Some((
                    Cow::Owned(Digits::new(vec![digits; rows], scale)),
                    vec![currency; rows].into(),
                ))
            }
            Data::Constant(Value::Zero) => Some((
                Cow::Owned(Digits::new(vec![0; rows], 0)),
                vec![ANY_CURRENCY; rows].into(),
            )),
            _ => None,
        }
    }

    fn negate(&self, operand: VectorId, rows: usize) -> Vector<'c> {
        let vector = self.vector(operand);
        let negated = |digits: &Digits<'c>| {
            let values = digits.values.iter().map(|value| value.checked_neg());
            Some(Digits::new(values.collect::<Option<_>>()?, digits.scale))
        };
        let data = match &vector.data {
            Data::Numbers(digits) => negated(digits).map(Data::Numbers),
            Data::Money(digits, currencies) => {
                negated(digits).map(|digits| Data::Money(digits, currencies.clone()))
            }
            _ => None,
        };
        match data {
            Some(data) => Vector {
                data,
                unknown: vector.unknown.clone(),
            },
            None => values::row_by_row(self, &Op::Negate(operand), rows),
        }
    }

    /// Arithmetic of numbers and amounts; `None` where it is of other values.
    fn arithmetic(
        &self,
        op: ArithmeticOp,
        a: VectorId,
        b: VectorId,
        rows: usize,
    ) -> Option<Vector<'c>> {
        let (a, b) = (self.vector(a), self.vector(b));
        if let (Data::Constant(_), Data::Constant(_)) = (&a.data, &b.data) {
            return None;
        }
        let unknown = either(a.unknown.as_deref(), b.unknown.as_deref());
        match op {
            ArithmeticOp::Add | ArithmeticOp::Subtract => {
                let step = |x: i64, y: i64| match op {
                    ArithmeticOp::Add => x.checked_add(y),
                    _ => x.checked_sub(y),
                };
                if let (Some(x), Some(y)) = (self.numbers(a, rows), self.numbers(b, rows)) {
                    let (digits, unknown) = combine(&x, &y, unknown, step)?;
                    return Some(Vector {
                        data: Data::Numbers(digits),
                        unknown,
                    });
                }
                let ((x, of_x), (y, of_y)) = (self.money(a, rows)?, self.money(b, rows)?);
                let (digits, unknown) = combine(&x, &y, unknown, step)?;
                let (currencies, unknown) = one_currency(&of_x, &of_y, unknown);
                Some(Vector {
                    data: Data::Money(digits, currencies.into()),
                    unknown,
                })
            }
            ArithmeticOp::Multiply => {
                if let (Some(x), Some(y)) = (self.numbers(a, rows), self.numbers(b, rows)) {
                    let (digits, unknown) = product(&x, &y, unknown)?;
                    return Some(Vector {
                        data: Data::Numbers(digits),
                        unknown,
                    });
                }
                let (money, factor) = match (self.numbers(a, rows), self.numbers(b, rows)) {
                    (Some(factor), None) => (b, factor),
                    (None, Some(factor)) => (a, factor),
                    _ => return None,
                };
                let Data::Money(digits, currencies) = &money.data else {
                    return None;
                };
                let (digits, unknown) = product(digits, &factor, unknown)?;
                Some(Vector {
                    data: Data::Money(digits, currencies.clone()),
                    unknown,
                })
            }
            // A quotient need not have an end.
            ArithmeticOp::Divide => None,
        }
    }

    /// Comparisons of what columns keep as numbers or texts; `None` where they are of other values.
    fn compare(&self, op: CompareOp, a: VectorId, b: VectorId, rows: usize) -> Option<Vector<'c>> {
        let (a, b) = (self.vector(a), self.vector(b));
        if let (Data::Constant(_), Data::Constant(_)) = (&a.data, &b.data) {
            return None;
        }
        let unknown = either(a.unknown.as_deref(), b.unknown.as_deref());
        let known = |truths: Vec<bool>| {
            Some(Vector {
                data: Data::Booleans(truths),
                unknown: unknown.clone(),
            })
        };
        match (&a.data, &b.data) {
            (Data::Days(x), Data::Days(y)) | (Data::Nanos(x), Data::Nanos(y)) => {
                return known(compared(op, x, y));
            }
            (Data::Days(x), Data::Constant(Value::Date(date))) => {
                return known(compared(op, x, &vec![days(*date); rows]));
            }
            (Data::Constant(Value::Date(date)), Data::Days(y)) => {
                return known(compared(op, &vec![days(*date); rows], y));
            }
            (Data::Nanos(x), Data::Constant(Value::DateTime(instant))) => {
                let nanos = i64::try_from(instant.nanos()).ok()?;
                return known(compared(op, x, &vec![nanos; rows]));
            }
            (Data::Constant(Value::DateTime(instant)), Data::Nanos(y)) => {
                let nanos = i64::try_from(instant.nanos()).ok()?;
                return known(compared(op, &vec![nanos; rows], y));
            }
            (Data::Texts(x), Data::Texts(y)) => {
                let pairs = x.iter().zip(y.iter());
                return known(
                    pairs
                        .map(|(x, y)| satisfied(op, self.text(*x).cmp(self.text(*y))))
                        .collect(),
                );
            }
            (Data::Texts(x), Data::Constant(Value::Text(y))) => {
                let y = y.as_bytes();
                return known(
                    x.iter()
                        .map(|x| satisfied(op, self.text(*x).cmp(y)))
                        .collect(),
                );
            }
            (Data::Constant(Value::Text(x)), Data::Texts(y)) => {
                let x = x.as_bytes();
                return known(
                    y.iter()
                        .map(|y| satisfied(op, x.cmp(self.text(*y))))
                        .collect(),
                );
            }
            (Data::Currencies(x), Data::Currencies(y)) => {
                return equal_or_not(op, x.iter().zip(y.iter()).map(|(x, y)| x == y))
                    .and_then(known);
            }
            (Data::Currencies(x), Data::Constant(Value::Text(code)))
            | (Data::Constant(Value::Text(code)), Data::Currencies(x)) => {
                let code = Currency::from_code(code).map(Currency::number);
                return equal_or_not(op, x.iter().map(|x| Some(*x) == code)).and_then(known);
            }
            (Data::Booleans(_), Data::Booleans(_) | Data::Constant(_))
            | (Data::Constant(_), Data::Booleans(_)) => {
                let (x, y) = (self.truths(a, rows), self.truths(b, rows));
                return known(
                    x.iter()
                        .zip(&y)
                        .map(|(x, y)| satisfied(op, x.cmp(y)))
                        .collect(),
                );
            }
            _ => {}
        }
        if let (Some(x), Some(y)) = (self.numbers(a, rows), self.numbers(b, rows)) {
            return known(compared_digits(op, &x, &y));
        }
        let ((x, of_x), (y, of_y)) = (self.money(a, rows)?, self.money(b, rows)?);
        let truths = compared_digits(op, &x, &y);
        let (_, unknown) = one_currency(&of_x, &of_y, unknown);
        Some(Vector {
            data: Data::Booleans(truths),
            unknown,
        })
    }

    pub fn text(&self, place: i64) -> &'c [u8] {
        self.columns.text(self.block, TextPlace::of(place))
    }

    fn amount(&self, operand: VectorId, rows: usize) -> Vector<'c> {
        let vector = self.vector(operand);
        match &vector.data {
            Data::Money(digits, _) => Vector {
                data: Data::Numbers(digits.clone()),
                unknown: vector.unknown.clone(),
            },
            _ => values::row_by_row(self, &Op::Amount(operand), rows),
        }
    }

    fn currency_of(&self, operand: VectorId, rows: usize) -> Vector<'c> {
        let vector = self.vector(operand);
        match &vector.data {
            Data::Money(_, currencies) => {
                // Zero of any currency has none.
                let any = currencies.contains(&ANY_CURRENCY).then(|| {
                    currencies
                        .iter()
                        .map(|one| *one == ANY_CURRENCY)
                        .collect::<Vec<_>>()
                });
                Vector {
                    data: Data::Currencies(currencies.clone()),
                    unknown: either(vector.unknown.as_deref(), any.as_deref()),
                }
            }
            _ => values::row_by_row(self, &Op::CurrencyOf(operand), rows),
        }
    }

    fn in_list(&self, operand: VectorId, constants: &[Constant], rows: usize) -> Vector<'c> {
        let vector = self.vector(operand);
        let texts: Option<Vec<&[u8]>> = constants
            .iter()
            .map(|constant| match constant {
                Constant::Text(text) => Some(text.as_bytes()),
                _ => None,
            })
            .collect();
        match (&vector.data, texts) {
            (Data::Texts(places), Some(texts)) => Vector {
                data: Data::Booleans(
                    places
                        .iter()
                        .map(|place| texts.contains(&self.text(*place)))
                        .collect(),
                ),
                unknown: vector.unknown.clone(),
            },
            _ => values::in_list(self, operand, constants, rows),
        }
    }

    fn in_force(&self, in_force: InForceDays, date: VectorId, rows: usize) -> Vector<'c> {
        let vector = self.vector(date);
        let contains =
            |day: i64| in_force.from <= day && in_force.until.is_none_or(|until| day < until);
        let truths = match &vector.data {
            Data::Days(days) => days.iter().map(|day| contains(*day)).collect(),
            Data::Constant(Value::Date(date)) => vec![contains(days(*date)); rows],
            _ => {
                let mut unknown = vec![false; rows];
                let truths = (0..rows)
                    .zip(&mut unknown)
                    .map(
                        |(row, unknown)| match vector.value(row, self.columns, self.block) {
                            Value::Date(date) => contains(days(date)),
                            _ => {
                                *unknown = true;
                                false
                            }
                        },
                    )
                    .collect();
                return Vector {
                    data: Data::Booleans(truths),
                    unknown: Some(unknown),
                };
            }
        };
        Vector {
            data: Data::Booleans(truths),
            unknown: vector.unknown.clone(),
        }
    }

    /// Deadlines between instants by elapsed time, and between days by days; `None` for others.
    fn deadline(
        &self,
        terms: DeadlineTerms,
        subject: VectorId,
        length: VectorId,
        anchor: VectorId,
        rows: usize,
    ) -> Option<Vector<'c>> {
        let (subject, length, anchor) = (
            self.vector(subject),
            self.vector(length),
            self.vector(anchor),
        );
        let (x, y, length, range) = match (&subject.data, &anchor.data, &length.data) {
            (Data::Nanos(x), Data::Nanos(y), Data::Constant(Value::Duration(length)))
                if terms.calendar.is_none() =>
            {
                // Years of four digits are about 2^63 nanoseconds apart: within these no instant is out of range.
                (x, y, i64::try_from(length.nanos).ok()?, i64::MIN..=i64::MAX)
            }
            (Data::Days(x), Data::Days(y), Data::Constant(Value::Period(length)))
                if terms.calendar.is_none() && length.months == 0 =>
            {
                (x, y, length.days, 0..=days(Date::from_ymd(9999, 12, 31)?))
            }
            _ => return None,
        };
        let length = match terms.direction {
            Direction::After => length,
            Direction::Before => length.checked_neg()?,
        };
        let before = terms.direction == Direction::Before;
        let mut unknown = either(subject.unknown.as_deref(), anchor.unknown.as_deref());
        let mut truths = Vec::with_capacity(rows);
        for (row, (x, y)) in x.iter().zip(y.iter()).enumerate() {
            let apart = terms.kind == DeadlineKind::Within && if before { x > y } else { x < y };
            let limit = y.checked_add(length).filter(|limit| range.contains(limit));
            let truth = match limit {
                _ if apart => false,
                Some(limit) => match (terms.kind, before) {
                    (DeadlineKind::Within, false) | (DeadlineKind::AtLeast, true) => *x <= limit,
                    (DeadlineKind::Within, true) | (DeadlineKind::AtLeast, false) => limit <= *x,
                },
                None => {
                    set(&mut unknown, row, rows);
                    false
                }
            };
            truths.push(truth);
        }
        Some(Vector {
            data: Data::Booleans(truths),
            unknown,
        })
    }
}

/// Marks a row as unknown.
pub(super) fn set(unknown: &mut Option<Vec<bool>>, row: usize, rows: usize) {
    let mask = unknown.get_or_insert_with(|| vec![false; rows]);
    if let Some(slot) = mask.get_mut(row) {
        *slot = true;
    }
}

fn gathered<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter()
        .map(|row| values.get(*row as usize).copied().unwrap_or_default())
        .collect()
}

fn days(date: Date) -> i64 {
    crate::document::columns::days_of(date)
}
