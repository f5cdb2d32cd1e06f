import { probeSignature } from '../probe-signature.ts';

export const readinessProbeProtocolWrong = probeSignature('readiness', 'protocol');
