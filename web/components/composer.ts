import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { send } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { visibleChannels } from '../state/app-state.ts';
import { accept, complete, type Suggestion } from '../text/compose.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';
import { Suggestions } from './suggestions.ts';

type Props = { page: PageProps; channel: string; threadTs?: string; placeholder: string };

/** What was typed and not sent, by person and place; it is there again when they come back. */
const drafts = new Map<string, string>();

/** Where people type. Enter sends, Shift+Enter breaks the line; a refused text stays. */
export function Composer({ page, channel, threadTs, placeholder }: Props): Child {
  const { store, workspace, me } = page;
  const field = useRef<HTMLTextAreaElement>(null);
  const place = `${me?.id}/${channel}/${threadTs ?? ''}`;
  const [text, setText] = useState(drafts.get(place) ?? '');
  const [caret, setCaret] = useState(0);
  const [picked, setPicked] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const completion =
    text === dismissed ? undefined : complete(text, caret, workspace, visibleChannels(workspace, me));
  const options = completion?.options ?? [];
  const active = Math.min(picked, options.length - 1);
  const idBase = threadTs ? 'thread' : 'channel';

  useLayoutEffect(() => {
    // On a phone the focus would open the keyboard over what people came to read.
    if (matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    drafts.set(place, text);
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, 200)}px`;
  }, [text]);

  const put = (next: string, at: number): void => {
    setText(next);
    setCaret(at);
    setPicked(0);
    setError('');
  };
  const take = (option: Suggestion): void => {
    if (!completion) return;
    const next = accept(text, completion, option);
    put(next.text, next.caret);
    setDismissed(next.text);
    // After preact has written the new text, so that the caret lands behind it.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const insert = (mark: string): void => {
    const lead = mark === '/' || text === '' || /\s$/.test(text) ? '' : ' ';
    const next = mark === '/' ? '/' : `${text}${lead}${mark}`;
    put(next, next.length);
    setDismissed('');
    field.current?.focus();
  };
  const submit = async (): Promise<void> => {
    if (!text.trim() || busy) return;
    setBusy(true);
    const sent = text;
    const refusal = await send(store, channel, sent, threadTs);
    setBusy(false);
    if (refusal) setError(refusal);
    else setText((now) => (now === sent ? '' : now));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method's Enter picks a candidate; it must not send.
    if (event.isComposing) return;
    if (options.length > 0 && handleMenuKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    // Escape closes the thread around it, but not over a text somebody is writing.
    if (event.key === 'Escape' && text) event.stopPropagation();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void submit();
  };
  const handleMenuKey = (event: KeyboardEvent): boolean => {
    const option = options[active];
    if (event.key === 'ArrowDown') setPicked((active + 1) % options.length);
    else if (event.key === 'ArrowUp') setPicked((active - 1 + options.length) % options.length);
    else if (event.key === 'Escape') setDismissed(text);
    else if (option && (event.key === 'Tab' || (event.key === 'Enter' && !isDone(option)))) take(option);
    else return false;
    return true;
  };
  // `/case` typed in full, or a full name: Enter means send, not complete.
  const isDone = (option: Suggestion): boolean =>
    text.slice(completion?.start, completion?.end).toLowerCase() === option.insert.toLowerCase();

  return html`<div class="composer-wrap">
    ${options.length > 0 ? html`<${Suggestions} id=${`${idBase}-options`} options=${options} active=${active} onPick=${take} />` : null}
    ${error ? html`<p class="warning" role="alert" data-testid="composer-error">${icon('warning')}${error}</p>` : null}
    <form class="composer" onSubmit=${(event: Event) => {
      event.preventDefault();
      void submit();
    }}>
      <textarea ref=${field} rows="1" data-testid="composer" value=${text} placeholder=${placeholder} aria-label=${placeholder}
        role="combobox" aria-expanded=${String(options.length > 0)} aria-autocomplete="list" aria-controls=${`${idBase}-options`}
        ...${options.length > 0 ? { 'aria-activedescendant': `${idBase}-options-${active}` } : {}}
        onInput=${(event: InputEvent) => {
          const target = event.currentTarget as HTMLTextAreaElement;
          put(target.value, target.selectionStart);
        }}
        onClick=${() => setCaret(field.current?.selectionStart ?? 0)}
        onKeyDown=${onKeyDown}></textarea>
      <div class="composer-bar">
        <button type="button" class="tool" aria-label="Mention somebody" onClick=${() => insert('@')}>${icon('at')}</button>
        ${threadTs ? null : html`<button type="button" class="tool" aria-label="Run a command" onClick=${() => insert('/')}>${icon('slash')}</button>`}
        <span class="composer-hint">Enter sends, Shift+Enter starts a new line</span>
        <button type="submit" class="send" data-testid="send" aria-label="Send" disabled=${!text.trim() || busy}>${icon('send')}</button>
      </div>
    </form>
  </div>`;
}
