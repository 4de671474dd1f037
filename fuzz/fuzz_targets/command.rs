//! libFuzzer drives the target `command`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (why401_fuzz::targets::COMMAND.run)(data));
