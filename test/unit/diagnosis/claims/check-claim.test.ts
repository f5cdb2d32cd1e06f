import { beforeAll, describe, expect, it } from 'vitest';
import { checkClaim } from '#src/diagnosis/claims/check-claim.ts';
import type { About, Cite, Claim } from '#src/diagnosis/claims/types.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { app, event, minutesAgo, NOW, podName } from '#test/support/cluster-objects.ts';

const POD = podName('web', 2, 0);
const evidence = new Map<string, EvidenceItem>();
const ids: Record<string, string> = {};

beforeAll(async () => {
  const vault = createMemoryVault(() => NOW);
  const put = async (kind: string, content: unknown): Promise<void> => {
    const item = await vault.put({
      kind,
      source: 'test',
      query: kind,
      content: content as Json,
      summary: kind,
    });
    evidence.set(item.id, item);
    ids[kind] = item.id;
  };
  const objects = app({
    name: 'web',
    revisions: [
      { image: 'r.example/web:1', minutesAgo: 500 },
      { image: 'r.example/web:2', minutesAgo: 20 },
    ],
  });
  const pods = objects.filter(({ kind }) => kind === 'Pod') as unknown as Record<string, Json>[];
  const [first] = pods;
  Object.assign(first ?? {}, {
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [
        {
          name: 'main',
          restartCount: 7,
          ready: false,
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
        {
          name: 'proxy',
          restartCount: 0,
          ready: true,
          state: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    },
  });
  await put('kubernetes.pods', { namespace: 'shop', items: pods });
  await put('kubernetes.deployments', {
    namespace: 'shop',
    items: objects.filter(({ kind }) => kind === 'Deployment'),
  });
  await put('kubernetes.events', {
    namespace: 'shop',
    items: [event('BackOff', 'Back-off restarting failed container', { name: POD }, 6)],
  });
  await put('kubernetes.configmaps', {
    namespace: 'shop',
    items: [
      {
        kind: 'ConfigMap',
        metadata: { name: 'web-config', namespace: 'shop' },
        data: { POOL_SIZE: '5', 'no-cache': 'on', MODE: 'not' },
      },
    ],
  });
  const rising = Array.from({ length: 12 }, (_, index): [string, number] => [
    minutesAgo(60 - 5 * index),
    100 + index * 20,
  ]);
  await put('telemetry.latency', {
    namespace: 'shop',
    series: [
      {
        metric: 'latency',
        unit: 'ms',
        labels: { namespace: 'shop', service: 'web', quantile: '0.99' },
        points: rising,
      },
      {
        metric: 'latency',
        unit: 'ms',
        labels: { namespace: 'shop', service: 'db', quantile: '0.99' },
        points: rising,
      },
    ],
  });
  await put('tool.read-trend', {
    measure: 'latency',
    unit: 'ms',
    namespace: 'shop',
    times: [],
    series: [
      { name: 'web p99', first: 21, last: 480, lowest: 21, highest: 480, values: [21, 480] },
      { name: 'db p99', first: 480, last: 21, lowest: 21, highest: 480, values: [480, 21] },
      { name: 'web/proxy p50', first: 0, last: 9, lowest: 0, highest: 9, values: [] },
    ],
  });
  await put('tool.list-changes', {
    namespace: 'shop',
    changes: [
      { at: minutesAgo(12), what: 'edited', kind: 'ConfigMap', name: 'web-config', by: 'kubectl-edit' },
      { at: minutesAgo(9), what: 'being deleted', kind: 'ConfigMap', name: 'other-config' },
      {
        at: minutesAgo(5),
        what: 'rollout',
        kind: 'Deployment',
        name: 'web',
        fromRevision: 1,
        toRevision: 2,
        fields: [{ field: 'spec.containers[main].image', from: 'r.example/web:1', to: 'r.example/web:2' }],
      },
    ],
  });
  await put('telemetry.error-logs', {
    lines: [
      {
        at: minutesAgo(3),
        namespace: 'shop',
        service: 'web',
        severity: 'ERROR',
        body: 'no connection to db:5432 within 3000 ms',
      },
    ],
  });
});

const CONTAINER = '/items/0/status/containerStatuses/0';
const PROXY = '/items/0/status/containerStatuses/1';
const pod: About = { kind: 'Pod', namespace: 'shop', name: POD };
const web: About = { kind: 'Service', namespace: 'shop', name: 'web' };
const config: About = { kind: 'ConfigMap', namespace: 'shop', name: 'web-config' };

const cite = (kind: string, pointer: string, value: Json): Cite => ({
  evidence: ids[kind] ?? kind,
  pointer,
  value,
});
const point = (index: number, series = 0): Cite =>
  cite('telemetry.latency', `/series/${series}/points/${index}/1`, 100 + index * 20);
const check = (statement: string, about: About, ...cites: Cite[]): unknown =>
  checkClaim({ statement, about, cites } satisfies Claim, evidence);
const problem = expect.objectContaining({ problem: expect.any(String) });
const holds = expect.objectContaining({ citations: expect.any(Array) });

const trend = (series: number, end: 'first' | 'last', value: number): Cite =>
  cite('tool.read-trend', `/series/${series}/${end}`, value);
const change = (path: string, value: Json): Cite => cite('tool.list-changes', `/changes/${path}`, value);
const deployment: About = { kind: 'Deployment', namespace: 'shop', name: 'web' };

const restarts = (): Cite => cite('kubernetes.pods', `${CONTAINER}/restartCount`, 7);
const ready = (): Cite => cite('kubernetes.pods', '/items/0/status/conditions/0/status', 'False');
const line = (): Cite =>
  cite('telemetry.error-logs', '/lines/0/body', 'no connection to db:5432 within 3000 ms');
const pool = (): Cite => cite('kubernetes.configmaps', '/items/0/data/POOL_SIZE', '5');

describe('a statement as a person would write it', () => {
  it.each<[string, About, () => Cite[]]>([
    [`Pod ${POD} has restart count 7 in container main.`, pod, () => [restarts()]],
    [`Container main of Pod shop/${POD} restarted {1} times`.replace(' times', ''), pod, () => [restarts()]],
    [`The Ready condition of Pod ${POD} is False.`, pod, () => [ready()]],
    [
      `Pod ${POD}: lastState of main has exit code 137.`,
      pod,
      () => [cite('kubernetes.pods', `${CONTAINER}/lastState/terminated/exitCode`, 137)],
    ],
    [
      `The last state of container main of ${POD} has reason OOMKilled.`,
      pod,
      () => [cite('kubernetes.pods', `${CONTAINER}/lastState/terminated/reason`, 'OOMKilled')],
    ],
    [
      `The BackOff event of ${POD} says "Back-off restarting failed container" as message.`,
      pod,
      () => [cite('kubernetes.events', '/items/0/message', 'Back-off restarting failed container')],
    ],
    ['web logged {1}', web, () => [line()]],
    [`At ${minutesAgo(3).slice(11, 16)} Service web logged {1}.`, web, () => [line()]],
    ['POOL_SIZE of ConfigMap web-config is "5".', config, () => [pool()]],
    [
      'The image of container main of Deployment web is r.example/web:2.',
      { ...web, kind: 'Deployment' },
      () => [
        cite('kubernetes.deployments', '/items/0/spec/template/spec/containers/0/image', 'r.example/web:2'),
      ],
    ],
    ['The latency of Service web rose from 100 to 320 ms.', web, () => [point(0), point(11)]],
    ['The latency of web rose to 320.', web, () => [point(11)]],
    [`The p99 latency of web was 320 ms at ${minutesAgo(5)}.`.replace('p99 ', ''), web, () => [point(11)]],
    [
      `ready of container proxy of Pod ${POD} is true`,
      pod,
      () => [cite('kubernetes.pods', `${PROXY}/ready`, true)],
    ],
    [
      `restart count of container proxy of Pod ${POD} is 0`,
      pod,
      () => [cite('kubernetes.pods', `${PROXY}/restartCount`, 0)],
    ],
    [
      '"no-cache" of web-config is "on"',
      config,
      () => [cite('kubernetes.configmaps', '/items/0/data/no-cache', 'on')],
    ],
    [
      'latency of Service web ("web p99") rose from 21 to 480',
      web,
      () => [trend(0, 'first', 21), trend(0, 'last', 480)],
    ],
    [
      'The highest latency of "web p99" of Service web is 480',
      web,
      () => [cite('tool.read-trend', '/series/0/highest', 480)],
    ],
    [
      'latency of "web/proxy p50" of Service web rose from 0 to 9',
      web,
      () => [trend(2, 'first', 0), trend(2, 'last', 9)],
    ],
    ['ConfigMap web-config was edited at {1}', config, () => [change('0/at', minutesAgo(12))]],
    [
      'For Deployment web spec.containers[main].image changed from {1} to {2}',
      deployment,
      () => [change('2/fields/0/from', 'r.example/web:1'), change('2/fields/0/to', 'r.example/web:2')],
    ],
    ['The rollout of Deployment web has toRevision 2', deployment, () => [change('2/toRevision', 2)]],
  ])('%s', (statement, about, cites) => {
    expect(check(statement, about, ...cites())).toEqual(holds);
  });

  it('keeps what is quoted and says it with its values', () => {
    expect(check('web logged {1}', web, line())).toEqual({
      statement: 'web logged "no connection to db:5432 within 3000 ms"',
      citations: [
        {
          evidenceId: ids['telemetry.error-logs'],
          pointer: '/lines/0/body',
          value: 'no connection to db:5432 within 3000 ms',
          says: 'web logged "no connection to db:5432 within 3000 ms"',
        },
      ],
    });
  });
});

describe('a statement that its citation does not bear out', () => {
  it.each<[string, string, About, () => Cite[]]>([
    ['nothing', `Pod ${POD} does not start.`, pod, () => []],
    [
      'a zero',
      `Pod ${POD} is out of memory.`,
      pod,
      () => [cite('kubernetes.pods', `${PROXY}/restartCount`, 0)],
    ],
    [
      'a zero by a synonym',
      `container proxy of Pod ${POD} restarted 0`,
      pod,
      () => [cite('kubernetes.pods', `${PROXY}/restartCount`, 0)],
    ],
    [
      'true, of something else',
      `Ready of Pod ${POD} is true`,
      pod,
      () => [cite('kubernetes.pods', `${PROXY}/ready`, true)],
    ],
    [
      'a zero beside another value',
      `restart count of main of ${POD} is 7 and restart count of proxy is 0`,
      pod,
      () => [restarts(), cite('kubernetes.pods', `${PROXY}/restartCount`, 0)],
    ],
    [
      'a list',
      `containers of Deployment web is {1}`,
      { ...web, kind: 'Deployment' },
      () => [cite('kubernetes.deployments', '/items/0/spec/template/spec/containers', [])],
    ],
    ['the other way round', `Pod ${POD} is Ready.`, pod, () => [ready()]],
    ['the other way round, with the value', `Pod ${POD} is Ready, which is not False.`, pod, () => [ready()]],
    ['a negated true statement', `Ready of Pod ${POD} is not False.`, pod, () => [ready()]],
    [
      'a line without its first word',
      'web logged "connection to db:5432 within 3000 ms"',
      web,
      () => [line()],
    ],
    [
      'a part of a line',
      'web logged "3000 ms"',
      web,
      () => [cite('telemetry.error-logs', '/lines/0/body', '3000 ms')],
    ],
    ['a number of a line', 'web logged 3000', web, () => [line()]],
    ['a time that is none of the line', `At 03:33 web logged {1}`, web, () => [line()]],
    ['another container', `restart count of container proxy of ${POD} is 7`, pod, () => [restarts()]],
    ['no container where there are two', `restart count of ${POD} is 7`, pod, () => [restarts()]],
    [
      'the state instead of the last state',
      `state of main of ${POD} has exit code 137`,
      pod,
      () => [cite('kubernetes.pods', `${CONTAINER}/lastState/terminated/exitCode`, 137)],
    ],
    [
      'another service of the same series',
      'The latency of db is 320.',
      { ...web, name: 'db' },
      () => [point(11)],
    ],
    ['the wrong direction', 'The latency of web fell to 320.', web, () => [point(11)]],
    ['the wrong order', 'The latency of web rose from 320 to 100.', web, () => [point(11), point(0)]],
    ['a fall that was a rise', 'The latency of web fell from 320 to 100.', web, () => [point(0), point(11)]],
    ['points of two series', 'The latency of web rose from 100 to 320.', web, () => [point(0, 1), point(11)]],
    [
      'a direction of what is no series',
      `restart count of main of ${POD} rose to 7`,
      pod,
      () => [restarts()],
    ],
    ['another unit', 'The latency of web is 320 seconds.', web, () => [point(11)]],
    ['two directions', 'The latency of web rose and fell to 320.', web, () => [point(11)]],
    ['another namespace', `Ready of Pod ${POD} is False`, { ...pod, namespace: 'prod' }, () => [ready()]],
    ['no namespace', `Ready of Pod ${POD} is False`, { kind: 'Pod', name: POD }, () => [ready()]],
    ['another kind', `Ready of Pod ${POD} is False`, { ...pod, kind: 'Deployment' }, () => [ready()]],
    [
      'text that is a number',
      'POOL_SIZE of web-config is 5',
      config,
      () => [cite('kubernetes.configmaps', '/items/0/data/POOL_SIZE', 5)],
    ],
    [
      'a value that reads as a negation, bare',
      'MODE of web-config is not',
      config,
      () => [cite('kubernetes.configmaps', '/items/0/data/MODE', 'not')],
    ],
    [
      'a key that reads as a negation, bare',
      'web-config has no cache "on"',
      config,
      () => [cite('kubernetes.configmaps', '/items/0/data/no-cache', 'on')],
    ],
    ['four citations', 'POOL_SIZE of web-config is "5"', config, () => [pool(), pool(), pool(), pool()]],
    [
      'a pointer that is none',
      'POOL_SIZE of web-config is "5"',
      config,
      () => [{ ...pool(), pointer: 'items/0/data/POOL_SIZE' }],
    ],
    ['the root', 'web-config is {1}', config, () => [{ ...pool(), pointer: '' }]],
    [
      'the namespace of a list',
      'namespace of web-config is "shop"',
      config,
      () => [cite('kubernetes.configmaps', '/namespace', 'shop')],
    ],
    [
      'a prototype',
      'web-config is {1}',
      config,
      () => [cite('kubernetes.configmaps', '/items/0/__proto__/name', 'x')],
    ],
    [
      'a trend the other way',
      'latency of "web p99" of Service web fell from 21 to 480',
      web,
      () => [trend(0, 'first', 21), trend(0, 'last', 480)],
    ],
    [
      'a trend backwards',
      'latency of "web p99" of Service web fell from 480 to 21',
      web,
      () => [trend(0, 'last', 480), trend(0, 'first', 21)],
    ],
    [
      'a trend of two series',
      'latency of "web p99" of Service web rose from 21 to 480',
      web,
      () => [trend(1, 'last', 21), trend(0, 'last', 480)],
    ],
    [
      'a trend that is not told apart',
      'latency of Service web rose from 21 to 480',
      web,
      () => [trend(0, 'first', 21), trend(0, 'last', 480)],
    ],
    [
      'another measure',
      'memory of "web p99" of Service web rose from 21 to 480',
      web,
      () => [trend(0, 'first', 21), trend(0, 'last', 480)],
    ],
    [
      'a change the other way round',
      'For Deployment web spec.containers[main].image changed from {2} to {1}',
      deployment,
      () => [change('2/fields/0/from', 'r.example/web:1'), change('2/fields/0/to', 'r.example/web:2')],
    ],
    [
      'a change of another object',
      'ConfigMap web-config was edited at {1}',
      config,
      () => [change('1/at', minutesAgo(9))],
    ],
    [
      'another kind of change',
      'ConfigMap web-config was deleted at {1}',
      config,
      () => [change('0/at', minutesAgo(12))],
    ],
    [
      'an explanation besides',
      `Ready of Pod ${POD} is False because the pool is exhausted`,
      pod,
      () => [ready()],
    ],
  ])('%s', (_name, statement, about, cites) => {
    expect(check(statement, about, ...cites())).toEqual(problem);
  });

  it('says what to do about it', () => {
    expect(check(`restart count of ${POD} is 7`, pod, restarts())).toEqual({
      problem: 'Other places have a field restartCount too: name main as well.',
    });
    expect(check(`Ready of Pod ${POD} is False, sadly`, pod, ready())).toEqual({
      problem: '"sadly" is in nothing that it cites: say only the object, the field and the value.',
    });
  });
});
