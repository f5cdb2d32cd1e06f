import { minutesAgo, podName } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const [ONE, TWO] = [podName('billing', 1, 0), podName('billing', 1, 1)];
const LINE = 'holding the lease of invoices, writing invoices';

/** Both replicas do the work of one. */
export const twoLeaders: AgentScenario = {
  id: 'two-leaders',
  title: 'Two replicas both believe that they lead, and every invoice is written twice',
  novel: true,
  ...quietShop('InvoicesDoubled', 'billing', {
    objects: served('billing'),
    logs: [
      { at: minutesAgo(6), service: 'billing', pod: ONE, namespace: 'shop', severity: 'INFO', body: LINE },
      { at: minutesAgo(5), service: 'billing', pod: TWO, namespace: 'shop', severity: 'INFO', body: LINE },
    ],
    patterns: [
      saying('billing', 'lease file is local to this pod', {
        severity: 'warning',
        recent: 8,
        minutes: 25,
        baseline: 2,
      }),
    ],
  }),
  truth: { objects: ['Deployment shop/billing'], causes: ['novel.application', 'novel.data'] },
  good: (sight) =>
    sight.round === 1
      ? read(['search-logs', { words: 'lease', service: 'billing', namespace: 'shop' }])
      : supposes(
          sight,
          'novel.application',
          about('Deployment', 'billing'),
          'Each replica keeps the lease for itself, so both write.',
          { lookedFor: 'a replica that gives the lease up', tool: 'search-logs' },
          [
            claim(
              `Pod ${ONE} logged the body {1}`,
              about('Pod', ONE),
              sight.cite(
                'search-logs',
                (value, at) => value === LINE && at.endsWith('/body') && at.includes('/0/'),
              ),
            ),
            claim(
              `Pod ${TWO} logged the body {1}`,
              about('Pod', TWO),
              sight.cite(
                'search-logs',
                (value, at) => value === LINE && at.endsWith('/body') && at.includes('/1/'),
              ),
            ),
          ],
        ),
};
