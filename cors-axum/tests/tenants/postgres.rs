//! PostgreSQL.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cors_axum::Live;
use sqlx::{Connection as _, Executor as _, PgConnection, query, query_scalar};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    Log, allows, compiled, config, policy, proxy::Proxy, say, server::Database, source, wait_until,
};

/// A server that follows the database through a way of its own.
struct Instance {
    live: Live,
    proxy: Proxy,
}

impl Instance {
    async fn start(database: &Database) -> Self {
        let proxy = Proxy::to(database.upstream()).await;
        let live = source::follow(&database.url_at(proxy.port), config()).await.unwrap();
        Self { live, proxy }
    }
}

async fn rows(connection: &mut PgConnection) -> Vec<String> {
    query_scalar("SELECT origin FROM origins").fetch_all(connection).await.unwrap()
}

/// Makes one more change. When that is served, so is all that was changed before: the rows.
async fn settle(lives: &[&Live], connection: &mut PgConnection) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let last = format!("https://last-{}.example", NEXT.fetch_add(1, Ordering::SeqCst));
    query("INSERT INTO origins VALUES ($1)").bind(&last).execute(&mut *connection).await.unwrap();
    let expected = compiled(rows(connection).await);
    for live in lives {
        wait_until("the last change is served", async || allows(live, &last)).await;
        let is_equal = policy(live) == expected;
        assert!(is_equal, "{}", differences(live, &expected));
    }
}

/// Which origins one has and the other has not.
fn differences(live: &Live, expected: &cors_axum::Policy) -> String {
    let of = |policy: &cors_axum::Policy| policy.to_config().allow_origins;
    let (has, wanted) = (of(&policy(live)), of(expected));
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|it| !others.contains(it)).cloned().collect()
    };
    format!("missing {:?}, too many {:?}", without(&wanted, &has), without(&has, &wanted))
}

/// Changes rows in random ways, over four connections.
struct Changes {
    done: Arc<AtomicUsize>,
    count: usize,
    tasks: JoinSet<()>,
}

const CONNECTIONS: usize = 4;

impl Changes {
    fn begin(database: &Database, seed: u64, count: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let tasks = (0..CONNECTIONS).map(|task| {
            let random = Random(seed << 8 | task as u64);
            change(database.url.clone(), random, count / CONNECTIONS, Arc::clone(&done))
        });
        let tasks = tasks.collect();
        Self { done, count, tasks }
    }

    async fn are_half_done(&self) {
        let is_so = async || self.done.load(Ordering::SeqCst) >= self.count / 2;
        wait_until("half of the changes are made", is_so).await;
    }

    async fn end(mut self) {
        while let Some(task) = self.tasks.join_next().await {
            task.unwrap();
        }
        assert_eq!(self.done.load(Ordering::SeqCst), self.count);
    }
}

