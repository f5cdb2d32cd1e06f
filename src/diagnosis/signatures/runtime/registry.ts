import type { Signature } from '../signature.ts';
import { crashLoopAfterRollout } from './crash-loop-after-rollout.ts';
import { livenessProbePathWrong } from './liveness-probe-path-wrong.ts';
import { livenessProbePortWrong } from './liveness-probe-port-wrong.ts';
import { livenessProbeProtocolWrong } from './liveness-probe-protocol-wrong.ts';
import { livenessProbeTooStrict } from './liveness-probe-too-strict.ts';
import { readinessProbePathWrong } from './readiness-probe-path-wrong.ts';
import { readinessProbePortWrong } from './readiness-probe-port-wrong.ts';
import { readinessProbeProtocolWrong } from './readiness-probe-protocol-wrong.ts';
import { readinessProbeTooStrict } from './readiness-probe-too-strict.ts';
import { startupProbePathWrong } from './startup-probe-path-wrong.ts';
import { startupProbePortWrong } from './startup-probe-port-wrong.ts';
import { startupProbeProtocolWrong } from './startup-probe-protocol-wrong.ts';
import { startupProbeTooStrict } from './startup-probe-too-strict.ts';

/** Containers start and do not stay well. */
export const RUNTIME: readonly Signature[] = [
  crashLoopAfterRollout,
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
];
