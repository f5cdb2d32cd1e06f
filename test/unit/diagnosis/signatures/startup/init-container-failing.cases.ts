import { app, minutesAgo } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { HEALTHY, SEARCH, whole } from './worlds.ts';

const revisions = [
  {
    image: 'r.example/search:2',
    minutesAgo: 30,
    spec: { initContainers: [{ name: 'prepare', image: 'r.example/prepare:1' }] },
  },
];
const waiting = { phase: 'Pending', state: { waiting: { reason: 'PodInitializing' } } };
const held = (init: Parameters<typeof whole>[1]) =>
  whole(app({ name: 'search', ready: 0, revisions, broken: waiting }), init);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'it ends with an error again and again',
      world: {
        objects: held({ terminated: { exitCode: 3, reason: 'Error' } }),
        currentLogs: { 'shop/search-h1-p0000/prepare': ['no index to prepare'] },
      },
      object: SEARCH,
      runbooks: [],
      says: ['init container prepare ends with exit code 3', 'no index to prepare'],
      verdict: 'failed',
    },
    {
      name: 'it never ends',
      world: { objects: held({ running: { startedAt: minutesAgo(29) } }) },
      object: SEARCH,
      runbooks: [],
      says: ['init container prepare runs since 29 min'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    { name: 'it is at work', world: { objects: held({ running: { startedAt: minutesAgo(2) } }) } },
    { name: 'it has not started', world: { objects: held({ waiting: { reason: 'PodInitializing' } }) } },
    { name: 'it is done', world: { objects: held({ terminated: { exitCode: 0, reason: 'Completed' } }) } },
    {
      name: 'its image cannot be pulled',
      world: {
        objects: held({ waiting: { reason: 'ErrImagePull', message: 'r.example/prepare:1: not found' } }),
      },
    },
  ],
};
