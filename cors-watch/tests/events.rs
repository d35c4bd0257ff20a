//! What is logged: one event for each change, and no more however often the file is looked at.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::{
    fs, io,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use cors_watch::{PolicyFile, WatchErrorKind};
use harness::{ROUNDS, Watched, toml, wait_until, ways::rename_over};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The policy with a number, with two entries twice.
fn warned(number: u64) -> String {
    toml(number)
        .replace("allow_origins = [", &format!("allow_origins = ['https://v{number}.example', "))
        .replace("allow_methods = [", &format!("allow_methods = ['METHOD-{number}', "))
}

#[test]
fn one_event_for_each_change() {
    let log = Log::default();
    let writer = log.clone();
    let lines = fmt::layer().with_ansi(false).without_time().with_writer(move || writer.clone());
    let level = Targets::new().with_target("cors", tracing_subscriber::filter::LevelFilter::TRACE);
    let subscriber = tracing_subscriber::registry().with(lines).with(level);
    // For the thread that looks, too.
    tracing_subscriber::util::SubscriberInitExt::init(subscriber);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    fs::write(&path, warned(1)).unwrap();
    let watched = Watched::new(|path| PolicyFile::watch(path).unwrap(), &path);
    let named = path.display();
    // Time for what must not be there to come.
    let look_again = || {
        for _ in 0..3 {
            watched.file.reload();
            thread::sleep(Duration::from_millis(120));
        }
    };
    let warning = |number: u64| {
        format!(
            " WARN cors: the policy file can be used, but something in it may not be meant path={named} \
             warnings=allow_origins[1]: `https://v{number}.example` is already in the list: remove the entry\n\
             allow_methods[1]: `METHOD-{number}` is already in the list: remove the entry\n"
        )
    };
    let mut expected = warning(1);
    for _ in 0..ROUNDS {
        let is_policy = |kind: &_| matches!(kind, WatchErrorKind::Policy(_));
        watched.breaks("an error", is_policy, || {
            let text = "allow_origins = ['https://a.example/', '*']\nallow_credentials = true";
            rename_over(&path, text);
        });
        expected += &format!(
            "ERROR cors: the policy file cannot be used, so the last good policy stays path={named} \
             error=allow_origins[0]: `https://a.example/` ends in a slash, which no origin does: \
             write `https://a.example`\n\
             allow_origins[1]: `*` would let every website read your users' data: \
             list the origins that may read it, or leave out `allow_credentials`\n"
        );
        look_again();
        watched.vanishes(|| fs::remove_file(&path).unwrap());
        expected += &format!(
            "ERROR cors: the policy file cannot be used, so the last good policy stays path={named} \
             error=cannot be read: No such file or directory (os error 2)\n"
        );
        look_again();
        watched.restores(|number| rename_over(&path, &warned(number)));
        expected +=
            &format!(" INFO cors: the policy file is good again, and as it was path={named}\n");
        watched.changes(|number| rename_over(&path, &toml(number)));
        expected += &format!(
            " INFO cors: the policy file has changed and is in use path={named} generation={}\n",
            watched.current()
        );
        watched.changes(|number| rename_over(&path, &warned(number)));
        expected += &warning(watched.current());
        expected += &format!(
            " INFO cors: the policy file has changed and is in use path={named} generation={}\n",
            watched.current()
        );
        look_again();
    }
    // The last event may come a moment after the policy.
    let logged = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    wait_until("the last event", || (logged().len() >= expected.len()).then_some(()));
    assert_eq!(logged(), expected);
}
