import type { SignatureCases } from '../cases.ts';
import { CASES as commandNotFound } from './command-not-found.cases.ts';
import { CASES as configKeyMissing } from './config-key-missing.cases.ts';
import { CASES as configMapMissing } from './config-map-missing.cases.ts';
import { CASES as containerNotCreated } from './container-not-created.cases.ts';
import { CASES as imageArchitectureUnmatched } from './image-architecture-unmatched.cases.ts';
import { CASES as imageNeverPulled } from './image-never-pulled.cases.ts';
import { CASES as imageNotFound } from './image-not-found.cases.ts';
import { CASES as imagePullFailed } from './image-pull-failed.cases.ts';
import { CASES as imageReferenceInvalid } from './image-reference-invalid.cases.ts';
import { CASES as initContainerFailing } from './init-container-failing.cases.ts';
import { CASES as mountFailed } from './mount-failed.cases.ts';
import { CASES as registryAuthFailed } from './registry-auth-failed.cases.ts';
import { CASES as registryNameUnresolved } from './registry-name-unresolved.cases.ts';
import { CASES as registryRateLimited } from './registry-rate-limited.cases.ts';
import { CASES as registryUnreachable } from './registry-unreachable.cases.ts';
import { CASES as sandboxFailed } from './sandbox-failed.cases.ts';
import { CASES as secretMissing } from './secret-missing.cases.ts';
import { CASES as securityContextViolated } from './security-context-violated.cases.ts';
import { CASES as volumeAttachFailed } from './volume-attach-failed.cases.ts';
import { CASES as volumeMultiAttached } from './volume-multi-attached.cases.ts';
import { CASES as volumePermissionDenied } from './volume-permission-denied.cases.ts';

export const STARTUP_CASES: Readonly<Record<string, SignatureCases>> = {
  'startup.command-not-found': commandNotFound,
  'startup.config-key-missing': configKeyMissing,
  'startup.config-map-missing': configMapMissing,
  'startup.container-not-created': containerNotCreated,
  'startup.image-architecture-unmatched': imageArchitectureUnmatched,
  'startup.image-never-pulled': imageNeverPulled,
  'startup.image-not-found': imageNotFound,
  'startup.image-pull-failed': imagePullFailed,
  'startup.image-reference-invalid': imageReferenceInvalid,
  'startup.init-container-failing': initContainerFailing,
  'startup.mount-failed': mountFailed,
  'startup.registry-auth-failed': registryAuthFailed,
  'startup.registry-name-unresolved': registryNameUnresolved,
  'startup.registry-rate-limited': registryRateLimited,
  'startup.registry-unreachable': registryUnreachable,
  'startup.sandbox-failed': sandboxFailed,
  'startup.secret-missing': secretMissing,
  'startup.security-context-violated': securityContextViolated,
  'startup.volume-attach-failed': volumeAttachFailed,
  'startup.volume-multi-attached': volumeMultiAttached,
  'startup.volume-permission-denied': volumePermissionDenied,
};
