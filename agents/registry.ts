import type { AgentDefinition } from '#src/agent/define-agent.ts';
import architect from './architect/agent.ts';
import responder from './responder/agent.ts';

/** Every agent, in the order of the way of the data. */
export const AGENTS: readonly AgentDefinition[] = [architect, responder];
