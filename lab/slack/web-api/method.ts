import { z } from 'zod';
import type { Lab } from '#lab/slack/lab.ts';

/** A Web API call that is answered with `ok: false`; `code` is Slack's error code. */
export class SlackApiError extends Error {
  readonly code: string;
  /** More fields of the answer, such as `needed` or `response_metadata`. */
  readonly extra: Record<string, unknown>;

  constructor(code: string, extra: Record<string, unknown> = {}) {
    super(code);
    this.name = 'SlackApiError';
    this.code = code;
    this.extra = extra;
  }
}

/** Arguments that do not fit the method; `messages` are written as Slack writes them. */
export function invalidArguments(messages: string[]): SlackApiError {
  return new SlackApiError('invalid_arguments', { response_metadata: { messages } });
}

export type Reply = Record<string, unknown>;

export interface MethodHandler {
  /** Checks `raw` (form or JSON values) and carries the call out. Throws SlackApiError. */
  run(lab: Lab, raw: Record<string, unknown>): Promise<Reply>;
}

/** A method from the schema of its arguments and what it does; unknown arguments are ignored, as Slack does. */
export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (lab: Lab, args: z.output<z.ZodObject<Shape>>) => Reply | Promise<Reply>,
): MethodHandler {
  const schema = z.object(shape);
  return {
    run: async (lab, raw) => {
      const present = Object.fromEntries(
        Object.entries(raw).filter(([, value]) => value !== undefined && value !== null),
      );
      const parsed = schema.safeParse(present);
      if (!parsed.success) {
        throw invalidArguments(
          parsed.error.issues.map((issue) => {
            const field = String(issue.path[0] ?? '');
            const missing = present[field] === undefined;
            return missing
              ? `[ERROR] missing required field: ${field}`
              : `[ERROR] ${issue.message} [json-pointer:/${issue.path.join('/')}]`;
          }),
        );
      }
      return await run(lab, parsed.data);
    },
  };
}

/** Form bodies carry nested values as JSON text; JSON bodies carry them as they are. */
function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch (error) {
    // Left as text: the schema refuses it and names the field.
    return error instanceof SyntaxError ? value : undefined;
  }
}

export const text = z.string();
export const requiredText = z.string().min(1);
export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1' || value === 1) return true;
  if (value === 'false' || value === '0' || value === 0 || value === '') return false;
  return value;
}, z.boolean());
export const whole = z.preprocess(
  (value) => (typeof value === 'string' ? Number(value) : value),
  z.number().int(),
);
export const json = z.preprocess(fromJsonText, z.unknown());
export const jsonObject = z.preprocess(fromJsonText, z.record(z.string(), z.unknown()));
/** `U1,U2` or a JSON array of the same. */
export const idList = z.preprocess((value) => {
  const parsed = fromJsonText(value);
  return typeof parsed === 'string'
    ? parsed
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)
    : parsed;
}, z.array(z.string()));