/// Connects again whenever the server is gone.
async fn change(url: String, mut random: Random, count: usize, done: Arc<AtomicUsize>) {
    let mut left = count;
    while left > 0 {
        let Ok(mut connection) = PgConnection::connect(&url).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        while left > 0 {
            // Two updates to the same origin are no lost connection, and neither is a deadlock.
            match connection.execute(&*random.statement()).await {
                Ok(_) | Err(sqlx::Error::Database(_)) if connection.ping().await.is_ok() => {
                    left -= 1;
                    done.fetch_add(1, Ordering::SeqCst);
                }
                _ => break,
            }
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn origin(&mut self) -> String {
        format!("'https://customer-{}.example'", self.below(2_000))
    }

    /// What is sent at once is one transaction.
    fn statement(&mut self) -> String {
        let (one, other) = (self.origin(), self.origin());
        let insert = |it: &str| format!("INSERT INTO origins VALUES ({it}) ON CONFLICT DO NOTHING");
        let delete = |it: &str| format!("DELETE FROM origins WHERE origin = {it}");
        match self.below(8) {
            0..3 => insert(&one),
            3..5 => delete(&one),
            5 => format!("UPDATE origins SET origin = {one} WHERE origin = {other}"),
            // PostgreSQL sends equal notifications of a transaction once.
            6 => [insert(&one), delete(&one), insert(&one), delete(&other)].join(";"),
            _ => ["BEGIN", &insert(&one), &delete(&other), "ROLLBACK"].join(";"),
        }
    }
}

#[tokio::test]
async fn two_instances_agree_after_10_000_changes_and_four_outages() {
    let Some(mut database) = Database::new().await else { return };
    // Both find that there is no table.
    let (one, other) = tokio::join!(Instance::start(&database), Instance::start(&database));
    let both = [&one.live, &other.live];
    let mut connection = database.connect().await;
    settle(&both, &mut connection).await;

    let changes = Changes::begin(&database, 1, 2_500);
    changes.end().await;
    settle(&both, &mut connection).await;

    // One is cut off, and the other is not.
    let before = policy(&other.live);
    other.proxy.cut();
    Changes::begin(&database, 2, 2_500).end().await;
    settle(&[&one.live], &mut connection).await;
    assert!(policy(&other.live) == before, "{}", differences(&other.live, &before));
    other.proxy.open();
    settle(&both, &mut connection).await;

    if database.own.is_none() {
        return say("skipped: the outages of a server that is not the test's own");
    }
    let outages: [fn(&mut Database); 2] = [
        |database| database.own.as_mut().unwrap().kill(),
        |database| database.own.as_mut().unwrap().stop_immediately(),
    ];
    for (seed, outage) in (3..).zip(outages) {
        // Nobody changes anything while the server goes, and when it is back neither sees the changes.
        let before = policy(&one.live);
        outage(&mut database);
        one.proxy.cut();
        other.proxy.cut();
        sleep(Duration::from_millis(300)).await;
        database.restart().await;
        let mut connection = database.connect().await;
        connection.execute("TRUNCATE origins").await.unwrap();
        Changes::begin(&database, seed << 4, 1_252).end().await;
        for live in both {
            assert!(policy(live) == before, "{}", differences(live, &before));
        }
        one.proxy.open();
        other.proxy.open();
        settle(&both, &mut connection).await;

        // Changes are being made while the server goes and when it is back.
        let changes = Changes::begin(&database, seed << 5, 1_252);
        changes.are_half_done().await;
        outage(&mut database);
        database.restart().await;
        changes.end().await;
        settle(&both, &mut database.connect().await).await;
    }
}

/// Longer than the listener is quiet, and shorter than sqlx tries to connect to a port that is closed.
const CLOSED: Duration = Duration::from_millis(6_500);

/// Waits until what is served are the rows, without a change that would tell of them.
async fn wait_for_rows(live: &Live, connection: &mut PgConnection) {
    let expected = compiled(rows(connection).await);
    wait_until("the rows are served", async || policy(live) == expected).await;
}

#[tokio::test]
async fn no_change_is_lost_while_the_port_is_closed() {
    let Some(database) = Database::new().await else { return };
    let instance = Instance::start(&database).await;
    let mut connection = database.connect().await;
    connection.execute("INSERT INTO origins VALUES ('https://old.example')").await.unwrap();
    wait_for_rows(&instance.live, &mut connection).await;
    instance.proxy.close();
    connection.execute("DELETE FROM origins").await.unwrap();
    connection.execute("INSERT INTO origins VALUES ('https://new.example')").await.unwrap();
    sleep(CLOSED).await;
    instance.proxy.open();
    wait_for_rows(&instance.live, &mut connection).await;
}

#[tokio::test]
async fn no_change_is_lost_when_the_server_is_back_after_a_while() {
    let Some(mut database) = Database::on_a_port().await else { return };
    let live = source::follow(&database.url, config()).await.unwrap();
    let mut connection = database.connect().await;
    connection.execute("INSERT INTO origins VALUES ('https://old.example')").await.unwrap();
    wait_for_rows(&live, &mut connection).await;
    database.own.as_mut().unwrap().stop_immediately();
    sleep(CLOSED).await;
    database.restart().await;
    let mut connection = database.connect().await;
    connection.execute("INSERT INTO origins VALUES ('https://new.example')").await.unwrap();
    wait_for_rows(&live, &mut connection).await;
}

/// Inserts rows, each another one, until it is told to end.
async fn insert(name: &str, mut connection: PgConnection, is_over: &AtomicBool) {
    for number in 0.. {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let insert = format!("INSERT INTO origins VALUES ('https://{name}-{number}.example')");
        connection.execute(&*insert).await.unwrap();
        // So that reading all rows takes no longer each time.
        sleep(Duration::from_millis(1)).await;
    }
}

/// Does something while two others insert rows.
async fn amid_inserts(database: &Database, act: impl Future<Output = ()>) {
    let (one, other) = (database.connect().await, database.connect().await);
    let is_over = AtomicBool::new(false);
    let act = async {
        act.await;
        is_over.store(true, Ordering::SeqCst);
    };
    tokio::join!(act, insert("one", one, &is_over), insert("other", other, &is_over));
}

#[tokio::test]
async fn no_change_is_lost_while_all_rows_are_read() {
    let Some(database) = Database::new().await else { return };
    let mut lives = vec![source::follow(&database.url, config()).await.unwrap()];
    amid_inserts(&database, async {
        for _ in 0..20 {
            lives.push(source::follow(&database.url, config()).await.unwrap());
        }
    })
    .await;
    let lives: Vec<_> = lives.iter().collect();
    settle(&lives, &mut database.connect().await).await;
}

#[tokio::test]
async fn no_change_is_lost_while_the_connection_is_replaced() {
    let Some(database) = Database::new().await else { return };
    let log = Log::default();
    let _guard = log.begin();
    let instance = Instance::start(&database).await;
    amid_inserts(&database, async {
        for lost in 1..=10 {
            // The next connection succeeds at once.
            instance.proxy.hang_up();
            let reads = lost + 1;
            wait_until("all is read again", async || log.count("have been read") >= reads).await;
        }
    })
    .await;
    settle(&[&instance.live], &mut database.connect().await).await;
}

#[tokio::test]
async fn a_bad_row_is_told_and_stops_nothing() {
    let Some(database) = Database::new().await else { return };
    let log = Log::default();
    let _guard = log.begin();
    let mut connection = database.connect().await;
    // Without the check, which would keep two of them out.
    connection.execute("CREATE TABLE origins (origin TEXT PRIMARY KEY)").await.unwrap();
    let live = source::follow(&database.url, config()).await.unwrap();
    let bad = ["'https://x.example/'", "'*'", "''", "'none'", "'null'", "repeat('x', 9000)"];
    for (told, row) in (1..).zip(bad) {
        let good = format!("https://good-{told}.example");
        let insert = format!("INSERT INTO origins VALUES ({row}), ('{good}')");
        connection.execute(&*insert).await.unwrap();
        wait_until("the good row is served", async || allows(&live, &good)).await;
        wait_until("the bad row is told", async || log.count("allows nothing") >= told).await;
    }
    assert!(log.count("write `https://x.example`") >= 1);
    let good = (1..=bad.len()).map(|number| format!("https://good-{number}.example"));
    assert_eq!(policy(&live), compiled(good.collect()));

    // Somebody who starts later sees the same.
    let later = source::follow(&database.url, config()).await.unwrap();
    assert_eq!(policy(&later), policy(&live));

    // A bad row that is gone is nothing to tell.
    let told = log.count("allows nothing");
    let update =
        "UPDATE origins SET origin = 'https://x.example' WHERE origin = 'https://x.example/'";
    connection.execute(update).await.unwrap();
    wait_until("the corrected row is served", async || allows(&live, "https://x.example")).await;
    wait_until("it is elsewhere", async || allows(&later, "https://x.example")).await;
    assert_eq!(log.count("allows nothing"), told);

    // Neither is one that was told before, until it has been gone.
    let reads = log.count("have been read");
    connection.execute("NOTIFY cors_origins").await.unwrap();
    wait_until("both have read all", async || log.count("have been read") == reads + 2).await;
    assert_eq!(log.count("allows nothing"), told);
    connection.execute("DELETE FROM origins WHERE origin = '*'").await.unwrap();
    connection.execute("INSERT INTO origins VALUES ('https://after.example')").await.unwrap();
    let after = "https://after.example";
    let is_gone = async || allows(&live, after) && allows(&later, after);
    wait_until("both have looked", is_gone).await;
    connection.execute("INSERT INTO origins VALUES ('*')").await.unwrap();
    wait_until("both tell it again", async || log.count("allows nothing") == told + 2).await;
}

#[tokio::test]
async fn a_new_table_takes_no_row_that_every_instance_would_have_to_read_all_for() {
    let Some(database) = Database::new().await else { return };
    source::follow(&database.url, config()).await.unwrap();
    let mut connection = database.connect().await;
    for (length, is_taken) in [(0, false), (1, true), (327, true), (328, false), (9_000, false)] {
        let insert = format!("INSERT INTO origins VALUES (repeat('x', {length}))");
        assert_eq!(connection.execute(&*insert).await.is_ok(), is_taken, "{length}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_utf_8_is_refused() {
    let Some(database) = Database::new().await else { return };
    if database.own.is_none() {
        return say("skipped: another database on a server that is not the test's own");
    }
    let create = "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0";
    database.connect().await.execute(create).await.unwrap();
    let url = database.url.replace("/postgres?", "/ascii?");
    let error = source::follow(&url, config()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the encoding of the database is `SQL_ASCII`, so one row that is not UTF-8 could make every query \
         fail: put the table `origins` into a database that was created with `ENCODING 'UTF8'`"
    );
}

#[tokio::test]
async fn statements_that_change_many_rows() {
    let Some(database) = Database::new().await else { return };
    let live = source::follow(&database.url, config()).await.unwrap();
    let mut connection = database.connect().await;
    let count = async |connection: &mut PgConnection| -> i64 {
        query_scalar("SELECT count(*) FROM origins").fetch_one(connection).await.unwrap()
    };
    let statements = [
        (
            "INSERT INTO origins SELECT 'https://c' || n || '.example' FROM generate_series(1, 20000) n",
            20_000,
        ),
        ("UPDATE origins SET origin = replace(origin, 'https://c', 'https://d')", 20_001),
        ("DELETE FROM origins WHERE origin LIKE 'https://d%7.example'", 18_002),
        ("TRUNCATE origins", 0),
    ];
    for (statement, left) in statements {
        connection.execute(statement).await.unwrap();
        assert_eq!(count(&mut connection).await, left, "{statement}");
        if left == 0 {
            // Nothing else tells that the rows are gone.
            let nobody = compiled(Vec::new());
            wait_until("nobody is allowed", async || policy(&live) == nobody).await;
        } else {
            settle(&[&live], &mut connection).await;
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_without_a_trace_is_noticed() {
    let Some(database) = Database::new().await else { return };
    let log = Log::default();
    let _guard = log.begin();
    let instance = Instance::start(&database).await;
    let mut connection = database.connect().await;
    settle(&[&instance.live], &mut connection).await;
    instance.proxy.silence();
    settle(&[&instance.live], &mut connection).await;
    assert_eq!(log.count("the database is lost"), 1);
}

#[tokio::test]
async fn without_the_database_nothing_begins() {
    let error = source::follow("postgres://nobody@127.0.0.1:1/none", config()).await.unwrap_err();
    assert_eq!(error.to_string(), "the database has not answered for 10s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_commit_to_served() {
    let Some(database) = Database::new().await else { return };
    let live = source::follow(&database.url, config()).await.unwrap();
    let mut connection = database.connect().await;
    let (mut since_sent, mut since_committed) = (Vec::new(), Vec::new());
    for number in 0..1_000 {
        let origin = format!("https://{}.example", number / 2);
        let is_insert = number % 2 == 0;
        let statement = if is_insert {
            query("INSERT INTO origins VALUES ($1)")
        } else {
            query("DELETE FROM origins WHERE origin = $1")
        };
        let sent = Instant::now();
        statement.bind(&origin).execute(&mut connection).await.unwrap();
        let committed = Instant::now();
        while allows(&live, &origin) != is_insert {
            tokio::task::yield_now().await;
        }
        since_sent.push(sent.elapsed());
        since_committed.push(committed.elapsed());
    }
    say(&format!("until 1,000 changes were served, from sending: {}", distribution(since_sent)));
    say(&format!("and from hearing that they are committed: {}", distribution(since_committed)));
}

fn distribution(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    format!(
        "min {:?}, median {:?}, p90 {:?}, p99 {:?}, max {:?}",
        at(0),
        at(50),
        at(90),
        at(99),
        at(100)
    )
}
