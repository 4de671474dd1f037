//! libFuzzer drives the target `apache`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::APACHE.run)(data));
