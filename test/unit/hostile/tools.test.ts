import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dataJson, renderBriefing } from '#src/agent/run/briefing.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolDefinition, ToolResult } from '#src/agent/tools/tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Json } from '#src/evidence/types.ts';
import { withoutUnseen } from '#src/redaction/unseen.ts';
import { ATTEMPTS, type Attempt, CHANNELS } from '#test/hostile/attempts.ts';
import { infectedReads, PLANTED, WEB_POD } from '#test/hostile/infected-world.ts';
import { leaksIn, watched } from '#test/hostile/watch.ts';
import { textsOf, toolContext } from '#test/support/tools.ts';
import { TOOLS } from '#tools/registry.ts';

const call = (tool: ToolDefinition, input: unknown, reads: ToolReads): Promise<ToolResult> =>
  callTool(tool, input, toolContext({ objects: [] }, { reads }));

/** Inputs that say the text: in one field that takes words, in turn, or as a model would write it where it is an object. */
function inputsOf(tool: ToolDefinition, { channel, text }: Attempt, turn: number): unknown[] {
  const example = tool.example as Record<string, unknown>;
  if (channel !== 'tool-argument') {
    const fields = [...(WORDS.get(tool) ?? []), text];
    return [{ ...example, [fields[turn % fields.length] as string]: text }];
  }
  try {
    const written: unknown = JSON.parse(text);
    return [written, { ...example, ...(written as object) }];
  } catch {
    return [text];
  }
}

/** By tool, the fields that take text of any kind: a choice or a number refuses it by its type. */
const WORDS: ReadonlyMap<ToolDefinition, string[]> = new Map(
  TOOLS.map((tool) => [
    tool,
    Object.entries(tool.input.shape).flatMap(([field, schema]) =>
      JSON.stringify(z.toJSONSchema(schema as z.ZodType, { io: 'input' })).includes('"maxLength"')
        ? [field]
        : [],
    ),
  ]),
);

/** What a tool is asked about the sick world. */
const questionsOf = (tool: ToolDefinition): unknown[] => {
  const fields = Object.keys(tool.input.shape);
  const about = {
    kind: 'Deployment',
    name: 'web',
    deployment: 'web',
    service: 'web',
    pod: WEB_POD,
    key: 'web',
  };
  const fitting = Object.fromEntries(Object.entries(about).filter(([field]) => fields.includes(field)));
  const example = tool.example as Record<string, unknown>;
  return [example, { ...example, ...fitting }, fitting, { kind: 'ConfigMap' }];
};

/** The questions whose answers change with what comes through a channel. */
async function reachedBy(channel: string): Promise<{ tool: ToolDefinition; input: unknown }[]> {
  const reached: { tool: ToolDefinition; input: unknown }[] = [];
  const [plain, marked] = [infectedReads(), infectedReads({ channel, text: 'a-mark-5e1' })];
  for (const tool of TOOLS) {
    for (const input of questionsOf(tool)) {
      const [before, after] = [await call(tool, input, plain), await call(tool, input, marked)];
      if (JSON.stringify(before) !== JSON.stringify(after)) reached.push({ tool, input });
    }
  }
  return reached;
}

/** What is wrong with an answer as a model would see it: secrets, text that hides, an end of its block. */
function flawsOf(result: ToolResult): string[] {
  const flaws = leaksIn(JSON.stringify(result));
  if (dataJson(result).includes('<')) flaws.push('the mark of a block');
  for (const text of textsOf(result as unknown as Json))
    if (withoutUnseen(text) !== text) flaws.push(`hidden characters in ${JSON.stringify(text.slice(0, 80))}`);
  return flaws;
}

/** What comes this way is in the briefing, or is what a model writes. */
const NO_TOOL_READS = ['tool-argument', 'alert-label', 'alert-link', 'manifest', 'node-log', 'probe-detail'];

describe.each(CHANNELS)('%s', (channel) => {
  const attempts = ATTEMPTS.filter((attempt) => attempt.channel === channel);

  test('as an argument of any tool it reads nothing outside of the case and shows no secret', async () => {
    const { reads, strayed } = watched(infectedReads());
    const wrong: string[] = [];
    for (const [turn, attempt] of attempts.entries()) {
      for (const tool of TOOLS) {
        for (const input of inputsOf(tool, attempt, turn)) {
          const flaws = [...flawsOf(await call(tool, input, reads)), ...strayed.splice(0)];
          if (flaws.length > 0) wrong.push(`${attempt.id} in ${tool.name}: ${flaws.join(', ')}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('in what tools read it stays data: within bounds, in sight, and without the secrets around it', async () => {
    const reached = await reachedBy(channel);
    expect(reached.length > 0).toBe(!NO_TOOL_READS.includes(channel));
    const wrong: string[] = [];
    for (const attempt of attempts) {
      const { reads, strayed } = watched(infectedReads(attempt));
      for (const { tool, input } of reached) {
        const result = await call(tool, input, reads);
        const flaws = [...flawsOf(result), ...strayed.splice(0)];
        const kept = await reads.vault.get(result.evidenceId ?? '');
        if (JSON.stringify(result.content) !== JSON.stringify(kept?.content))
          flaws.push('it is not what is kept');
        if (JSON.stringify(result).length > 20_000) flaws.push('too long');
        if (flaws.length > 0) wrong.push(`${attempt.id} in ${tool.name}: ${flaws.join(', ')}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('in a briefing it cannot end its block, begin another or become part of the task', () => {
    for (const { text } of attempts) {
      const told = renderBriefing({
        task: 'Find the cause.',
        data: {
          finding: { summary: text, [text]: 1, note: `password=${PLANTED.log}` },
          evidence: [text, { text }],
        },
      });
      expect(told.match(/</g)?.length).toBe(4);
      expect(told.startsWith('Find the cause.\n\n<data name="finding">\n')).toBe(true);
      expect(leaksIn(told)).toEqual([]);
      expect(withoutUnseen(told)).toBe(told);
    }
  });
});
