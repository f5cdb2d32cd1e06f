import { ChatOpenAI } from '@langchain/openai';
import type { RunControl } from '#src/agent/run/run-control.ts';
import type { ModelAsker } from './ask-model.ts';
import { argumentsProblem, type ModelReplyContent } from './read-reply.ts';

/** A call of a tool as the model wrote it. */
export interface WrittenCall {
  name: string;
  arguments: string;
  /** In which answer it stands; they count from 1. */
  answer: number;
  /** Why the arguments cannot be used. */
  problem?: string;
  /** Set where a gateway gave this id to another call before: the call that is already answered, word for word. */
  sameAs?: string;
}

/** The calls of a run by an id that is unique in it, whatever the endpoint does. */
export type WrittenCalls = ReadonlyMap<string, WrittenCall>;

/**
 * LangChain's model over our transport. It is told no real name, address or key: by a model's name it would choose another
 * API (Responses), other roles and other parameters, and it would find keys in the environment. What it gets is an answer
 * without the traps: ids are unique in the run, and arguments are always JSON (broken ones are `{}` here, and the one who
 * answers the call says what is wrong).
 */
export function chatModel(ask: ModelAsker, control: RunControl): { model: ChatOpenAI; calls: WrittenCalls } {
  const calls = new Map<string, WrittenCall>();
  let answers = 0;
  const fetchAnswer = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    const body = JSON.parse(String(init?.body)) as ChatBody;
    const reply = await control.guard(() => ask({ ...body, messages: body.messages.map(plainMessage) }));
    answers += 1;
    return Response.json(completion(reply, answers, calls));
  };
  const model = new ChatOpenAI({
    model: 'casebook',
    apiKey: 'none',
    maxRetries: 0,
    streaming: false,
    timeout: control.budget.seconds * 1000,
    configuration: { baseURL: 'http://model.invalid/v1', fetch: fetchAnswer },
  });
  return { model, calls };
}

interface ChatBody {
  messages: { role: string; content: unknown; name?: string }[];
}

/** Lists of parts and names of messages are LangChain's way, and not every endpoint takes them. */
function plainMessage({ name: _, ...message }: ChatBody['messages'][number]): object {
  const { content } = message;
  if (!Array.isArray(content)) return message;
  return { ...message, content: content.map((part: { text?: string }) => part.text ?? '').join('') };
}

/** The body that LangChain reads, made anew from what was said. */
function completion(reply: ModelReplyContent, answer: number, calls: Map<string, WrittenCall>): object {
  const seen = new Set<string>();
  const toolCalls = reply.toolCalls.flatMap((call, index) => {
    const written: WrittenCall = { name: call.name, arguments: call.arguments, answer };
    const twice = JSON.stringify([call.id, call.name, call.arguments]);
    // The same call with the same id in one answer is one call.
    if (call.id !== '' && seen.has(twice)) return [];
    seen.add(twice);
    const known = call.id === '' ? undefined : calls.get(call.id);
    const id = call.id === '' || known ? `call-${answer}-${index + 1}` : call.id;
    if (known?.name === call.name && known.arguments === call.arguments) written.sameAs = call.id;
    const problem = argumentsProblem(call.arguments);
    if (problem) written.problem = reply.cut ? `${problem} It was cut off: say less.` : problem;
    calls.set(id, written);
    return [
      {
        id,
        type: 'function',
        function: { name: call.name, arguments: problem || call.arguments === '' ? '{}' : call.arguments },
      },
    ];
  });
  return {
    id: `answer-${answer}`,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.content,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        finish_reason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
  };
}
