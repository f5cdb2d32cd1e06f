import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';
import { inSpan, openTracing } from '#src/trace.ts';
import { answer, askWeather, play } from '#test/support/test-agent.ts';

const SECRET = 'the payments database is on fire';

async function traced(work: () => Promise<unknown>): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  await work();
  return exporter.getFinishedSpans();
}

afterEach(() => {
  trace.disable();
  context.disable();
});

describe('a run in spans', () => {
  test('is one agent with its questions to the model and its reads below it, counted', async () => {
    const spans = await traced(() => play([askWeather(SECRET.slice(0, 30)), answer(SECRET)]));
    const root = spans.find((span) => span.parentSpanContext === undefined);
    expect(spans.map(({ name }) => name).sort()).toEqual([
      'chat scripted',
      'chat scripted',
      'execute_tool get-weather',
      'invoke_agent tester',
    ]);
    expect(root?.name).toBe('invoke_agent tester');
    for (const span of spans.filter((one) => one !== root)) {
      expect(span.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    }
    const chats = spans.filter(({ name }) => name === 'chat scripted');
    expect(chats.map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'scripted',
        'gen_ai.usage.input_tokens': expect.any(Number),
      }),
      expect.anything(),
    ]);
    const sum = chats.reduce(
      (total, span) => total + Number(span.attributes['gen_ai.usage.input_tokens']),
      0,
    );
    expect(root?.attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'tester',
      'gen_ai.conversation.id': '00000000-0000-4000-8000-000000000001',
      'gen_ai.usage.input_tokens': sum,
      'casebook.agent.state': 'done',
    });
    expect(spans.find(({ name }) => name.startsWith('execute_tool'))?.attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get-weather',
      'gen_ai.tool.call.id': 'call_1_1',
      'casebook.tool.status': 'ok',
    });
  });

  test('holds no text of the case, of a tool or of a model', async () => {
    const spans = await traced(() =>
      play([askWeather('on fire'), { reply: { text: SECRET } }, answer(SECRET)], {
        call: { briefing: { task: SECRET, data: { logs: [SECRET] } } },
      }),
    );
    const all = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    );
    expect(all).not.toContain('fire');
  });

  test('says what failed, as a status or a word', async () => {
    const spans = await traced(async () => {
      await play(() => ({ fault: 'status-500' }));
      await play([{ reply: { toolCalls: [{ name: 'no-such-tool', arguments: {} }] } }, answer()]);
    });
    const types = spans.map(({ name, attributes }) => [name, attributes['error.type']]);
    expect(types).toContainEqual(['chat scripted', '500']);
    expect(types).toContainEqual(['invoke_agent tester', 'unavailable']);
    expect(types).toContainEqual(['execute_tool unknown', 'tool_error']);
  });
});

test('work that throws is a span with the class of its error, and throws all the same', async () => {
  const spans = await traced(() =>
    inSpan('process diagnosis', { attributes: { 'casebook.attempt': 1 } }, async () => {
      throw new TypeError(SECRET);
    }).catch((error: unknown) => expect(error).toBeInstanceOf(TypeError)),
  );
  expect(spans.map(({ name, attributes, events }) => ({ name, attributes, events }))).toEqual([
    {
      name: 'process diagnosis',
      attributes: { 'casebook.attempt': 1, 'error.type': 'TypeError' },
      events: [],
    },
  ]);
});

describe('a collector', () => {
  test('gets what is there at the end of the process, and nothing is loaded or sent without one', async () => {
    const bodies: { path: string; type: string; body: string }[] = [];
    const collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push({
        path: request.url ?? '',
        type: request.headers['content-type'] ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const releasers = createReleasers(createLogger('test', 'fatal'));
    try {
      await openTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, 'worker', releasers);
      await inSpan('before', { attributes: {} }, async () => undefined);
      await openTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` }, 'worker', releasers);
      await play([askWeather(), answer()]);
      await releasers.releaseAll();
      await inSpan('after', { attributes: {} }, async () => undefined);
    } finally {
      collector.closeAllConnections();
      await new Promise((resolve) => collector.close(resolve));
    }
    expect(bodies).toMatchObject([{ path: '/v1/traces', type: 'application/json' }]);
    const [sent] = JSON.parse(bodies[0]?.body ?? '{}').resourceSpans;
    expect(JSON.stringify(sent.resource)).toContain('casebook');
    const names = sent.scopeSpans.flatMap((scope: { spans: { name: string }[] }) =>
      scope.spans.map(({ name }) => name),
    );
    expect(names.sort()).toEqual([
      'chat scripted',
      'chat scripted',
      'execute_tool get-weather',
      'invoke_agent tester',
    ]);
  });

  test('that is not there harms nobody', async () => {
    const releasers = createReleasers(createLogger('test', 'fatal'), 3_000);
    await openTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, 'worker', releasers);
    const { outcome } = await play([answer()]);
    expect(outcome.state).toBe('done');
    await releasers.releaseAll();
  });
});
