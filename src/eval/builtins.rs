//! Calls of built-in functions: prepares the arguments as a function's row asks, and is the host that it runs on.

use std::sync::Arc;

use super::finding::{Note, NoteKind};
use super::machine::Machine;
use crate::builtins::{Answer, EvalHost, Evaluate, Function};
use crate::check::program::{Each, Expr, ExprKind};
use crate::check::types::Type;
use crate::runtime::{CellPlace, List, Value, merged};
use crate::source::Span;
use crate::value::{Fault, Pattern};

/// Parts of a sum that are written out.
const PARTS_SHOWN: usize = 12;

/// A call as a function sees it.
struct BuiltinCall<'m, 'a> {
    machine: &'m mut Machine<'a>,
    expr: &'a Expr,
}

impl<'a> Machine<'a> {
    pub(super) fn builtin(
        &mut self,
        function: &'static Function,
        arguments: &'a [Expr],
        expr: &'a Expr,
    ) -> Value {
        let reads_elements = match &function.evaluate {
            Evaluate::Length(_) | Evaluate::Known(_) | Evaluate::Elements(_) => true,
            Evaluate::Values(_) | Evaluate::Element(_) => false,
        };
        if let [argument] = arguments
            && let ExprKind::Comprehension {
                each,
                body,
                flatten: false,
            } = &*argument.kind
            && reads_elements
        {
            return self.of_comprehension(function, each, body, argument.span, expr);
        }
        let mut values: Vec<Value> = arguments
            .iter()
            .map(|argument| self.eval(argument))
            .collect();
        if values.iter().any(Value::is_unknown) {
            // If one list is unknown, the unknown elements of the others are reasons too.
            if let (Evaluate::Elements(_), [_, _, ..]) = (&function.evaluate, values.as_slice()) {
                let lists = values.clone();
                for list in &lists {
                    if let Value::List(list) = list {
                        match self.all(list, expr.span) {
                            Ok(elements) => values.extend(elements),
                            Err(unknown) => return unknown,
                        }
                    }
                }
            }
            return merged(&values);
        }
        for value in &values {
            if let Value::Text(text) = value
                && self.read_text(text)
            {
                return self.out_of_steps(expr.span);
            }
        }
        match &function.evaluate {
            // These look at one element at most: keeping the result would cost more than it saves.
            Evaluate::Length(_) | Evaluate::Element(_) => self.of_values(function, &values, expr),
            Evaluate::Values(_) | Evaluate::Known(_) | Evaluate::Elements(_) => {
                self.once(expr, &values, (None, &[]), |machine| {
                    machine.of_values(function, &values, expr)
                })
            }
        }
    }

    fn of_values(
        &mut self,
        function: &'static Function,
        values: &[Value],
        expr: &'a Expr,
    ) -> Value {
        match (&function.evaluate, values) {
            (Evaluate::Values(evaluate), _) => self.answered(expr, |call| evaluate(call, values)),
            (Evaluate::Length(evaluate), [Value::List(list)]) => evaluate(list.len()),
            (Evaluate::Element(evaluate), [Value::List(list), others @ ..]) => {
                self.answered(expr, |call| evaluate(call, list, others))
            }
            (Evaluate::Known(_), [Value::List(list)]) => match self.all(list, expr.span) {
                Ok(elements) => self.of_elements(function, vec![elements], expr),
                Err(unknown) => unknown,
            },
            (Evaluate::Known(_), several) => {
                self.of_elements(function, vec![several.to_vec()], expr)
            }
            (Evaluate::Elements(_), lists) => {
                let lists = lists.iter().map(|list| {
                    let Value::List(list) = list else {
                        return Err(Value::UNKNOWN);
                    };
                    self.all(list, expr.span)
                });
                match lists.collect() {
                    Ok(lists) => self.of_elements(function, lists, expr),
                    Err(unknown) => unknown,
                }
            }
            // The checker lets only lists be asked for their elements.
            (Evaluate::Length(_) | Evaluate::Element(_), _) => Value::UNKNOWN,
        }
    }

    fn of_elements(
        &mut self,
        function: &'static Function,
        mut lists: Vec<Vec<Value>>,
        expr: &'a Expr,
    ) -> Value {
        match &function.evaluate {
            Evaluate::Known(evaluate) => {
                let values = lists.pop().unwrap_or_default();
                if values.iter().any(Value::is_unknown) {
                    return merged(values.iter().filter(|value| value.is_unknown()));
                }
                self.answered(expr, |call| evaluate(call, &values))
            }
            Evaluate::Elements(evaluate) => self.answered(expr, |call| evaluate(call, lists)),
            Evaluate::Length(evaluate) => evaluate(lists.pop().map_or(0, |list| list.len())),
            Evaluate::Values(_) | Evaluate::Element(_) => Value::UNKNOWN,
        }
    }

    fn answered(
        &mut self,
        expr: &'a Expr,
        evaluate: impl FnOnce(&mut BuiltinCall<'_, 'a>) -> Answer,
    ) -> Value {
        let answer = evaluate(&mut BuiltinCall {
            machine: self,
            expr,
        });
        self.or_fault(answer, expr.span)
    }

