//! libFuzzer drives the target `paste`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::PASTE.run)(data));
