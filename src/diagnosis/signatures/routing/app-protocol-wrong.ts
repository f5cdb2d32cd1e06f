import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { containerPorts, isMeshed, probedPorts } from '../../view/routing/listening.ts';
import { type ServedPort, servedPorts } from '../../view/routing/service-ports.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const appProtocolWrong: Signature = {
  cause: 'routing.app-protocol-wrong',
  describes: 'A mesh is told to speak HTTP to pods that speak gRPC, or the other way round.',
  needs: ['kubernetes.services', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.log-patterns', 'telemetry.error-logs'],
  explains: [],
  refutedBy: 'Calls through the mesh to this port are answered, or no mesh takes part in them.',
  match: (view) =>
    matched(
      servedPorts(view)
        .filter(({ specs }) => specs.some(isMeshed))
        .map((served) => conclude(view, served)),
    ),
};

type Spoken = 'http' | 'grpc';

/** What a mesh takes a port for: `appProtocol`, else the first part of its name (istio.io: protocol selection). */
function told({ port }: ServedPort): { says: Spoken; field: 'appProtocol' | 'name' } | undefined {
  const field = port.appProtocol === undefined ? 'name' : 'appProtocol';
  const word = (port.appProtocol ?? port.name?.split('-')[0] ?? '').toLowerCase();
  if (word === 'http' || word === 'http1') return { says: 'http', field };
  return word === 'grpc' || word === 'grpc-web' ? { says: 'grpc', field } : undefined;
}

/** What the pods speak, as their probes and the names of their ports show. */
function spoken({ specs, target }: ServedPort): Spoken | undefined {
  const ports = specs.flatMap(containerPorts);
  const number = ports.find(({ name }) => name === target)?.containerPort ?? target;
  const asked = new Set(
    specs
      .flatMap(probedPorts)
      .filter(({ port }) => port === number)
      .map(({ how }) => how),
  );
  const named = ports.find(({ containerPort }) => containerPort === number)?.name ?? '';
  if (asked.has('grpc') && !asked.has('http')) return 'grpc';
  if (asked.has('http') && !asked.has('grpc')) return 'http';
  return asked.size === 0 && /^grpc(?:-|$)/.test(named) ? 'grpc' : undefined;
}

/** Envoy's words where the other side does not speak what it was told (envoyproxy.io: response flags UPE, UC, DPE). */
const MISMATCH =
  /upstream connect error or disconnect\/reset before headers|protocol error|upstream_protocol_error|http2?\.(?:invalid|frame)|malformed http|invalid http/i;

function mismatches(view: View): Citation[] {
  const patterns: Located<string>[] = view.logPatterns
    .filter(({ object }) => object.recent > 0)
    .map((each) => ({ ...each, object: each.object.sample, pointer: `${each.pointer}/sample` }));
  const lines = view.errorLines.map((each) => ({
    ...each,
    object: each.object.body,
    pointer: `${each.pointer}/body`,
  }));
  return [...patterns, ...lines]
    .filter(({ object }) => MISMATCH.test(object))
    .slice(0, 2)
    .map((line) => cite(line, [], `a log says: ${quoted(line.object, 200)}`));
}

function conclude(view: View, served: ServedPort): Candidate | undefined {
  const means = told(served);
  const speaks = spoken(served);
  if (!means || !speaks || means.says === speaks) return undefined;
  const signs = mismatches(view);
  const ref = refOf(view, served.service.object);
  const { port, index, service } = served;
  const [probe] = probeCitations(served);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: signs.length > 0 ? 0.85 : 0.45,
    statement: `Service ${nameWords(ref)} tells the mesh that port ${port.port} speaks ${means.says} (${means.field} ${port[means.field]}), but its pods speak ${speaks} there.`,
    citations: [
      cite(
        service,
        ['spec', 'ports', index, means.field],
        `port ${port.port} has ${means.field} ${port[means.field]}`,
      ),
      ...(probe ? [probe] : []),
      ...signs,
    ],
    runbooks: [],
    impact: 'failed',
  };
}

function probeCitations({ workloads }: ServedPort): Citation[] {
  return workloads.slice(0, 1).flatMap(({ object, ref, template }) =>
    ((template.spec as Pod['spec']).containers ?? []).flatMap((container, at) => {
      const probe = container.readinessProbe ?? container.livenessProbe;
      if (!probe) return [];
      const which = container.readinessProbe ? 'readinessProbe' : 'livenessProbe';
      const how = probe.grpc ? 'grpc' : 'httpGet';
      const path = ['spec', 'template', 'spec', 'containers', at, which, how, 'port'];
      return probe.grpc || probe.httpGet
        ? [cite(object, path, `${which} of ${ref.name} asks with ${how} on this port`)]
        : [];
    }),
  );
}
