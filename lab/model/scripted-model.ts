import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  type ChatRequest,
  type ChatToolCall,
  completionBody,
  completionEvents,
  countAnswer,
  countRequest,
  type Reply,
  type ScriptedToolCall,
  type Tokens,
} from './protocol.ts';

export interface Step {
  /** Throws where the request is not what the script waits for. */
  expect?: (request: ChatRequest) => void;
  reply: Reply;
}

export type Script = readonly Step[] | ((request: ChatRequest, n: number) => Reply);

export interface ScriptedModel {
  /** With `/v1`, as OPENAI_BASE_URL takes it. */
  baseUrl: string;
  requests: ChatRequest[];
  /** Of all answers that were given. */
  tokens: Tokens;
  /** Unexpected calls, steps that were never used, expectations that failed. Empty where the script was played. */
  problems(): string[];
  close(): Promise<void>;
}

/** A local OpenAI-compatible server on a free port that plays a script: one step for each request, or a function of it. */
export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  const requests: ChatRequest[] = [];
  const tokens: Tokens = { in: 0, out: 0 };
  const wrong: string[] = [];

  function nextReply(request: ChatRequest): Reply | undefined {
    const n = requests.push(request);
    if (typeof script === 'function') return script(request, n);
    const step = script[n - 1];
    if (step === undefined) {
      wrong.push(`request ${n} was not expected: the script has ${script.length} steps`);
      return undefined;
    }
    try {
      step.expect?.(request);
    } catch (error) {
      wrong.push(`request ${n}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return step.reply;
  }

  async function complete(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const reply = nextReply(request);
    if (reply === undefined) {
      sendJson(response, 500, problem('The script has no more steps.'));
      return;
    }
    if (reply.afterMs) await sleep(reply.afterMs);
    const answer = answerOf(request, reply, requests.length);
    tokens.in += answer.usage?.in ?? 0;
    tokens.out += answer.usage?.out ?? 0;
    send(response, request, reply, answer);
  }

  const server = createServer((message, response) => {
    // A client that goes away in the middle is what some tests are about.
    response.on('error', () => undefined);
    const path = new URL(message.url ?? '/', 'http://model').pathname;
    if (message.method === 'GET' && path === '/v1/models') {
      sendJson(
        response,
        200,
        JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }),
      );
    } else if (message.method === 'POST' && path === '/v1/chat/completions') {
      complete(message, response).catch((error: unknown) => {
        wrong.push(`the scripted model failed: ${String(error)}`);
        response.destroy();
      });
    } else {
      wrong.push(`${message.method} ${path} was asked for, which is no chat completion`);
      sendJson(response, 404, problem(`There is no ${path}.`));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    tokens,
    problems: () => {
      const unused = typeof script === 'function' ? 0 : Math.max(0, script.length - requests.length);
      return unused === 0 ? [...wrong] : [...wrong, `${unused} of ${script.length} steps were never used`];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(message: IncomingMessage): Promise<ChatRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString('utf8');
  const { authorization } = message.headers;
  return {
    ...(JSON.parse(raw) as Omit<ChatRequest, 'raw' | 'path'>),
    raw,
    path: message.url ?? '',
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function answerOf(request: ChatRequest, reply: Reply, n: number): Answer {
  const said = {
    id: `chatcmpl-${n}`,
    model: request.model,
    content: 'text' in reply ? reply.text : null,
    toolCalls: callsOf(request, reply, n),
  };
  if ('fault' in reply && reply.fault === 'wrong-id') said.id = 'chatcmpl-0';
  if (reply.usage === 'none') return said;
  return { ...said, usage: reply.usage ?? { in: countRequest(request), out: countAnswer(said) } };
}

function callsOf(request: ChatRequest, reply: Reply, n: number): ChatToolCall[] {
  if ('text' in reply) return [];
  if ('output' in reply) {
    const name = request.tools?.at(-1)?.function.name ?? 'there-is-no-tool-for-an-answer';
    return [toolCall({ name, arguments: reply.output }, `call_${n}_1`)];
  }
  const calls = reply.toolCalls ?? [{ name: request.tools?.[0]?.function.name ?? 'none', arguments: {} }];
  if (!('fault' in reply)) return calls.map((call, index) => toolCall(call, `call_${n}_${index + 1}`));
  if (reply.fault === 'wrong-id') return calls.map((call) => toolCall({ ...call, id: 'call_0' }, ''));
  if (reply.fault !== 'malformed-arguments') return [];
  return calls.map((call, index) => {
    const whole = toolCall(call, `call_${n}_${index + 1}`);
    return {
      ...whole,
      function: { ...whole.function, arguments: `${whole.function.arguments.slice(0, -1)},` },
    };
  });
}

function toolCall(call: ScriptedToolCall, id: string): ChatToolCall {
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  return { id: call.id ?? id, type: 'function', function: { name: call.name, arguments: text } };
}

const problem = (message: string): string =>
  JSON.stringify({ error: { message, type: 'error', code: null } });

/** Faults that are one answer, whatever was asked. */
const BROKEN = {
  'status-429': { status: 429, body: problem('Rate limit reached.') },
  'status-500': { status: 500, body: problem('The server had an error.') },
  'bad-json': { status: 200, body: '<html>It works!</html>' },
  empty: { status: 200, body: JSON.stringify({ id: 'chatcmpl-0', choices: [] }) },
} as const;

function send(response: ServerResponse, request: ChatRequest, reply: Reply, answer: Answer): void {
  const fault = 'fault' in reply ? reply.fault : undefined;
  // The connection stays open until the client gives up.
  if (fault === 'hang') return;
  if (fault !== undefined && fault in BROKEN) {
    const seconds = 'fault' in reply ? reply.retryAfterSeconds : undefined;
    if (seconds !== undefined) response.setHeader('retry-after', String(seconds));
    const { status, body } = BROKEN[fault as keyof typeof BROKEN];
    sendJson(response, status, body);
    return;
  }
  const parts = request.stream ? completionEvents(answer) : [completionBody(answer)];
  const whole = parts.join('');
  response.writeHead(200, {
    'content-type': request.stream ? 'text/event-stream' : 'application/json',
    ...(fault === 'cut' ? { 'content-length': String(Buffer.byteLength(whole)) } : {}),
  });
  if (fault === 'cut') {
    response.write(whole.slice(0, Math.floor(whole.length / 2)), () => response.destroy());
    return;
  }
  for (const part of parts) response.write(part);
  response.end();
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
