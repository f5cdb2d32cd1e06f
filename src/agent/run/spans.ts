import { type Span, SpanKind } from '@opentelemetry/api';
import { failSpan, inSpan } from '#src/trace.ts';
import type { AgentUsage } from './ledger.ts';
import type { AgentCall } from './run-agent-types.ts';

/**
 * Spans by OpenTelemetry's semantic conventions for generative AI (status Development in 1.37): operations, names and token
 * counts. Contents stay in the ledger, which knows who may read them.
 */
export interface ChatSpan {
  end(usage: Pick<AgentUsage, 'tokensIn' | 'tokensOut'>, problem?: string): void;
}

export function agentSpan<T extends { state: string; why?: string; usage: AgentUsage }>(
  agent: string,
  model: string,
  { caseId, attempt }: Pick<AgentCall, 'caseId' | 'attempt'>,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.provider.name': 'openai',
    'gen_ai.agent.name': agent,
    'gen_ai.request.model': model,
    'gen_ai.conversation.id': caseId,
    'casebook.case.attempt': attempt,
  };
  return inSpan(`invoke_agent ${agent}`, { attributes }, async (span) => {
    const outcome = await work();
    setUsage(span, outcome.usage);
    span.setAttribute('casebook.agent.state', outcome.state);
    if (outcome.why !== undefined) failSpan(span, outcome.why);
    return outcome;
  });
}

/** One try of one model; `problem` of its result is a status or a class, in few words. */
export function chatSpan<T>(model: string, work: (end: ChatSpan['end']) => Promise<T>): Promise<T> {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': model,
  };
  return inSpan(`chat ${model}`, { attributes, kind: SpanKind.CLIENT }, (span) =>
    work((usage, problem) => {
      setUsage(span, usage);
      if (problem !== undefined) failSpan(span, problem);
    }),
  );
}

export function toolSpan<T extends { status: string }>(
  tool: string,
  callId: string,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': tool,
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': callId,
  };
  return inSpan(`execute_tool ${tool}`, { attributes }, async (span) => {
    const result = await work();
    span.setAttribute('casebook.tool.status', result.status);
    if (result.status === 'error') failSpan(span, 'tool_error');
    return result;
  });
}

function setUsage(span: Span, { tokensIn, tokensOut }: Pick<AgentUsage, 'tokensIn' | 'tokensOut'>): void {
  span.setAttributes({ 'gen_ai.usage.input_tokens': tokensIn, 'gen_ai.usage.output_tokens': tokensOut });
}
