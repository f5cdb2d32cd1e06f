import type { Confirm } from './context.ts';
import { asObject, textOf } from './read.ts';

/** A confirmation dialog object, with Slack's default words. */
export function readConfirm(value: unknown): { confirm?: Confirm } {
  if (!value) return {};
  const raw = asObject(value);
  return {
    confirm: {
      title: textOf(raw.title) || 'Are you sure?',
      text: asObject(raw.text),
      confirm: textOf(raw.confirm) || 'Yes',
      deny: textOf(raw.deny) || 'Cancel',
      danger: raw.style === 'danger',
    },
  };
}
