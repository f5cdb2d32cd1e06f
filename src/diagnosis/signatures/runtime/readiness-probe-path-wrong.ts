import { probeSignature } from '../probe-signature.ts';

export const readinessProbePathWrong = probeSignature('readiness', 'path');
