//! libFuzzer drives the target `credentials`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::CREDENTIALS.run)(data));
