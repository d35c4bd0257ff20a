#![no_main]

use cors_fuzz_laws::law;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| law::config(bytes));
