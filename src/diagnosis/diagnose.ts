import type { CaseScope } from '#src/cases/types.ts';
import { collect } from '#src/evidence/collect.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { Vault } from '#src/evidence/types.ts';
import { concludeFinding } from './engine.ts';
import type { Finding } from './types.ts';

export interface DiagnoseOptions {
  scope: CaseScope;
  ports: Ports;
  vault: Vault;
  now: Date;
  signal?: AbortSignal;
}

/**
 * Looks and concludes: collects evidence within the scope, stores it, and judges it. What could not be read becomes a
 * gap of the finding; it rejects only when `signal` aborts or the vault fails.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Finding> {
  const { evidence, gaps } = await collect(options);
  return concludeFinding({ evidence, gaps, scope: options.scope, now: options.now });
}
