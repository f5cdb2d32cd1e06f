import type { Signature } from '../signature.ts';
import { autoscalerAtMaximum } from './autoscaler-at-maximum.ts';
import { autoscalerWithoutMetrics } from './autoscaler-without-metrics.ts';
import { certificateExpired } from './certificate-expired.ts';
import { clockSkewed } from './clock-skewed.ts';
import { containerPortConflict } from './container-port-conflict.ts';
import { crashLoop } from './crash-loop.ts';
import { crashLoopAfterRollout } from './crash-loop-after-rollout.ts';
import { credentialsRejected } from './credentials-rejected.ts';
import { cronJobFailing } from './cron-job-failing.ts';
import { databaseConnectionsExhausted } from './database-connections-exhausted.ts';
import { databaseReadOnly } from './database-read-only.ts';
import { dependencyDown } from './dependency-down.ts';
import { dependencyNameWrong } from './dependency-name-wrong.ts';
import { dependencyPortWrong } from './dependency-port-wrong.ts';
import { diskFull } from './disk-full.ts';
import { disruptionBudgetBlocking } from './disruption-budget-blocking.ts';
import { evicted } from './evicted.ts';
import { fileDescriptorsExhausted } from './file-descriptors-exhausted.ts';
import { fileSystemReadOnly } from './file-system-read-only.ts';
import { finalizerStuck } from './finalizer-stuck.ts';
import { hanging } from './hanging.ts';
import { jobFailed } from './job-failed.ts';
import { livenessProbePathWrong } from './liveness-probe-path-wrong.ts';
import { livenessProbePortWrong } from './liveness-probe-port-wrong.ts';
import { livenessProbeProtocolWrong } from './liveness-probe-protocol-wrong.ts';
import { livenessProbeTooStrict } from './liveness-probe-too-strict.ts';
import { migrationFailed } from './migration-failed.ts';
import { nodeOutOfMemory } from './node-out-of-memory.ts';
import { outOfMemory } from './out-of-memory.ts';
import { podsNotReady } from './pods-not-ready.ts';
import { processLimitReached } from './process-limit-reached.ts';
import { readinessProbePathWrong } from './readiness-probe-path-wrong.ts';
import { readinessProbePortWrong } from './readiness-probe-port-wrong.ts';
import { readinessProbeProtocolWrong } from './readiness-probe-protocol-wrong.ts';
import { readinessProbeTooStrict } from './readiness-probe-too-strict.ts';
import { rolloutPaused } from './rollout-paused.ts';
import { rolloutStuck } from './rollout-stuck.ts';
import { scaledToZero } from './scaled-to-zero.ts';
import { startupProbePathWrong } from './startup-probe-path-wrong.ts';
import { startupProbePortWrong } from './startup-probe-port-wrong.ts';
import { startupProbeProtocolWrong } from './startup-probe-protocol-wrong.ts';
import { startupProbeTooStrict } from './startup-probe-too-strict.ts';

/** Containers start and do not stay well. */
export const RUNTIME: readonly Signature[] = [
  crashLoopAfterRollout,
  hanging,
  containerPortConflict,
  nodeOutOfMemory,
  evicted,
  outOfMemory,
  podsNotReady,
  crashLoop,
  startupProbeTooStrict,
  startupProbePathWrong,
  startupProbeProtocolWrong,
  startupProbePortWrong,
  readinessProbeTooStrict,
  readinessProbePathWrong,
  readinessProbeProtocolWrong,
  readinessProbePortWrong,
  livenessProbeTooStrict,
  livenessProbePathWrong,
  livenessProbeProtocolWrong,
  livenessProbePortWrong,
  // Told by logs and by controllers.
  databaseConnectionsExhausted,
  databaseReadOnly,
  fileDescriptorsExhausted,
  diskFull,
  fileSystemReadOnly,
  processLimitReached,
  certificateExpired,
  clockSkewed,
  credentialsRejected,
  dependencyNameWrong,
  dependencyPortWrong,
  migrationFailed,
  scaledToZero,
  autoscalerAtMaximum,
  autoscalerWithoutMetrics,
  rolloutPaused,
  disruptionBudgetBlocking,
  finalizerStuck,
  cronJobFailing,
  jobFailed,
  rolloutStuck,
  dependencyDown,
];
