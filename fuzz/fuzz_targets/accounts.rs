//! libFuzzer drives the target `accounts`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::ACCOUNTS.run)(data));
