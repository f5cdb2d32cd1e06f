import { probeSignature } from '../probe-signature.ts';

export const readinessProbePortWrong = probeSignature('readiness', 'port');
