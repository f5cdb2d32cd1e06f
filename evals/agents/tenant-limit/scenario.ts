import { app, service } from '#test/support/cluster-objects.ts';
import { environment, saying } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const IMAGE = 'r.example/gateway:4';
const LINE = 'tenant acme is over its share of requests, turned away';
const GATEWAY = about('Deployment', 'gateway');

/** A limit of long ago meets a customer that grew. */
export const tenantLimit: AgentScenario = {
  id: 'tenant-limit',
  title: 'A limit for each tenant is reached by one that grew',
  novel: true,
  ...quietShop('TenantTurnedAway', 'gateway', {
    objects: [
      ...app({
        name: 'gateway',
        revisions: [{ image: IMAGE, minutesAgo: 9_000, spec: environment(IMAGE, { TENANT_SHARE: '50' }) }],
      }),
      ...service({ name: 'gateway' }),
    ],
    patterns: [saying('gateway', LINE, { severity: 'warning', recent: 70, minutes: 20, baseline: 5 })],
  }),
  truth: {
    objects: ['Deployment shop/gateway', 'Service shop/gateway'],
    causes: ['novel.capacity', 'novel.application'],
  },
  good: (sight) =>
    sight.round === 1
      ? read(['get-object', { kind: 'Deployment', name: 'gateway', namespace: 'shop' }])
      : supposes(
          sight,
          'novel.capacity',
          GATEWAY,
          'One tenant asks for more than its share, which is a number of the environment.',
          { lookedFor: 'a change of the share', tool: 'list-changes' },
          [
            claim(
              'TENANT_SHARE of Deployment gateway is {1}',
              GATEWAY,
              sight.cite('get-object', (value, at) => value === '50' && at.endsWith('/value')),
            ),
            claim(
              'For Service gateway the recent log pattern count is {1}',
              about('Service', 'gateway'),
              sight.cite('log-patterns', (_, at) => at.endsWith('/recent')),
            ),
          ],
        ),
};
