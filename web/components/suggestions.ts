import { type Child, html } from '../html.ts';
import type { Suggestion } from '../text/compose.ts';

type Props = { id: string; options: Suggestion[]; active: number; onPick: (option: Suggestion) => void };

/** The list above the composer; focus stays in the text, the active option is announced from there. */
export function Suggestions({ id, options, active, onPick }: Props): Child {
  return html`<ul class="suggestions" role="listbox" id=${id} aria-label="Suggestions" data-testid="suggestions">
    ${options.map(
      (
        option,
        i,
      ) => html`<li role="option" id=${`${id}-${i}`} key=${option.insert} aria-selected=${String(i === active)}
        onMouseDown=${(event: Event) => {
          event.preventDefault();
          onPick(option);
        }}>
        <span class="suggestion-name">${option.insert}</span>
        ${option.label && option.label !== option.insert ? html`<span class="suggestion-label">${option.label}</span>` : null}
        <span class="suggestion-detail">${option.detail}</span>
      </li>`,
    )}
  </ul>`;
}
