import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { reasonWords, type StartFault, startFaults } from './start-faults.ts';

/** What keeps sandboxes from being made: on a node for all of its pods, or by what the pods of one owner ask for. */
export interface SandboxFault {
  object: ObjectRef;
  affects: ObjectRef[];
  pods: Located<Pod>[];
  message: string;
  /** True where the pods have only just got their node. */
  young: boolean;
  citations: Citation[];
}

/** A RuntimeClass without its handler, and a network attachment that does not exist, are asked for by the pod. */
const OF_POD =
  /no runtime for "|runtime handler|RuntimeClass|network-attachment-definition|failed to get (?:a )?delegate|sysctl|invalid.{0,40}hostname/i;

/** By node, or by owner where the pods ask for what no node has. */
export function sandboxFaults(view: View): SandboxFault[] {
  const groups = new Map<string, { object: ObjectRef; faults: StartFault[]; pods: Located<Pod>[] }>();
  for (const fault of startFaults(view).filter(({ error }) => error === 'sandbox-failed')) {
    for (const pod of fault.pods) {
      const node = pod.object.spec.nodeName;
      const object: ObjectRef =
        OF_POD.test(fault.message ?? '') || !node
          ? fault.owner
          : { cluster: view.scope.cluster, kind: 'Node', name: node };
      const group = groups.get(refKey(object)) ?? { object, faults: [], pods: [] };
      groups.set(refKey(object), group);
      if (!group.faults.includes(fault)) group.faults.push(fault);
      group.pods.push(pod);
    }
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const group = groups.get(key);
    const message = group?.faults[0]?.message;
    if (!group || message === undefined) return [];
    const { object, faults, pods } = group;
    return [
      {
        object,
        affects: faults.map(({ owner }) => owner),
        pods,
        young: faults.every((fault) => fault.young),
        message: sandboxWords(message),
        citations: [
          ...faults.slice(0, 3).flatMap(({ citations }) => citations),
          ...pods
            .slice(0, 3)
            .map((pod) =>
              cite(
                pod,
                ['spec', 'nodeName'],
                `pod ${pod.object.metadata.name} is on node ${pod.object.spec.nodeName}`,
              ),
            ),
        ],
      },
    ];
  });
}

/** Without the wrapping of kubelet and runtime, and without the sandbox's id, which differs from try to try. */
function sandboxWords(message: string): string {
  return reasonWords(
    message
      .replace(/^.*?Failed to create pod sandbox: /s, '')
      .replace(/^rpc error: code = \w+ desc = /, '')
      .replaceAll(/"[0-9a-f]{32,64}"/g, '(id)'),
  );
}
