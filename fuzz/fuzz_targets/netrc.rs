//! libFuzzer drives the target `netrc`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::NETRC.run)(data));
