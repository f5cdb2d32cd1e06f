import type { Authorizer } from '#lab/cluster/auth/rbac.ts';
import type { Tokens } from '#lab/cluster/auth/tokens.ts';
import type { LogSource } from '#lab/cluster/kubelet/logs.ts';
import type { Store } from '#lab/cluster/store.ts';
import type { ImageRegistry } from '#lab/images.ts';

/** What requests and controllers share. */
export interface Core {
  store: Store;
  tokens: Tokens;
  authorizer: Authorizer;
  images: ImageRegistry;
  logs: LogSource;
  /** Real milliseconds for a duration of the cluster: `timeScale` 10 makes ten seconds pass in one. */
  scaled(ms: number): number;
  log(line: string): void;
}
