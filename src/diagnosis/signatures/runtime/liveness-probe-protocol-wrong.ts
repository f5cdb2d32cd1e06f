import { probeSignature } from '../probe-signature.ts';

export const livenessProbeProtocolWrong = probeSignature('liveness', 'protocol');
