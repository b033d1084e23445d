//! What the tests share.
#![allow(dead_code, reason = "no binary of tests needs all of it")]

pub mod packs;
pub mod project;
pub mod registers;
pub mod rules;
pub mod sound_html;
