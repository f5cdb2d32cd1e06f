import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What ships with Casebook; operators may name folders and files of their own instead. */
export const RUNBOOK_DIR = fileURLToPath(new URL('../../runbooks', import.meta.url));
export const POLICY_FILE = fileURLToPath(new URL('../../policies/default.yaml', import.meta.url));

/** A folder of the operator's, or the shipped one. */
export function runbookDir(configured: string | undefined): string {
  return configured ?? RUNBOOK_DIR;
}

/** `default.yaml` of the operator's folder, or the shipped one. */
export function policyFile(configured: string | undefined): string {
  return configured === undefined ? POLICY_FILE : join(configured, 'default.yaml');
}
