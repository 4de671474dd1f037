//! libFuzzer drives the target `url`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::URL.run)(data));
