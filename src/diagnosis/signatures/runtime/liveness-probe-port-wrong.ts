import { probeSignature } from '../probe-signature.ts';

export const livenessProbePortWrong = probeSignature('liveness', 'port');
