import type { Citation } from '../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../view/rollout-words.ts';
import type { Rollout } from '../view/rollouts.ts';
import { byOwner } from '../view/runtime/by-owner.ts';
import {
  type FaultyProbe,
  faultyProbes,
  type ProbeFault,
  timingWords,
} from '../view/runtime/probe-faults.ts';
import { type ProbeKind, targetWords } from '../view/runtime/probe-targets.ts';
import { cite, type View } from '../view/view.ts';
import { counted, quoted } from '../view/words.ts';
import { type Candidate, matched, type Signature } from './signature.ts';
import { rollback } from './suggestions.ts';

const FAULTS: Record<ProbeFault, { cause: string; describes: string; refutedBy: string }> = {
  port: {
    cause: 'port-wrong',
    describes: 'asks a port on which the container does not listen',
    refutedBy: 'The container listens on the port that the probe asks.',
  },
  protocol: {
    cause: 'protocol-wrong',
    describes: 'asks in a protocol that the container does not speak on that port',
    refutedBy: "The container answers a request in the probe's protocol on that port.",
  },
  path: {
    cause: 'path-wrong',
    describes: 'asks for something that the container does not have: a path, a gRPC service, a command',
    refutedBy: 'The container answers a request for what the probe asks with success.',
  },
  timing: {
    cause: 'too-strict',
    describes: 'gives the container less time than it needs',
    refutedBy: 'The container does not answer either when it is given much more time.',
  },
};
const HARM: Record<ProbeKind, string> = {
  liveness: 'so containers that may be well are restarted',
  readiness: 'so pods that may be well are not used',
  startup: 'so containers are restarted before they are up',
};

/** The signature of one fault of one kind of probe: they differ in nothing else. */
export function probeSignature(kind: ProbeKind, fault: ProbeFault): Signature {
  const { cause, describes, refutedBy } = FAULTS[fault];
  return {
    cause: `runtime.${kind}-probe-${cause}`,
    describes: `The ${kind} probe of a container ${describes}, ${HARM[kind]}.`,
    needs: ['kubernetes.pods', 'kubernetes.events'],
    uses: ['kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.services', 'manifests.declared'],
    explains: [],
    refutedBy,
    match: (view) => {
      const found = faultyProbes(view).filter((each) => each.failing.kind === kind && each.fault === fault);
      const owners = byOwner(found.map((each) => ({ ...each, owner: each.failing.owner })));
      return matched(owners.map((each) => conclude(view, each)));
    },
  };
}

function conclude(view: View, found: FaultyProbe[]): Candidate | undefined {
  const [first] = [...found].sort(
    (a, b) =>
      b.confidence - a.confidence ||
      a.failing.pod.object.metadata.name.localeCompare(b.failing.pod.object.metadata.name),
  );
  if (!first) return undefined;
  const { owner, workload, killing, since } = first.failing;
  const rollout = rolloutOfProbe(first);
  const pods = new Set(found.map(({ failing }) => failing.pod.object.metadata.name)).size;
  const available = workload?.available ?? 0;
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: first.confidence,
    statement: statement(view, first, pods, rollout),
    citations: [
      ...probeCitations(first),
      ...first.citations,
      ...(killing ? [cite(killing, ['message'], `the kubelet says: ${killing.object.message}`)] : []),
      ...(rollout ? rolloutCitations(view, rollout, first.failing.container.name) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout && workload ? rollback(view, workload) : [],
    impact: available > 0 ? 'degraded' : 'failed',
    ...(rollout
      ? { since: rollout.at }
      : Number.isFinite(since)
        ? { since: new Date(since).toISOString() }
        : {}),
  };
}

/** The rollout, where it is what replaced a probe that was right in this respect. */
function rolloutOfProbe({ earlier, failing }: FaultyProbe): Rollout | undefined {
  return earlier?.replaced ? failing.workload?.rollout : undefined;
}

function statement(view: View, found: FaultyProbe, pods: number, rollout: Rollout | undefined): string {
  const { failing, fault, why } = found;
  const { kind, container, owner, target, text, status, failures } = failing;
  const result =
    kind === 'readiness'
      ? `${counted(pods, 'pod')} stay${pods === 1 ? 's' : ''} out of service`
      : `the container was restarted ${counted(status.restartCount, 'time')}`;
  const asks =
    fault === 'timing'
      ? `is too strict (${timingWords(failing.probe)})`
      : `asks ${targetWords(target)}, ${MEETS[fault]}`;
  const reasons = why.length > 0 ? ` (${why.join('; ')})` : '';
  const changed = rollout ? `; it came with ${rolloutWords(view, rollout)}` : '';
  return (
    `The ${kind} probe of container ${container.name} of ${nameWords(owner)} ${asks}${reasons}: ` +
    `it failed ${counted(failures, 'time')} with "${quoted(text, 300)}" and ${result}${changed}.`
  );
}

const MEETS: Record<Exclude<ProbeFault, 'timing'>, string> = {
  port: 'where the container does not answer',
  protocol: 'where it is not understood',
  path: 'which the container does not have',
};

function probeCitations({ failing, fault }: FaultyProbe): Citation[] {
  const { event, text, kind, container, target, located, pod, status, statusAt } = failing;
  const at = fault === 'path' ? (target.pathAt ?? target.portAt) : target.portAt;
  const { name } = pod.object.metadata;
  return [
    cite(event, ['message'], `the kubelet says about pod ${name}: ${quoted(text, 300)}`),
    cite(located, at ?? [], `the ${kind} probe of container ${container.name} asks ${targetWords(target)}`),
    kind === 'readiness'
      ? cite(pod, [...statusAt, 'ready'], `container ${container.name} of pod ${name} is not ready`)
      : cite(
          pod,
          [...statusAt, 'restartCount'],
          `container ${container.name} of pod ${name} was restarted ${counted(status.restartCount, 'time')}`,
        ),
  ];
}
