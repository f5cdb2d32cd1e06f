import { describe, expect, it } from 'vitest';
import type { Workspace } from '#lab/slack/page-api.ts';
import { fromHash, toHash } from '../../../web/address.ts';
import { accept, complete, encodeText, parseCommand } from '../../../web/text/compose.ts';

const user = (id: string, name: string, realName: string, isBot = false) => ({
  id,
  name,
  realName,
  title: 'SRE',
  initials: 'XX',
  hue: 1,
  isGuest: false,
  isBot,
  email: '',
});
const channel = (id: string, name: string, isDm = false) => ({ id, name, topic: '', isDm, members: [] });
const workspace: Workspace = {
  teamId: 'T1',
  teamName: 'Lab',
  botUserId: 'U0',
  users: [user('U1', 'maya', 'Maya Chen'), user('U0', 'casebook', 'Casebook', true)],
  channels: [channel('C1', 'incidents'), channel('D1', 'dm-maya', true)],
  userGroups: [{ id: 'S1', handle: 'sre', name: 'Site reliability', users: [] }],
  commands: [{ command: '/case', description: 'Open and follow cases', usageHint: 'list | help' }],
};

const offered = (text: string, caret = text.length): string[] | undefined =>
  complete(text, caret, workspace, workspace.channels)?.options.map((option) => option.insert);

describe('complete', () => {
  it('offers the app first, then people, by handle or real name', () => {
    expect(offered('@')?.[0]).toBe('@casebook');
    expect(offered('hi @may')).toEqual(['@maya']);
    expect(offered('hi @chen')).toEqual(['@maya']);
    expect(offered('@sr')).toEqual(['@sre']);
  });

  it('offers commands at the start only, and channels that are none of the direct ones', () => {
    expect(offered('/ca')).toEqual(['/case']);
    expect(offered('see /ca')).toBeUndefined();
    expect(offered('#')).toEqual(['#incidents']);
  });

  it('stays quiet inside words and addresses', () => {
    expect(offered('mail maya@x')).toBeUndefined();
    expect(offered('plain text')).toBeUndefined();
  });

  it('completes in the middle of a text', () => {
    const text = 'hi @cas please';
    const completion = complete(text, 7, workspace, workspace.channels);
    expect(completion && accept(text, completion, completion.options[0] as never)).toEqual({
      text: 'hi @casebook please',
      caret: 13,
    });
  });
});

describe('encodeText', () => {
  it.each([
    ['@casebook look', '<@U0> look'],
    ['cc @Maya, @sre and @here', 'cc <@U1>, <!subteam^S1> and <!here>'],
    ['in #incidents not #nowhere', 'in <#C1|incidents> not #nowhere'],
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['<@U0> is not a mention', '&lt;@U0&gt; is not a mention'],
    ['see https://x.example/a?b=1&c=2.', 'see <https://x.example/a?b=1&amp;c=2>.'],
    ['`@maya <b>` @maya', '`@maya &lt;b&gt;` <@U1>'],
    ['maya@x.example', 'maya@x.example'],
  ])('%s', (typed, sent) => {
    expect(encodeText(typed, workspace)).toBe(sent);
  });
});

describe('parseCommand', () => {
  it('splits a command from its text and leaves paths and sentences alone', () => {
    expect(parseCommand('/case  show 12 ')).toEqual({ command: '/case', text: 'show 12' });
    expect(parseCommand('/case')).toEqual({ command: '/case', text: '' });
    expect(parseCommand('/var/log is full')).toBeUndefined();
    expect(parseCommand('run /case')).toBeUndefined();
  });
});

describe('address', () => {
  it('goes there and back', () => {
    const hash = toHash(
      { kind: 'channel', channel: 'C1' },
      { kind: 'thread', channel: 'C1', ts: '17.000100' },
    );
    expect(fromHash(hash)).toEqual({ route: { kind: 'channel', channel: 'C1' }, thread: '17.000100' });
    expect(fromHash(toHash({ kind: 'home' }, undefined))).toEqual({ route: { kind: 'home' } });
  });

  it.each(['', '#/', '#/x/y', '#/<b>'])('reads nothing out of %s', (hash) => {
    expect(fromHash(hash)).toBeUndefined();
  });
});
