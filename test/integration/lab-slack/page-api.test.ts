import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorkspace, LabWorkspaceOptions } from '#lab/slack/lab-workspace.ts';
import type { PageEvent, Workspace } from '#lab/slack/page-api.ts';
import {
  eventually,
  GENERAL,
  INCIDENTS,
  MAYA,
  PAT,
  SECURITY,
  startLab,
  TOM,
  webClient,
} from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-slack-'));
  lab = await startLab();
});
afterEach(async () => {
  await lab.close();
  await rm(folder, { recursive: true });
});
async function restart(options: Partial<LabWorkspaceOptions>): Promise<void> {
  await lab.close();
  lab = await startLab(options);
}

const get = async <T>(path: string): Promise<{ status: number; body: T }> => {
  const response = await fetch(lab.url + path);
  return { status: response.status, body: (await response.json()) as T };
};
const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(lab.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as { ok?: boolean; error?: string; ts?: string },
  };
};

/** Server-sent events of one page, parsed; call the result to stop listening. */
async function listen(user: string): Promise<{ events: PageEvent[]; stop(): void }> {
  const abort = new AbortController();
  const response = await fetch(`${lab.url}/lab/events?user=${user}`, { signal: abort.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: PageEvent[] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)));
    }
  };
  read().catch((error: Error) => expect(['AbortError', 'TypeError']).toContain(error.name));
  return { events, stop: () => abort.abort() };
}

describe('what the page reads', () => {
  it('gives the workspace: people who can be played, channels, groups, commands', async () => {
    const { body } = await get<Workspace>('/lab/workspace');
    expect(body.users.map((user) => [user.name, user.isGuest, user.isBot])).toEqual([
      ['casebook', false, true],
      ['maya', false, false],
      ['tom', false, false],
      ['lena', false, false],
      ['sara', false, false],
      ['pat', true, false],
    ]);
    expect(body.channels.filter((channel) => !channel.isDm).map((channel) => channel.name)).toEqual([
      'incidents',
      'general',
      'payments',
      'deploys',
      'security',
    ]);
    expect(body.userGroups.map((group) => group.handle)).toEqual(['sre', 'security', 'developers']);
    expect(body.commands.map((command) => command.command)).toEqual(['/case']);
  });

  it('posts, reads channel and thread, and reacts', async () => {
    const { status, body } = await send('/lab/messages', { user: MAYA, channel: INCIDENTS, text: 'root' });
    expect(status).toBe(201);
    await send('/lab/messages', { user: TOM, channel: INCIDENTS, text: 'reply', threadTs: body.ts });
    await send('/lab/reactions', { user: TOM, channel: INCIDENTS, ts: body.ts, name: 'eyes' });
    expect((await get(`/lab/channels/${INCIDENTS}/messages?user=${TOM}`)).body).toMatchObject([
      { text: 'root', replyCount: 1, reactions: [{ name: 'eyes', users: [TOM] }] },
    ]);
    expect((await get(`/lab/channels/${INCIDENTS}/threads/${body.ts}?user=${TOM}`)).body).toMatchObject([
      { text: 'root' },
      { text: 'reply', threadTs: body.ts },
    ]);
  });

  it('streams to each page what its user may see', async () => {
    const [maya, guest] = [await listen(MAYA), await listen(PAT)];
    const client = webClient(lab);
    await send('/lab/messages', { user: MAYA, channel: SECURITY, text: 'secret' });
    const { ts = '' } = await client.chat.postMessage({ channel: GENERAL, text: 'one' });
    await client.chat.postEphemeral({ channel: GENERAL, user: MAYA, text: 'only maya' });
    await client.chat.update({ channel: GENERAL, ts, text: 'two' });
    await client.chat.delete({ channel: GENERAL, ts });
    await client.conversations.create({ name: 'war-room' });
    await client.assistant.threads
      .setStatus({ channel_id: SECURITY, thread_ts: '1', status: 'x' })
      .catch(() => undefined);
    await eventually(() => maya.events.some((event) => event.type === 'channel_created'));
    const told = ({ events }: { events: PageEvent[] }) =>
      events.map((event) =>
        event.type.startsWith('message') && 'message' in event
          ? `${event.type}: ${event.message.text}`
          : event.type,
      );
    expect(told(maya)).toEqual([
      'message: secret',
      'message: one',
      'message: only maya',
      'message_changed: two',
      'message_deleted',
      'channel_created',
    ]);
    expect(told(guest)).toEqual(['message: one', 'message_changed: two', 'message_deleted']);
    maya.stop();
    guest.stop();
  });

  it('lists and starts scenarios, and shows how they go', async () => {
    const scenario = { id: 'leak', title: 'auth-service leaks memory', description: 'd' };
    await restart({
      scenarios: {
        list: () => [scenario],
        start: async (id) => ({ id, state: 'starting', detail: 'rolling out v1.2.1' }),
      },
      readyz: async () => ({ ready: false, detail: { worker: 'starting' } }),
    });
    const page = await listen(MAYA);
    expect((await get('/lab/scenarios')).body).toEqual([scenario]);
    expect(await send('/lab/scenarios/leak/start', {})).toMatchObject({
      status: 202,
      body: { state: 'starting' },
    });
    lab.announceScenario({ id: 'leak', state: 'running', detail: 'leaking' });
    await eventually(() => page.events.length === 2);
    expect(page.events.map((event) => event.type === 'scenario' && event.state.state)).toEqual([
      'starting',
      'running',
    ]);
    expect((await send('/lab/scenarios/other/start', {})).status).toBe(404);
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: { ready: false, detail: { worker: 'starting' } },
    });
    page.stop();
  });
});

