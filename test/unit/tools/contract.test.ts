import { describe, expect, test } from 'vitest';
import { toolSpec } from '#src/agent/run/agent-tools.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolContext, ToolDefinition } from '#src/agent/tools/tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { readsThrough, textsOf, toolContext, toolScope } from '#test/support/tools.ts';
import { TOOLS } from '#tools/registry.ts';
import { fullReads, SECRETS } from './full-world.ts';

/** What every tool keeps to, whoever wrote it. */
const each = describe.each(TOOLS.map((tool): [string, ToolDefinition] => [tool.name, tool]));

const context = (reads: ToolReads = fullReads(), signal?: AbortSignal): ToolContext =>
  toolContext({ objects: [] }, { reads, ...(signal ? { signal } : {}) });

/** Reads that count what is asked of them. */
function counting(): { reads: ToolReads; asked: string[] } {
  const asked: string[] = [];
  const reads = readsThrough(fullReads(), (path, _args, go) => {
    asked.push(path);
    return go();
  });
  return { reads, asked };
}

interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
}

/** Paths of a schema that are not bounded. */
function unbounded(schema: Schema, path: string): string[] {
  if (schema.enum || schema.const !== undefined) return [];
  if (schema.anyOf) return schema.anyOf.flatMap((one) => unbounded(one, path));
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
    unbounded(one, `${path}.${key}`),
  );
  // A pattern without * and + is a bound, too.
  const { pattern = '*' } = schema;
  if (schema.type === 'string')
    return schema.maxLength === undefined && !/^\^[^*+]*\$$/.test(pattern) ? [path] : [];
  if (schema.type === 'number' || schema.type === 'integer')
    return schema.minimum === undefined || schema.maximum === undefined ? [path] : [];
  if (schema.type === 'array')
    return [...(schema.maxItems === undefined ? [path] : []), ...unbounded(schema.items ?? {}, `${path}[]`)];
  if (schema.type === 'object') {
    const { additionalProperties: more, propertyNames } = schema;
    if (typeof more !== 'object') return below;
    return [
      ...below,
      ...unbounded(more, `${path}.*`),
      ...(propertyNames ? unbounded(propertyNames, `${path}.key`) : [`${path}.key`]),
    ];
  }
  return schema.type === 'boolean' ? [] : [path];
}

/** Fields that hold a name which could go into a path. */
const NAMES = ['name', 'namespace', 'pod', 'container', 'deployment', 'node', 'object'];
const isNameOf = (tool: ToolDefinition, key: string): boolean =>
  NAMES.includes(key) || (key === 'service' && ['kubernetes', 'routes', 'topology'].includes(tool.area));
const ODD_NAMES = ['..', 'a/b', '%2e%2e', '../secrets', 'a b', 'A', 'a?x=1', 'a\u0000', 'a'.repeat(300), ''];

test('there are tools of every area, each named once', () => {
  expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length);
  expect(new Set(TOOLS.map(({ area }) => area))).toEqual(
    new Set(['kubernetes', 'changes', 'routes', 'topology', 'trends', ...TOOLS.map(({ area }) => area)]),
  );
  expect(TOOLS.length).toBeGreaterThanOrEqual(12);
});

test('the world of these tests has something for most of them: an empty answer proves little', async () => {
  const results = await Promise.all(TOOLS.map((tool) => callTool(tool, tool.example, context())));
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(18);
  expect(results.filter(({ status }) => status === 'error')).toEqual([]);
});

test('they stand in the order of their paths', () => {
  const paths = TOOLS.map(({ area, name }) => `${area}/${name}`);
  expect(paths).toEqual([...paths].sort());
});

