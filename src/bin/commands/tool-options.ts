import { type Command, InvalidArgumentError, Option } from 'commander';
import { toolSpec } from '#src/agent/run/agent-tools.ts';
import type { ToolDefinition } from '#src/agent/tools/tool.ts';

/** As much of JSON Schema as fields of tools use. */
interface FieldSchema {
  type?: string;
  description?: string;
  enum?: readonly string[];
  default?: unknown;
  items?: { type?: string };
}

/** `leastMilliseconds` is `--least-milliseconds`, which commander gives back as the former. */
function flagOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is no number.');
  return value;
}

/** Lists and objects as JSON; a list of texts also as `a,b`. */
function structure(schema: FieldSchema): (text: string) => unknown {
  return (text) => {
    if (schema.type === 'array' && schema.items?.type === 'string' && !text.startsWith('['))
      return text.split(',').map((part) => part.trim());
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new InvalidArgumentError('It is no JSON.');
    }
  };
}

function optionOf(field: string, schema: FieldSchema): Option {
  const { description = '', enum: choices, default: usual } = schema;
  const words = usual === undefined || usual === false ? description : `${description} (default: ${usual})`;
  const flag = flagOf(field);
  // The choices of an enum are in the help, and what is none of them is wrong usage.
  if (choices) return new Option(`--${flag} <${field}>`, words).choices(choices);
  switch (schema.type) {
    case 'boolean':
      return new Option(usual === true ? `--no-${flag}` : `--${flag}`, words);
    case 'string':
      return new Option(`--${flag} <text>`, words);
    case 'number':
    case 'integer':
      return new Option(`--${flag} <number>`, words).argParser(number);
    default:
      return new Option(`--${flag} <json>`, words).argParser(structure(schema));
  }
}

/** The namespace is that of the look. */
const SHARED = 'namespace';

/** One option for each field of a tool's input. */
export function addFieldOptions(command: Command, tool: ToolDefinition): void {
  const { properties = {}, required = [] } = toolSpec(tool).schema as {
    properties?: Record<string, FieldSchema>;
    required?: readonly string[];
  };
  for (const [field, schema] of Object.entries(properties)) {
    if (field === SHARED) continue;
    // Fields with a default are required in what comes out, not in what goes in.
    const needed = required.includes(field) && schema.default === undefined;
    command.addOption(optionOf(field, schema).makeOptionMandatory(needed));
  }
}

/** What was given of a tool's fields, as its input. */
export function inputOf(
  tool: ToolDefinition,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = Object.keys(tool.input.shape);
  return Object.fromEntries(
    fields.map((field) => [field, options[field]]).filter(([, value]) => value !== undefined),
  );
}
