import { z } from 'zod';
import { plainJson, plainText } from '#src/agent/tools/plain-text.ts';
import { describeError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';

const replySchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({
          content: z
            .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
            .optional(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().nullish(),
                function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .looseObject({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
    .nullish(),
});

/** What a model said, as far as it matters. */
export interface ModelReplyContent {
  content: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  tokens?: { in: number; out: number };
  /** The answer ended because it became too long. */
  cut?: true;
}

/**
 * The body of an answer as it may be kept and read: what a model or a gateway writes is text from outside like any other, so
 * all of it is made plain and redacted. Safe to do twice, so that a replay reads the same.
 */
export function safeReply(body: string): string {
  try {
    return JSON.stringify(safeMember('', JSON.parse(body) as Json));
  } catch (error) {
    if (error instanceof SyntaxError) return redactText(plainText(body));
    throw error;
  }
}

function safeMember(key: string, value: Json): Json {
  if (typeof value === 'string')
    return key === 'arguments' ? safeArguments(value) : redactText(plainText(value));
  if (Array.isArray(value)) return value.map((member) => safeMember('', member));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, safeMember(name, member)]));
}

/** Reads the body of a chat completion. Throws UpstreamError for a body that is none. */
export function readReply(body: string): ModelReplyContent {
  const parsed = replySchema.safeParse(parseJson(body));
  if (!parsed.success) throw noCompletion(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const [choice] = parsed.data.choices;
  const message = choice?.message;
  const { prompt_tokens: tokensIn, completion_tokens: tokensOut } = parsed.data.usage ?? {};
  const content = message?.content ?? '';
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
  return {
    content: text,
    toolCalls: (message?.tool_calls ?? []).map((call) => ({
      id: call.id ?? '',
      name: call.function.name,
      arguments: call.function.arguments ?? '',
    })),
    ...(typeof tokensIn === 'number' && typeof tokensOut === 'number'
      ? { tokens: { in: tokensIn, out: tokensOut } }
      : {}),
    ...(choice?.finish_reason === 'length' ? { cut: true } : {}),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw noCompletion(describeError(error));
  }
}

function noCompletion(why: string): UpstreamError {
  return new UpstreamError(
    `The model's endpoint gave an answer that is no chat completion: ${why.slice(0, 200)}.`,
    'Check that OPENAI_BASE_URL names an OpenAI-compatible endpoint, with its path prefix.',
  );
}

function safeArguments(text: string): string {
  try {
    return JSON.stringify(redactJson(plainJson(JSON.parse(text) as Json)));
  } catch (error) {
    // Not JSON: the one who called gets to read it again, with what is wrong in it.
    if (error instanceof SyntaxError) return redactText(plainText(text));
    throw error;
  }
}

/** Why the arguments of a call cannot be used; undefined where they are a JSON object. */
export function argumentsProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? undefined
      : 'The arguments are not a JSON object.';
  } catch (error) {
    return `The arguments are not JSON: ${describeError(error).slice(0, 200)}.`;
  }
}
