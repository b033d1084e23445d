//! Text to [`ast::File`]. The only place that knows pest.

pub mod ast;
