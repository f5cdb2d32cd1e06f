import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentCall } from '#src/agent/run/run-agent-types.ts';
import type { ToolResult } from '#src/agent/tools/tool.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { READABLE } from '#src/kubernetes/objects.ts';
import { hasSureCause } from './diagnostician-briefing.ts';

interface Read {
  tool: string;
  input: Record<string, string | number | boolean>;
}

/**
 * The reads with which every search begins, so that no model has to ask for them: what changed and the object that is named;
 * where no cause is sure also who calls whom, warnings, and what logs say differently. Each is kept as evidence like any other.
 */
export function firstReads(finding: Finding): Read[] {
  const { scope, hypotheses } = finding;
  const object =
    hypotheses.find(({ role }) => role === 'cause')?.object ?? hypotheses[0]?.object ?? scope.object;
  const namespace = object?.namespace ?? scope.object?.namespace ?? scope.namespaces[0];
  const place: Read['input'] = namespace === undefined ? {} : { namespace };
  const named: Read[] =
    object && object.kind in READABLE
      ? [
          {
            tool: 'describe-object',
            input: {
              kind: object.kind,
              name: object.name,
              ...(object.namespace ? { namespace: object.namespace } : {}),
            },
          },
        ]
      : [];
  if (hasSureCause(finding)) return [{ tool: 'list-changes', input: { ...place, limit: 10 } }, ...named];
  return [
    { tool: 'list-changes', input: { ...place, limit: 25 } },
    { tool: 'service-map', input: { ...place, limit: 30 } },
    { tool: 'list-events', input: { ...place, warnings: true, limit: 10 } },
    { tool: 'log-patterns', input: { ...place, limit: 10 } },
    ...named,
  ];
}

/** Makes them, in order. A read that fails is a result that says so. */
export async function makeFirstReads(
  finding: Finding,
  call: Pick<AgentCall, 'tools' | 'signal'>,
  deps: Pick<AgentDeps, 'tools' | 'callTool'>,
): Promise<ToolResult[]> {
  const results: ToolResult[] = [];
  for (const [index, { tool: name, input }] of firstReads(finding).entries()) {
    const tool = deps.tools.find((each) => each.name === name);
    if (tool)
      results.push(
        await deps.callTool(tool, input, { ...call.tools, signal: call.signal }, `first-read-${index + 1}`),
      );
  }
  return results;
}