each('%s', (_name, tool) => {
  const { schema } = toolSpec(tool);
  const fields = Object.entries((schema as Schema).properties ?? {});
  const call = (input: unknown, within: ToolContext = context()) => callTool(tool, input, within);

  test('is what its file says, and only reads', async () => {
    const file = (await import(`../../../tools/${tool.area}/${tool.name}.ts`)) as { default: unknown };
    expect(file.default).toBe(tool);
    expect(Object.keys(file)).toEqual(['default']);
    expect(tool.effect).toBe('read');
    expect(tool.name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  test('says what it is for in at most three sentences', () => {
    expect(tool.description.length).toBeLessThanOrEqual(600);
    expect(tool.description).toMatch(/^[A-Z].*\.$/s);
    expect(tool.description.match(/[.!?](?=\s|$)/g)?.length).toBeLessThanOrEqual(3);
  });

  test('has a schema that is stable, small, and describes and bounds every field', () => {
    expect(toolSpec(tool)).toEqual({ name: tool.name, description: tool.description, schema });
    expect(JSON.stringify(schema)).not.toMatch(/__schema|\$defs|\$ref/);
    expect(JSON.stringify(schema).length).toBeLessThanOrEqual(4_000);
    expect((schema as Schema).additionalProperties).toBe(false);
    expect(fields.filter(([, field]) => !field.description).map(([key]) => key)).toEqual([]);
    expect(unbounded(schema as Schema, tool.name)).toEqual([]);
  });

  test('takes its own example, and no unknown field', async () => {
    expect(tool.input.strict().safeParse(tool.example).error).toBeUndefined();
    const { reads, asked } = counting();
    const result = await call({ ...tool.example, apply: true }, context(reads));
    expect(result).toMatchObject({ status: 'error', summary: expect.stringMatching(/apply/) as string });
    expect(asked).toEqual([]);
  });

  test('answers its example with what the vault keeps, and says what it asked', async () => {
    const within = context();
    const result = await call(tool.example, within);
    // A source that has nothing is an answer; a row that is not there may be an error with what to do.
    if (result.status === 'error') {
      expect(result.fix).toMatch(/\w{3,}/);
      expect(result.summary).not.toMatch(/ failed: |undefined/);
      return;
    }
    const kept = await within.reads.vault.get(result.evidenceId ?? '');
    expect(kept).toMatchObject({
      kind: `tool.${tool.name}`,
      content: result.content,
      query: result.query,
      source: result.source,
      summary: result.summary,
    });
    expect(kept?.window).toEqual(result.window);
    expect(result.query?.length).toBeGreaterThan(2);
    expect(JSON.parse(JSON.stringify(result.content))).toEqual(result.content);
    if (fields.some(([key]) => key === 'since')) expect(result.window).toBeDefined();
  });

  test('gives the same for the same', async () => {
    expect(await call(tool.example)).toEqual(await call(tool.example));
  });

  test('lets no secret through', async () => {
    const within = context();
    const result = await call(tool.example, within);
    const texts = [
      ...textsOf(result as unknown as Json),
      ...textsOf((await within.reads.vault.all()) as unknown as Json),
    ];
    for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });

  const takesNamespace = fields.some(([key]) => key === 'namespace');
  if (takesNamespace)
    test('reads nothing outside the scope', async () => {
      for (const namespace of ['bank', 'kube-system', 'default']) {
        const { reads, asked } = counting();
        const result = await call({ ...tool.example, namespace }, context(reads));
        expect(result).toMatchObject({ status: 'error' });
        expect(`${result.summary} ${result.fix}`).toMatch(/outside the scope/);
        expect(asked).toEqual([]);
      }
    });

  if (takesNamespace)
    test('asks which namespace where there are several', async () => {
      const { reads, asked } = counting();
      const result = await call(tool.example, { ...context(reads), scope: toolScope('shop', 'bank') });
      expect(result).toMatchObject({ status: 'error', fix: 'Name one of shop, bank.' });
      expect(asked).toEqual([]);
    });

  const named = fields.map(([key]) => key).filter((key) => isNameOf(tool, key));
  if (named.length > 0)
    test('refuses what is no name before it reads', async () => {
      for (const key of named) {
        for (const odd of ODD_NAMES) {
          const { reads, asked } = counting();
          const result = await call({ ...tool.example, [key]: odd }, context(reads));
          expect(result, `${key}=${odd}`).toMatchObject({ status: 'error' });
          expect(asked, `${key}=${odd}`).toEqual([]);
        }
      }
    });

  test('where a source is not connected it says which setting connects it', async () => {
    const { ports, vault } = fullReads();
    const result = await call(tool.example, context({ ports: { cluster: ports.cluster }, vault }));
    if (result.status === 'error')
      expect(`${result.summary} ${result.fix}`).toMatch(/[A-Z]{3,}_[A-Z_]+|metrics-server/);
    else expect(result.source).toMatch(/^(?:kubernetes:test|vault)$/);
  });

  test('where everything fails it is an error, never an empty answer', async () => {
    const down = new UpstreamError('The source did not answer.', 'Check that it is up.');
    const reads = readsThrough(fullReads(), (path) => {
      if (/\.(?:kinds|runbooks)$/.test(path)) throw down;
      return Promise.reject(down);
    });
    const result = await call(tool.example, context(reads));
    expect(result.status).toBe('error');
    expect(result).not.toHaveProperty('evidenceId');
  });

  test('ends in time where a source hangs, and at once where the asking stops', async () => {
    const hanging = (): ToolReads => readsThrough(fullReads(), () => new Promise(() => undefined));
    const late = await callTool({ ...tool, timeoutMs: 20 }, tool.example, context(hanging()));
    expect(late).toMatchObject({ status: 'error' });
    const stop = new AbortController();
    const pending = call(tool.example, context(hanging(), stop.signal));
    const reason = new Error('cancelled');
    stop.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  test('knows its time from the case, not from the clock', async () => {
    const later = { ...context(), now: new Date(NOW.getTime() + 7 * 60_000) };
    const result = await call(tool.example, later);
    if (result.window) expect(result.window.to).toBe(later.now.toISOString());
  });
});
