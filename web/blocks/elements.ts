import { icon } from '../components/icons.ts';
import { type Child, html } from '../html.ts';
import { safeUrl } from '../text/links.ts';
import { readConfirm } from './confirm.ts';
import type { BlockContext } from './context.ts';
import { choices, dateField, textField } from './fields.ts';
import { asObject, asObjects, asString, type Raw, readOption, textOf } from './read.ts';
import { menu, multiMenu } from './selects.ts';
import { plainText } from './text.ts';

type Renderer = (element: Raw, blockId: string, context: BlockContext) => Child;

const RENDERERS: Readonly<Record<string, Renderer>> = {
  button,
  overflow,
  image: (element) => {
    const url = safeUrl(asString(element.image_url));
    return url ? html`<img class="accessory-image" src=${url} alt=${asString(element.alt_text)} />` : null;
  },
  static_select: menu,
  users_select: menu,
  multi_static_select: multiMenu,
  multi_users_select: multiMenu,
  radio_buttons: choices,
  checkboxes: choices,
  datepicker: dateField,
  timepicker: dateField,
  plain_text_input: textField,
  number_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  feedback_buttons: feedback,
  icon_button: button,
};

/** Renders one interactive element of a block. */
export function element(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const renderer = Object.hasOwn(RENDERERS, type) ? RENDERERS[type] : undefined;
  if (!renderer) return html`<span class="unknown">Unsupported element: ${type || '(none)'}</span>`;
  return renderer(raw, blockId, context);
}

function button(raw: Raw, blockId: string, context: BlockContext): Child {
  const actionId = asString(raw.action_id);
  const style = raw.style === 'primary' || raw.style === 'danger' ? raw.style : 'plain';
  const label = plainText(textOf(raw.text), true);
  const url = safeUrl(asString(raw.url));
  const act = (): void =>
    context.act({ blockId, actionId, value: asString(raw.value), ...readConfirm(raw.confirm) });
  const named = asString(raw.accessibility_label) ? { 'aria-label': asString(raw.accessibility_label) } : {};
  if (url) {
    return html`<a class=${`button ${style}`} href=${url} target="_blank" rel="noopener noreferrer"
      data-testid=${`action-${actionId}`} onClick=${act} ...${named}>${label}${icon('external')}</a>`;
  }
  const pending = context.isPending(blockId, actionId);
  return html`<button type="button" class=${`button ${style} ${pending ? 'is-pending' : ''}`} disabled=${pending}
    aria-busy=${pending ? 'true' : 'false'} data-testid=${`action-${actionId}`} onClick=${act} ...${named}>${label}</button>`;
}

/** The parts of the DOM that closing a menu needs; this module is also read where there is no DOM. */
type Menu = { open: boolean; contains(other: unknown): boolean };
type MenuEvent = { currentTarget: Menu; relatedTarget?: unknown; key?: string; stopPropagation(): void };
type ItemEvent = { currentTarget: { closest(selector: 'details'): Menu | null } };

/** Some browsers give a clicked button no focus; the menu must not take that for leaving it. */
function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault();
}

function overflow(raw: Raw, blockId: string, context: BlockContext): Child {
  const actionId = asString(raw.action_id);
  const pending = context.isPending(blockId, actionId);
  const pick = (event: ItemEvent, value: string): void => {
    const details = event.currentTarget.closest('details');
    if (details) details.open = false;
    context.act({ blockId, actionId, value, ...readConfirm(raw.confirm) });
  };
  const onFocusOut = ({ currentTarget, relatedTarget }: MenuEvent): void => {
    if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
  };
  const onKeyDown = (event: MenuEvent): void => {
    if (event.key !== 'Escape' || !event.currentTarget.open) return;
    event.currentTarget.open = false;
    // Escape also closes the thread around the menu; here it only closes the menu.
    event.stopPropagation();
  };
  return html`<details class="overflow" onFocusOut=${onFocusOut} onKeyDown=${onKeyDown}>
    <summary class="button plain icon-only" aria-label="More actions" aria-busy=${pending ? 'true' : 'false'}
      data-testid=${`action-${actionId}`}>${icon('more')}</summary>
    <div class="menu" onMouseDown=${keepFocus}>
      ${asObjects(raw.options)
        .map(readOption)
        .map((option) => {
          const url = safeUrl(asString(option.raw.url));
          const onClick = (event: ItemEvent): void => pick(event, option.value);
          return url
            ? html`<a class="menu-item" href=${url} target="_blank" rel="noopener noreferrer" onClick=${onClick}>${option.text}</a>`
            : html`<button type="button" class="menu-item" disabled=${pending} onClick=${onClick}>${option.text}</button>`;
        })}
    </div>
  </details>`;
}

function feedback(raw: Raw, blockId: string, context: BlockContext): Child {
  const actionId = asString(raw.action_id);
  return ['positive_button', 'negative_button'].map((which) => {
    const each = asObject(raw[which]);
    return button({ ...each, type: 'button', action_id: actionId }, blockId, context);
  });
}
