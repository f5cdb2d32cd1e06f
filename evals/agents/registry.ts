import { COMMON } from './common/scenario.ts';
import { currencyEdited } from './currency-edited/scenario.ts';
import { declinedUpstream } from './declined-upstream/scenario.ts';
import { nodeCorrupting } from './node-corrupting/scenario.ts';
import type { AgentScenario } from './scenario.ts';
import { stalePrices } from './stale-prices/scenario.ts';
import { tenantLimit } from './tenant-limit/scenario.ts';
import { twoLeaders } from './two-leaders/scenario.ts';
import { unknownSchema } from './unknown-schema/scenario.ts';

/** Problems that no signature knows first, then recorded ones that signatures name. */
export const AGENT_SCENARIOS: readonly AgentScenario[] = [
  currencyEdited,
  stalePrices,
  declinedUpstream,
  unknownSchema,
  twoLeaders,
  tenantLimit,
  nodeCorrupting,
  ...COMMON,
];
