import type { PageEvent } from '../lab/slack/page-api.ts';
import { loadWorkspace, receive, refresh, type Store } from './store.ts';

/**
 * Follows the workspace's events as the acting user, until the returned function is called. The browser reconnects by
 * itself; what was missed meanwhile is fetched again.
 */
export function follow(store: Store, userId: string): () => void {
  const source = new EventSource(`/lab/events?user=${encodeURIComponent(userId)}`);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let stopNext: (() => void) | undefined;

  source.onopen = () => {
    const wasLost = store.get().connection === 'lost';
    store.set((state) => ({ ...state, connection: 'live' }));
    if (wasLost) void loadWorkspace(store).then(() => refresh(store));
  };
  source.onmessage = (event: MessageEvent<string>) => receive(store, JSON.parse(event.data) as PageEvent);
  source.onerror = () => {
    store.set((state) => ({ ...state, connection: 'lost' }));
    // A refused connection is final for an EventSource: open a new one after a pause.
    if (source.readyState !== EventSource.CLOSED || stopped || retry) return;
    retry = setTimeout(() => {
      stopNext = follow(store, userId);
    }, 2_000);
  };
  return () => {
    stopped = true;
    clearTimeout(retry);
    source.close();
    stopNext?.();
  };
}
