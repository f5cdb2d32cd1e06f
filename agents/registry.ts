import type { AgentDefinition } from '#src/agent/define-agent.ts';
import architect from './architect/agent.ts';
import diagnostician from './diagnostician/agent.ts';
import responder from './responder/agent.ts';
import reviser from './reviser/agent.ts';
import scribe from './scribe/agent.ts';

/** Every agent, in the order of the way of the data. */
export const AGENTS: readonly AgentDefinition[] = [diagnostician, reviser, architect, scribe, responder];
