import { probeSignature } from '../probe-signature.ts';

export const startupProbePathWrong = probeSignature('startup', 'path');
