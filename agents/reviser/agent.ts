import { defineAgent } from '#src/agent/define-agent.ts';
import { revisionSchema } from '#src/diagnosis/claims/answer-schema.ts';

/** The one round in which statements of an investigation may be put right: without the conversation, it costs a tenth. */
export default defineAgent({
  name: 'reviser',
  tier: 'deep',
  budget: { tokens: 12_000, dollars: 0.2, modelCalls: 2, toolCalls: 0, seconds: 60 },
  tools: [],
  output: revisionSchema,
});
