import type { ServerResponse } from 'node:http';
import type { Hub, Lab } from '#lab/slack/lab.ts';
import { channelOf, maySee } from '#lab/slack/lookup.ts';

/** Proxies and browsers drop silent connections after about half a minute. */
const HEARTBEAT_MS = 15_000;

export interface PageHub extends Hub {
  /** Makes `response` a stream of server-sent events for this user. */
  connect(user: string, response: ServerResponse): void;
  close(): void;
}

export function createHub(lab: () => Lab): PageHub {
  const open = new Map<ServerResponse, string>();
  const heartbeat = setInterval(() => {
    for (const response of open.keys()) response.write(': still here\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    connect: (user, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.write('retry: 1000\n: connected\n\n');
      open.set(response, user);
      response.on('close', () => open.delete(response));
    },
    publish: (event, visibleTo) => {
      const channel =
        visibleTo !== 'everyone' && 'channel' in visibleTo ? channelOf(lab(), visibleTo.channel) : undefined;
      for (const [response, user] of open) {
        const visible =
          visibleTo === 'everyone' ||
          ('user' in visibleTo
            ? visibleTo.user === user
            : channel !== undefined && maySee(lab(), user, channel));
        if (visible) response.write(`data: ${JSON.stringify(event)}\n\n`);
      }
    },
    close: () => {
      clearInterval(heartbeat);
      for (const response of open.keys()) response.end();
      open.clear();
    },
  };
}
