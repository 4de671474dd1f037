//! libFuzzer drives the target `challenge`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::CHALLENGE.run)(data));
