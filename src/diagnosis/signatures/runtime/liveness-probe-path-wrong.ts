import { probeSignature } from '../probe-signature.ts';

export const livenessProbePathWrong = probeSignature('liveness', 'path');
