/** The part of the chat completions protocol that the scripted model speaks. */
export interface ChatMessage {
  role: string;
  content: unknown;
  name?: string;
  tool_calls?: ChatToolCall[];
  tool_call_id?: string;
}

export interface ChatToolCall {
  id?: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface ChatTool {
  type: 'function';
  function: { name: string; description?: string; parameters?: unknown };
}

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  /** The last one takes the structured answer: the harness puts it there. */
  tools?: ChatTool[];
  tool_choice?: unknown;
  stream?: boolean;
  /** The body as it came. */
  raw: string;
  path: string;
  authorization?: string;
}

export interface Tokens {
  in: number;
  out: number;
}

export type Fault =
  | 'status-429'
  | 'status-500'
  /** Never answers, until the client goes away. */
  | 'hang'
  /** Half an answer, then the connection is gone. */
  | 'cut'
  | 'bad-json'
  | 'malformed-arguments'
  /** One id for every answer and every call. */
  | 'wrong-id'
  /** A completion without choices. */
  | 'empty';

interface ReplyOptions {
  /** Waits before it answers. */
  afterMs?: number;
  /** Said instead of what was counted; `none` leaves usage out, as some servers do. */
  usage?: Tokens | 'none';
}

export interface ScriptedToolCall {
  name: string;
  arguments: object | string;
  id?: string;
}

export type Reply = ReplyOptions &
  (
    | { text: string }
    | { toolCalls: ScriptedToolCall[] }
    /** The structured answer, through the request's last tool. */
    | { output: object }
    | {
        fault: Fault;
        /** Of `status-429`. */
        retryAfterSeconds?: number;
        /** Of `malformed-arguments` and `wrong-id`; the request's first tool where it is left out. */
        toolCalls?: ScriptedToolCall[];
      }
  );

/** What an assistant says, before it is put into a body. */
export interface Answer {
  id: string;
  model: string;
  content: string | null;
  toolCalls: ChatToolCall[];
  usage?: Tokens;
}

/**
 * Tokens by a rule that any language can repeat: four characters are one token, over the texts of messages, the names and
 * arguments of calls and the JSON of the tools; every message costs four more.
 */
export function countRequest(request: Pick<ChatRequest, 'messages' | 'tools'>): number {
  const messages = request.messages.map(
    ({ content, tool_calls }) =>
      16 +
      (typeof content === 'string' ? content.length : JSON.stringify(content ?? '').length) +
      callChars(tool_calls ?? []),
  );
  const tools = request.tools ? JSON.stringify(request.tools).length : 0;
  return Math.ceil((messages.reduce((sum, one) => sum + one, 0) + tools) / 4);
}

export function countAnswer({ content, toolCalls }: Pick<Answer, 'content' | 'toolCalls'>): number {
  return Math.ceil(((content ?? '').length + callChars(toolCalls)) / 4);
}

function callChars(calls: readonly ChatToolCall[]): number {
  return calls.reduce((sum, call) => sum + call.function.name.length + call.function.arguments.length, 0);
}

function usageOf({ in: prompt_tokens, out: completion_tokens }: Tokens): object {
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

export function completionBody(answer: Answer): string {
  const { toolCalls } = answer;
  return JSON.stringify({
    id: answer.id,
    object: 'chat.completion',
    created: 0,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.content,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        finish_reason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
    ...(answer.usage ? { usage: usageOf(answer.usage) } : {}),
  });
}

/** The same answer as server-sent events: texts and arguments come in pieces. */
export function completionEvents(answer: Answer): string[] {
  const chunk = (delta: object, finish: string | null = null): string =>
    event({
      id: answer.id,
      object: 'chat.completion.chunk',
      created: 0,
      model: answer.model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  const events = [chunk({ role: 'assistant', content: '' })];
  for (const piece of pieces(answer.content ?? '')) events.push(chunk({ content: piece }));
  answer.toolCalls.forEach((call, index) => {
    const { name, arguments: text } = call.function;
    events.push(
      chunk({ tool_calls: [{ index, id: call.id, type: 'function', function: { name, arguments: '' } }] }),
    );
    for (const piece of pieces(text))
      events.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
  });
  events.push(chunk({}, answer.toolCalls.length > 0 ? 'tool_calls' : 'stop'));
  if (answer.usage)
    events.push(
      event({ id: answer.id, object: 'chat.completion.chunk', choices: [], usage: usageOf(answer.usage) }),
    );
  return [...events, 'data: [DONE]\n\n'];
}

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function pieces(text: string, size = 20): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
    text.slice(n * size, (n + 1) * size),
  );
}
