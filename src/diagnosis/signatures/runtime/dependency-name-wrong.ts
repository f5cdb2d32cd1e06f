import { serviceMeant } from '../../view/calls.ts';
import { declaredFor } from '../../view/declared.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { isConfigured } from '../../view/runtime/dependencies.ts';
import {
  accountOf,
  type Fault,
  faultsOf,
  rolloutBehind,
  saidWords,
  sureness,
  type TellingLine,
} from '../../view/runtime/faults.ts';
import { serviceNamed } from '../../view/services.ts';
import type { View } from '../../view/view.ts';
import { workloadNamed } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const dependencyNameWrong: Signature = {
  cause: 'runtime.dependency-name-wrong',
  describes: 'A workload calls a host of the cluster whose name no Service has.',
  needs: ['kubernetes.pods', 'kubernetes.services'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'A Service of that name exists, or names of other Services are not resolved either.',
  match: (view) => matched(faultsOf(view, 'unknown-host').map((fault) => conclude(view, fault))),
};

function conclude(view: View, fault: Fault): Candidate | undefined {
  const line = fault.lines.find((each) => namesNothing(view, fault, each));
  if (!line) return undefined;
  const meant = serviceMeant(line.told.host ?? '', fault.ref.namespace ?? '');
  const account = accountOf(view, { ...fault, lines: [line] });
  return {
    role: 'cause',
    object: fault.ref,
    ...account,
    confidence: sureness(fault, 0.87),
    statement: `${nameWords(fault.ref)} calls ${line.told.host}, and namespace ${meant?.namespace} has no Service ${meant?.name}: ${saidWords(view, { ...fault, lines: [line] })}.`,
    runbooks: fault.workload && rolloutBehind(view, fault) ? rollback(view, fault.workload) : [],
  };
}

/** A name within a namespace whose Services were read. One that was declared, or that a workload has, lacks its Service. */
function namesNothing(view: View, { ref, workload }: Fault, { told: { host } }: TellingLine): boolean {
  const meant = host === undefined ? undefined : serviceMeant(host, ref.namespace ?? '');
  if (!host || !meant || !view.has('kubernetes.services', meant.namespace)) return false;
  if (serviceNamed(view, meant.namespace, meant.name) || isConfigured(view, workload, host)) return false;
  const declared = declaredFor(view, 'Service', meant.namespace, meant.name).length > 0;
  const lacksIts = ['Deployment', 'StatefulSet', 'DaemonSet'].some((kind) =>
    workloadNamed(view, { kind, ...meant }),
  );
  return !declared && !lacksIts;
}
