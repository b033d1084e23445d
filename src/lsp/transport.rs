//! Messages over a pipe: a header with the length of the message, then JSON.

use std::io::{BufRead, ErrorKind, Read, Write};

use serde_json::{Value, json};

/// Bytes of one message; more is no message of an editor.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// What came.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Value),
    /// What should have been a message and is no JSON; the next one can be read.
    Malformed(String),
    /// Where the next message begins cannot be known any more.
    Broken(String),
    /// Nothing more comes.
    End,
}

/// Reads one message.
pub(super) fn read(input: &mut impl BufRead) -> Incoming {
    let length = match header(input) {
        Ok(Some(length)) => length,
        Ok(None) => return Incoming::End,
        Err(why) => return Incoming::Broken(why),
    };
    if length > LARGEST {
        return Incoming::Broken(format!(
            "a message of {length} bytes is announced, and {LARGEST} is the most"
        ));
    }
    let mut body = Vec::new();
    match input.take(length).read_to_end(&mut body) {
        Ok(_) if u64::try_from(body.len()).is_ok_and(|read| read == length) => {}
        Ok(read) => {
            return Incoming::Broken(format!("a message ends after {read} of {length} bytes"));
        }
        Err(error) => return Incoming::Broken(format!("a message cannot be read: {error}")),
    }
    match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(error.to_string()),
    }
}

/// The length of the message that follows; none at the end of the input.
fn header(input: &mut impl BufRead) -> Result<Option<u64>, String> {
    let mut length = None;
    let mut begun = false;
    loop {
        let mut line = Vec::new();
        match input.read_until(b'\n', &mut line) {
            Ok(0) if begun => return Err("the input ends within a header".to_owned()),
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(format!("the input cannot be read: {error}")),
        }
        begun = true;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return length
                .map(Some)
                .ok_or_else(|| "a header without `Content-Length`".to_owned());
        }
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("a header line that is none: {line:?}"))?;
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim();
            length = Some(
                value
                    .parse()
                    .map_err(|_| format!("`Content-Length` is no number: {value:?}"))?,
            );
        }
    }
}

/// Writes one message.
///
/// # Errors
/// The editor is gone.
pub(super) fn write(output: &mut impl Write, message: &Value) -> std::io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

/// A request that was not answered: a code, and why.
#[derive(Debug)]
pub(super) struct Refused(pub i64, pub String);

/// The answer to a request.
pub(super) fn answer(id: &Value, result: Result<Value, Refused>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(Refused(code, message)) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    }
}

/// A message that wants no answer.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        loop {
            let said = match read(&mut input) {
                Incoming::Message(message) => message.to_string(),
                Incoming::Malformed(_) => "malformed".to_owned(),
                Incoming::Broken(why) => return [found, vec![why]].concat(),
                Incoming::End => return found,
            };
            found.push(said);
        }
    }

    #[test]
    fn messages_follow_each_other() {
        let input =
            b"Content-Length: 2\r\n\r\n{}content-length: 1\r\nContent-Type: x\r\n\r\n{Content-Length: 4\n\nnull";
        assert_eq!(all(input), ["{}", "malformed", "null"]);
    }

    #[test]
    fn broken_framing_says_why() {
        assert_eq!(
            all(b"hello\r\n\r\n"),
            ["a header line that is none: \"hello\""]
        );
        assert_eq!(
            all(b"Content-Type: x\r\n\r\n"),
            ["a header without `Content-Length`"]
        );
        assert_eq!(
            all(b"Content-Length: 5\r\n\r\n{}"),
            ["a message ends after 2 of 5 bytes"]
        );
        assert_eq!(
            all(b"Content-Length: -5\r\n\r\n{}"),
            ["`Content-Length` is no number: \"-5\""]
        );
        assert_eq!(
            all(b"Content-Length: 5"),
            ["the input ends within a header"]
        );
    }
}
