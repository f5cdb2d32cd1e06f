import type { LabUser, Workspace } from '../../lab/slack/page-api.ts';
import type { Directory } from '../blocks/context.ts';
import type { AppState } from '../state/app-state.ts';
import type { Store } from '../store.ts';

/** What every part of the page is given. */
export interface PageProps {
  state: AppState;
  store: Store;
  workspace: Workspace;
  directory: Directory;
  me: LabUser | undefined;
  /** The clock that relative dates are reckoned from, in milliseconds. */
  now: number;
}
