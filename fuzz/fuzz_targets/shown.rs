//! libFuzzer drives the target `shown`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::SHOWN.run)(data));
