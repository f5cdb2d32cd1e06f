import { authServiceLeak } from '#lab/scenarios/auth-service-leak.ts';
import { checkoutCrashLoop } from '#lab/scenarios/checkout-crash-loop.ts';
import { gatewayNoEndpoints } from '#lab/scenarios/gateway-no-endpoints.ts';
import { reportsUnschedulable } from '#lab/scenarios/reports-unschedulable.ts';
import { searchImagePull } from '#lab/scenarios/search-image-pull.ts';
import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

/** What the page offers to break, in this order. */
export const SCENARIOS: readonly ScenarioDefinition[] = [
  authServiceLeak,
  checkoutCrashLoop,
  searchImagePull,
  reportsUnschedulable,
  gatewayNoEndpoints,
];
