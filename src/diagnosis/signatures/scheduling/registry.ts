import type { Signature } from '../signature.ts';
import { claimAccessModeUnmatched } from './claim-access-mode-unmatched.ts';
import { claimMissing } from './claim-missing.ts';
import { claimPending } from './claim-pending.ts';
import { claimSelectorUnmatched } from './claim-selector-unmatched.ts';
import { claimTooLarge } from './claim-too-large.ts';
import { gated } from './gated.ts';
import { hostPortTaken } from './host-port-taken.ts';
import { insufficientCpu } from './insufficient-cpu.ts';
import { insufficientEphemeralStorage } from './insufficient-ephemeral-storage.ts';
import { insufficientGpu } from './insufficient-gpu.ts';
import { insufficientMemory } from './insufficient-memory.ts';
import { nodeAffinityUnmatched } from './node-affinity-unmatched.ts';
import { nodeSelectorUnmatched } from './node-selector-unmatched.ts';
import { nodesCordoned } from './nodes-cordoned.ts';
import { podAffinityUnmatched } from './pod-affinity-unmatched.ts';
import { podAntiAffinityUnmatched } from './pod-anti-affinity-unmatched.ts';
import { provisionerFailing } from './provisioner-failing.ts';
import { schedulerUnresponsive } from './scheduler-unresponsive.ts';
import { storageClassMissing } from './storage-class-missing.ts';
import { storageClassUnmatched } from './storage-class-unmatched.ts';
import { taintUntolerated } from './taint-untolerated.ts';
import { tooManyPods } from './too-many-pods.ts';
import { topologySpreadUnsatisfied } from './topology-spread-unsatisfied.ts';
import { unschedulable } from './unschedulable.ts';
import { volumeMissing } from './volume-missing.ts';
import { volumeReleased } from './volume-released.ts';
import { volumeTaken } from './volume-taken.ts';
import { volumeZoneConflict } from './volume-zone-conflict.ts';

/** No node takes a pod. */
export const SCHEDULING: readonly Signature[] = [
  volumeZoneConflict,
  topologySpreadUnsatisfied,
  tooManyPods,
  taintUntolerated,
  schedulerUnresponsive,
  podAntiAffinityUnmatched,
  podAffinityUnmatched,
  nodesCordoned,
  nodeSelectorUnmatched,
  nodeAffinityUnmatched,
  insufficientMemory,
  insufficientGpu,
  insufficientEphemeralStorage,
  insufficientCpu,
  hostPortTaken,
  gated,
  claimSelectorUnmatched,
  storageClassMissing,
  storageClassUnmatched,
  claimTooLarge,
  claimAccessModeUnmatched,
  volumeTaken,
  volumeReleased,
  volumeMissing,
  claimMissing,
  provisionerFailing,
  claimPending,
  unschedulable,
];
