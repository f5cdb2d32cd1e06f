import type { SignatureCases } from '../cases.ts';
import { CASES as claimAccessModeUnmatched } from './claim-access-mode-unmatched.cases.ts';
import { CASES as claimMissing } from './claim-missing.cases.ts';
import { CASES as claimPending } from './claim-pending.cases.ts';
import { CASES as claimSelectorUnmatched } from './claim-selector-unmatched.cases.ts';
import { CASES as claimTooLarge } from './claim-too-large.cases.ts';
import { CASES as gated } from './gated.cases.ts';
import { CASES as hostPortTaken } from './host-port-taken.cases.ts';
import { CASES as insufficientCpu } from './insufficient-cpu.cases.ts';
import { CASES as insufficientEphemeralStorage } from './insufficient-ephemeral-storage.cases.ts';
import { CASES as insufficientGpu } from './insufficient-gpu.cases.ts';
import { CASES as insufficientMemory } from './insufficient-memory.cases.ts';
import { CASES as nodeAffinityUnmatched } from './node-affinity-unmatched.cases.ts';
import { CASES as nodeSelectorUnmatched } from './node-selector-unmatched.cases.ts';
import { CASES as nodesCordoned } from './nodes-cordoned.cases.ts';
import { CASES as podAffinityUnmatched } from './pod-affinity-unmatched.cases.ts';
import { CASES as podAntiAffinityUnmatched } from './pod-anti-affinity-unmatched.cases.ts';
import { CASES as provisionerFailing } from './provisioner-failing.cases.ts';
import { CASES as schedulerUnresponsive } from './scheduler-unresponsive.cases.ts';
import { CASES as storageClassMissing } from './storage-class-missing.cases.ts';
import { CASES as storageClassUnmatched } from './storage-class-unmatched.cases.ts';
import { CASES as taintUntolerated } from './taint-untolerated.cases.ts';
import { CASES as tooManyPods } from './too-many-pods.cases.ts';
import { CASES as topologySpreadUnsatisfied } from './topology-spread-unsatisfied.cases.ts';
import { CASES as unschedulable } from './unschedulable.cases.ts';
import { CASES as volumeMissing } from './volume-missing.cases.ts';
import { CASES as volumeReleased } from './volume-released.cases.ts';
import { CASES as volumeTaken } from './volume-taken.cases.ts';
import { CASES as volumeZoneConflict } from './volume-zone-conflict.cases.ts';

export const SCHEDULING_CASES: Readonly<Record<string, SignatureCases>> = {
  'scheduling.volume-zone-conflict': volumeZoneConflict,
  'scheduling.topology-spread-unsatisfied': topologySpreadUnsatisfied,
  'scheduling.too-many-pods': tooManyPods,
  'scheduling.taint-untolerated': taintUntolerated,
  'scheduling.scheduler-unresponsive': schedulerUnresponsive,
  'scheduling.pod-anti-affinity-unmatched': podAntiAffinityUnmatched,
  'scheduling.pod-affinity-unmatched': podAffinityUnmatched,
  'scheduling.nodes-cordoned': nodesCordoned,
  'scheduling.node-selector-unmatched': nodeSelectorUnmatched,
  'scheduling.node-affinity-unmatched': nodeAffinityUnmatched,
  'scheduling.insufficient-memory': insufficientMemory,
  'scheduling.insufficient-gpu': insufficientGpu,
  'scheduling.insufficient-ephemeral-storage': insufficientEphemeralStorage,
  'scheduling.insufficient-cpu': insufficientCpu,
  'scheduling.host-port-taken': hostPortTaken,
  'scheduling.gated': gated,
  'scheduling.claim-selector-unmatched': claimSelectorUnmatched,
  'scheduling.storage-class-missing': storageClassMissing,
  'scheduling.storage-class-unmatched': storageClassUnmatched,
  'scheduling.claim-too-large': claimTooLarge,
  'scheduling.claim-access-mode-unmatched': claimAccessModeUnmatched,
  'scheduling.volume-taken': volumeTaken,
  'scheduling.volume-released': volumeReleased,
  'scheduling.volume-missing': volumeMissing,
  'scheduling.claim-missing': claimMissing,
  'scheduling.provisioner-failing': provisionerFailing,
  'scheduling.claim-pending': claimPending,
  'scheduling.unschedulable': unschedulable,
};
