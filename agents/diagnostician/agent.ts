import { defineAgent } from '#src/agent/define-agent.ts';
import { answerSchema } from '#src/diagnosis/claims/answer-schema.ts';

export default defineAgent({
  name: 'diagnostician',
  tier: 'deep',
  // A common failure takes a tenth of the tokens; one that nobody knows may take a dozen reads.
  budget: { tokens: 60_000, dollars: 0.6, modelCalls: 10, toolCalls: 12, seconds: 180 },
  // Changes, topology, events and patterns of logs are in its briefing already: each tool costs 300 tokens in every request.
  tools: ['describe-object', 'get-object', 'list-nodes', 'read-logs', 'search-logs', 'read-trend'],
  output: answerSchema,
});
