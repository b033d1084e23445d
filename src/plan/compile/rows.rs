//! Tables and their rows: which are open, and vectors of one table in another.

use std::rc::Rc;

use super::{Compiler, Crossed, OnColumns, Place, Row};
use crate::check::program::Constant;
use crate::index_vec::Id;
use crate::plan::kernels::{Elements, Kernel, Obstacle, Op, VectorId};
use crate::plan::schema::{PathId, TableId};

impl Compiler<'_> {
    /// The tables from the documents inward to one, each with the row of the rule.
    pub(super) fn rows_around(&self, table: TableId) -> Vec<Row> {
        let mut rows = vec![(table, 0)];
        let mut at = table;
        while let Some(parent) = self.parent_of(at) {
            rows.push((parent, 0));
            at = parent;
        }
        rows.reverse();
        rows
    }

    /// The rows around any row of a table, none of which is that of the rule but the document.
    pub(super) fn rows_of_its_own(&mut self, table: TableId) -> Rc<[Row]> {
        self.loops = self.loops.saturating_add(1);
        let rows = self.rows_around(table).into_iter();
        rows.map(|(at, _)| match at == TableId::DOCUMENTS {
            true => (at, 0),
            false => (at, self.loops),
        })
        .collect()
    }

    pub(super) fn add(&mut self, table: TableId, op: Op) -> VectorId {
        let kernel = Kernel { table, op };
        if let Some(known) = self.ids.get(&kernel) {
            return *known;
        }
        let id = self.kernels.push(kernel.clone());
        self.ids.insert(kernel, id);
        id
    }

    pub(super) fn table(&self, vector: VectorId) -> TableId {
        self.kernels
            .get(vector)
            .map_or(TableId::DOCUMENTS, |kernel| kernel.table)
    }

    pub(super) fn table_of(&self, path: PathId) -> OnColumns<TableId> {
        self.schema
            .paths
            .get(path)
            .map(|shape| shape.table)
            .ok_or(Obstacle::Size)
    }

    /// The table around another; none around the documents.
    pub(super) fn parent_of(&self, table: TableId) -> Option<TableId> {
        match self.schema.tables.get(table) {
            Some(shape) => shape.parent,
            None => Some(self.crossed_table(table)?.parent),
        }
    }

    fn crossed_table(&self, table: TableId) -> Option<&Crossed> {
        let number = table.position().checked_sub(self.schema.tables.len())?;
        self.crossed.get(number)
    }

    /// Whether a table is another, or holds rows of it further out.
    pub(super) fn is_within(&self, table: TableId, outer: TableId) -> bool {
        let mut at = Some(table);
        while let Some(table) = at {
            if table == outer {
                return true;
            }
            at = self.parent_of(table);
        }
        false
    }

    fn depth(&self, table: TableId) -> usize {
        let around = std::iter::successors(Some(table), |table| self.parent_of(*table));
        around.count()
    }

    /// The table of the innermost row that is open.
    pub(super) fn innermost(&self) -> TableId {
        self.rows
            .last()
            .map_or(TableId::DOCUMENTS, |(table, _)| *table)
    }

    /// A vector for each row of a table further in.
    pub(super) fn lift(&mut self, vector: VectorId, table: TableId) -> OnColumns<VectorId> {
        let own = self.table(vector);
        if own == table {
            return Ok(vector);
        }
        if !self.is_within(table, own) {
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
        let parent = self.parent_of(table).ok_or(Obstacle::Crossing)?;
        let around = self.lift(vector, parent)?;
        Ok(self.add(table, Op::Gather(around)))
    }

    /// The innermost table of several vectors.
    pub(super) fn deepest(&self, vectors: &[VectorId]) -> TableId {
        vectors
            .iter()
            .map(|vector| self.table(*vector))
            .max_by_key(|table| self.depth(*table))
            .unwrap_or(TableId::DOCUMENTS)
    }

    /// The innermost table of several vectors, and the vectors for each of its rows.
    pub(super) fn together<const N: usize>(
        &mut self,
        vectors: [VectorId; N],
    ) -> OnColumns<(TableId, [VectorId; N])> {
        let table = self.deepest(&vectors);
        let mut lifted = vectors;
        for vector in &mut lifted {
            *vector = self.lift(*vector, table)?;
        }
        Ok((table, lifted))
    }

    /// Whether the row of a place is open.
    pub(super) fn is_open(&self, rows: &[Row]) -> bool {
        rows.last().is_some_and(|row| self.rows.contains(row))
    }

    /// The values of a vector of a place's table at the place.
    pub(super) fn at(&mut self, place: &Place, vector: VectorId) -> VectorId {
        match place.at {
            Some(at) => self.at_rows(at, vector),
            None => vector,
        }
    }

    /// The values of a vector in the rows that another one names.
    pub(super) fn at_rows(&mut self, rows: VectorId, vector: VectorId) -> VectorId {
        let table = self.table(rows);
        self.add(table, Op::At(rows, vector))
    }

    /// The table of the rows that hold the lists.
    pub(super) fn around(&self, elements: &Elements) -> OnColumns<TableId> {
        self.parent_of(elements.table).ok_or(Obstacle::Size)
    }

    /// The table of the elements of lists that are held in these rows, and the rows of the elements.
    pub(super) fn cross(&mut self, holder: VectorId, list: TableId) -> (TableId, VectorId) {
        self.new_table(self.table(holder), Op::Cross(holder, list))
    }

    /// A table that documents do not have, and the rows of its elements.
    pub(super) fn new_table(&mut self, parent: TableId, op: Op) -> (TableId, VectorId) {
        let number = |at: usize| TableId::at(self.schema.tables.len().saturating_add(at));
        let same = |crossed: &Crossed| crossed.parent == parent && crossed.op == op;
        let known = self.crossed.iter().position(same);
        if let Some((at, crossed)) = known.and_then(|at| Some((at, self.crossed.get(at)?))) {
            return (number(at), crossed.origin);
        }
        let table = number(self.crossed.len());
        let origin = self.add(table, op.clone());
        self.crossed.push(Crossed { parent, op, origin });
        (table, origin)
    }

    /// A filter after another: it is asked of what the first one lets through.
    pub(super) fn both(&mut self, first: Option<VectorId>, then: VectorId) -> VectorId {
        let Some(first) = first else {
            return then;
        };
        let table = self.table(first);
        let no = self.add(table, Op::Constant(Constant::Boolean(false)));
        self.add(table, Op::If(first, then, no))
    }
}
