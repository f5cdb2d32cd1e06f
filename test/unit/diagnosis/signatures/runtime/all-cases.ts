import type { SignatureCases } from '../cases.ts';
import { CASES as autoscalerAtMaximum } from './autoscaler-at-maximum.cases.ts';
import { CASES as autoscalerWithoutMetrics } from './autoscaler-without-metrics.cases.ts';
import { CASES as certificateExpired } from './certificate-expired.cases.ts';
import { CASES as clockSkewed } from './clock-skewed.cases.ts';
import { CASES as containerPortConflict } from './container-port-conflict.cases.ts';
import { CASES as crashLoop } from './crash-loop.cases.ts';
import { CASES as crashLoopAfterRollout } from './crash-loop-after-rollout.cases.ts';
import { CASES as credentialsRejected } from './credentials-rejected.cases.ts';
import { CASES as cronJobFailing } from './cron-job-failing.cases.ts';
import { CASES as databaseConnectionsExhausted } from './database-connections-exhausted.cases.ts';
import { CASES as databaseReadOnly } from './database-read-only.cases.ts';
import { CASES as dependencyDown } from './dependency-down.cases.ts';
import { CASES as dependencyNameWrong } from './dependency-name-wrong.cases.ts';
import { CASES as dependencyPortWrong } from './dependency-port-wrong.cases.ts';
import { CASES as diskFull } from './disk-full.cases.ts';
import { CASES as disruptionBudgetBlocking } from './disruption-budget-blocking.cases.ts';
import { CASES as evicted } from './evicted.cases.ts';
import { CASES as fileDescriptorsExhausted } from './file-descriptors-exhausted.cases.ts';
import { CASES as fileSystemReadOnly } from './file-system-read-only.cases.ts';
import { CASES as finalizerStuck } from './finalizer-stuck.cases.ts';
import { CASES as hanging } from './hanging.cases.ts';
import { CASES as jobFailed } from './job-failed.cases.ts';
import { CASES as livenessProbePathWrong } from './liveness-probe-path-wrong.cases.ts';
import { CASES as livenessProbePortWrong } from './liveness-probe-port-wrong.cases.ts';
import { CASES as livenessProbeProtocolWrong } from './liveness-probe-protocol-wrong.cases.ts';
import { CASES as livenessProbeTooStrict } from './liveness-probe-too-strict.cases.ts';
import { CASES as migrationFailed } from './migration-failed.cases.ts';
import { CASES as nodeOutOfMemory } from './node-out-of-memory.cases.ts';
import { CASES as outOfMemory } from './out-of-memory.cases.ts';
import { CASES as podsNotReady } from './pods-not-ready.cases.ts';
import { CASES as processLimitReached } from './process-limit-reached.cases.ts';
import { CASES as readinessProbePathWrong } from './readiness-probe-path-wrong.cases.ts';
import { CASES as readinessProbePortWrong } from './readiness-probe-port-wrong.cases.ts';
import { CASES as readinessProbeProtocolWrong } from './readiness-probe-protocol-wrong.cases.ts';
import { CASES as readinessProbeTooStrict } from './readiness-probe-too-strict.cases.ts';
import { CASES as rolloutPaused } from './rollout-paused.cases.ts';
import { CASES as rolloutStuck } from './rollout-stuck.cases.ts';
import { CASES as scaledToZero } from './scaled-to-zero.cases.ts';
import { CASES as startupProbePathWrong } from './startup-probe-path-wrong.cases.ts';
import { CASES as startupProbePortWrong } from './startup-probe-port-wrong.cases.ts';
import { CASES as startupProbeProtocolWrong } from './startup-probe-protocol-wrong.cases.ts';
import { CASES as startupProbeTooStrict } from './startup-probe-too-strict.cases.ts';

export const RUNTIME_CASES: Readonly<Record<string, SignatureCases>> = {
  'runtime.crash-loop-after-rollout': crashLoopAfterRollout,
  'runtime.hanging': hanging,
  'runtime.container-port-conflict': containerPortConflict,
  'runtime.node-out-of-memory': nodeOutOfMemory,
  'runtime.evicted': evicted,
  'runtime.pods-not-ready': podsNotReady,
  'runtime.crash-loop': crashLoop,
  'runtime.out-of-memory': outOfMemory,
  'runtime.startup-probe-too-strict': startupProbeTooStrict,
  'runtime.startup-probe-path-wrong': startupProbePathWrong,
  'runtime.startup-probe-protocol-wrong': startupProbeProtocolWrong,
  'runtime.startup-probe-port-wrong': startupProbePortWrong,
  'runtime.readiness-probe-too-strict': readinessProbeTooStrict,
  'runtime.readiness-probe-path-wrong': readinessProbePathWrong,
  'runtime.readiness-probe-protocol-wrong': readinessProbeProtocolWrong,
  'runtime.readiness-probe-port-wrong': readinessProbePortWrong,
  'runtime.liveness-probe-too-strict': livenessProbeTooStrict,
  'runtime.liveness-probe-path-wrong': livenessProbePathWrong,
  'runtime.liveness-probe-protocol-wrong': livenessProbeProtocolWrong,
  'runtime.liveness-probe-port-wrong': livenessProbePortWrong,
  'runtime.database-connections-exhausted': databaseConnectionsExhausted,
  'runtime.database-read-only': databaseReadOnly,
  'runtime.file-descriptors-exhausted': fileDescriptorsExhausted,
  'runtime.disk-full': diskFull,
  'runtime.file-system-read-only': fileSystemReadOnly,
  'runtime.process-limit-reached': processLimitReached,
  'runtime.certificate-expired': certificateExpired,
  'runtime.clock-skewed': clockSkewed,
  'runtime.credentials-rejected': credentialsRejected,
  'runtime.dependency-name-wrong': dependencyNameWrong,
  'runtime.dependency-port-wrong': dependencyPortWrong,
  'runtime.migration-failed': migrationFailed,
  'runtime.scaled-to-zero': scaledToZero,
  'runtime.autoscaler-at-maximum': autoscalerAtMaximum,
  'runtime.autoscaler-without-metrics': autoscalerWithoutMetrics,
  'runtime.rollout-paused': rolloutPaused,
  'runtime.disruption-budget-blocking': disruptionBudgetBlocking,
  'runtime.finalizer-stuck': finalizerStuck,
  'runtime.cron-job-failing': cronJobFailing,
  'runtime.job-failed': jobFailed,
  'runtime.rollout-stuck': rolloutStuck,
  'runtime.dependency-down': dependencyDown,
};
