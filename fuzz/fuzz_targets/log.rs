//! libFuzzer drives the target `log`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::LOG.run)(data));
