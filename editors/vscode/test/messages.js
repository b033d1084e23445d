// How the Language Server Protocol frames its messages: a header with the length of the body, then the body.

/** Returns a function that takes the bytes of a stream as they come and calls `hear` with each whole message. */
function reader(hear) {
  let held = Buffer.alloc(0);
  return bytes => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(held.subarray(0, end).toString())[1]);
      if (held.length < end + 4 + length) return;
      const body = held.subarray(end + 4, end + 4 + length).toString();
      held = held.subarray(end + 4 + length);
      hear(JSON.parse(body));
    }
  };
}

/** A message with its header. */
function framed(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

module.exports = { reader, framed };
