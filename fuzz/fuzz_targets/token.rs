//! libFuzzer drives the target `token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::TOKEN.run)(data));
