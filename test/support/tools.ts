import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolContext, ToolDefinition, ToolResult } from '#src/agent/tools/tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { CaseScope } from '#src/cases/types.ts';
import type { Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from './cluster-objects.ts';
import { portsOf, type World } from './world.ts';

export function toolScope(...namespaces: string[]): CaseScope {
  return {
    cluster: 'test',
    namespaces,
    dependencies: [],
    window: { from: minutesAgo(120), to: NOW.toISOString() },
  };
}

/** A call over a world in memory, held to namespace `shop`. */
export function toolContext(world: World, more: Partial<ToolContext> = {}): ToolContext {
  return {
    scope: toolScope('shop'),
    reads: { ports: portsOf(world), vault: createMemoryVault(() => NOW) },
    now: NOW,
    signal: new AbortController().signal,
    ...more,
  };
}

/** The content as a test reads it: of any shape. */
// biome-ignore lint/suspicious/noExplicitAny: each tool has a content of its own, and a wrong path fails the test.
type Content = any;

export async function callOver(
  tool: ToolDefinition,
  input: unknown,
  world: World,
  more: Partial<ToolContext> = {},
): Promise<ToolResult & { content: Content }> {
  const result = await callTool(tool, input, toolContext(world, more));
  return { ...result, content: result.content as Content };
}

/** The same reads, but every call of a function goes through `answer`; it gets the name and what would answer. */
export function readsThrough(
  reads: ToolReads,
  answer: (path: string, args: readonly unknown[], go: () => unknown) => unknown,
): ToolReads {
  const wrap = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    return new Proxy(value, {
      get: (target, key) => {
        const member = Reflect.get(target, key) as unknown;
        const inner = `${path}.${String(key)}`;
        if (typeof member === 'function')
          return (...args: unknown[]) => answer(inner, args, () => member.apply(target, args) as unknown);
        return wrap(member, inner);
      },
    });
  };
  const { put } = reads.vault;
  const through = wrap(reads, 'reads') as ToolReads;
  // What was read is kept all the same.
  return new Proxy(through, {
    get: (target, key) =>
      key === 'vault'
        ? { ...reads.vault, get: through.vault.get, all: through.vault.all, put }
        : Reflect.get(target, key),
  });
}

/** Every text of a value. */
export function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined || value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)]);
}
