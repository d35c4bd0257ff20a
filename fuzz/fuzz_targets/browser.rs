#![no_main]

use cors_fuzz_laws::{input::Page, law};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: Page| law::browser(&input));
