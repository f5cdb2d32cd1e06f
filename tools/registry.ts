import type { ToolDefinition } from '#src/agent/tool.ts';
import readTrend from './trends/read-trend.ts';

/** Every tool, by area and name. */
export const TOOLS: readonly ToolDefinition[] = [readTrend];
