import { app, service } from '#test/support/cluster-objects.ts';
import { environment, saying } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const IMAGE = 'r.example/prices:1';
const LINE = 'replica is 1 s behind, more than 0 s: answering from the cache of yesterday';
const PRICES = about('Deployment', 'prices');

/** A rollout changed one number of the environment; pods are ready, answers are fast, and old. */
export const stalePrices: AgentScenario = {
  id: 'stale-prices',
  title: 'A rollout set a tolerance to 0, and prices come from a cache',
  novel: true,
  ...quietShop(
    'PricesStale',
    'prices',
    {
      objects: [
        ...app({
          name: 'prices',
          revisions: [
            {
              image: IMAGE,
              minutesAgo: 4_000,
              spec: environment(IMAGE, { MOST_REPLICA_LAG_SECONDS: '5', CACHE: 'on' }),
            },
            {
              image: IMAGE,
              minutesAgo: 17,
              spec: environment(IMAGE, { MOST_REPLICA_LAG_SECONDS: '0', CACHE: 'on' }),
            },
          ],
        }),
        ...service({ name: 'prices' }),
      ],
      patterns: [saying('prices', LINE, { severity: 'warning', recent: 90, minutes: 16 })],
    },
    ['prices'],
  ),
  truth: { objects: ['Deployment shop/prices'], causes: ['novel.change'] },
  good: (sight) =>
    sight.round === 1
      ? read(['search-logs', { words: 'replica', service: 'prices', namespace: 'shop' }])
      : supposes(
          sight,
          'novel.change',
          PRICES,
          'With a tolerance of 0 every replica counts as too old, so prices are read from the cache.',
          { lookedFor: 'such lines before the rollout', tool: 'log-patterns' },
          [
            claim(
              'For Deployment prices the field spec.containers[main].env[MOST_REPLICA_LAG_SECONDS].value changed from {1} to {2}',
              PRICES,
              sight.cite('list-changes', (value, at) => value === '5' && at.endsWith('/from')),
              sight.cite('list-changes', (value, at) => value === '0' && at.endsWith('/to')),
            ),
            claim(
              'Service prices logged the sample {1}',
              about('Service', 'prices'),
              sight.cite('log-patterns', (value) => value === LINE),
            ),
          ],
        ),
};
