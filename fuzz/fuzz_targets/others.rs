//! libFuzzer drives the target `others`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::OTHERS.run)(data));
