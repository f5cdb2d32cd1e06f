import type { WebClient } from '@slack/web-api';
import { NotFoundError } from '#src/errors.ts';
import { readFailure } from '#src/slack/call-outcome.ts';

const ID = /^[CDG][A-Z0-9]{5,}$/;
/** A renamed channel is found again after this time. */
const KEEP_MS = 10 * 60_000;

function unlessRefused(error: unknown): void {
  if (readFailure(error).kind !== 'refused') throw error;
}

/** Turns the channel of a case, an id or a name with or without `#`, into an id. Throws NotFoundError. */
type ResolveChannel = (channel: string) => Promise<string>;

export function createChannels(client: WebClient, now: () => number): ResolveChannel {
  const known = new Map<string, { id: string; until: number }>();

  async function list(types: string): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await client.conversations.list({
        limit: 200,
        exclude_archived: true,
        types,
        ...(cursor ? { cursor } : {}),
      });
      for (const channel of page.channels ?? []) {
        if (channel.name && channel.id) known.set(channel.name, { id: channel.id, until: now() + KEEP_MS });
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
  }

  return async (channel) => {
    if (ID.test(channel)) return channel;
    const name = channel.replace(/^#/, '').toLowerCase();
    const fresh = () => {
      const found = known.get(name);
      return found && found.until > now() ? found.id : undefined;
    };
    if (fresh() === undefined) await list('public_channel');
    // Private channels need groups:read, which an operator may have left out: asked for only where nothing else helps.
    if (fresh() === undefined) await list('private_channel').catch(unlessRefused);
    const id = fresh();
    if (id === undefined) {
      throw new NotFoundError(
        `There is no channel #${name} that the app can see.`,
        'Name an existing channel, and invite the app where it is private.',
      );
    }
    return id;
  };
}
