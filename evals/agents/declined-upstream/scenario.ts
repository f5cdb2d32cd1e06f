import { saying, served } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const LINE = 'provider answered 402: monthly quota of account shop-eu is used up';
const PAYMENTS = about('Deployment', 'payments');

/** Something outside of the cluster declines; here everything is as ever. */
export const declinedUpstream: AgentScenario = {
  id: 'declined-upstream',
  title: 'A provider outside of the cluster declines every payment',
  novel: true,
  ...quietShop('PaymentsDeclined', 'payments', {
    objects: served('payments'),
    patterns: [
      saying('payments', LINE, { severity: 'warning', recent: 55, minutes: 11 }),
      saying('web', 'slow client 10.1.2.3', { severity: 'warning', recent: 3, baseline: 20 }),
    ],
    calls: [
      { caller: 'web', callee: 'payments' },
      { caller: 'web', callee: 'orders' },
    ],
  }),
  truth: { objects: ['Deployment shop/payments', 'Service shop/payments'], causes: ['novel.dependency'] },
  good: (sight) =>
    sight.round === 1
      ? read(
          ['describe-object', { kind: 'Deployment', name: 'payments', namespace: 'shop' }],
          ['read-trend', { measure: 'latency', of: 'payments', namespace: 'shop' }],
        )
      : supposes(
          sight,
          'novel.dependency',
          PAYMENTS,
          'The provider behind it declines, and the service passes that on.',
          { lookedFor: 'a rollout or edit of payments', tool: 'list-changes' },
          [
            claim(
              'Service payments logged the sample {1}',
              about('Service', 'payments'),
              sight.cite('log-patterns', (value) => value === LINE),
            ),
            claim(
              'available of Deployment payments is {1}',
              PAYMENTS,
              sight.cite('describe-object', (_, at) => at === '/available'),
            ),
          ],
        ),
};
