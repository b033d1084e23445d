//! How time and memory grow with the size of a document: the built program checks documents of n, 2n and 4n elements of
//! some twenty shapes, and how long it took and the most memory that it had are printed.
//!
//! `cargo bench --bench growth`, or with the names of shapes behind `--`. `WHEREAS_PROGRAM` names another program to
//! measure, `WHEREAS_GROWTH` another n.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A document that grows, and a rule about it.
struct Shape {
    name: &'static str,
    /// The ending of the document's file, which is its format.
    ending: &'static str,
    rules: &'static str,
    /// The document of so many elements.
    document: fn(usize) -> String,
    /// Words of the command line beside.
    arguments: &'static [&'static str],
    /// The number of elements to begin with; those that are quadratic begin with fewer.
    first: usize,
}

const PAYMENTS: &str =
    "type G { payments: list of P }\ntype P { label: text, amount: money in EUR }\n";
const FIRST: usize = 20_000;
const SHORT: &[&str] = &["--format", "short"];

const PLAIN: Shape = Shape {
    name: "",
    ending: "json",
    rules: "",
    document: payments,
    arguments: SHORT,
    first: FIRST,
};

/// The shapes; a rule file is `PAYMENTS` and a rule, unless it declares its own types.
const SHAPES: &[Shape] = &[
    Shape {
        name: "each finding reads the whole list",
        rules: "rule r for G { for each x in payments require x.amount <= 0.00001% of sum(payments.amount) }",
        ..PLAIN
    },
    Shape {
        name: "a rule for each element reads the whole list",
        rules: "type G { payments: list of P }\ntype P in G { label: text, amount: money in EUR }\n\
                rule r for P { require amount <= 0.00001% of sum(parent.payments.amount) }",
        ..PLAIN
    },
    Shape {
        name: "a derived field is the sum",
        rules: "type G {\n  payments: list of P\n  let total = sum(payments.amount)\n}\n\
                type P in G { label: text, amount: money in EUR }\n\
                rule r for P { require amount <= 0.00001% of parent.total }",
        ..PLAIN
    },
    Shape {
        name: "every element of a sum is missing",
        rules: "type G { payments: list of P }\ntype P { label: text, amount: money in EUR, fee: money in EUR? }\n\
                rule r for G { for each x in payments require x.amount <= sum(payments.fee) }",
        ..PLAIN
    },
    Shape {
        name: "every element of a sum has its default",
        rules: "type G { payments: list of P }\n\
                type P { label: text, amount: money in EUR, fee: money in EUR else 0 EUR }\n\
                rule r for G { for each x in payments require x.amount <= sum(payments.fee) }",
        ..PLAIN
    },
    Shape {
        name: "m[k] for every key",
        rules: "type G { m: map of integer }\nrule r for G { require every k in keys(m) satisfies m[k] > 0 }",
        document: map,
        ..PLAIN
    },
    Shape {
        name: "m[k] for each key, with findings",
        rules: "type G { m: map of integer }\nrule r for G { for each k in keys(m) require m[k] < 0 }",
        document: map,
        ..PLAIN
    },
    Shape {
        name: "x in list",
        rules: "type G { xs: list of integer, ys: list of integer }\nrule r for G { for each x in xs require x in ys }",
        document: numbers,
        ..PLAIN
    },
    Shape {
        name: "x not in list, with findings",
        rules: "type G { xs: list of integer, ys: list of integer }\nrule r for G { for each x in xs require x not in ys }",
        document: numbers,
        ..PLAIN
    },
    Shape {
        name: "the element with this key",
        rules: "rule r for G { for each x in payments require (the p in payments where p.label = x.label).amount > 0 }",
        ..PLAIN
    },
    Shape {
        name: "the element with this key, with findings",
        rules: "rule r for G { for each x in payments require (the p in payments where p.label = x.label).amount < 0 }",
        ..PLAIN
    },
    Shape {
        name: "unique periods of mixed units",
        rules: "type G { ps: list of period, qs: list of period }\nrule r for G { require unique(ps) }",
        document: periods,
        ..PLAIN
    },
    Shape {
        name: "distinct periods of mixed units",
        rules: "type G { ps: list of period, qs: list of period }\nrule r for G { require count(distinct(ps)) > 0 }",
        document: periods,
        ..PLAIN
    },
    Shape {
        name: "the same set of periods of mixed units",
        rules: "type G { ps: list of period, qs: list of period }\nrule r for G { require same_set(ps, qs) }",
        document: periods,
        ..PLAIN
    },
    Shape {
        name: "grouped by periods of mixed units",
        rules: "type G { payments: list of P }\ntype P { label: text, term: period }\n\
                rule r for G {\n  let groups = count(payments grouped by label, term)\n  require groups > 0\n}",
        document: terms,
        ..PLAIN
    },
    Shape {
        name: "sorted by a key that is sometimes missing",
        rules: "type G { payments: list of P }\ntype P { label: text, amount: money in EUR, fee: money in EUR? }\n\
                rule r for G {\n  let ordered = payments sorted by fee\n  require count(ordered) > 0\n}",
        document: fees,
        ..PLAIN
    },
    Shape {
        name: "a message with a list, for each finding",
        rules: "rule r for G { for each x in payments require x.amount < 0 \
                otherwise \"{x.label} of {payments.label} is {sum(payments.amount)}\" }",
        ..PLAIN
    },
    Shape {
        name: "HTML of what holds",
        rules: "rule r for P { require amount > 0 }",
        arguments: &["--format", "html"],
        ..PLAIN
    },
    Shape {
        name: "HTML of findings that read the whole list",
        rules: "rule r for G { for each x in payments require x.amount <= 0.00001% of sum(payments.amount) }",
        arguments: &["--format", "html"],
        ..PLAIN
    },
    Shape {
        name: "JUnit of what holds",
        rules: "rule r for P { require amount > 0 }",
        arguments: &["--format", "junit"],
        ..PLAIN
    },
    Shape {
        name: "JSON of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "json"],
        ..PLAIN
    },
    Shape {
        name: "SARIF of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "sarif"],
        ..PLAIN
    },
    Shape {
        name: "GitLab of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "gitlab"],
        ..PLAIN
    },
    Shape {
        name: "GitHub of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "github"],
        ..PLAIN
    },
    Shape {
        name: "Markdown of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "markdown"],
        ..PLAIN
    },
    Shape {
        name: "pictures of findings",
        rules: "rule r for P { require amount < 0 }",
        arguments: &["--format", "human"],
        ..PLAIN
    },
    Shape {
        name: "lines of NDJSON, each with a finding",
        ending: "ndjson",
        rules: "type P { label: text, amount: money in EUR }\nrule r for P { require amount < 0 }",
        document: lines,
        ..PLAIN
    },
    Shape {
        name: "rows of CSV, each with a finding",
        ending: "csv",
        rules: "type P { label: text, amount: number }\nrule r for P { require amount < 0 }",
        document: rows,
        ..PLAIN
    },
    Shape {
        name: "lists in lists",
        rules: "type G { groups: list of H }\ntype H { xs: list of integer }\n\
                rule r for G { for each g in groups { for each x in g.xs { require x > 0 } } }",
        document: nested,
        ..PLAIN
    },
    Shape {
        name: "two `for each`, one in the other",
        rules: "type G { xs: list of integer, ys: list of integer }\n\
                rule r for G { for each x in xs { for each y in ys { require x + y >= 0 } } }",
        document: numbers,
        first: 400,
        ..PLAIN
    },
    Shape {
        name: "the same, with findings",
        rules: "type G { xs: list of integer, ys: list of integer }\n\
                rule r for G { for each x in xs { for each y in ys { require x + y < 0 } } }",
        document: numbers,
        first: 400,
        ..PLAIN
    },
];

