#![no_main]
use libfuzzer_sys::fuzz_target;
use whereas_fuzz::oracles;

fuzz_target!(|input: &[u8]| oracles::pdf(input));
