import { beforeAll, describe, expect, it } from 'vitest';
import type { About, Cite } from '#src/diagnosis/claims/types.ts';
import {
  CONTAINER,
  change,
  check,
  cite,
  config,
  deployment,
  holds,
  ids,
  line,
  POD,
  PROXY,
  pod,
  point,
  pool,
  readShop,
  ready,
  restarts,
  trend,
  web,
} from '#test/support/claim-shop.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';

beforeAll(readShop);

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
