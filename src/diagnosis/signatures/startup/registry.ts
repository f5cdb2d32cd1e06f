import type { Signature } from '../signature.ts';
import { commandNotFound } from './command-not-found.ts';
import { configKeyMissing } from './config-key-missing.ts';
import { configMapMissing } from './config-map-missing.ts';
import { containerNotCreated } from './container-not-created.ts';
import { imageArchitectureUnmatched } from './image-architecture-unmatched.ts';
import { imageNeverPulled } from './image-never-pulled.ts';
import { imageNotFound } from './image-not-found.ts';
import { imagePullFailed } from './image-pull-failed.ts';
import { imageReferenceInvalid } from './image-reference-invalid.ts';
import { initContainerFailing } from './init-container-failing.ts';
import { mountFailed } from './mount-failed.ts';
import { registryAuthFailed } from './registry-auth-failed.ts';
import { registryNameUnresolved } from './registry-name-unresolved.ts';
import { registryRateLimited } from './registry-rate-limited.ts';
import { registryUnreachable } from './registry-unreachable.ts';
import { sandboxFailed } from './sandbox-failed.ts';
import { secretMissing } from './secret-missing.ts';
import { securityContextViolated } from './security-context-violated.ts';
import { volumeAttachFailed } from './volume-attach-failed.ts';
import { volumeMultiAttached } from './volume-multi-attached.ts';
import { volumePermissionDenied } from './volume-permission-denied.ts';

/** A pod has a node and its containers do not start. */
export const STARTUP: readonly Signature[] = [
  imageNotFound,
  imageReferenceInvalid,
  imageNeverPulled,
  registryAuthFailed,
  registryNameUnresolved,
  registryUnreachable,
  registryRateLimited,
  imageArchitectureUnmatched,
  imagePullFailed,
  configMapMissing,
  secretMissing,
  configKeyMissing,
  securityContextViolated,
  commandNotFound,
  volumeAttachFailed,
  volumeMultiAttached,
  mountFailed,
  volumePermissionDenied,
  sandboxFailed,
  initContainerFailing,
  containerNotCreated,
];
