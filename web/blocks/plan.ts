import { type Child, html } from '../html.ts';
import { safeUrl } from '../text/links.ts';
import type { BlockContext } from './context.ts';
import { asObject, asObjects, asString, type Raw, textOf } from './read.ts';
import { richText } from './rich-text.ts';
import { link } from './text.ts';

const WORDS: Record<string, string> = {
  pending: 'Pending',
  in_progress: 'In progress',
  complete: 'Done',
  error: 'Failed',
};

/** A plan: a title, how far it is, and its tasks. */
export function plan(block: Raw, context: BlockContext): Child {
  const tasks = asObjects(block.tasks);
  const done = tasks.filter((task) => task.status === 'complete').length;
  return html`<div class="plan">
    <div class="plan-head">
      <span class="plan-title">${textOf(block.title)}</span>
      <span class="plan-count">${done} of ${tasks.length}</span>
    </div>
    <ol class="tasks">${tasks.map((task) => html`<li>${taskCard(task, context)}</li>`)}</ol>
  </div>`;
}

export function taskCard(task: Raw, context: BlockContext): Child {
  const status = asString(task.status) in WORDS ? asString(task.status) : 'pending';
  const sources = asObjects(task.sources);
  return html`<div class=${`task task-${status}`}>
    <span class="task-mark" role="img" aria-label=${WORDS[status]}></span>
    <div class="task-body">
      <div class="task-title">${textOf(task.title)} <span class="task-status">${WORDS[status]}</span></div>
      ${task.details ? richText(asObject(task.details), context) : null}
      ${task.output ? html`<div class="task-output">${richText(asObject(task.output), context)}</div>` : null}
      ${sources.length > 0 ? html`<div class="task-sources">${sources.map(sourceLink)}</div>` : null}
    </div>
  </div>`;
}

function sourceLink(source: Raw): Child {
  const url = safeUrl(asString(source.url));
  const text = asString(source.text) || asString(source.url);
  return url ? link(url, text) : html`<span>${text}</span>`;
}
