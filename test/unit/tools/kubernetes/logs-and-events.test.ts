import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { app, event, minutesAgo, pod, podName } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import listEvents from '#tools/kubernetes/list-events.ts';
import readLogs from '#tools/kubernetes/read-logs.ts';

const two = {
  ...pod({ name: 'two', image: 'x:1' }),
  spec: {
    containers: [
      { name: 'main', image: 'x:1' },
      { name: 'proxy', image: 'y:1' },
    ],
  },
} as KubeObject;

describe('read-logs', () => {
  const lines = Array.from(
    { length: 300 },
    (_, n) => `${minutesAgo(5)} line ${n}${n % 100 === 0 ? ' ERROR refused' : ''}`,
  );
  const world = {
    objects: [pod({ name: 'one', image: 'x:1' }), two],
    currentLogs: { 'shop/one/main': lines, 'shop/two/proxy': ['up'] },
    podLogs: { 'shop/one/main': ['panic: out of memory'] },
  };
  const read = (input: object) => callOver(readLogs, input, world);

  test('the last lines of the only container', async () => {
    const { content, status } = await read({ pod: 'one', limit: 3 });
    expect(status).toBe('ok');
    expect(content).toMatchObject({ container: 'main', previous: false });
    expect(content.lines.map((line: string) => line.slice(-8))).toEqual(['line 297', 'line 298', 'line 299']);
  });

  test('of the instance before its last restart', async () => {
    expect((await read({ pod: 'one', previous: true })).content.lines).toEqual(['panic: out of memory']);
    const none = await read({ pod: 'two', container: 'proxy', previous: true });
    expect(none).toMatchObject({ status: 'no_data', summary: 'There is no earlier instance.' });
  });

  test('only lines with some words, the newest of them', async () => {
    const { content, truncated, query } = await read({ pod: 'one', contains: 'error REFUSED', limit: 2 });
    expect(content.lines.map((line: string) => /line \d+/.exec(line)?.[0])).toEqual(['line 100', 'line 200']);
    expect(truncated).toEqual({ shown: 2 });
    expect(query).toContain('contains=error REFUSED');
    expect(await read({ pod: 'one', contains: 'nowhere' })).toMatchObject({ status: 'no_data' });
  });

  test('of several containers one has to be named', async () => {
    expect(await read({ pod: 'two' })).toMatchObject({ status: 'error', fix: 'Name one of main, proxy.' });
    expect((await read({ pod: 'two', container: 'proxy' })).content.lines).toEqual(['up']);
    expect(await read({ pod: 'none' })).toMatchObject({
      status: 'no_data',
      summary: 'pod shop/none does not exist',
    });
  });

  test('a secret is not found by its letters, nor a key by one of its lines', async () => {
    const key = [
      '-----BEGIN RSA PRIVATE KEY-----',
      'MIIEpAIBAAKCAQEA7bq1',
      'Zx81cVq0',
      '-----END RSA PRIVATE KEY-----',
    ];
    const secretive = {
      objects: [],
      currentLogs: { 'shop/one/main': ['start', ...key, 'password=sup3rS3cretPassw0rd', 'end'] },
    };
    const search = (contains?: string) =>
      callOver(readLogs, { pod: 'one', container: 'main', ...(contains ? { contains } : {}) }, secretive);
    const whole = JSON.stringify((await search()).content);
    for (const part of ['MIIEpAIBAAKCAQEA7bq1', 'Zx81cVq0', 'sup3rS3cretPassw0rd']) {
      expect(whole).not.toContain(part);
      expect(await search(part)).toMatchObject({ status: 'no_data' });
    }
    expect(whole).toContain('end');
  });

  test('a line that is too long is cut where it shows', async () => {
    const long = { objects: [], currentLogs: { 'shop/one/main': ['x'.repeat(1_000)] } };
    const { content } = await callOver(readLogs, { pod: 'one', container: 'main' }, long);
    expect(content.lines[0]).toBe(`${'x'.repeat(400)}…[600 more characters]`);
  });
});

describe('list-events', () => {
  const web = app({ name: 'web', revisions: [{ image: 'w:1', minutesAgo: 100 }] });
  const normal = { ...event('Pulled', 'image is there', { name: podName('web', 1, 0) }, 10), type: 'Normal' };
  const objects = [
    ...web,
    normal,
    event('BackOff', 'restarting', { name: podName('web', 1, 0) }, 8),
    event('BackOff', 'restarting', { name: podName('web', 1, 0) }, 4),
    event('FailedScheduling', 'no room', { name: podName('web-api', 1, 0) }, 6),
    event('Unhealthy', 'long ago', { name: podName('web', 1, 1) }, 400),
    event('BackOff', 'elsewhere', { name: 'vault-1', namespace: 'bank' }, 3),
    event('NodeNotReady', 'kubelet stopped', { kind: 'Node', name: 'node-a', namespace: 'default' }, 5),
    event('BackOff', 'not ours', { name: 'other', namespace: 'default' }, 5),
  ];
  const list = (input: object) => callOver(listEvents, input, { objects });
  const said = async (input: object): Promise<string[]> =>
    (await list(input)).content.events.map(
      ({ reason, message }: { reason: string; message: string }) => `${reason} ${message}`,
    );

  test('of the window, the newest first, equal ones counted together', async () => {
    const { content, window } = await list({});
    expect(content.events.map(({ message }: { message: string }) => message)).toEqual([
      'restarting',
      'no room',
      'image is there',
    ]);
    expect(content.events[0]).toMatchObject({ count: 6, first: minutesAgo(8), last: minutesAgo(2) });
    expect(window).toEqual({ from: minutesAgo(120), to: minutesAgo(0) });
  });

  test('by kind, name, type and words', async () => {
    expect(await said({ warnings: true })).toEqual(['BackOff restarting', 'FailedScheduling no room']);
    expect(await said({ name: 'web' })).toEqual(['BackOff restarting', 'Pulled image is there']);
    expect(await said({ name: 'web-api' })).toEqual(['FailedScheduling no room']);
    expect(await said({ contains: 'ROOM' })).toEqual(['FailedScheduling no room']);
    expect(await said({ since: minutesAgo(500) })).toContain('Unhealthy long ago');
    expect(await said({ until: minutesAgo(7), since: minutesAgo(20) })).toEqual([
      'BackOff restarting',
      'Pulled image is there',
    ]);
  });

  test('of nodes only what is about nodes, though it stands in another namespace', async () => {
    expect(await said({ kind: 'Node' })).toEqual(['NodeNotReady kubelet stopped']);
  });

  test('a limit shows', async () => {
    expect((await list({ limit: 1 })).truncated).toEqual({ shown: 1, of: 3 });
    expect(await list({ name: 'nobody' })).toMatchObject({ status: 'no_data' });
  });
});
