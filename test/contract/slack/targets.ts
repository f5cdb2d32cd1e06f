import { createServer } from 'node:http';
import { createEmulator } from 'emulate';
import { INCIDENTS, MAYA, SIGNING_SECRET, startLab, TOM } from '#test/integration/lab-slack/lab-app.ts';

/** Something that answers as Slack does, with one channel the token's owner is in and two people to talk to. */
export interface SlackTarget {
  apiUrl: string;
  token: string;
  channel: string;
  people: [string, string];
  /** An email of the first person. */
  email: string;
  /** A fresh trigger_id, as a click or command would carry. */
  trigger(): Promise<string>;
  close(): Promise<void>;
}

async function lab(): Promise<SlackTarget> {
  const triggers: string[] = [];
  const endpoint = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const trigger = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('trigger_id');
    if (trigger) triggers.push(trigger);
    response.end();
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const address = endpoint.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const running = await startLab({
    botToken: 'xoxb-contract',
    signingSecret: SIGNING_SECRET,
    requestUrl: () => `http://127.0.0.1:${port}/`,
    scopes: [
      ...[
        'chat:write',
        'channels:read',
        'channels:history',
        'channels:join',
        'channels:manage',
        'im:write',
        'im:read',
      ],
      ...['users:read', 'users:read.email', 'reactions:read', 'reactions:write', 'pins:write', 'im:history'],
      ...['bookmarks:read', 'bookmarks:write', 'files:write'],
    ],
  });
  return {
    apiUrl: running.apiUrl,
    token: 'xoxb-contract',
    channel: INCIDENTS,
    people: [MAYA, TOM],
    email: 'maya@lab.example',
    trigger: async () => {
      await running.as(MAYA).command(INCIDENTS, '/case', 'open');
      return triggers.pop() ?? '';
    },
    close: async () => {
      await running.close();
      endpoint.closeAllConnections();
      await new Promise((resolve) => endpoint.close(resolve));
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function emulator(): Promise<SlackTarget> {
  const token = 'xoxb-contract';
  const running = await createEmulator({
    service: 'slack',
    port: await freePort(),
    seed: {
      slack: {
        users: [
          { name: 'owner' },
          { name: 'maya', real_name: 'Maya Chen', email: 'maya@lab.example' },
          { name: 'tom', real_name: 'Tom Okafor', email: 'tom@lab.example' },
        ],
        channels: [{ name: 'incidents' }],
        tokens: [{ token, user: 'owner' }],
      },
    },
  });
  const call = async (
    method: string,
    args: Record<string, string> = {},
  ): Promise<Record<string, unknown>> => {
    const response = await fetch(`${running.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const { channels } = (await call('conversations.list')) as { channels: { id: string; name: string }[] };
  const { members } = (await call('users.list')) as { members: { id: string; name: string }[] };
  const named = (list: { id: string; name: string }[], name: string): string =>
    list.find((each) => each.name === name)?.id ?? '';
  return {
    apiUrl: `${running.url}/api/`,
    token,
    channel: named(channels, 'incidents'),
    people: [named(members, 'maya'), named(members, 'tom')],
    email: 'maya@lab.example',
    trigger: async () => {
      const answer = await call('views.generateTriggerId', { user_id: named(members, 'maya') });
      return String(answer.trigger_id);
    },
    close: () => running.close(),
  };
}

export const TARGETS: [string, () => Promise<SlackTarget>][] = [
  ['lab workspace', lab],
  ['emulate', emulator],
];
