#![no_main]

use cors_fuzz_laws::{input::Patterns, law};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: Patterns| law::pattern(&input));
