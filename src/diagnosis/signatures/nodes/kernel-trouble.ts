import { lastSeen } from '../../view/event-times.ts';
import {
  citeCondition,
  conditionOf,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { currentJournal, tellsKernelTrouble } from '../../view/nodes/node-journal.ts';
import { cite, type View } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const kernelTrouble: Signature = {
  cause: 'nodes.kernel-trouble',
  describes:
    'The kernel or a disk of a node fails: hung tasks, errors of devices, a file system gone read-only.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: ['nodes.container-runtime-down', 'nodes.kubelet-down', 'runtime.file-system-read-only'],
  refutedBy: 'The kernel log of the node holds no errors of devices, file systems or hung tasks.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

/** Conditions that node-problem-detector sets from kernel logs (its config/kernel-monitor.json and others). */
const CONDITIONS = [
  'KernelDeadlock',
  'ReadonlyFilesystem',
  'XfsShutdown',
  'CorruptDockerOverlay2',
  'FrequentUnregisterNetDevice',
  'CperHardwareErrorFatal',
];
/** Events of the same. */
const EVENTS =
  /^(?:TaskHung|KernelOops|FilesystemIsReadOnly|Ext4Error|IOError|MemoryReadError|UnregisterNetDevice|XfsHasShutDown|DockerHung)$/;
const CURRENT_MS = 10 * 60_000;

function judge(view: View, state: NodeState): Candidate | undefined {
  const conditions = CONDITIONS.flatMap((type) => {
    const found = state.node && conditionOf(state.node.object, type);
    return found?.status === 'True' ? [found] : [];
  });
  const event = view
    .eventsOf('Node', 'default', state.name)
    .filter(({ object }) => EVENTS.test(object.reason ?? ''))
    .find(({ object }) => view.now.getTime() - lastSeen(object) < CURRENT_MS);
  const [line] = currentJournal(view, state.name, tellsKernelTrouble);
  const [condition] = conditions;
  const words = condition?.message ?? event?.object.message ?? line?.object.body;
  if (words === undefined) return undefined;
  return nodeFault(view, state, {
    confidence: condition ? 0.85 : line ? 0.7 : 0.6,
    says: `has trouble with its kernel or disks${condition ? ` (${condition.type})` : ''}: ${quoted(words)}`,
    citations: [
      ...conditions.flatMap((each) => citeCondition(state, each)),
      ...(event ? [cite(event, ['message'], `${event.object.reason} on node ${state.name}`)] : []),
      ...(line ? [cite(line, ['body'], `the journal of node ${state.name}`)] : []),
    ],
    since: condition?.lastTransitionTime,
  });
}