/// `a, b, …`, of which each is made from its number.
fn all(n: usize, between: &str, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect::<Vec<_>>().join(between)
}

fn payments(n: usize) -> String {
    let one = |i| format!("{{\"label\":\"l{i}\",\"amount\":{}}}", 20 + i);
    format!("{{\"payments\":[{}]}}", all(n, ",", one))
}

/// Labels that are the same for two each, and a fee for some.
fn fees(n: usize) -> String {
    let fee = |i| {
        if i % 1000 == 0 {
            String::new()
        } else {
            format!(",\"fee\":{i}")
        }
    };
    let one = |i| {
        format!(
            "{{\"label\":\"l{}\",\"amount\":{}{}}}",
            i / 2,
            20 + i,
            fee(i)
        )
    };
    format!("{{\"payments\":[{}]}}", all(n, ",", one))
}

fn map(n: usize) -> String {
    format!(
        "{{\"m\":{{{}}}}}",
        all(n, ",", |i| format!("\"k{i}\":{}", i + 1))
    )
}

fn numbers(n: usize) -> String {
    format!(
        "{{\"xs\":[{}],\"ys\":[{}]}}",
        all(n, ",", |i| i.to_string()),
        all(n, ",", |i| (n - i - 1).to_string())
    )
}

/// Periods with months and without, of which no two may be of one length.
fn periods(n: usize) -> String {
    let one = |i: usize| {
        if i.is_multiple_of(2) {
            format!("\"P1M{}D\"", i * 80)
        } else {
            format!("\"P{}D\"", i * 80)
        }
    };
    format!(
        "{{\"ps\":[{}],\"qs\":[{}]}}",
        all(n, ",", one),
        all(n, ",", |i| one(n - i - 1))
    )
}

