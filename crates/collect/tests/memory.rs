//! However much a server sends, little of it is kept.
#![cfg(target_os = "linux")]

use std::{fs, sync::Arc, time::Duration};
use why401_collect::Client;
use why401_message::{Request, Route, Scheme, Url};
use why401_testkit::hostile::{Behaviour, Hostile};

/// Most memory this process may ever hold, the servers included.
const KIB: u64 = 48 * 1024;

fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells every process about itself");
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("the peak is told");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number")
}

#[test]
fn floods_do_not_fill_the_memory() {
    for behaviour in [
        Behaviour::EndlessBody,
        Behaviour::EndlessChunks,
        Behaviour::EndlessExtension,
        Behaviour::EndlessTinyChunks,
        Behaviour::EndlessInterim,
        Behaviour::EndlessTrailers,
        Behaviour::EndlessFields,
        Behaviour::EndlessStatusLine,
        Behaviour::EndlessBlankLines,
        Behaviour::ManyCookies,
        Behaviour::HugeField,
        Behaviour::GzipBomb,
        Behaviour::RedirectLoop,
    ] {
        let server = Hostile::start(behaviour).expect("a free loopback port");
        let url = Url::parse(&server.url(), Scheme::Http).expect("a loopback URL");
        let route = Route { timeout: Duration::from_secs(2), follow: true, ..Route::default() };
        let _ = Client::new(route, Arc::default()).run(&Request::get(url));
        assert!(most_memory() < KIB, "{}: {} KiB", behaviour.name(), most_memory());
    }
}
