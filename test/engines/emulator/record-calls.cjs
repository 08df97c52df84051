/**
 * Loaded into each function before its own code: writes down every HTTP request that it sends, whichever endpoint it goes to,
 * with what the service answered. One JSON object a line, in the file that `LOG_LAKE_CALLS` names.
 */
const { appendFileSync } = require('node:fs');
const { ClientRequest } = require('node:http');

const FILE = process.env.LOG_LAKE_CALLS;
const CALLER = process.env.AWS_LAMBDA_FUNCTION_NAME;

const service = (authorization) => /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(authorization ?? '')?.[1];

const end = ClientRequest.prototype.end;
ClientRequest.prototype.end = function (chunk, ...rest) {
  const of = service(this.getHeader('authorization'));
  // The emulator's own errands are not signed.
  if (of !== undefined) record(this, of, typeof chunk === 'function' ? undefined : chunk);
  return end.call(this, chunk, ...rest);
};

function record(request, of, chunk) {
  // Objects are not needed, what a batch of them is asked is.
  const readable = of !== 's3' || request.method === 'POST';
  const call = {
    caller: CALLER,
    service: of,
    method: request.method,
    path: request.path,
    headers: { target: request.getHeader('x-amz-target'), ifMatch: request.getHeader('if-match') },
    body: readable && chunk !== undefined ? String(chunk) : '',
  };
  request.once('response', (response) => {
    let answer = '';
    if (of !== 's3') {
      // Beside the reader, not before it: a listener of our own would take the data away from it.
      const push = response.push;
      response.push = function (data, ...rest) {
        if (data !== null) answer += data;
        else written(call, response.statusCode, answer);
        return push.call(this, data, ...rest);
      };
    } else written(call, response.statusCode, '');
  });
}

const written = (call, status, answer) => appendFileSync(FILE, `${JSON.stringify({ ...call, status, answer })}\n`);