/// Labels that are the same for a hundred each, and periods.
fn terms(n: usize) -> String {
    let one = |i: usize| {
        if i.is_multiple_of(2) {
            format!("P1M{}D", i * 80)
        } else {
            format!("P{}D", i * 80)
        }
    };
    let term = |i: usize| format!("{{\"label\":\"l{}\",\"term\":\"{}\"}}", i / 100, one(i));
    format!("{{\"payments\":[{}]}}", all(n, ",", term))
}

fn lines(n: usize) -> String {
    all(n, "\n", |i| {
        format!("{{\"label\":\"l{i}\",\"amount\":{}}}", 20 + i)
    })
}

fn rows(n: usize) -> String {
    format!(
        "label,amount\n{}\n",
        all(n, "\n", |i| format!("l{i},{}", 20 + i))
    )
}

fn nested(n: usize) -> String {
    format!(
        "{{\"groups\":[{}]}}",
        all(n / 10, ",", |i| format!(
            "{{\"xs\":[{}]}}",
            all(10, ",", |j| (i + j + 1).to_string())
        ))
    )
}

/// What a run took: how long, the most memory in KiB, and the code.
fn measured(program: &Path, folder: &Path, shape: &Shape, n: usize) -> (Duration, u64, String) {
    let document = folder.join(format!("d.{}", shape.ending));
    std::fs::write(&document, (shape.document)(n)).unwrap();
    let rules = folder.join("r.whereas");
    let types = if shape.rules.starts_with("type") {
        ""
    } else {
        PAYMENTS
    };
    std::fs::write(&rules, format!("module r\n{types}{}\n", shape.rules)).unwrap();
    let out = std::fs::File::create(folder.join("out")).unwrap();
    let started = Instant::now();
    let mut child = Command::new(program)
        .args([
            "check",
            "--no-config",
            "--limit",
            "file_bytes=1000000000",
            "-r",
        ])
        .args([&rules, &document])
        .args(shape.arguments)
        .stdout(out.try_clone().unwrap())
        .stderr(out)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status
                .code()
                .map_or_else(|| "killed".to_owned(), |code| code.to_string());
        }
        if started.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            child.wait().unwrap();
            break "ended after 120 s".to_owned();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    (started.elapsed(), most, status)
}

/// The most memory that a process has had, in KiB, as Linux counts it; 0 elsewhere.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok())
        .unwrap_or(0)
}

fn main() {
    let program = std::env::var_os("WHEREAS_PROGRAM")
        .map_or_else(|| env!("CARGO_BIN_EXE_whereas").into(), PathBuf::from);
    let scale: Option<usize> = std::env::var("WHEREAS_GROWTH")
        .ok()
        .and_then(|n| n.parse().ok());
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let folder = std::env::temp_dir().join(format!("growth-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("| shape | n | n | 2n | 4n | exit |\n| --- | --- | --- | --- | --- | --- |");
    for shape in SHAPES
        .iter()
        .filter(|shape| wanted.is_empty() || wanted.iter().any(|word| shape.name.contains(&**word)))
    {
        let n = scale.map_or(shape.first, |scale| scale * shape.first / FIRST);
        let mut line = format!("| {} | {n} |", shape.name);
        let mut codes = Vec::new();
        for times in [1, 2, 4] {
            let (took, most, code) = measured(&program, &folder, shape, n * times);
            write!(line, " {:.2} s, {} MB |", took.as_secs_f64(), most / 1024).unwrap();
            let over = !code.chars().all(|letter| letter.is_ascii_digit());
            codes.push(code);
            if over {
                break;
            }
        }
        codes.dedup();
        println!("{line} {} |", codes.join(", "));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
