import { DeniedError, NotFoundError } from '#src/errors.ts';
import type { NewEvidence } from '../types.ts';
import { type CollectContext, type Collector, describeNamespaces } from './collector.ts';
import { listEvidence } from './objects.ts';

const SLICES = {
  kind: 'kubernetes.endpoints',
  reads: 'EndpointSlice',
  noun: 'EndpointSlices',
  limit: 5_000,
} as const;
const ENDPOINTS = {
  kind: 'kubernetes.endpoints',
  reads: 'Endpoints',
  noun: 'Endpoints',
  limit: 2_000,
} as const;

/**
 * Which addresses stand behind each Service. EndpointSlices where the cluster has them, else the older Endpoints;
 * an empty list of slices is checked against Endpoints too, because a cluster may serve the kind and fill only the other.
 */
export const endpoints: Collector = {
  kind: 'kubernetes.endpoints',
  stage: 1,
  perNamespace: true,
  describes: (scope) => `endpoints of ${describeNamespaces(scope)}`,
  collect: async (context) => {
    const perNamespace = await Promise.all(
      context.scope.namespaces.map((namespace) => read(context, namespace)),
    );
    return perNamespace.flat();
  },
};

async function read(context: CollectContext, namespace: string): Promise<NewEvidence[]> {
  let slices: NewEvidence | undefined;
  try {
    slices = await listEvidence(context, SLICES, namespace);
  } catch (error) {
    if (!(error instanceof NotFoundError || error instanceof DeniedError)) throw error;
  }
  if (slices && !slices.summary.startsWith('0 ')) return [slices];
  const older = await listEvidence(context, ENDPOINTS, namespace);
  return slices ? [slices, older] : [older];
}
