import { probeSignature } from '../probe-signature.ts';

export const livenessProbeTooStrict = probeSignature('liveness', 'timing');
