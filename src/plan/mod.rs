//! Program to plan: flat, indexed instructions and the shape of documents.
