import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import { READABLE } from '#src/kubernetes/objects.ts';
import { toJson } from '../canonical.ts';
import type { PortResult } from '../ports.ts';
import type { NewEvidence } from '../types.ts';
import { type CollectContext, type Collector, describeNamespaces } from './collector.ts';

/** Applied manifests repeat the whole object as text. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface ObjectCollector {
  kind: string;
  reads: ReadableKind;
  /** "pods", for people. */
  noun: string;
  limit: number;
  /** Cuts an object to what diagnosis reads. */
  slim?: (object: KubeObject) => KubeObject;
}

/** A collector that lists one kind of object in every namespace of the scope. */
export function objectCollector(definition: ObjectCollector): Collector {
  const { kind, reads, noun } = definition;
  return {
    kind,
    stage: 1,
    perNamespace: READABLE[reads].namespaced,
    describes: (scope) => (READABLE[reads].namespaced ? `${noun} of ${describeNamespaces(scope)}` : noun),
    collect: async (context) => {
      const namespaces = READABLE[reads].namespaced ? context.scope.namespaces : [undefined];
      return Promise.all(namespaces.map((namespace) => listEvidence(context, definition, namespace)));
    },
  };
}

/** One list as evidence: `{namespace, items: [object, …]}`. */
export async function listEvidence(
  context: CollectContext,
  definition: ObjectCollector,
  namespace: string | undefined,
): Promise<NewEvidence> {
  const { kind, reads, noun, limit, slim } = definition;
  const result = await context.ports.cluster.list(reads, namespace, { signal: context.signal, limit });
  return objectEvidence(kind, noun, context.ports.cluster.source, namespace, result, slim);
}

function objectEvidence(
  kind: string,
  noun: string,
  source: string,
  namespace: string | undefined,
  result: PortResult<KubeObject>,
  slim: (object: KubeObject) => KubeObject = (object) => object,
): NewEvidence {
  const items = result.items.map((object) => withoutNoise(slim(object)));
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return {
    kind,
    source,
    query: result.query,
    content: toJson({ ...(namespace === undefined ? {} : { namespace }), items }),
    summary: `${items.length} ${noun}${where}${result.truncated ? ' (a limit left more out)' : ''}`,
    ...(result.truncated ? { truncated: true } : {}),
  };
}

function withoutNoise(object: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[LAST_APPLIED]) return object;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}
