import { NotFoundError } from '#src/errors.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import { READABLE } from '#src/kubernetes/objects.ts';
import type { ClusterPort, PortResult, ReadBounds } from '../ports.ts';
import type { Json, NewEvidence } from '../types.ts';
import { type CollectContext, type Collector, describeNamespaces } from './collector.ts';

/** Applied manifests repeat the whole object as text. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface ObjectCollector {
  kind: string;
  reads: ReadableKind;
  /** "pods", for people. */
  noun: string;
  limit: number;
  /** True where what was declared (the last applied manifest) is kept beside the objects. */
  declared?: true;
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
  const { kind, reads, noun, limit, slim = (object: KubeObject) => object } = definition;
  const { cluster } = context.ports;
  const result = await listed(cluster, reads, namespace, { signal: context.signal, limit });
  const items = result.items.map((object) => withoutNoise(slim(object)));
  const declared = definition.declared ? result.items.flatMap(lastApplied) : [];
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return {
    kind,
    source: cluster.source,
    query: result.query,
    // The API's answer is JSON already, and a copy of it costs as much as its hash.
    content: {
      ...(namespace === undefined ? {} : { namespace }),
      items: items as unknown as Json[],
      ...(declared.length > 0 ? { declared: declared as unknown as Json[] } : {}),
    },
    summary: `${items.length} ${noun}${where}${result.truncated ? ' (a limit left more out)' : ''}`,
    ...(result.truncated ? { truncated: true } : {}),
  };
}

/** A cluster that does not serve a kind holds none of it: that is an answer, and no gap. */
async function listed(
  cluster: ClusterPort,
  reads: ReadableKind,
  namespace: string | undefined,
  bounds: ReadBounds,
): Promise<PortResult<KubeObject>> {
  try {
    return await cluster.list(reads, namespace, bounds);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const { path, plural } = READABLE[reads];
    return { items: [], truncated: false, query: `GET ${path}/${plural} (not served)` };
  }
}

/** The manifest that was applied last, as `kubectl apply` notes it on the object. */
function lastApplied({ metadata }: KubeObject): KubeObject[] {
  try {
    return [JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? '') as KubeObject];
  } catch {
    // Nobody applied it, or the note was cut: then nothing is declared here.
    return [];
  }
}

function withoutNoise(object: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[LAST_APPLIED]) return object;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}
