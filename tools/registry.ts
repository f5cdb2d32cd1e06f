import type { ToolDefinition } from '#src/agent/tool.ts';

/** Every tool, by area and name. */
export const TOOLS: readonly ToolDefinition[] = [];
