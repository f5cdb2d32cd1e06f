import type { WebClient } from '@slack/web-api';
import { z } from 'zod';

/** The metadata that every message of ours carries. It is visible to the workspace: an id and nothing else. */
export const METADATA_EVENT = 'casebook_message';

const pageSchema = z.object({
  messages: z
    .array(
      z.looseObject({
        ts: z.string(),
        metadata: z
          .looseObject({
            event_type: z.string(),
            event_payload: z.looseObject({ key: z.unknown().optional() }),
          })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

/** Our clock and Slack's differ a little. */
const SKEW_SECONDS = 5;
const MAX_PAGES = 10;

/**
 * Looks for a message that may have been posted at or after `since`: its ts, or undefined when Slack does not have it.
 * Throws what the Web API client throws.
 */
export async function findPosted(
  client: WebClient,
  wanted: { channel: string; threadTs?: string | undefined; key: string; since: Date },
): Promise<string | undefined> {
  const method = wanted.threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  const oldest = (wanted.since.getTime() / 1_000 - SKEW_SECONDS).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = pageSchema.parse(
      await client.apiCall(method, {
        channel: wanted.channel,
        ...(wanted.threadTs === undefined ? {} : { ts: wanted.threadTs }),
        oldest,
        limit: 200,
        include_all_metadata: true,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    const found = answer.messages.find(
      ({ metadata }) => metadata?.event_type === METADATA_EVENT && metadata.event_payload.key === wanted.key,
    );
    if (found) return found.ts;
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}
