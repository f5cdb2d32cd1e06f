import { minutesAgo, node, podName } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import { about, claim, read, supposes } from '../investigator.ts';
import { quietShop } from '../novel-world.ts';
import type { AgentScenario } from '../scenario.ts';

const POD = podName('images', 1, 1);
const LINE = 'disk returned other bytes than were written, block 771';
const BAD_NODE = { kind: 'Node', name: 'node-b' };

/** A node gives back what nobody wrote; it calls itself ready. */
export const nodeCorrupting: AgentScenario = {
  id: 'node-corrupting',
  title: 'The disk of one node returns other bytes than were written',
  novel: true,
  ...quietShop('PicturesBroken', 'images', {
    objects: [
      node('node-b'),
      ...served('images').map((each) =>
        each.kind === 'Pod' && each.metadata.name === POD
          ? { ...each, spec: { ...(each as { spec?: object }).spec, nodeName: 'node-b' } }
          : each,
      ),
    ],
    logs: [
      { at: minutesAgo(6), service: 'images', pod: POD, namespace: 'shop', severity: 'WARN', body: LINE },
      {
        at: minutesAgo(4),
        service: 'images',
        pod: POD,
        namespace: 'shop',
        severity: 'WARN',
        body: 'serving the original instead',
      },
    ],
    patterns: [saying('images', LINE, { severity: 'warning', recent: 12, minutes: 15 })],
  }),
  truth: { objects: ['Node node-b', `Pod shop/${POD}`], causes: ['novel.infrastructure'] },
  good: (sight) =>
    sight.round === 1
      ? read(
          ['search-logs', { words: 'disk', service: 'images', namespace: 'shop' }],
          ['list-nodes', {}],
          ['get-object', { kind: 'Pod', name: POD, namespace: 'shop' }],
        )
      : supposes(
          sight,
          'novel.infrastructure',
          about('Pod', POD),
          'Only the pod of that node reads broken pictures, so the disk below it is the likely place.',
          { lookedFor: 'such lines of pods on other nodes', tool: 'search-logs' },
          [
            claim(
              `Pod ${POD} logged the body {1}`,
              about('Pod', POD),
              sight.cite('search-logs', (value) => value === LINE),
            ),
            claim(
              `nodeName of Pod ${POD} is {1}`,
              about('Pod', POD),
              sight.cite('get-object', (value, at) => value === BAD_NODE.name && at.endsWith('/nodeName')),
            ),
          ],
        ),
};
