import { probeSignature } from '../probe-signature.ts';

export const startupProbeTooStrict = probeSignature('startup', 'timing');
