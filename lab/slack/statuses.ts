import type { Hub, Statuses } from '#lab/slack/lab.ts';

/** Slack clears a thread's status after two minutes (docs.slack.dev/reference/methods/assistant.threads.setStatus). */
const STATUS_LIFE_MS = 120_000;

export function createStatuses(hub: Hub): Statuses {
  const shown = new Map<string, { status: string; timer: NodeJS.Timeout }>();
  function clear(channel: string, threadTs: string): void {
    const key = `${channel} ${threadTs}`;
    const entry = shown.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    shown.delete(key);
    hub.publish({ type: 'status', channel, threadTs, status: '' }, { channel });
  }
  return {
    set: (channel, threadTs, status) => {
      const key = `${channel} ${threadTs}`;
      if (status === '') return clear(channel, threadTs);
      clearTimeout(shown.get(key)?.timer);
      const timer = setTimeout(() => clear(channel, threadTs), STATUS_LIFE_MS);
      timer.unref();
      shown.set(key, { status, timer });
      hub.publish({ type: 'status', channel, threadTs, status }, { channel });
    },
    clear,
    get: (channel, threadTs) => shown.get(`${channel} ${threadTs}`)?.status ?? '',
    close: () => {
      for (const { timer } of shown.values()) clearTimeout(timer);
      shown.clear();
    },
  };
}
