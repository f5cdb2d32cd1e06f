import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COVERAGE } from '#lab/slack/coverage.ts';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import { BOT_TOKEN, INCIDENTS, MAYA, SARA, startLab } from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let lines: string[];
beforeAll(async () => {
  lines = [];
  lab = await startLab({
    log: (line) => lines.push(line),
    events: [],
    scopes: ['chat:write', ...new Set([...COVERAGE.values()].flatMap((each) => each.scopes))],
  });
});
afterAll(() => lab.close());

/** Names and values that get past the first checks now and then, and anything else. */
const known = fc.constantFrom<unknown>(
  INCIDENTS,
  MAYA,
  SARA,
  '1.000001',
  'x',
  '',
  '[]',
  '{}',
  '[{}]',
  'true',
  '-1',
  'null',
);
const value = fc.oneof(known, known, fc.jsonValue());
const name = fc.constantFrom(
  ...[
    'channel',
    'channel_id',
    'ts',
    'thread_ts',
    'timestamp',
    'user',
    'user_id',
    'users',
    'text',
    'blocks',
    'view',
  ],
  ...[
    'view_id',
    'trigger_id',
    'metadata',
    'attachments',
    'limit',
    'cursor',
    'oldest',
    'latest',
    'name',
    'title',
  ],
  ...[
    'files',
    'filename',
    'length',
    'prompts',
    'status',
    'link',
    'type',
    'topic',
    'types',
    'email',
    'usergroup',
  ],
);
const args = fc.dictionary(name, value, { maxKeys: 8 });

describe('whatever the arguments, the answer is ok or a code of Slack, never a crash', () => {
  it.each([...COVERAGE.keys()])('%s', async (method) => {
    await fc.assert(
      fc.asyncProperty(args, fc.boolean(), async (input, asForm) => {
        const form = new URLSearchParams(
          Object.entries(input).map(([key, each]) => [
            key,
            typeof each === 'string' ? each : JSON.stringify(each),
          ]),
        );
        const response = await fetch(`${lab.apiUrl}${method}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${BOT_TOKEN}`,
            ...(asForm ? {} : { 'content-type': 'application/json' }),
          },
          body: asForm ? form : JSON.stringify(input),
        });
        expect(response.status).toBe(200);
        const body = (await response.json()) as { ok: boolean; error?: string };
        expect(body.ok ? 'ok' : body.error).toMatch(/^[a-z_]+$/);
      }),
      { numRuns: 40 },
    );
    expect(lines).toEqual([]);
  });
});

describe('whatever the page sends, the answer is a success or a sentence', () => {
  const paths = [
    'messages',
    'commands',
    'actions',
    'home',
    'views/submit',
    'views/close',
    'reactions',
    'faults',
  ];
  const field = fc.constantFrom(
    'user',
    'channel',
    'text',
    'command',
    'container',
    'blockId',
    'actionId',
    'viewId',
    'state',
    'ts',
    'name',
    'threadTs',
  );
  it.each(paths)('/lab/%s', async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, value), async (input) => {
        const response = await fetch(`${lab.url}/lab/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ user: MAYA, ...input }),
        });
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 40 },
    );
    expect(lines).toEqual([]);
  });
});
