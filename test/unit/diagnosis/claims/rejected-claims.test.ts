import { beforeAll, describe, expect, it } from 'vitest';
import type { About, Cite } from '#src/diagnosis/claims/types.ts';
import {
  CONTAINER,
  change,
  check,
  cite,
  config,
  deployment,
  line,
  POD,
  PROXY,
  pod,
  point,
  pool,
  problem,
  readShop,
  ready,
  restarts,
  trend,
  web,
} from '#test/support/claim-shop.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';

beforeAll(readShop);

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
