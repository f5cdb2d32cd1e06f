import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callTool } from '#src/agent/tools/call-tool.ts';
import { defineTool, type ToolContext, type ToolDefinition, type ToolRead } from '#src/agent/tools/tool.ts';
import { ConfigError, DeniedError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { portsOf } from '#test/support/world.ts';

function contextOf(signal = new AbortController().signal): ToolContext {
  return {
    scope: {
      cluster: 'test',
      namespaces: ['shop'],
      dependencies: [],
      window: { from: NOW.toISOString(), to: NOW.toISOString() },
    },
    reads: { ports: portsOf({ objects: [] }), vault: createMemoryVault(() => NOW) },
    now: NOW,
    signal,
  };
}

function toolOf(run: ToolDefinition['run'], timeoutMs?: number): ToolDefinition {
  return defineTool({
    name: 'look-up',
    area: 'test',
    effect: 'read',
    description: 'Looks something up.',
    input: z.object({ name: z.string().max(10).describe('A name.') }),
    example: { name: 'web' },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    run,
  });
}

const reading = (content: Json, more: Partial<ToolRead> = {}): ToolDefinition =>
  toolOf(async () => ({
    status: 'ok',
    source: 'kubernetes:test',
    query: 'GET x',
    content,
    summary: 'one thing',
    ...more,
  }));

const call = (tool: ToolDefinition, input: unknown = { name: 'web' }, context = contextOf()) =>
  callTool(tool, input, context);

describe('callTool', () => {
  test('gives exactly what it keeps', async () => {
    const context = contextOf();
    const window = { from: '2030-05-17T11:00:00.000Z', to: NOW.toISOString() };
    const result = await call(reading({ a: [1, 'two'] }, { window }), { name: 'web' }, context);
    expect(result).toMatchObject({
      tool: 'look-up',
      status: 'ok',
      content: { a: [1, 'two'] },
      query: 'GET x',
      source: 'kubernetes:test',
      window,
    });
    const kept = await context.reads.vault.get(result.evidenceId ?? '');
    expect(kept).toMatchObject({
      kind: 'tool.look-up',
      content: result.content,
      summary: result.summary,
      window,
    });
    expect(kept?.truncated).toBeUndefined();
  });

  test('nothing found is kept too: it is an answer', async () => {
    const context = contextOf();
    const result = await call(reading([], { status: 'no_data' }), { name: 'web' }, context);
    expect(result).toMatchObject({ status: 'no_data', content: [] });
    expect(await context.reads.vault.all()).toHaveLength(1);
  });

  test.each([
    ['a field too many', { name: 'web', shell: 'rm' }, /Unrecognized key/],
    ['a field too few', {}, /name/],
    ['another type', { name: 7 }, /expected string/],
    ['a text that is too long', { name: 'x'.repeat(11) }, /<=10 characters/],
    ['no object', 'web', /expected object/],
    ['nothing', null, /expected object/],
  ])('refuses an input with %s before it runs, and shows one that is right', async (_what, input, says) => {
    let runs = 0;
    const tool = toolOf(async () => {
      runs += 1;
      throw new Error('ran');
    });
    const result = await call(tool, input);
    expect(result).toMatchObject({ status: 'error', fix: 'An input that is: {"name":"web"}' });
    expect(result.summary).toMatch(says);
    expect(result).not.toHaveProperty('evidenceId');
    expect(runs).toBe(0);
  });

  test('errors say what to do, whatever they are', async () => {
    const failing = (error: unknown): ToolDefinition => toolOf(() => Promise.reject(error));
    expect(await call(failing(new DeniedError('Namespace bank is outside.', 'Ask.')))).toMatchObject({
      status: 'error',
      summary: 'Namespace bank is outside.',
      fix: 'Ask.',
    });
    expect(await call(failing(new ConfigError('Not connected.', 'Set CLICKHOUSE_URL.')))).toMatchObject({
      fix: 'Set CLICKHOUSE_URL.',
    });
    const bug = await call(failing(new TypeError('x is not a function')));
    expect(bug).toMatchObject({ status: 'error', summary: 'look-up failed: x is not a function' });
    expect(JSON.stringify(bug)).not.toContain('.ts:');
    const thrown = toolOf(() => {
      throw new Error('at once');
    });
    expect(await call(thrown)).toMatchObject({ summary: 'look-up failed: at once' });
  });

  test('secrets and hidden characters are gone from content, summary, query, source and errors', async () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    // Zero-width characters split what would be seen as a key.
    const split = `AKIA\u200bIOSFODNN7\u200bEXAMPLE`;
    const tool = reading(
      { text: `key ${split}`, '\u202ekey': secret, env: [{ name: 'DB_PASSWORD', value: 'hunter22' }] },
      { summary: `of ${split}\nand \u001b[31mmore`, query: `GET ${split}`, source: `x ${secret}` },
    );
    const context = contextOf();
    const texts = JSON.stringify([
      await call(tool, { name: 'web' }, context),
      await context.reads.vault.all(),
    ]);
    for (const hidden of [secret, split, 'hunter22', '\\u200b', '\\u202e', '\u200b', '\u202e', '\u001b'])
      expect(texts).not.toContain(hidden);
    expect(texts).toContain('[redacted:');
    const failed = await call(toolOf(() => Promise.reject(new DeniedError(`No ${split}.`, `Ask ${split}.`))));
    expect(JSON.stringify(failed)).not.toContain('FODNN7');
  });

  test('a secret that stands where a text is cut does not leave its first half', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    for (let at = 1_955; at <= 2_000; at += 5) {
      const { content } = await call(reading({ log: `${'x '.repeat(at / 2)}${token} ${'y'.repeat(200)}` }));
      expect(JSON.stringify(content)).not.toContain('ghp_');
      expect(JSON.stringify(content)).not.toContain('a1B2a1B2');
    }
  });

  test('what is too long is cut visibly, also where the tool had a limit of its own', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ n, text: 'x'.repeat(200) }));
    const result = await call(reading({ rows }, { truncated: { shown: 200, of: 900 } }));
    const shown = ((result.content as { rows: Json[] }).rows.length ?? 0) - 1;
    expect(shown).toBeLessThan(100);
    expect(JSON.stringify(result.content).length).toBeLessThanOrEqual(16_000);
    expect(result.truncated).toEqual({ shown, of: 900 });
    expect(JSON.stringify(result.content)).toContain(`…[${200 - shown} more items]`);
    const own = await call(reading({ rows: [1] }, { truncated: { shown: 1, of: 2 } }));
    expect(own.truncated).toEqual({ shown: 1, of: 2 });
    expect((await call(reading({ rows }))).truncated).toMatchObject({ of: 200 });
  });

  test('a summary is one short line', async () => {
    const { summary } = await call(reading([], { summary: `a\n${'b'.repeat(5_000)}` }));
    expect(summary).toMatch(/^a b{900,}…\[\d+ more characters\]$/);
  });

  test('a tool that hangs is an error after its time, and is told to stop', async () => {
    let told = false;
    const tool = toolOf((_input, { signal }) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => undefined);
    }, 20);
    const result = await call(tool);
    expect(result).toMatchObject({ status: 'error', summary: 'look-up gave no answer within 20 ms.' });
    expect(told).toBe(true);
  });

  test('throws where the one who asks stops, before and in between', async () => {
    const reason = new Error('cancelled');
    const stopped = new AbortController();
    stopped.abort(reason);
    let runs = 0;
    const counting = toolOf(async () => {
      runs += 1;
      return { status: 'ok', source: 's', query: 'q', content: null, summary: 's' };
    });
    await expect(call(counting, { name: 'web' }, contextOf(stopped.signal))).rejects.toBe(reason);
    expect(runs).toBe(0);
    const later = new AbortController();
    const pending = call(
      toolOf(() => new Promise(() => undefined)),
      { name: 'web' },
      contextOf(later.signal),
    );
    later.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});
