//! libFuzzer drives the target `answer`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::ANSWER.run)(data));
