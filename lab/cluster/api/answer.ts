import type { ServerResponse } from 'node:http';
import type { JsonObject } from '#lab/cluster/objects.ts';

/** What a handler gives back: a JSON body, plain text, or a stream that it writes itself. */
export type Answer =
  | { code: number; body: JsonObject }
  | { code: number; text: string }
  | { stream: (response: ServerResponse) => void };

export const ok = (body: JsonObject, code = 200): Answer => ({ code, body });
