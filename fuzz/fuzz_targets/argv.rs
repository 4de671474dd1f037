//! libFuzzer drives the target `argv`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::ARGV.run)(data));
