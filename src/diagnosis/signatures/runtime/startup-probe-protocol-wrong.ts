import { probeSignature } from '../probe-signature.ts';

export const startupProbeProtocolWrong = probeSignature('startup', 'protocol');
