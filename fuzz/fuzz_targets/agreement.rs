#![no_main]

use cors_fuzz_laws::{input::Joined, law};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: Joined| law::law(&input));