    /// All elements, counted as steps.
    fn all(&mut self, list: &List, span: Span) -> Result<Vec<Value>, Value> {
        if self.spent(list.len()) {
            return Err(self.out_of_steps(span));
        }
        Ok((0..list.len()).map(|at| self.element(list, at)).collect())
    }

    /// A call over a comprehension, whose list nobody else sees.
    fn of_comprehension(
        &mut self,
        function: &'static Function,
        each: &'a Each,
        body: &'a Expr,
        list: Span,
        expr: &'a Expr,
    ) -> Value {
        // The comprehension itself is a step.
        if self.spent(1) {
            return self.out_of_steps(list);
        }
        let elements = match self.list(&each.list) {
            Ok(elements) => elements,
            Err(unknown) => return unknown,
        };
        let on = [Value::List(elements.clone())];
        self.once(expr, &on, (Some(each), &[body]), |machine| {
            machine.of_made(function, (each, &elements), body, list, expr)
        })
    }

    /// A call over what a comprehension makes of a list.
    fn of_made(
        &mut self,
        function: &'static Function,
        (each, elements): (&'a Each, &List),
        body: &'a Expr,
        list: Span,
        expr: &'a Expr,
    ) -> Value {
        let counts = matches!(function.evaluate, Evaluate::Length(_));
        let made = self.gathered(each, elements, &[body], (list, !counts), |machine, _| {
            machine.eval(body)
        });
        let elements = match made {
            Ok(elements) => elements,
            Err(unknown) => return unknown,
        };
        if !counts {
            if !elements.is_empty() {
                self.ask(list);
            }
            if self.spent(elements.len()) {
                return self.out_of_steps(expr.span);
            }
        }
        self.of_elements(function, vec![elements], expr)
    }
}

impl EvalHost for BuiltinCall<'_, '_> {
    fn consume_steps(&mut self, steps: usize) -> Result<(), Fault> {
        if self.machine.spent(steps) {
            Err(self.machine.too_many_steps())
        } else {
            Ok(())
        }
    }

    fn unknown(&self, fault: Fault) -> Value {
        self.machine.fault(fault, self.expr.span)
    }

    fn element(&mut self, list: &List, at: usize) -> Value {
        self.machine.element(list, at)
    }

    fn at_position(&mut self, list: &List, position: Option<i64>) -> Value {
        self.machine.nth(list, position, self.expr.span)
    }

    fn keys(&mut self, map: CellPlace) -> Vec<Value> {
        self.machine
            .keys(map)
            .iter()
            .map(|key| Value::Text(Arc::clone(key)))
            .collect()
    }

    fn values(&mut self, map: CellPlace) -> Vec<Value> {
        let document = self.machine.document_of(map);
        let cells = document
            .into_iter()
            .flat_map(|document| document.elements(map.cell));
        let places: Vec<CellPlace> = cells
            .map(|cell| CellPlace {
                document: map.document,
                cell,
            })
            .collect();
        places
            .into_iter()
            .map(|place| self.machine.read(place))
            .collect()
    }

    fn pattern(&mut self, text: &str) -> Option<&Pattern> {
        let patterns = &mut self.machine.patterns;
        if !patterns.contains_key(text) {
            patterns.insert(text.into(), self.machine.settings.kept.pattern(text)?);
        }
        patterns.get(text).map(|pattern| &**pattern)
    }

    fn gives_number(&self) -> bool {
        self.expr.ty.is_number() && !matches!(self.expr.ty, Type::Unknown | Type::Zero)
    }

    fn explain_parts(&mut self, parts: &[Value]) {
        let Some(recorder) = self
            .machine
            .recorder
            .as_mut()
            .filter(|recorder| recorder.depth == 0)
        else {
            return;
        };
        if (2..=PARTS_SHOWN).contains(&parts.len()) {
            let shown: Vec<String> = parts
                .iter()
                .map(|part| part.show_as(&self.expr.ty))
                .collect();
            let words = super::rules::one_line(self.machine.sources.slice(self.expr.span));
            recorder.say(Note::new(
                NoteKind::Detail,
                format!("`{words}` is {}", shown.join(" + ")),
            ));
        }
    }

    fn argument_text(&self, argument: usize) -> Option<String> {
        let ExprKind::Builtin(_, arguments) = &*self.expr.kind else {
            return None;
        };
        let argument = arguments
            .get(argument)
            .filter(|_| self.machine.recording())?;
        Some(super::rules::one_line(
            self.machine.sources.slice(argument.span),
        ))
    }

    fn unique(&mut self, values: &[Value]) -> Value {
        self.machine.unique(values, self.expr.span)
    }

    fn distinct(&mut self, values: Vec<Value>) -> Value {
        self.machine.distinct(values, self.expr.span)
    }

    fn sorted(&mut self, values: Vec<Value>) -> Value {
        self.machine.sorted_values(values, self.expr.span)
    }

    fn same_set(&mut self, a: &[Value], b: &[Value]) -> Value {
        self.machine.same_set(a, b, self.expr.span)
    }
}
