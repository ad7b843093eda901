// The receiver a user would otherwise write: checks the Standard Webhooks signature, parses the JSON and puts the body
// into a Redis list, over one pipelined connection. Node's standard library only.
// usage: node receiver.js PORT REDIS_SOCKET SECRET
'use strict';
const { createHmac, timingSafeEqual } = require('node:crypto');
const { createServer } = require('node:http');
const { connect } = require('node:net');

const [port, socketPath, secret] = process.argv.slice(2);
const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
const toleranceSeconds = 300;

const redis = connect(socketPath);
const unanswered = [];
let rest = '';
redis.on('data', (chunk) => {
  const lines = (rest + chunk.toString('latin1')).split('\r\n');
  rest = lines.pop();
  for (const line of lines) unanswered.shift()(line.startsWith(':'));
});

function push(body, done) {
  unanswered.push(done);
  redis.write(Buffer.concat([
    Buffer.from(`*3\r\n$5\r\nLPUSH\r\n$1\r\nq\r\n$${body.length}\r\n`), body, Buffer.from('\r\n'),
  ]));
}

function isSigned(headers, body) {
  const stamp = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(stamp)) > toleranceSeconds) return false;
  const right = createHmac('sha256', key).update(`${headers['webhook-id']}.${stamp}.`).update(body).digest();
  return String(headers['webhook-signature']).split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

function answer(response, status) {
  response.writeHead(status, { 'content-length': 0 });
  response.end();
}

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (!isSigned(request.headers, body)) return answer(response, 401);
    try {
      const message = JSON.parse(body);
      if (!message.id || !message.from?.id || !message.text) return answer(response, 400);
    } catch {
      return answer(response, 400);
    }
    push(body, (stored) => answer(response, stored ? 202 : 500));
  });
}).listen(Number(port), '127.0.0.1');
