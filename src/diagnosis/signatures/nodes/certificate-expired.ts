import { NODE_USES, nodeFault, nodeStates } from '../../view/nodes/node-faults.ts';
import { currentJournal, tellsExpiredCertificate } from '../../view/nodes/node-journal.ts';
import { cite } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';

export const certificateExpired: Signature = {
  cause: 'nodes.certificate-expired',
  describes: 'A certificate by which a node and the control plane know each other has expired.',
  needs: ['nodes.logs'],
  uses: ['kubernetes.nodes', ...NODE_USES],
  explains: ['nodes.kubelet-down', 'nodes.scheduler-down', 'nodes.controller-manager-down'],
  refutedBy: 'The node logs in at the API server with a certificate that is valid.',
  match: (view) =>
    matched(
      nodeStates(view).map((state) => {
        const lines = currentJournal(view, state.name, tellsExpiredCertificate);
        const [line] = lines;
        if (!line) return undefined;
        const unwell = state.ready !== undefined && state.ready.status !== 'True';
        return nodeFault(view, state, {
          confidence: unwell ? 0.95 : lines.length > 1 ? 0.8 : 0.6,
          says: `is refused for a certificate that has expired: ${quoted(line.object.body)}`,
          citations: [cite(line, ['body'], `${line.object.unit} of node ${state.name} says so`)],
        });
      }),
    ),
};
