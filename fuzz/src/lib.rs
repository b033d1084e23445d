//! Fuzz targets of Whereas. See `oracles` for what each one claims.

pub mod oracles;
