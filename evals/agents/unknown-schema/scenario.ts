import { podName } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const LINE = 'skipping record 8812: schema version 9 is unknown, known up to 8';
const EXPORTER = about('Deployment', 'exporter');
const POD = podName('exporter', 1, 0);

/** A record that the program does not know stops an export, again and again, without an error. */
export const unknownSchema: AgentScenario = {
  id: 'unknown-schema',
  title: 'One record of a newer schema keeps an export from getting on',
  novel: true,
  ...quietShop('ExportStale', 'exporter', {
    objects: served('exporter', { replicas: 1 }),
    patterns: [saying('exporter', LINE, { severity: 'warning', recent: 25, minutes: 30, baseline: 20 })],
    currentLogs: {
      [`shop/${POD}/main`]: [
        'export of 2030-05-17 begins at record 8812',
        LINE,
        'export starts over',
        LINE,
        'export starts over',
      ],
    },
  }),
  truth: {
    objects: ['Deployment shop/exporter', `Pod shop/${POD}`],
    causes: ['novel.data', 'novel.application'],
  },
  good: (sight) =>
    sight.round === 1
      ? read(['read-logs', { pod: POD, namespace: 'shop', container: 'main' }])
      : supposes(
          sight,
          'novel.data',
          EXPORTER,
          'It reads a record that was written by something newer, starts over, and meets the same record again.',
          { lookedFor: 'lines of records after that one', tool: 'read-logs' },
          [
            claim(
              `Container main of Pod ${POD} logged {1}`,
              about('Pod', POD),
              sight.cite('read-logs', (value) => value === LINE),
            ),
            claim(
              'For Service exporter the recent count of the log pattern is {1}',
              about('Service', 'exporter'),
              sight.cite('log-patterns', (_, at) => at.endsWith('/recent')),
            ),
          ],
        ),
};
