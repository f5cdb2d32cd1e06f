import { probeSignature } from '../probe-signature.ts';

export const readinessProbeTooStrict = probeSignature('readiness', 'timing');
