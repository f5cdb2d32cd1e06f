import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../lab/slack/page-api.ts';
import { type Child, html } from '../html.ts';
import { toRows } from '../state/messages.ts';
import { dayLabel, tsMillis } from '../text/time.ts';
import { icon } from './icons.ts';
import { MessageView } from './message.ts';
import type { PageProps } from './props.ts';

type Props = {
  page: PageProps;
  messages: readonly Message[];
  inThread: boolean;
  label: string;
  /** Drawn above the first message. */
  intro: Child;
};

/** Pixels from the end within which a reader counts as following along. */
const NEAR_END = 80;

/** Messages in time order. A reader at the end stays there; one who scrolled up is told of new ones instead. */
export function MessageList({ page, messages, inThread, label, intro }: Props): Child {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastTs = useRef('');
  const [hasNew, setHasNew] = useState(false);
  const newest = messages.at(-1);

  const toEnd = (): void => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
    follows.current = true;
    setHasNew(false);
  };
  useLayoutEffect(() => {
    const isNewer = newest !== undefined && newest.ts !== lastTs.current;
    const isFirst = lastTs.current === '';
    lastTs.current = newest?.ts ?? '';
    if (follows.current || (isNewer && (isFirst || newest.user === page.state.userId))) toEnd();
    else if (isNewer) setHasNew(true);
  }, [messages]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // A growing composer, a rotated phone, a card that gains a line or a warning: all move the end without a message.
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    const element = box.current;
    if (!element) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    if (follows.current) setHasNew(false);
  };

  const day = (ts: string): string => dayLabel(tsMillis(ts), { now: page.now });
  const rows = toRows(messages, day);
  const replies = messages.filter((message) => !message.ephemeralFor).length - 1;
  return html`<div class="messages-frame">
    <div class="messages" ref=${box} onScroll=${onScroll} role="log" aria-live="polite" aria-relevant="additions"
      aria-label=${label} tabindex="0">
      <div class="messages-inner">
        ${intro}
        ${rows.map(
          ({ message, newDay, compact }, i) => html`
            ${newDay && !inThread ? html`<div class="day" key=${`d${message.ts}`} role="separator"><span>${day(message.ts)}</span></div>` : null}
            <${MessageView} key=${message.ts} page=${page} message=${message} compact=${compact} inThread=${inThread} />
            ${
              inThread && i === 0 && replies > 0
                ? html`<div class="reply-rule" key="rule"><span>${replies} ${replies === 1 ? 'reply' : 'replies'}</span></div>`
                : null
            }
          `,
        )}
      </div>
    </div>
    ${hasNew ? html`<button type="button" class="jump" onClick=${toEnd}>${icon('down')}New messages</button>` : null}
  </div>`;
}
