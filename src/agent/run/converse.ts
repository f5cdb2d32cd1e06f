import { createAgent, createMiddleware, HumanMessage, ToolMessage, tool } from 'langchain';
import type { chatModel } from '#src/agent/model/chat-model.ts';
import type { ToolSpec } from './agent-tools.ts';
import type { CallAnswers } from './answer-calls.ts';
import type { RunControl } from './run-control.ts';

export interface Conversation {
  model: ReturnType<typeof chatModel>['model'];
  system: string;
  briefing: string;
  /** What may be called; the last one takes the answer. */
  specs: readonly ToolSpec[];
}

/** The conversation as LangChain leads it. Returns what it threw, which an ending of ours explains in most cases. */
export async function converse(
  { model, system, briefing, specs }: Conversation,
  answers: CallAnswers<unknown>,
  control: RunControl,
): Promise<unknown> {
  const agent = createAgent({
    model,
    systemPrompt: system,
    // Never invoked: the middleware answers every call, also of tools that do not exist.
    tools: specs.map((spec) => tool(() => '', spec)),
    middleware: [answering(answers), reminding(answers, specs.at(-1)?.name ?? '')],
  });
  try {
    await agent.invoke(
      { messages: [new HumanMessage(briefing)] },
      // A round is at most four nodes; the budget ends a run, not this.
      { signal: control.signal, recursionLimit: control.budget.modelCalls * 4 + 10 },
    );
    return undefined;
  } catch (error) {
    return error;
  }
}

function answering(answers: CallAnswers<unknown>) {
  return createMiddleware({
    name: 'answering',
    wrapModelCall: (request, handler) => handler({ ...request, toolChoice: 'required' }),
    beforeModel: {
      canJumpTo: ['end'],
      hook: () => (answers.output() ? { jumpTo: 'end' as const } : undefined),
    },
    wrapToolCall: async ({ toolCall }) => {
      const id = toolCall.id ?? '';
      const { content, status } = await answers.answer(id);
      return new ToolMessage({ content, status, tool_call_id: id, name: toolCall.name });
    },
  });
}

/** Without it a text would end the conversation, as if nothing were missing. */
function reminding(answers: CallAnswers<unknown>, answerName: string) {
  return createMiddleware({
    name: 'reminding',
    afterModel: {
      canJumpTo: ['model'],
      hook: ({ messages }) => {
        const last = messages.at(-1);
        if (!last || !('tool_calls' in last) || (last.tool_calls as unknown[]).length > 0) return undefined;
        answers.repair('text', messages.length, 'it answered with text instead of a call, twice');
        const reminder = `Prose is not read. Call ${answerName} with your answer, or a tool for what is missing.`;
        return { messages: [new HumanMessage(reminder)], jumpTo: 'model' as const };
      },
    },
  });
}
