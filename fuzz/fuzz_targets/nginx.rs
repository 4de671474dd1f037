//! libFuzzer drives the target `nginx`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::NGINX.run)(data));
