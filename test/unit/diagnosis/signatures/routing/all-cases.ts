import type { SignatureCases } from '../cases.ts';
import { CASES as serviceWithoutEndpoints } from './service-without-endpoints.cases.ts';

export const ROUTING_CASES: Readonly<Record<string, SignatureCases>> = {
  'routing.service-without-endpoints': serviceWithoutEndpoints,
};
