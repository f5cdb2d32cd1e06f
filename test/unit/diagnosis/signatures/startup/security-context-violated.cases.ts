import type { SignatureCases } from '../cases.ts';
import { container, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const strict = container({ securityContext: { runAsNonRoot: true } });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout forbids root, and the image runs as root',
      world: {
        objects: search(
          {
            broken: refused(
              'CreateContainerConfigError',
              'container has runAsNonRoot and image will run as root (pod: "search-h2-p0000_shop(uid)", container: main)',
            ),
          },
          strict,
        ),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['container has runAsNonRoot and image will run as root', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'the user of the image has a name and no number',
      world: {
        objects: search({
          ready: 1,
          revisions: [{ image: 'r.example/search:1', minutesAgo: 5, spec: strict }],
          broken: refused(
            'CreateContainerConfigError',
            'container has runAsNonRoot and image has non-numeric user (search), cannot verify user is non-root (pod: "search-h1-p0001_shop(uid)", container: main)',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ['non-numeric user'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run under the same settings', world: { objects: search({ ready: 2 }, strict) } },
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'its configuration is missing',
      world: {
        objects: search(
          { broken: refused('CreateContainerConfigError', 'configmap "settings" not found') },
          strict,
        ),
      },
    },
  ],
};
