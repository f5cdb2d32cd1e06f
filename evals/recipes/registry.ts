import { ADMISSION } from './admission.ts';
import type { Recipe } from './recipe.ts';
import { ROUTING } from './routing.ts';
import { HEALTHY, RUNTIME } from './runtime.ts';
import { SCHEDULING } from './scheduling.ts';
import { STARTUP } from './startup.ts';

/** Every scenario that `evals/record.ts` makes. */
export const RECIPES: readonly Recipe[] = [
  ...ADMISSION,
  ...SCHEDULING,
  ...STARTUP,
  ...RUNTIME,
  ...ROUTING,
  ...HEALTHY,
];
