#![no_main]

use cors_fuzz_laws::{input::Exchange, law};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: Exchange| law::evaluate(&input));
