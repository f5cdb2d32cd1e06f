import { probeSignature } from '../probe-signature.ts';

export const startupProbePortWrong = probeSignature('startup', 'port');
