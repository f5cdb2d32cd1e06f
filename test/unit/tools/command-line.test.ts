import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool, type ToolDefinition } from '#src/agent/tools/tool.ts';
import { toolCommand } from '#src/bin/commands/tool.ts';
import { addFieldOptions, inputOf } from '#src/bin/commands/tool-options.ts';
import { TOOLS } from '#tools/registry.ts';

/** Flags that say where to look, for every tool. */
const OF_THE_LOOK = ['namespace', 'kubeconfig', 'context', 'probe', 'snapshot', 'json', 'help', 'version'];

function parse(tool: ToolDefinition, args: readonly string[]): Record<string, unknown> {
  const command = new Command('x').exitOverride().configureOutput({ writeErr: () => undefined });
  addFieldOptions(command, tool);
  command.parse([...args], { from: 'user' });
  return inputOf(tool, command.opts());
}

/** An input as a person would type it. */
function typed(input: Record<string, unknown>): string[] {
  return Object.entries(input).flatMap(([key, value]) => {
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === 'boolean') return value ? [flag] : [];
    return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)];
  });
}

describe.each(TOOLS.map((tool): [string, ToolDefinition] => [tool.name, tool]))(
  'casebook tool %s',
  (_name, tool) => {
    test('takes its example as it is typed', () => {
      expect(parse(tool, typed(tool.example))).toEqual(tool.example);
    });

    test('no field has the name of a flag that every tool has', () => {
      const fields = Object.keys(tool.input.shape).filter((field) => field !== 'namespace');
      expect(fields.filter((field) => OF_THE_LOOK.includes(field))).toEqual([]);
    });

    test('its help names every field', () => {
      const command = toolCommand().commands.find((each) => each.name() === tool.name);
      const help = command?.helpInformation() ?? '';
      for (const field of Object.keys(tool.input.shape))
        expect(help).toContain(`--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
      expect(help).toContain('--snapshot');
    });
  },
);

describe('options of fields', () => {
  const tool = defineTool({
    name: 'odd-fields',
    area: 'test',
    effect: 'read',
    description: 'Takes fields of every type.',
    input: z.object({
      must: z.string().max(5).describe('Needed.'),
      leastCount: z.number().min(0).max(9).optional().describe('A number.'),
      fresh: z.boolean().default(true).describe('On.'),
      by: z.array(z.string().max(5)).max(3).optional().describe('Texts.'),
      inputs: z.record(z.string().max(5), z.number().min(0).max(1)).optional().describe('Pairs.'),
    }),
    example: { must: 'x' },
    run: () => Promise.reject(new Error('never')),
  });

  test('every type is read, and a default is left to the schema', () => {
    expect(parse(tool, ['--must', 'x'])).toEqual({ must: 'x', fresh: true });
    expect(
      parse(tool, ['--must', 'x', '--no-fresh', '--least-count', '3', '--by', 'a, b', '--inputs', '{"p":1}']),
    ).toEqual({
      must: 'x',
      fresh: false,
      leastCount: 3,
      by: ['a', 'b'],
      inputs: { p: 1 },
    });
    expect(parse(tool, ['--must', 'x', '--by', '["a,b"]'])).toMatchObject({ by: ['a,b'] });
  });

  test.each([
    ['what is needed and missing', []],
    ['a number that is none', ['--must', 'x', '--least-count', 'many']],
    ['JSON that is none', ['--must', 'x', '--inputs', '{p:1']],
    ['a flag that there is not', ['--must', 'x', '--apply']],
  ])('refuses %s', (_what, args) => {
    expect(() => parse(tool, args)).toThrow(CommanderError);
  });
});
