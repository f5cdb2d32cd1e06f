import type { Service } from '#src/kubernetes/network-objects.ts';
import type { Citation } from '../../types.ts';
import { type Caller, callersByService } from '../calls.ts';
import { declaredFor } from '../declared.ts';
import { nameWords } from '../rollout-words.ts';
import { failedProbes, serviceNamed } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { listWords } from '../words.ts';
import { endpointWords, otherValues } from './address-history.ts';
import { failureCitations, failuresTo } from './call-failures.ts';

/** Callers that ask a Service for a port that it does not expose. */
export interface PortMismatch {
  service: Located<Service>;
  port: number;
  callers: Caller[];
  /** Where the mistake is: all callers agree or the manifest has the port, or only these callers differ. */
  blame: 'service' | 'caller';
  sureness: number;
  citations: Citation[];
}

const cache = new WeakMap<View, PortMismatch[]>();

/** Every port that callers ask for and that the Service does not have. */
export function portMismatches(view: View): PortMismatch[] {
  const known = cache.get(view);
  if (known) return known;
  const found = [...callersByService(view)].flatMap(([key, callers]) => {
    const [namespace = '', name = ''] = key.split('/');
    const service = serviceNamed(view, namespace, name);
    return service && exposes(service.object) ? mismatchesOf(view, service, callers) : [];
  });
  cache.set(view, found);
  return found;
}

/** Of a headless or external Service every port of what stands behind it can be asked for. */
function exposes({ spec }: Service): boolean {
  return (
    spec !== undefined &&
    spec.type !== 'ExternalName' &&
    spec.clusterIP !== 'None' &&
    (spec.ports ?? []).length > 0
  );
}

function mismatchesOf(view: View, service: Located<Service>, callers: readonly Caller[]): PortMismatch[] {
  const exposed = new Set((service.object.spec.ports ?? []).map(({ port }) => port));
  const right = callers.filter(({ address }) => exposed.has(address.port ?? -1));
  const ports = new Set(
    callers.flatMap(({ address }) => (address.port && !exposed.has(address.port) ? [address.port] : [])),
  );
  return [...ports].map((port): PortMismatch => {
    const asking = callers.filter(({ address }) => address.port === port);
    const declared = declaredPort(service, view, port);
    const changed = asking.some((caller) =>
      otherValues(view, caller).some(({ address }) => exposed.has(address.port ?? -1)),
    );
    const workloads = new Set(asking.map(({ workload }) => workload));
    const agree = right.length === 0 && workloads.size > 1 && !changed;
    const blame = !changed && (declared !== undefined || agree) ? 'service' : 'caller';
    return {
      service,
      port,
      callers: asking,
      blame,
      sureness: declared && blame === 'service' ? 0.94 : agree ? 0.85 : 0.8,
      citations: declared && blame === 'service' ? [declared] : [],
    };
  });
}

function declaredPort(service: Located<Service>, view: View, port: number): Citation | undefined {
  const { namespace, name } = service.object.metadata;
  for (const manifest of declaredFor(view, 'Service', namespace, name)) {
    const ports = (manifest.object as Service).spec?.ports ?? [];
    const at = ports.findIndex((each) => each.port === port);
    if (at >= 0)
      return cite(manifest, ['spec', 'ports', at, 'port'], `the manifest of Service ${name} exposes ${port}`);
  }
  return undefined;
}

/** The ports that a Service exposes, quoted. */
export function exposedCitations({ object, ...located }: Located<Service>): Citation[] {
  return (object.spec.ports ?? [])
    .slice(0, 4)
    .map(({ port }, at) =>
      cite(
        { object, ...located },
        ['spec', 'ports', at, 'port'],
        `Service ${object.metadata.name} exposes ${port}`,
      ),
    );
}

/** `7070 and 9090`. */
export function exposedWords(service: Service): string {
  return listWords((service.spec.ports ?? []).map(({ port }) => String(port)));
}

interface MovedPort {
  service: Located<Service>;
  statement: string;
  confidence: number;
  citations: Citation[];
}

/** Services that listen on another port than all who call them ask for. */
export function movedPorts(view: View): MovedPort[] {
  return portMismatches(view)
    .filter(({ blame }) => blame === 'service')
    .map(({ service, port, callers, sureness, citations }) => {
      const { name, namespace = '' } = service.object.metadata;
      const { clusterIP } = service.object.spec;
      const names = [...new Set(callers.map(({ workload }) => workload.ref.name))].sort();
      const signs = [
        ...failedProbes(view, service.object),
        ...failureCitations(failuresTo(view, { namespace, name, clusterIP })),
      ];
      return {
        service,
        confidence: sureness + (signs.length > 0 ? 0.04 : 0),
        statement: `Service ${nameWords(service.object.metadata)} exposes ${exposedWords(service.object)}, but ${listWords(names)} ${names.length === 1 ? 'calls' : 'call'} it on ${port}.`,
        citations: [
          ...exposedCitations(service),
          ...callers
            .slice(0, 3)
            .map(({ workload, address }) =>
              cite(
                address.value,
                [],
                `${address.variable} of ${workload.ref.name} is ${endpointWords(address)}`,
              ),
            ),
          ...citations,
          ...signs,
        ],
      };
    });
}
