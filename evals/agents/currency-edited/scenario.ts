import { minutesAgo } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { configMap, quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const LINE = 'rejecting basket: no price list for currency XXX';
const CONFIG = about('ConfigMap', 'orders-settings');

/** Somebody edited a ConfigMap that the service reads as it goes: no rollout, no restart, no error, and no orders. */
export const currencyEdited: AgentScenario = {
  id: 'currency-edited',
  title: 'A ConfigMap was edited, and every basket is turned away politely',
  novel: true,
  ...quietShop(
    'NoOrders',
    'orders',
    {
      objects: [
        ...served('orders'),
        configMap('orders-settings', { CURRENCY: 'XXX', PAGE_SIZE: '50' }),
        configMap('web-settings', { THEME: 'dark' }),
      ],
      patterns: [
        saying('orders', LINE, { severity: 'warning', recent: 40 }),
        saying('mailer', 'queue is empty, sleeping 5 s', { severity: 'warning', recent: 30, baseline: 150 }),
      ],
      edits: [{ kind: 'ConfigMap', name: 'orders-settings', manager: 'kubectl-edit', at: minutesAgo(12) }],
    },
    ['orders'],
  ),
  truth: { objects: ['ConfigMap shop/orders-settings', 'Deployment shop/orders'], causes: ['novel.change'] },
  good: (sight) =>
    sight.round === 1
      ? read(['get-object', { kind: 'ConfigMap', name: 'orders-settings', namespace: 'shop' }])
      : supposes(
          sight,
          'novel.change',
          CONFIG,
          'The edit set a currency for which there is only an empty price list, so the service turns every basket away.',
          { lookedFor: 'another change before the alert', tool: 'list-changes' },
          [
            claim(
              'CURRENCY of ConfigMap orders-settings is {1}',
              CONFIG,
              sight.cite('get-object', (_, at) => at.endsWith('/data/CURRENCY')),
            ),
            claim(
              'The what field of ConfigMap orders-settings is {1}',
              CONFIG,
              sight.cite('list-changes', (value, at) => value === 'edited' && at.endsWith('/what')),
            ),
            claim(
              'Service orders logged the sample {1}',
              about('Service', 'orders'),
              sight.cite('log-patterns', (value, at) => value === LINE && at.endsWith('/sample')),
            ),
          ],
        ),
};
