import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import {
  errorCode,
  INCIDENTS,
  MAYA,
  PAT,
  startLab,
  TOM,
  webClient,
} from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let client: WebClient;
beforeEach(async () => {
  lab = await startLab();
  client = webClient(lab);
});
afterEach(() => lab.close());

const post = async (): Promise<string> =>
  (await client.chat.postMessage({ channel: INCIDENTS, text: 'x' })).ts ?? '';

it('reactions.add, reactions.remove, reactions.get', async () => {
  const timestamp = await post();
  const eyes = { channel: INCIDENTS, timestamp, name: 'eyes' };
  await client.reactions.add(eyes);
  expect(lab.as(MAYA).react({ channel: INCIDENTS, ts: timestamp, name: 'eyes' })).toEqual({ ok: true });
  expect(await errorCode(client.reactions.add(eyes))).toBe('already_reacted');
  const got = await client.reactions.get({ channel: INCIDENTS, timestamp });
  expect(got).toMatchObject({
    type: 'message',
    message: { reactions: [{ name: 'eyes', count: 2, users: [lab.botUserId, MAYA] }] },
  });
  await client.reactions.remove(eyes);
  expect(await errorCode(client.reactions.remove(eyes))).toBe('no_reaction');
  expect(lab.messages(INCIDENTS)[0]?.reactions).toEqual([{ name: 'eyes', users: [MAYA] }]);
  expect(await errorCode(client.reactions.add({ ...eyes, name: 'not a name' }))).toBe('invalid_name');
});

it('pins.add and bookmarks.add, bookmarks.list', async () => {
  const timestamp = await post();
  await client.pins.add({ channel: INCIDENTS, timestamp });
  expect(await errorCode(client.pins.add({ channel: INCIDENTS, timestamp }))).toBe('already_pinned');
  expect(lab.messages(INCIDENTS)[0]?.pinned).toBe(true);
  const bookmark = {
    channel_id: INCIDENTS,
    title: 'Case',
    type: 'link',
    link: 'https://casebook.example.com/c/1',
  } as const;
  expect((await client.bookmarks.add(bookmark)).bookmark).toMatchObject({
    title: 'Case',
    channel_id: INCIDENTS,
  });
  expect(await errorCode(client.bookmarks.add({ ...bookmark, link: 'nowhere' }))).toBe('invalid_link');
  expect(await errorCode(client.bookmarks.list({ channel_id: INCIDENTS }))).toBe('missing_scope');
  const reader = await startLab({ scopes: ['bookmarks:read', 'bookmarks:write'] });
  await webClient(reader).bookmarks.add(bookmark);
  expect((await webClient(reader).bookmarks.list({ channel_id: INCIDENTS })).bookmarks).toHaveLength(1);
  await reader.close();
});

it('assistant.threads.setStatus and assistant.threads.setSuggestedPrompts', async () => {
  const thread = await post();
  const status = { channel_id: INCIDENTS, thread_ts: thread, status: 'is looking at logs…' };
  expect(await client.assistant.threads.setStatus(status)).toMatchObject({ ok: true });
  expect(await errorCode(client.assistant.threads.setStatus({ ...status, thread_ts: '1.000001' }))).toBe(
    'invalid_thread_ts',
  );
  const im = (await client.conversations.open({ users: MAYA })).channel?.id ?? '';
  const prompts = Array.from({ length: 5 }, (_, index) => ({ title: `t${index}`, message: 'm' }));
  const suggest = (count: number) =>
    client.apiCall('assistant.threads.setSuggestedPrompts', {
      channel_id: im,
      prompts: prompts.slice(0, count),
    });
  expect(await suggest(4)).toMatchObject({ ok: true });
  expect(await errorCode(suggest(5))).toBe('invalid_arguments');
});

it('files.getUploadURLExternal, the upload, files.completeUploadExternal', async () => {
  await client.filesUploadV2({
    channel_id: INCIDENTS,
    filename: 'post-mortem.md',
    title: 'Post-mortem',
    content: '# What happened',
    initial_comment: 'Draft',
  });
  const message = lab.messages(INCIDENTS)[0];
  expect(message).toMatchObject({ text: 'Draft', files: [{ name: 'post-mortem.md', title: 'Post-mortem' }] });
  const download = (user: string) => fetch(`${lab.url}/lab/files/${message?.files?.[0]?.id}?user=${user}`);
  expect(await (await download(TOM)).text()).toBe('# What happened');
  expect((await download(PAT)).status).toBe(404);
  const unsent = await client.files.getUploadURLExternal({ filename: 'x.txt', length: 3 });
  const complete = client.files.completeUploadExternal({
    files: [{ id: unsent.file_id ?? '' }],
    channel_id: INCIDENTS,
  });
  expect(await errorCode(complete)).toBe('file_not_found');
});
