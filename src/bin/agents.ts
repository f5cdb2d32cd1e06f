import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { openModels } from '#src/agent/model/open-models.ts';
import type { ModelConfig } from '#src/config.ts';

/**
 * What agents need, where a model is configured; undefined where it is off. Throws ConfigError for settings of a model that
 * cannot be used. LangChain is loaded by the first run of an agent, never at the start.
 */
export async function openAgents(config: ModelConfig): Promise<AgentDeps | undefined> {
  const models = openModels(config);
  if (!models) return undefined;
  const [{ TOOLS }, { loadPrompts }, { callTool }] = await Promise.all([
    import('#tools/registry.ts'),
    import('#src/agent/prompts/load-prompts.ts'),
    import('#src/agent/tools/call-tool.ts'),
  ]);
  return { models, tools: TOOLS, prompts: loadPrompts(), callTool, clock: () => performance.now() };
}