describe('what the page cannot do', () => {
  it.each<[string, string, unknown, number]>([
    ['speak for the app', '/lab/messages', { user: 'U0LABBOT01', channel: INCIDENTS, text: 'x' }, 403],
    ['speak for nobody', '/lab/messages', { user: 'U0NOBODY01', channel: INCIDENTS, text: 'x' }, 404],
    [
      'speak for somebody who left',
      '/lab/messages',
      { user: 'U0LABOLE01', channel: INCIDENTS, text: 'x' },
      404,
    ],
    ['let a guest into a channel', '/lab/messages', { user: PAT, channel: INCIDENTS, text: 'x' }, 404],
    ['say nothing', '/lab/messages', { user: MAYA, channel: INCIDENTS, text: ' ' }, 400],
    ['send half a message', '/lab/messages', { user: MAYA }, 400],
    ['send no JSON', '/lab/messages', '{oops', 400],
    [
      'reply to nothing',
      '/lab/messages',
      { user: MAYA, channel: INCIDENTS, text: 'x', threadTs: '1.000001' },
      404,
    ],
    [
      'click as nobody',
      '/lab/actions',
      { user: 'U0NOBODY01', container: { viewId: 'V1' }, blockId: 'b', actionId: 'a' },
      404,
    ],
    ['click nowhere', '/lab/actions', { user: MAYA, container: {}, blockId: 'b', actionId: 'a' }, 400],
    ['call what is not there', '/lab/everything', {}, 404],
  ])('%s', async (_name, path, body, status) => {
    const answer = await send(path, body);
    expect(answer).toMatchObject({ status, body: { ok: false, error: expect.stringMatching(/\w+.*\.$/) } });
    expect(lab.messages(INCIDENTS)).toEqual([]);
  });

  it('is driven from elsewhere: foreign Host, foreign Origin, cross-site fetches', async () => {
    const message = { user: MAYA, channel: INCIDENTS, text: 'x' };
    expect((await send('/lab/messages', message, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send('/lab/messages', message, { origin: 'null' })).status).toBe(403);
    expect((await send('/lab/messages', message, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await send('/lab/messages', message, { origin: lab.url })).status).toBe(201);
    const { port } = new URL(lab.url);
    const status = await new Promise((resolve) => {
      request({ port, path: '/lab/workspace', headers: { host: `evil.example:${port}` } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it('sends more than four megabytes', async () => {
    expect(
      (await send('/lab/messages', { user: MAYA, channel: INCIDENTS, text: 'x'.repeat(5_000_000) })).status,
    ).toBe(413);
  });
});

describe('files of the page', () => {
  it('are served as they are, TypeScript without its types, and nothing outside the folder', async () => {
    await writeFile(join(folder, 'index.html'), '<script type="importmap">{"imports":{}}</script>');
    await writeFile(join(folder, 'app.ts'), 'export const one: number = 1;');
    await writeFile(join(folder, '.secret.json'), '{}');
    await restart({ webDir: folder });
    const page = await fetch(`${lab.url}/`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[\w+/]+=*'/);
    const script = await fetch(`${lab.url}/app.ts`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).not.toContain('number');
    for (const file of ['preact.mjs', 'preact-hooks.mjs', 'htm.mjs']) {
      expect((await fetch(`${lab.url}/vendor/${file}`)).status).toBe(200);
    }
    for (const path of [
      '/.secret.json',
      '/%2e%2e%2fetc%2fpasswd',
      '/none.css',
      '/vendor/other.mjs',
      '/app.exe',
    ]) {
      expect((await fetch(lab.url + path)).status).toBe(404);
    }
  });
});

describe('the data file', () => {
  it('keeps messages, channels and home tabs, and time stamps go on', async () => {
    const dataFile = join(folder, 'data', 'workspace.json');
    await restart({ dataFile });
    const { ts } = lab.as(MAYA).post(INCIDENTS, 'before');
    await webClient(lab).conversations.create({ name: 'war-room' });
    await restart({ dataFile, now: () => 0 });
    expect(lab.messages(INCIDENTS).map((message) => message.text)).toEqual(['before']);
    expect((await get<Workspace>('/lab/workspace')).body.channels.map((each) => each.name)).toContain(
      'war-room',
    );
    expect(Number(lab.as(MAYA).post(INCIDENTS, 'after').ts)).toBeGreaterThan(Number(ts));
  });

  it('is set aside when it cannot be read', async () => {
    const dataFile = join(folder, 'workspace.json');
    await writeFile(dataFile, '{"half":');
    const lines: string[] = [];
    await restart({ dataFile, log: (line) => lines.push(line) });
    expect(lines[0]).toContain('starting fresh');
    expect(await readFile(`${dataFile}.unreadable`, 'utf8')).toBe('{"half":');
  });

  it('is not needed for a second lab to refuse the same port with a clear error', async () => {
    const port = Number(new URL(lab.url).port);
    await expect(startLab({ port })).rejects.toMatchObject({
      name: 'ConfigError',
      fix: expect.stringContaining('another port'),
    });
  });
});
