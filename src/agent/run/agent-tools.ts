import { z } from 'zod';
import type { AgentDefinition } from '#src/agent/define-agent.ts';
import type { ToolDefinition } from '#src/agent/tools/tool.ts';
import { InvalidInputError } from '#src/errors.ts';

/** A tool as a model is told of it. */
export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema. */
  schema: Record<string, unknown>;
}

/** The agent's tools in the order of its definition. Throws InvalidInputError for one that no registry lists. */
export function toolsOf(agent: AgentDefinition, all: readonly ToolDefinition[]): ToolDefinition[] {
  return agent.tools.map((name) => {
    const tool = all.find((one) => one.name === name);
    if (tool) return tool;
    throw new InvalidInputError(
      `The agent ${agent.name} asks for the tool ${name}, which does not exist.`,
      `Use names of tools/registry.ts: ${all.map((one) => one.name).join(', ')}.`,
    );
  });
}

export function toolSpec({ name, description, input }: ToolDefinition): ToolSpec {
  return { name, description, schema: jsonSchema(input.strict()) };
}

/** The structured answer is a call of a tool too: that is what most endpoints can do. Its name is the schema's title. */
export function answerSpec(agent: AgentDefinition): ToolSpec {
  const { title, description, ...schema } = jsonSchema(agent.output);
  if (schema.type !== 'object' || typeof title !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(title)) {
    throw new InvalidInputError(
      `The output of the agent ${agent.name} has no usable schema.`,
      "Make it z.object({...}).meta({ title: 'name-of-the-answer' }).",
    );
  }
  return {
    name: title,
    description:
      typeof description === 'string'
        ? description
        : 'Call this once, with the whole answer, to end the work.',
    schema,
  };
}

/** What a model may write; refinements and transforms stay with zod. The same schema gives the same bytes. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
